import type { Choice, Field, FieldValue, FieldValues } from '../api/tenant.ts';

/** The value that holds for a field. */
export function heldValue({ key, default: usual }: Field, values: FieldValues): FieldValue {
  return values[key] ?? usual ?? null;
}

/** Whether a field is there, given the values of the others. */
export function isShown({ shownWhen }: Field, fields: readonly Field[], values: FieldValues): boolean {
  if (!shownWhen) return true;
  const other = fields.find(({ key }) => key === shownWhen.key);
  return other !== undefined && isShown(other, fields, values) && shownWhen.is.includes(heldValue(other, values));
}

/** Ids or values of a field that holds several. */
export function severalOf(value: FieldValue): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** The one value of a field as text; of a reference, what it refers to. */
export function textOf(value: FieldValue): string {
  if (value === null || Array.isArray(value)) return '';
  if (typeof value !== 'object') return String(value);
  const { value: id } = value as { readonly value?: unknown };
  return typeof id === 'string' ? id : '';
}

/** What is chosen, in words. */
export function chosen(values: readonly string[], choices: readonly Choice[]): string {
  const labels = values.map((value) => choices.find((choice) => choice.value === value)?.label ?? value);
  return new Intl.ListFormat('en').format(labels);
}

/** Of the values typed, those that are others than there were: what a save sends. Emptied ones are taken away. */
export function changesOf(draft: FieldValues, before: FieldValues): FieldValues {
  const changed = Object.entries(draft).filter(
    ([key, value]) => JSON.stringify(orNull(value)) !== JSON.stringify(before[key] ?? null),
  );
  return Object.fromEntries(changed.map(([key, value]) => [key, orNull(value)]));
}

function orNull(value: FieldValue): FieldValue {
  return value === '' ? null : value;
}
