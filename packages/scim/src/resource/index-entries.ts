import { valuesAt } from '../filter/index.ts';
import type { JsonObject } from '../json.ts';
import { type ResolvedPath, resolvePath, resolveSubAttribute } from '../path/index.ts';
import {
  type Attribute,
  attribute,
  foldCase,
  formatDateTime,
  parseDateTime,
  type ResourceType,
} from '../schema/index.ts';

/** A value that look-ups find through an index, and that may have to be unique in the tenant. */
export interface IndexEntry {
  /** Canonical path, for example `userName`, `emails.value`. */
  readonly path: string;
  /** Folded as the attribute's `caseExact` asks. */
  readonly value: string;
  readonly unique: boolean;
}

/** Paths to be found quickly and paths whose values occur once per tenant; the latter are indexed as well. */
export interface IndexedPaths {
  readonly indexed: readonly string[];
  readonly unique: readonly string[];
}

/**
 * What a resource is shown as. A type without the attribute keeps it too where a rule of the service adds it, for lists
 * outside of SCIM; then it is found there like any other name, and never by a filter.
 */
const shownName: ResolvedPath = {
  text: 'displayName',
  extension: undefined,
  attribute: attribute('displayName', 'What the resource is shown as.'),
  subAttribute: undefined,
};

/**
 * The index entries of a resource's attributes: one per path and folded value. Paths that do not exist in the type are
 * passed over, so that one list serves every type.
 */
export function indexEntries(
  type: ResourceType,
  attributes: JsonObject,
  { indexed, unique }: IndexedPaths,
): readonly IndexEntry[] {
  const entries = new Map<string, IndexEntry>();
  for (const [paths, isUnique] of [[unique, true] as const, [indexed, false] as const]) {
    for (const text of paths) {
      const path = valuePath(text, type) ?? (text === shownName.text ? shownName : undefined);
      if (path) addEntries(entries, path, attributes, isUnique);
    }
  }
  return [...entries.values()];
}

/**
 * The simple attribute a path leads to: brackets are left out, a complex attribute stands for its `value`. So
 * `emails[type eq "work"].value`, `emails.value` and `emails` are one path.
 */
export function valuePath(text: string, type: ResourceType): ResolvedPath | undefined {
  const path = resolvePath(withoutBrackets(text), type);
  if (!path || path.subAttribute || path.attribute.type !== 'complex') return path;
  return resolveSubAttribute(path, 'value', type);
}

/** A path without what stands in brackets. */
export function withoutBrackets(text: string): string {
  const open = text.indexOf('[');
  return open < 0 ? text : text.slice(0, open) + text.slice(text.lastIndexOf(']') + 1);
}

function addEntries(
  entries: Map<string, IndexEntry>,
  path: ResolvedPath,
  attributes: JsonObject,
  unique: boolean,
): void {
  const found = path.subAttribute ?? path.attribute;
  for (const stored of valuesAt(path, attributes)) {
    if (stored === null || typeof stored === 'object') continue;
    const value = comparable(found, String(stored));
    const key = `${path.text}\n${value}`;
    if (!entries.has(key)) entries.set(key, { path: path.text, value, unique });
  }
}

/** The form in which filters compare equality. */
function comparable({ caseExact, type }: Attribute, text: string): string {
  const instant = type === 'dateTime' ? parseDateTime(text) : undefined;
  if (instant !== undefined) return formatDateTime(instant);
  return caseExact ? text : foldCase(text);
}
