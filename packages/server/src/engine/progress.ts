import type { CycleKind, Phase } from './cycle-state.ts';

/** How far the cycle under way is, in objects: people and groups. */
export interface CycleProgress {
  readonly cycleId: string;
  readonly kind: CycleKind;
  readonly phase: Phase;
  readonly startedAt: Date;
  /** Objects that were looked at. */
  readonly done: number;
  /** Objects there are to look at, those that are done included. */
  readonly total: number;
}

/** How long the rest of a cycle will take. */
export interface RemainingTime {
  readonly leastSeconds: number;
  readonly mostSeconds: number;
  /** Whether it follows from what this cycle did so far; else from what is published of such cycles. */
  readonly measured: boolean;
}

/** Published times of an initial cycle: 0.01 to 0.08 minutes for each object. */
const PUBLISHED = { least: 0.6, most: 4.8 };
/** Fewer objects than this say little about those that follow. */
const ENOUGH = 100;

/** Estimates how long the objects that are left will take: as published at first, then by the pace of this cycle. Pure. */
export function remainingTime({ startedAt, done, total }: CycleProgress, now: Date): RemainingTime {
  const left = Math.max(0, total - done);
  const elapsed = (now.getTime() - startedAt.getTime()) / 1_000;
  if (done < ENOUGH || elapsed <= 0) {
    return { leastSeconds: left * PUBLISHED.least, mostSeconds: left * PUBLISHED.most, measured: false };
  }
  const seconds = (elapsed / done) * left;
  return { leastSeconds: seconds, mostSeconds: seconds, measured: true };
}
