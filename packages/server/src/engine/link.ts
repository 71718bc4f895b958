import type { JsonValue } from '@lockstep/scim';
import type { ObjectType } from './source-directory.ts';

/**
 * `managed`: in step with the source. `released`: left alone after it went out of scope, still the same account when it
 * comes back. `tombstone`: deleted; takes part in nothing.
 */
export type LinkState = 'managed' | 'released' | 'tombstone';

/** What was last sent to an attribute, and what the target showed of it afterwards. */
export interface ExportedValue {
  readonly sent: JsonValue;
  readonly kept: JsonValue;
}

/** The remembered pair of a source object and its account in the target. Anchors are ids, never names. */
export interface Link {
  readonly type: ObjectType;
  readonly sourceId: string;
  readonly targetId: string;
  readonly state: LinkState;
  /** Why its owner is out of scope; also of a managed account that was disabled because of it. */
  readonly releaseCause: string | undefined;
  /** When its owner left scope; undefined while in scope. */
  readonly leftScopeAt: Date | undefined;
  /** By target path; only values that the target did not keep as sent. */
  readonly unkept: Readonly<Record<string, ExportedValue>>;
  /** Source ids last written, by reference path. */
  readonly references: Readonly<Record<string, string>>;
  /** Values last sent, by target path; kept only by jobs that compare with them in place of reading the target. */
  readonly exported: Readonly<Record<string, JsonValue>> | undefined;
  /** The target's entity tag after the last exchange. */
  readonly targetVersion: string | undefined;
  readonly lastSuccessAt: Date;
}

/** A link through which nothing was written yet, or nothing is known of it. */
export function newLink(type: ObjectType, sourceId: string, targetId: string, now: Date): Link {
  return {
    type,
    sourceId,
    targetId,
    state: 'managed',
    releaseCause: undefined,
    leftScopeAt: undefined,
    unkept: {},
    references: {},
    exported: undefined,
    targetVersion: undefined,
    lastSuccessAt: now,
  };
}

/**
 * The link without the values last sent, so that the account is read before it is written the next time: a write may have
 * changed them that nobody confirmed. Undefined where there are none.
 */
export function forgetful(link: Link | undefined): Link | undefined {
  return link?.exported === undefined ? undefined : { ...link, exported: undefined };
}
