import { invalidQuery } from './odata-error.ts';

/** One key of an order. */
export interface OrderKey {
  readonly path: readonly string[];
  readonly descending: boolean;
}

/** A navigation property that is to come along. */
export interface Expansion {
  readonly name: string;
  readonly select?: readonly (readonly string[])[];
  /** How many steps up or down; `max` as far as it goes. */
  readonly levels?: number | 'max';
}

const mostNames = 200;
const mostKeys = 5;
const mostLevels = 100;

/** `$select` (OData 4.01, part 2, 5.1.4): paths of names. Undefined when nothing is selected, which means the usual. */
export function parseSelect(text: string | undefined): readonly (readonly string[])[] | undefined {
  const names = listOf(text);
  if (names.length > mostNames) throw invalidQuery('$select', `has more than ${mostNames} names. Leave some out.`);
  if (names.length === 0) return undefined;
  return names.map((name) => (name === '*' ? ['*'] : pathOf('$select', name)));
}

/** `$orderby` (OData 4.01, part 2, 5.1.5), the most significant key first. */
export function parseOrderBy(text: string | undefined): readonly OrderKey[] {
  const keys = listOf(text);
  if (keys.length > mostKeys) throw invalidQuery('$orderby', `has more than ${mostKeys} keys. Leave some out.`);
  return keys.map((key) => {
    const [name = '', direction = 'asc', ...rest] = key.split(/\s+/);
    if (rest.length > 0 || !/^(?:asc|desc)$/i.test(direction)) {
      throw invalidQuery('$orderby', `"${key.slice(0, 100)}" is not a property, then asc or desc.`);
    }
    return { path: pathOf('$orderby', name), descending: direction.toLowerCase() === 'desc' };
  });
}

/** `$expand` (OData 4.01, part 2, 5.1.3) of one navigation property, with `$select` and `$levels` inside. */
export function parseExpand(text: string | undefined): Expansion | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const [, name, inner] = /^\s*([A-Za-z]\w{0,99})(?:\((.*)\))?\s*$/s.exec(text) ?? [];
  if (name === undefined) {
    throw invalidQuery('$expand', 'write one navigation property, such as manager or manager($select=id).');
  }
  let expansion: Expansion = { name };
  for (const option of (inner ?? '').split(';').filter((part) => part.trim() !== '')) {
    const [, key = '', value = ''] = /^\s*\$?(\w+)\s*=(.*)$/s.exec(option) ?? [];
    const select = key.toLowerCase() === 'select' ? parseSelect(value) : undefined;
    const levels = key.toLowerCase() === 'levels' ? levelsOf(value) : undefined;
    if (select === undefined && levels === undefined) {
      throw invalidQuery('$expand', `"${option.slice(0, 50)}" is not supported inside. Use $select and $levels.`);
    }
    expansion = { ...expansion, ...(select && { select }), ...(levels !== undefined && { levels }) };
  }
  return expansion;
}

function levelsOf(text: string): number | 'max' {
  const value = text.trim().toLowerCase();
  if (value === 'max') return 'max';
  const levels = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (levels >= 1 && levels <= mostLevels) return levels;
  throw invalidQuery('$expand', `$levels must be max, or a number from 1 to ${mostLevels}.`);
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function pathOf(option: string, name: string): readonly string[] {
  if (/^[A-Za-z_@][\w.@]{0,199}(?:\/[A-Za-z_][\w.]{0,199}){0,3}$/.test(name)) return name.split('/');
  throw invalidQuery(option, `"${name.slice(0, 100)}" is not the name of a property.`);
}
