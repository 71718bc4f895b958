import type { Action, Initiator } from '../journal/index.ts';
import type { Claims } from './claims.ts';
import { type Cycle, NO_COUNTERS } from './cycle-state.ts';
import type { Job } from './job.ts';
import type { JobStore } from './job-store.ts';
import type { Rule } from './rule.ts';
import type { ChangedObject, ObjectType, SourceDirectory } from './source-directory.ts';
import type { TargetError, TargetSystem } from './target-system.ts';
import type { Reservations } from './unique-values.ts';

/** An object that is to be provisioned by itself. */
export interface Subject extends ChangedObject {
  /** Of a group: the members that are looked at; all when left out. */
  readonly members?: readonly string[];
}

/** What processing objects needs; the same for every page of a cycle. */
export interface PageContext {
  readonly job: Job;
  readonly cycle: Cycle;
  readonly store: JobStore;
  readonly source: SourceDirectory;
  readonly target: TargetSystem;
  /** Who asked for it, where it is not a cycle, and for whom alone it is done. */
  readonly onDemand?: { readonly initiator: Initiator; readonly subject: Subject } | undefined;
  /** Rules that accounts are in line with, by type, where only what the present rules change is to be looked at. */
  readonly earlier?: ReadonlyMap<ObjectType, Rule>;
  /** Unique values given to objects of this cycle. */
  readonly reserved: Reservations;
  readonly claims: Claims;
  /** What was done to whom before an interruption, found out and logged since. */
  readonly confirmed?: ReadonlyMap<string, Action>;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly random: (bytes: number) => Uint8Array;
  /** What is remembered of a value nobody may read: the same for the same text, and telling nothing of it. */
  readonly digest: (text: string) => string;
  readonly defaultDomain: string | undefined;
  /** Aborted when no further object may be begun. What is under way is finished. */
  readonly signal: AbortSignal;
  /** Ends the cycle for a reason that concerns every object. */
  readonly halt: (error: TargetError) => void;
}

/** What processing objects beside the cycles needs. */
export type BesideNeeds = Pick<
  PageContext,
  'store' | 'source' | 'target' | 'now' | 'newId' | 'random' | 'digest' | 'defaultDomain' | 'signal'
>;

/** The context of objects that are processed, or only planned, beside the cycles. */
export function besideCycles(needs: BesideNeeds, job: Job, onDemand?: PageContext['onDemand']): PageContext {
  // References remember in which cycle their owner was counted; this one is counted in none.
  const cycle: Cycle = {
    id: needs.newId(),
    jobId: job.id,
    kind: 'incremental',
    early: false,
    fence: 0,
    startedAt: needs.now(),
    schemaVersion: job.schemaVersion,
    watermark: '',
    checkpoint: { phase: 'collect', position: undefined, done: [] },
    counters: NO_COUNTERS,
    intents: {},
  };
  const halt = (error: TargetError): never => {
    throw error;
  };
  return { ...needs, job, cycle, onDemand, reserved: new Map(), claims: new Map(), halt };
}
