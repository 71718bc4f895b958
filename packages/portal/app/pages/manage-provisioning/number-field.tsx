import { Field, Input } from '@fluentui/react-components';

/** A whole number; null where the field is empty, and no number where something else stands in it. */
export function NumberField({
  id,
  label,
  hint,
  value,
  finding,
  change,
}: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: number | null;
  readonly finding: string | undefined;
  readonly change: (value: number | null) => void;
}) {
  return (
    <Field
      label={label}
      {...(hint === undefined ? {} : { hint })}
      validationState={finding === undefined ? 'none' : 'error'}
      {...(finding === undefined ? {} : { validationMessage: finding })}
    >
      <Input
        id={id}
        type="number"
        value={value === null || Number.isNaN(value) ? '' : String(value)}
        onChange={(_, data) => change(data.value === '' ? null : Number(data.value))}
      />
    </Field>
  );
}
