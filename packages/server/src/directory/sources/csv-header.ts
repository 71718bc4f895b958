import type { DirectoryObjectType } from '../directory-object.ts';
import { groupPropertiesByName } from '../group-properties.ts';
import { byName, extensionName, type PropertyDefinition } from '../property.ts';
import { groupAttributeAliases, userAttributeAliases } from '../source-definition.ts';
import { userPropertiesByName } from '../user-properties.ts';

/** What the rows of a file are. */
export type CsvKind = 'users' | 'groups' | 'members';

/** A column whose values are a property of the object. */
export interface PropertyColumn {
  /** The header as it stands in the file. */
  readonly name: string;
  /** The property, or the nested object and its part. */
  readonly path: readonly [string] | readonly [string, string];
  /** Undefined for a directory extension, which is text. */
  readonly definition: PropertyDefinition | undefined;
}

/** A column with a meaning of its own: a reference to another object. */
export interface ReferenceColumn {
  readonly name: 'manager' | 'group' | 'member';
}

/** A column that is not read. */
export interface LeftOutColumn {
  readonly name: '';
}

export type CsvColumn = PropertyColumn | ReferenceColumn | LeftOutColumn;

/** Most columns of a file. */
const maxColumns = 256;

const keyColumns: Readonly<Record<CsvKind, readonly string[]>> = {
  users: ['userPrincipalName'],
  groups: ['mailNickname'],
  members: ['group', 'member'],
};

/** The columns of a file, or what is wrong with its header: `column` counts from 1. */
export type CsvHeader =
  | { readonly kind: CsvKind; readonly columns: readonly CsvColumn[]; readonly problems?: undefined }
  | { readonly problems: readonly { readonly column?: number; readonly field?: string; readonly message: string }[] };

/**
 * Reads the header row. Without `expected` the kind follows from the key columns: `group` and `member`, else
 * `userPrincipalName`, else `mailNickname`.
 *
 * @param isChosen the names were chosen for the columns of a file; an empty one leaves its column out
 */
export function readHeader(cells: readonly string[], expected: CsvKind | undefined, isChosen = false): CsvHeader {
  const names = cells.map((cell) => cell.trim());
  if (names.length > maxColumns) {
    return { problems: [{ message: `The header has more than ${maxColumns} columns. Leave some out.` }] };
  }
  const kind = (['members', 'users', 'groups'] as const).find((one) =>
    keyColumns[one].every((key) => names.includes(key)),
  );
  if (kind === undefined || (expected !== undefined && kind !== expected)) {
    return { problems: [{ message: unknownKind(names, expected) }] };
  }
  const problems = names.flatMap((name, index) => {
    const message = isChosen && name === '' ? undefined : refusal(kind, names, index);
    return message === undefined ? [] : [{ column: index + 1, field: name, message }];
  });
  if (problems.length > 0) return { problems };
  return { kind, columns: names.map((name) => (name === '' ? { name } : columnOf(kind, name)!)) };
}

function unknownKind(names: readonly string[], expected: CsvKind | undefined): string {
  if (names.length === 1 && /[;\t]/.test(names[0] ?? '')) {
    return 'The columns are not separated by commas. Save the file as comma-separated values (CSV UTF-8).';
  }
  const needed = (kind: CsvKind) => `${kind}: ${keyColumns[kind].join(' and ')}`;
  if (expected !== undefined) return `The header lacks a column for ${needed(expected)}. Add it to the first line.`;
  const all = (['users', 'groups', 'members'] as const).map(needed).join('; ');
  return `The header does not say what the rows are. Name the columns in the first line (${all}).`;
}

function refusal(kind: CsvKind, names: readonly string[], index: number): string | undefined {
  const name = names[index] ?? '';
  if (name === '') return `Column ${index + 1} has no name. Name it, or remove it.`;
  if (names.indexOf(name) < index) return `Column ${name} occurs twice. Remove one of them.`;
  const column = columnOf(kind, name);
  if (!column) return `${name} is not a column of ${kind}. ${remedy(kind, name)}`;
  const settable = 'definition' in column ? column.definition?.settable : undefined;
  if (settable === 'never' || settable === 'writeOnly') return `${name} cannot be imported. Remove the column.`;
  return undefined;
}

/** What to do about a name that is no column: the one that was probably meant. */
export function remedy(kind: CsvKind, name: string): string {
  if (kind === 'members') return 'Leave only group and member.';
  const folded = name.toLowerCase();
  const aliases = kind === 'users' ? userAttributeAliases : groupAttributeAliases;
  const names = [...definitionsOf(kind).keys(), ...aliases.keys()].filter((known) => columnOf(kind, known));
  const known = names.find((one) => one.toLowerCase() === folded);
  const renamed = [...aliases].find(([, attribute]) => attribute.toLowerCase() === folded)?.[0];
  const meant = known ?? (renamed !== undefined && columnOf(kind, renamed) ? renamed : undefined);
  return meant === undefined ? 'Correct the name, or leave it out.' : `Write ${meant}, or leave it out.`;
}

/** What a name means as a column of such a file; undefined when it means nothing. */
export function columnOf(kind: CsvKind, name: string): PropertyColumn | ReferenceColumn | undefined {
  if (kind === 'members') return name === 'group' || name === 'member' ? { name } : undefined;
  if (kind === 'users' && name === 'manager') return { name };
  if (extensionName.test(name)) return { name, path: [name], definition: undefined };
  const [outer = '', inner, ...deeper] = name.split('.');
  const definition = definitionsOf(kind).get(outer);
  if (!definition || deeper.length > 0) return undefined;
  if (inner === undefined) return definition.members ? undefined : { name, path: [outer], definition };
  const part = byName(definition.members ?? []).get(inner);
  return part && { name, path: [outer, inner], definition: { ...part, settable: definition.settable } };
}

/** Every column a file of a kind may have, in the order of the directory. */
export function columnNames(kind: CsvKind): readonly string[] {
  if (kind === 'members') return ['group', 'member'];
  const names = [...definitionsOf(kind).values()].flatMap(({ name, members }) =>
    members === undefined ? [name] : members.map((member) => `${name}.${member.name}`),
  );
  const usable = names.filter((name) => refusal(kind, [name], 0) === undefined);
  return kind === 'users' ? [...usable, 'manager'] : usable;
}

function definitionsOf(kind: CsvKind): ReadonlyMap<string, PropertyDefinition> {
  return kind === 'users' ? userPropertiesByName : groupPropertiesByName;
}

/** The objects a file of this kind brings; memberships are none. */
export function objectTypeOf(kind: 'users' | 'groups'): DirectoryObjectType {
  return kind === 'users' ? 'User' : 'Group';
}
