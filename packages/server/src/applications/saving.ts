import type { AuditActivity, Initiator, JobChange, ModifiedProperty } from '../journal/index.ts';

/** Who saves, why, and what they had read. */
export interface Saving {
  /** As versions name them. */
  readonly author: string;
  readonly comment?: string;
  /** The version the change was made to; any, when left out. */
  readonly expected?: number | undefined;
  /** As the audit log names them; the author by name alone when left out. */
  readonly initiator?: Initiator | undefined;
}

/** What the program does by itself, such as setting up a sample. */
export const BY_ITSELF: Saving = { author: 'Lockstep' };

/** A change as the audit log is told of it, in the name of who saves. */
export function changeBy(
  { now, newId }: { readonly now: () => Date; readonly newId: () => string },
  activity: AuditActivity,
  { author, initiator = { type: 'system', id: '', displayName: author }, comment }: Saving,
  modified: readonly ModifiedProperty[],
): JobChange {
  return { id: newId(), at: now(), activity, initiator, reason: comment, modified };
}
