import type { JsonObject, JsonValue } from '@lockstep/scim';
import { logText, REDACTED } from '../journal/index.ts';
import type { Rule } from './rule.ts';
import type { TargetResource } from './target-system.ts';

/** One of several accounts that carry the matching value of an object. */
export interface Candidate {
  readonly targetId: string;
  /** What it does not have in common with the others, as text by target path. */
  readonly values: Readonly<Record<string, string>>;
}

/** Candidates that are kept; with more of them it is the matching attribute that has to be changed. */
const MOST = 20;
const MOST_VALUES = 12;
const LONGEST_VALUE = 200;

/** What is of no help in telling accounts apart, or may be very long. */
const LEFT_OUT: ReadonlySet<string> = new Set(['schemas', 'id', 'groups', 'members', 'photos', 'password']);

/** What people know each other by comes first, then what says which account is in use. */
const FIRST = ['username', 'externalid', 'displayname', 'emails', 'active', 'meta.created', 'meta.lastmodified'];

/** The accounts of an ambiguous match with what tells them apart. Pure. */
export function candidatesOf(resources: readonly TargetResource[], rule: Rule): readonly Candidate[] {
  const all = resources.slice(0, MOST).map(({ id, attributes }) => ({ targetId: id, values: texts(attributes, rule) }));
  const paths = [...new Set(all.flatMap(({ values }) => [...values.keys()]))];
  const telling = paths.filter((path) => new Set(all.map(({ values }) => values.get(path))).size > 1);
  const shown = telling.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_VALUES);
  return all.map(({ targetId, values }) => ({
    targetId,
    values: Object.fromEntries(
      shown.flatMap((path) => {
        const text = values.get(path);
        return text === undefined ? [] : [[path, text]];
      }),
    ),
  }));
}

function rank(path: string): number {
  const known = FIRST.indexOf(path.toLowerCase());
  return known < 0 ? FIRST.length : known;
}

/** The values of an account as an administrator reads them, by path; those of marked attributes are kept from view. */
export function texts(attributes: JsonObject, rule: Rule): ReadonlyMap<string, string> {
  const hidden = rule.mapping.attributes.flatMap(({ redacted, mapping }) =>
    redacted ? [mapping.targetAttributeName.toLowerCase()] : [],
  );
  const isHidden = (path: string) => hidden.some((one) => one.startsWith(path.toLowerCase()));
  return new Map(
    Object.entries(attributes).flatMap(([name, value]) =>
      LEFT_OUT.has(name.toLowerCase()) ? [] : textsOf(name, value, isHidden, true),
    ),
  );
}

function textsOf(
  path: string,
  value: JsonValue,
  isHidden: (path: string) => boolean,
  open: boolean,
): readonly (readonly [string, string])[] {
  if (open && value !== null && typeof value === 'object' && !Array.isArray(value)) {
    // An extension is named by its schema (RFC 7643 section 3.3), its attributes by `schema:name`.
    const join = path.includes(':') ? ':' : '.';
    return Object.entries(value).flatMap(([name, inner]) => textsOf(`${path}${join}${name}`, inner, isHidden, false));
  }
  const text = logText(Array.isArray(value) ? value.map(essence) : value);
  if (text === null || text === '') return [];
  // The database takes neither NUL nor half of a pair.
  const stored = text.slice(0, LONGEST_VALUE).replaceAll('\0', '\uFFFD').toWellFormed();
  return [[path, isHidden(path) ? REDACTED : stored]];
}

/** Of a complex value, what it is about (RFC 7643 section 2.4). */
function essence(item: JsonValue): JsonValue {
  const isComplex = item !== null && typeof item === 'object' && !Array.isArray(item);
  return isComplex ? (item.value ?? item) : item;
}
