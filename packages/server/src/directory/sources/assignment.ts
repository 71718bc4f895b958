import type { JsonObject } from '@lockstep/scim';
import { cellValue, notBoolean, put } from './cell.ts';
import { columnOf, remedy } from './csv-header.ts';

/**
 * Reads `name=text` into the properties of a user, as a column of that name would read a cell: dotted names, several
 * values separated by `|`, an empty text to clear. Answers what is wrong, with the remedy, or undefined.
 */
export function readAssignment(properties: JsonObject, name: string, text: string): string | undefined {
  const column = columnOf('users', name);
  if (!column || !('path' in column)) return `${name} is not a property of users. ${remedy('users', name)}`;
  const value = cellValue(text, column.definition);
  if (value === undefined) return notBoolean(name);
  put(properties, column.path, value);
  return undefined;
}
