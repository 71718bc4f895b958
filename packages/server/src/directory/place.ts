import { lookupKey } from './directory-object.ts';
import type { FoundObject, Place, SortKey } from './object-query.ts';

/** Where an object stands in an order, to go on behind it. */
export function placeOf({ object }: FoundObject, order: readonly SortKey[]): Place {
  const values = order.map(({ field }) => {
    if (field.name === 'createdDateTime') return object.createdDateTime;
    if (field.name === 'deletedDateTime') return object.deletedDateTime ?? '';
    const [name = '', part] = field.name.split('/');
    const outer = object.properties[name];
    const value = part === undefined ? outer : (outer as Readonly<Record<string, unknown>> | undefined)?.[part];
    if (typeof value !== 'string') return '';
    return field.kind === 'instant' ? value : lookupKey(value);
  });
  return [...values, object.id];
}
