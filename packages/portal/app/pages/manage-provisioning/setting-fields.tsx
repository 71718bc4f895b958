import { Checkbox, Dropdown, Field, type FieldProps, Input, Option } from '@fluentui/react-components';
import { useState } from 'react';
import type { JobSettings } from '../../api/job-settings.ts';
import { addressesIn } from './draft.ts';
import { NumberField } from './number-field.tsx';
import { SCOPES } from './setting-words.ts';

/** A setting with what is wrong with it and what changing it does. */
interface SettingField<T> {
  readonly value: T;
  readonly finding?: string | undefined;
  readonly onChange: (value: T) => void;
}

/** Who is told of a job, and whether. */
export function Notifications({ value, finding, onChange }: SettingField<JobSettings['notifications']>) {
  const [text, write] = useState<string>();
  // What is typed stays as it was typed.
  const isSame = text !== undefined && addressesIn(text).join() === value.addresses.join();
  return (
    <>
      <Field
        label="Notification Email"
        hint="Several with commas between them."
        validationState={finding === undefined ? 'none' : 'error'}
        {...(finding === undefined ? {} : { validationMessage: finding })}
      >
        <Input
          id="addresses"
          value={isSame ? text : value.addresses.join(', ')}
          onChange={(_, data) => {
            write(data.value);
            onChange({ ...value, addresses: addressesIn(data.value) });
          }}
        />
      </Field>
      <Checkbox
        label="Send an email notification when a failure occurs"
        checked={value.enabled}
        onChange={(_, { checked }) => onChange({ ...value, enabled: checked === true })}
      />
    </>
  );
}

/** Above how many removals a cycle waits for somebody. */
export function Threshold({ value, finding, onChange }: SettingField<number | null>) {
  return (
    <NumberField
      id="deletionThreshold"
      label="Accidental deletion threshold"
      hint="More removals than this in one cycle are held."
      value={value}
      finding={finding}
      change={(next) => onChange(next ?? Number.NaN)}
    />
  );
}

/** Whether everybody is meant, or who is assigned. */
export function Scope({
  value,
  hint,
  onChange,
}: SettingField<JobSettings['scope']> & { readonly hint?: FieldProps['hint'] }) {
  return (
    <Field label="Scope" hint={hint}>
      <Dropdown
        value={SCOPES[value]}
        selectedOptions={[value]}
        onOptionSelect={(_, { optionValue }) => onChange(optionValue === 'all' ? 'all' : 'assigned')}
      >
        <Option value="assigned">{SCOPES.assigned}</Option>
        <Option value="all">{SCOPES.all}</Option>
      </Dropdown>
    </Field>
  );
}
