import {
  Checkbox,
  Dropdown,
  Field as FluentField,
  Input,
  Label,
  makeStyles,
  mergeClasses,
  Option,
  Radio,
  RadioGroup,
  Switch,
  Text,
  tokens,
} from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import { useId } from 'react';
import { type Choice, type Field, type FieldValue, useAccountName } from '../api/tenant.ts';
import { AccountPicker } from './account-picker.tsx';
import { chosen, severalOf, textOf } from './field-values.ts';
import { useTenantIfAny } from './tenant-session.tsx';
import { useChoices } from './use-choices.ts';

/** Choices that are laid out side by side; more of them are in a list that opens. */
const MOST_RADIOS = 3;

const useStyles = makeStyles({
  field: { maxWidth: '560px' },
  set: { border: 'none', margin: 0, padding: 0, minWidth: 0 },
  reason: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
  },
  finding: { display: 'block', color: tokens.colorStatusDangerForeground1, fontSize: tokens.fontSizeBase200 },
  help: { display: 'block', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

interface FieldInputProps {
  readonly field: Field;
  readonly value: FieldValue;
  /** What is wrong with it. */
  readonly finding?: string | undefined;
  /** Why it cannot be changed; then it is text. */
  readonly closed?: string | undefined;
  readonly onChange: (value: FieldValue) => void;
}

/** A field as the application describes it: label above, help below, and what is wrong with what was entered. */
export function FieldInput({ field, value, finding, closed, onChange }: FieldInputProps) {
  const styles = useStyles();
  const choices = useChoices(field);
  if (closed !== undefined) return <ClosedField field={field} value={value} choices={choices} reason={closed} />;
  if (field.kind === 'switch') {
    return (
      <FluentField className={styles.field} {...hints(field, finding)}>
        <Switch label={field.label} checked={value === true} onChange={(_, data) => onChange(data.checked)} />
      </FluentField>
    );
  }
  if (field.kind === 'choices') {
    return <Several field={field} value={value} choices={choices} finding={finding} onChange={onChange} />;
  }
  return (
    <FluentField
      className={styles.field}
      label={field.label}
      required={field.required === true}
      {...hints(field, finding)}
    >
      <OneValue field={field} value={textOf(value)} choices={choices} onChange={onChange} />
    </FluentField>
  );
}

/** Check boxes with a name in common. */
function Several({
  field,
  value,
  choices,
  finding,
  onChange,
}: FieldInputProps & { readonly choices: readonly Choice[] }) {
  const styles = useStyles();
  const id = useId();
  const held = severalOf(value);
  const toggle = (one: string, isOn: boolean) =>
    onChange(choices.map((choice) => choice.value).filter((other) => (other === one ? isOn : held.includes(other))));
  return (
    <fieldset className={mergeClasses(styles.field, styles.set)} aria-labelledby={id}>
      <Label id={id} required={field.required === true}>
        {field.label}
      </Label>
      {choices.length === 0 && <Text block>There is nothing to choose from yet.</Text>}
      {choices.map((choice) => (
        <div key={choice.value}>
          <Checkbox
            label={<ChoiceLabel choice={choice} />}
            checked={held.includes(choice.value)}
            onChange={(_, data) => toggle(choice.value, data.checked === true)}
          />
        </div>
      ))}
      {finding !== undefined && (
        <span role="alert" className={styles.finding}>
          {hints(field, finding).validationMessage}
        </span>
      )}
      {field.help !== undefined && <span className={styles.help}>{field.help}</span>}
    </fieldset>
  );
}

function OneValue({
  field,
  value,
  choices,
  onChange,
}: {
  readonly field: Field;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: FieldValue) => void;
}) {
  if (field.kind === 'account') return <AccountPicker value={value} onChange={onChange} />;
  if (field.kind !== 'choice') {
    const type = field.kind === 'text' ? 'text' : field.kind;
    return (
      <Input
        type={type === 'date' || type === 'number' ? type : 'text'}
        maxLength={field.longest ?? 200}
        value={value}
        onChange={(_, data) => onChange(type === 'number' && data.value !== '' ? Number(data.value) : data.value)}
      />
    );
  }
  const isShort = field.allowed !== undefined && choices.length <= MOST_RADIOS;
  if (isShort) {
    return (
      <RadioGroup value={value} onChange={(_, data) => onChange(data.value)}>
        {choices.map((choice) => (
          <Radio key={choice.value} value={choice.value} label={<ChoiceLabel choice={choice} />} />
        ))}
      </RadioGroup>
    );
  }
  return (
    <Dropdown
      value={choices.find((choice) => choice.value === value)?.label ?? ''}
      selectedOptions={value === '' ? [] : [value]}
      placeholder="Choose"
      onOptionSelect={(_, { optionValue }) => onChange(optionValue ?? null)}
    >
      {choices.map(({ value: one, label }) => (
        <Option key={one} value={one}>
          {label}
        </Option>
      ))}
    </Dropdown>
  );
}

function ChoiceLabel({ choice: { label, help } }: { readonly choice: Choice }) {
  const styles = useStyles();
  return (
    <>
      {label}
      {help !== undefined && <span className={styles.help}>{help}</span>}
    </>
  );
}

function ClosedField({
  field,
  value,
  choices,
  reason,
}: {
  readonly field: Field;
  readonly value: FieldValue;
  readonly choices: readonly Choice[];
  readonly reason: string;
}) {
  const styles = useStyles();
  return (
    <div className={styles.field}>
      <Text block>{field.label}</Text>
      <Text block weight="semibold">
        <FieldText field={field} value={value} choices={choices} />
      </Text>
      {reason !== '' && (
        <span className={styles.reason}>
          <LockClosedRegular aria-hidden /> {capital(reason)}
        </span>
      )}
    </div>
  );
}

/** The value of a field in words. */
export function FieldText({
  field,
  value,
  choices,
}: {
  readonly field: Field;
  readonly value: FieldValue;
  readonly choices: readonly Choice[];
}) {
  const key = useTenantIfAny()?.key ?? '';
  const text = textOf(value);
  const name = useAccountName(key, field.kind === 'account' && text !== '' ? text : undefined);
  if (field.kind === 'switch') return value === true ? 'Yes' : 'No';
  if (field.kind === 'choices') return chosen(severalOf(value), choices) || '–';
  if (text === '') return '–';
  if (field.kind === 'choice') return chosen([text], choices);
  return field.kind === 'account' ? (name ?? text) : text;
}

function hints({ help, key }: Field, finding: string | undefined) {
  return {
    ...(help !== undefined && { hint: help }),
    // Findings begin with the key, which only programs know the field by.
    ...(finding !== undefined && { validationMessage: capital(finding.replace(`${key}: `, '')) }),
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
