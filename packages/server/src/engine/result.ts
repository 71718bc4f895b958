import type { JournalEntry } from '../journal/index.ts';
import type { Assessment } from './assess.ts';
import { type Counters, count, countLink, type Outcome } from './cycle-state.ts';
import type { Escrow, PendingReference, Removal } from './job-store.ts';
import type { Link } from './link.ts';
import type { Plan } from './plan.ts';
import type { ObjectType, SourceObject } from './source-directory.ts';

/** What became of one object. */
export interface ObjectResult {
  readonly type: ObjectType;
  readonly id: string;
  readonly outcome: Outcome | 'deferred';
  readonly code: string | undefined;
  readonly entry: JournalEntry | undefined;
  readonly link: Link | undefined;
  /** The link it had when it was looked at. */
  readonly before: Link | undefined;
  readonly removal: Removal | undefined;
  /** The account came into use, or another one took its place: what refers to it is written anew. */
  readonly renewed: boolean;
  /** The account another one took the place of. */
  readonly replaced: string | undefined;
  /** The linked account is gone from the target; whether it is made again depends on how many there are. */
  readonly missing: boolean;
  readonly references: readonly PendingReference[];
  readonly escrow: Escrow | undefined;
  /** When the passing of time alone may decide scope anew. */
  readonly wakeAt: Date | undefined;
}

/** An object on its way through a page. */
export interface Item {
  readonly id: string;
  readonly source: SourceObject | undefined;
  readonly link: Link | undefined;
  readonly started: Date;
  readonly assessment: Assessment;
}

export interface Planned extends Item {
  readonly plan: Plan;
  /** The account that the planned one takes the place of. */
  readonly replaces?: string;
}

/** Codes of plans that are put off within the cycle; they are never logged. */
export const DEFERRED = 'Deferred';
export const MISSING = 'Missing';

/** The result of an object that nothing was done about. */
export function blank(item: Item): ObjectResult {
  return {
    type: item.assessment.type,
    id: item.id,
    outcome: 'skipped',
    code: undefined,
    entry: undefined,
    link: undefined,
    before: item.link,
    removal: undefined,
    renewed: false,
    replaced: undefined,
    missing: false,
    references: [],
    escrow: undefined,
    wakeAt: item.assessment.wakeAt,
  };
}

/** Adds what became of a page to the numbers of the cycle. */
export function countResults(counters: Counters, results: readonly ObjectResult[]): Counters {
  return results.reduce((sum, result) => {
    const moved =
      result.link === undefined ? sum : countLink(sum, result.type, result.before?.state, result.link.state);
    return result.outcome === 'deferred' ? moved : count(moved, result.type, result.outcome, result.code);
  }, counters);
}
