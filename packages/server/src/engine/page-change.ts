import type { Cycle, Intents } from './cycle-state.ts';
import { type CycleChange, outcomes } from './outcomes.ts';
import type { Listed, PlannedPage, Stretch } from './page.ts';
import { countResults, type ObjectResult } from './result.ts';
import type { Rule } from './rule.ts';
import type { ChangedObject } from './source-directory.ts';

/** The list a page was taken from, which shrinks by what is done. */
export interface ListedWork {
  /** Entries of the work list the page came from. */
  readonly work?: readonly string[];
  /** Removals among them that the deletion threshold counts. */
  readonly tallied?: readonly string[];
}

/** A page with what became of its objects. */
export interface ProcessedPage extends ListedWork {
  readonly listed: readonly Listed[];
  /** Where the page after it begins, for a page of everybody in the source. */
  readonly next?: string;
  readonly stretch: Stretch;
  readonly planned: PlannedPage;
  /** Of the objects that were begun. */
  readonly results: readonly ObjectResult[];
  /** Those somebody provisions on demand at this moment. */
  readonly busy: ReadonlySet<string>;
  /** What was noted for the page. */
  readonly intents: Intents;
}

const REMOVED: ReadonlySet<ObjectResult['outcome']> = new Set(['disabled', 'deleted']);

/** What a page that was processed changes in what is stored of its cycle. Pure. */
export function pageChange(
  { checkpoint: { position, done }, counters }: Cycle,
  { type, filter }: Rule,
  { listed, next, stretch, planned, results, busy, work = [], tallied = [] }: ProcessedPage,
): CycleChange {
  const finished = new Set([...results.map(({ id }) => id), ...busy]);
  const isComplete = listed.every(({ id }) => finished.has(id));
  const objects = (ids: readonly string[]): readonly ChangedObject[] => ids.map((id) => ({ type, id }));
  const worked = [...planned.waiting].filter((id) => finished.has(id));
  const removed = results.filter(({ id, outcome }) => tallied.includes(id) && REMOVED.has(outcome)).length;
  const counted = countResults(counters, results);
  const noLongerListed = results.filter(
    ({ id, removal, outcome }) => planned.listed.has(id) && removal === undefined && outcome !== 'failed',
  );
  return {
    position: isComplete ? next : position,
    // A list shrinks by what is done; a page of everybody has to remember it.
    done: isComplete || next === undefined ? [] : [...done, ...finished],
    finished,
    counters: { ...counted, removals: counted.removals + removed },
    ...outcomes(type, results, filter?.moving === true, planned),
    settledRemovals: objects(stretch.removing ? [...finished] : noLongerListed.map(({ id }) => id)),
    settledWork: objects([...worked, ...work.filter((id) => finished.has(id) || done.includes(id))]),
  };
}
