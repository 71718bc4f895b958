import type { JsonObject, JsonValue } from '@lockstep/scim';
import type { PropertyDefinition } from '../property.ts';
import type { PropertyColumn } from './csv-header.ts';

/** The value of a cell; undefined when it is not one of its type. Texts are judged by the validation. */
export function cellValue(cell: string, definition: PropertyDefinition | undefined): JsonValue | undefined {
  if (definition?.multiValued) return cell === '' ? [] : cell.split('|').map((one) => one.trim());
  if (cell === '') return null;
  if (definition?.type !== 'boolean') return cell;
  const folded = cell.trim().toLowerCase();
  return folded === 'true' ? true : folded === 'false' ? false : undefined;
}

/** Puts a value where its column belongs, into a nested object if need be. */
export function put(properties: JsonObject, [name, part]: PropertyColumn['path'], value: JsonValue): void {
  if (part === undefined) {
    properties[name] = value;
    return;
  }
  const outer = properties[name];
  const parts = typeof outer === 'object' && outer !== null && !Array.isArray(outer) ? outer : {};
  parts[part] = value;
  properties[name] = parts;
}

/** What is wrong when a cell has no value of its type; only truth values can fail so. */
export function notBoolean(name: string): string {
  return `${name} takes true or false. Write one of the two.`;
}
