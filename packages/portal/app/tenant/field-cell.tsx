import type { Entry, Field, FieldValue } from '../api/tenant.ts';
import { FieldText } from './field-input.tsx';
import { useChoices } from './use-choices.ts';

/** A field in a list; names that come with an entry stand in place of the account they are of. */
export function FieldCell({
  field,
  value,
  entry,
}: {
  readonly field: Field;
  readonly value: FieldValue;
  readonly entry?: Entry;
}) {
  const choices = useChoices(field);
  const name = entry?.[`${field.key}Name`];
  return typeof name === 'string' ? name : <FieldText field={field} value={value} choices={choices} />;
}
