import { Combobox, Option } from '@fluentui/react-components';
import { useState } from 'react';
import type { AttributeDefinition } from '../api/synchronization-schema.ts';
import { attributeLine } from './mapping-form.ts';

/** Chooses an attribute of an object by any part of its name. */
export function AttributePicker({
  attributes,
  value,
  onChange,
  'aria-label': label,
  ...field
}: {
  readonly attributes: readonly AttributeDefinition[];
  readonly value: string;
  readonly onChange: (name: string) => void;
  readonly 'aria-label'?: string;
}) {
  const [typed, type] = useState<string>();
  const sought = (typed ?? '').trim().toLowerCase();
  const fitting = attributes.filter(({ name }) => name.toLowerCase().includes(sought));
  return (
    <Combobox
      {...field}
      aria-label={label}
      freeform
      value={typed ?? value}
      selectedOptions={value === '' ? [] : [value]}
      placeholder="Part of a name"
      onInput={(event) => type(event.currentTarget.value)}
      onBlur={() => type(undefined)}
      onOptionSelect={(_, { optionValue }) => {
        // Typing something else takes the choice back, which is told here as well.
        if (optionValue === undefined) return;
        type(undefined);
        const chosen = attributes.find(({ name }) => name === optionValue)?.name;
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {fitting.map((attribute) => (
        <Option key={attribute.name} value={attribute.name} text={attribute.name}>
          {attributeLine(attribute)}
        </Option>
      ))}
      {fitting.length === 0 && <Option disabled>No attribute is called that.</Option>}
    </Combobox>
  );
}
