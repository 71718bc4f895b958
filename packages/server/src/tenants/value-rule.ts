import type { JsonObject } from '@lockstep/scim';
import type { NewEntry } from './collections/collection.ts';
import type { RuleContext } from './profile.ts';

/** What a rule made of a resource. */
export interface Accepted {
  /** What is stored. */
  readonly attributes: JsonObject;
  /** What was changed or left aside, for the tenant's log. */
  readonly notes?: readonly string[];
  /** Entries that come about with the write, where there is none of the name yet; of collections with unique names. */
  readonly entries?: readonly NewEntry[];
}

/**
 * An application's rule about values: what becomes of the attributes a client wants stored (the whole resource as it
 * would be, checked against the schema). `before` is what is stored now, undefined for a new one. `byHand` is set when an
 * administrator of the application writes, not the directory; `now` is when. Throws `ScimError` with a detail that names the attribute
 * and the remedy. Pure and idempotent: it may be called again for the same write.
 */
export type ValueRule = (
  attributes: JsonObject,
  before: JsonObject | undefined,
  context: RuleContext & { readonly byHand: boolean; readonly now: Date },
) => Accepted;
