import type { ResolvedFilter } from '../filter/index.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { ResolvedPath } from '../path/index.ts';

/** An operation as it is sent (RFC 7644 section 3.5.2). */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'Add' | 'Remove' | 'Replace';
  readonly path?: string;
  readonly value?: JsonValue;
}

/** An operation on one attribute of a resource type; pathless ones and whole extensions have been taken apart. */
export interface AttributeOperation {
  readonly op: 'add' | 'remove' | 'replace';
  /** The attribute, and the sub-attribute if one is meant. */
  readonly path: ResolvedPath;
  /** Which elements of a multi-valued attribute are meant; undefined for all. */
  readonly selection: Selection | undefined;
  readonly value: JsonValue | undefined;
}

/** What stands in the brackets of a path. */
export interface Selection {
  readonly filter: ResolvedFilter;
  /** Names of the sub-attributes the filter speaks of. */
  readonly parts: ReadonlySet<string>;
  /** The element the filter describes, when it is made of `eq` and `and` only: what is created if nothing matches. */
  readonly described: JsonObject | undefined;
}
