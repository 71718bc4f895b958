import { Combobox, Field, Option } from '@fluentui/react-components';
import { useState } from 'react';

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
/** Options shown at once; typing finds the others. */
const MOST = 30;

/** Takes one of the zones there are, or none, which `none` names. Typing a part of a name finds it. */
export function ZonePicker({
  label,
  hint,
  value,
  none,
  validationMessage,
  onChoose,
}: {
  readonly label: string;
  readonly hint: string;
  readonly value: string | undefined;
  /** What holds where none is chosen. */
  readonly none: string;
  readonly validationMessage?: string | undefined;
  readonly onChoose: (zone: string | undefined) => void;
}) {
  const chosen = value ?? none;
  const [written, write] = useState<string>();
  const sought = (written ?? '').toLowerCase().replaceAll(' ', '_');
  const found = zones.filter((zone) => zone.toLowerCase().includes(sought)).slice(0, MOST);
  return (
    <Field label={label} hint={hint} {...(validationMessage !== undefined && { validationMessage })}>
      <Combobox
        freeform
        value={written ?? chosen}
        selectedOptions={[value ?? '']}
        onInput={(event) => write(event.currentTarget.value)}
        onBlur={() => write(undefined)}
        onOptionSelect={(_, { optionValue }) => {
          if (optionValue === undefined) return;
          onChoose(optionValue === '' ? undefined : optionValue);
          write(undefined);
        }}
      >
        <Option value="" text={none}>
          {none}
        </Option>
        {found.map((zone) => (
          <Option key={zone} value={zone} text={zone}>
            {zone.replaceAll('_', ' ')}
          </Option>
        ))}
      </Combobox>
    </Field>
  );
}
