import type { Action } from '../journal/index.ts';
import type { MatchKey } from './assess.ts';
import type { CycleError } from './job.ts';
import type { LinkState } from './link.ts';
import type { ObjectType } from './source-directory.ts';

export type CycleKind = 'initial' | 'incremental';

/** The stretches of a cycle, in their order. */
export const PHASES = [
  'collect',
  'users',
  'driftedUsers',
  'missingUsers',
  'userReferences',
  'groups',
  'driftedGroups',
  'missingGroups',
  'driftedMemberships',
  'memberships',
  'replacedGroups',
  'vanished',
  'breaker',
  'userRemovals',
  'groupRemovals',
] as const;
export type Phase = (typeof PHASES)[number];

/** What became of a person in a cycle; each is counted once. */
export type Outcome = 'created' | 'updated' | 'disabled' | 'deleted' | 'skipped' | 'failed';

/** Numbers of a cycle. `evaluated` is the sum of the outcomes. People only; groups are counted beside. */
export interface Counters {
  readonly outcomes: Readonly<Record<Outcome, number>>;
  readonly groups: Readonly<Record<Outcome, number>>;
  /** Skips of people by code. */
  readonly skipped: Readonly<Record<string, number>>;
  /** How the number of links in each state changed. */
  readonly links: LinkCounts;
  /** Removals executed that the deletion threshold counts. */
  readonly removals: number;
}

/** Links by type and state; tombstones are not counted. */
export type LinkCounts = Readonly<Record<ObjectType, Readonly<Record<'managed' | 'released', number>>>>;

export const NO_LINKS: LinkCounts = { User: { managed: 0, released: 0 }, Group: { managed: 0, released: 0 } };

/** Where a cycle stands. Stored in the transaction of the results it describes. */
export interface Checkpoint {
  readonly phase: Phase;
  /** Last object, or position, that is done within the phase. */
  readonly position: string | undefined;
  /** Objects of the page at hand that are done already, after a stop in mid-page. */
  readonly done: readonly string[];
  /** Version of the schema that accounts were brought in line with before, where this cycle is about another one. */
  readonly before?: number;
}

/** A write that is about to be made, noted before it is made so that an interruption cannot hide it. */
export interface Intent {
  readonly type: ObjectType;
  /** Of the object, for the log. */
  readonly name: string;
  readonly action: Action;
  readonly modified: readonly {
    readonly name: string;
    readonly oldValue: string | null;
    readonly newValue: string | null;
  }[];
  /** By what the account is found; only where it has no link yet. */
  readonly keys?: readonly (readonly MatchKey[])[];
}

export interface Cycle {
  readonly id: string;
  readonly jobId: string;
  readonly kind: CycleKind;
  /** Started by a change in the source before its interval was over. */
  readonly early: boolean;
  /** The number of the lease it is run under; what is written under an older one is refused. */
  readonly fence: number;
  readonly startedAt: Date;
  /** The schema it works by to its end, whatever is saved meanwhile. */
  readonly schemaVersion: number;
  /** Taken before the first read; becomes the job's watermark when the cycle completes. */
  readonly watermark: string;
  readonly checkpoint: Checkpoint;
  readonly counters: Counters;
  /** What was announced and is not stored yet, also by the cycle that it takes the place of. */
  readonly intents: Intents;
}

/** By source id. */
export type Intents = Readonly<Record<string, Intent>>;

export type CycleEnd =
  | { readonly state: 'Succeeded' }
  | { readonly state: 'Failed'; readonly error: CycleError }
  /** Stopped at an object boundary; the cycle stays open and goes on from its checkpoint. */
  | { readonly state: 'Interrupted'; readonly resumeAt?: Date };

export type WorkItem = { readonly type: ObjectType; readonly id: string };

const NO_OUTCOMES: Readonly<Record<Outcome, number>> = {
  created: 0,
  updated: 0,
  disabled: 0,
  deleted: 0,
  skipped: 0,
  failed: 0,
};

export const NO_COUNTERS: Counters = {
  outcomes: NO_OUTCOMES,
  groups: NO_OUTCOMES,
  skipped: {},
  links: NO_LINKS,
  removals: 0,
};

/** Counts a link that went from one state, or from none, to another. */
export function countLink(counters: Counters, type: ObjectType, was: LinkState | undefined, is: LinkState): Counters {
  if (was === is) return counters;
  const counts = { ...counters.links[type] };
  if (was === 'managed' || was === 'released') counts[was] -= 1;
  if (is === 'managed' || is === 'released') counts[is] += 1;
  return { ...counters, links: { ...counters.links, [type]: counts } };
}

/** Adds one outcome, or takes one back with `by` = -1. */
export function count(counters: Counters, type: ObjectType, outcome: Outcome, code?: string, by = 1): Counters {
  const side = type === 'User' ? 'outcomes' : 'groups';
  const next = { ...counters, [side]: { ...counters[side], [outcome]: counters[side][outcome] + by } };
  if (type !== 'User' || outcome !== 'skipped' || code === undefined) return next;
  return { ...next, skipped: { ...counters.skipped, [code]: (counters.skipped[code] ?? 0) + by } };
}

/** How many people were looked at. */
export function evaluated(counters: Counters): number {
  return Object.values(counters.outcomes).reduce((sum, number) => sum + number, 0);
}
