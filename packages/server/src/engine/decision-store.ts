import type { JobChange } from '../journal/index.ts';
import type { HeldRemoval } from './job-store.ts';
import type { ChangedObject } from './source-directory.ts';

/** Which objects a decision is about: all that satisfy every member given. */
export interface Choice {
  readonly ids?: readonly string[];
  readonly cause?: string;
  /** Part of the name, in any letter case. */
  readonly name?: string;
}

/** How many removals are held back for one cause, with the one that was found first. */
export interface HeldCause {
  readonly cause: string;
  readonly count: number;
  readonly first: HeldRemoval;
}

/**
 * The port to what an administrator decides about removals that are held back, page by page and in any number of steps.
 * Each step is one transaction with its audit entry.
 */
export interface DecisionStore {
  /** Removals that are held back, by type and id. */
  staged(
    jobId: string,
    choice: Choice,
    after: ChangedObject | undefined,
    limit: number,
  ): Promise<readonly HeldRemoval[]>;
  /** The causes of what is held back, that of the most first. */
  causes(jobId: string): Promise<readonly HeldCause[]>;
  /** Notes who asks somebody else to allow held removals, for those nobody asked for yet. Answers which. */
  ask(jobId: string, choice: Choice, limit: number, change: JobChange): Promise<readonly ChangedObject[]>;
  /** Lets held removals go through: each is judged again right before the next cycle executes it. Answers which. */
  allow(jobId: string, choice: Choice, limit: number, change: JobChange): Promise<readonly ChangedObject[]>;
  /** Drops held removals and lets the accounts go as they are. Answers which. */
  reject(jobId: string, choice: Choice, limit: number, now: Date, change: JobChange): Promise<readonly ChangedObject[]>;
}
