import { Field, Input, Select } from '@fluentui/react-components';
import type { ProfileField } from '../../api/users.ts';

/** One property of a person, with what is wrong with it. */
export function ProfileInput({
  field: { name, label, required = false, choices },
  value,
  finding,
  onChange,
}: {
  readonly field: ProfileField;
  readonly value: string;
  readonly finding: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  return (
    <Field
      label={label}
      required={required}
      {...(finding !== undefined && { validationMessage: finding, validationState: 'error' as const })}
    >
      {choices === undefined ? (
        <Input value={value} onChange={(_, data) => onChange(data.value)} name={name} autoComplete="off" />
      ) : (
        <Select value={value} onChange={(_, data) => onChange(data.value)}>
          <option value="">–</option>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </Select>
      )}
    </Field>
  );
}
