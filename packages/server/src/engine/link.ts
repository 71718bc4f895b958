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
  readonly releaseCause: string | undefined;
  /** By target path; only values that the target did not keep as sent. */
  readonly unkept: Readonly<Record<string, ExportedValue>>;
  /** Source ids last written, by reference path. */
  readonly references: Readonly<Record<string, string>>;
  readonly lastSuccessAt: Date;
}
