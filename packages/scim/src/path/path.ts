import type { Attribute } from '../schema/index.ts';

/** An attribute path as written (RFC 7644 section 3.10), names in the writer's spelling. */
export interface AttributePath {
  readonly urn?: string;
  readonly attribute: string;
  readonly subAttribute?: string;
}

/** A path resolved against a resource type: canonical names and the definitions they stand for. */
export interface ResolvedPath {
  /** Canonical text: `userName`, `emails.value`, `urn:…:enterprise:2.0:User:department`. Stable, used as index key. */
  readonly text: string;
  /** URN of the extension whose object holds the attribute; undefined for core and common attributes. */
  readonly extension: string | undefined;
  readonly attribute: Attribute;
  readonly subAttribute: Attribute | undefined;
}
