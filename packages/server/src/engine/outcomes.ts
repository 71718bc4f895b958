import type { Counters, Intents, Phase } from './cycle-state.ts';
import type { EventObject } from './job-event.ts';
import type { HeldRemoval, Results } from './job-store.ts';
import type { PlannedPage } from './page.ts';
import type { ObjectResult } from './result.ts';
import type { ChangedObject, ObjectType } from './source-directory.ts';

/** What a stretch of a cycle adds to its state; what is left out stays as it is. */
export type CycleChange = Partial<Omit<Results, 'cycle' | 'checkpoint'>> & {
  readonly phase?: Phase;
  readonly position?: string | undefined;
  readonly done?: readonly string[];
  /** Objects that are done with, and what was announced of them is. */
  readonly finished?: ReadonlySet<string>;
  /** Announced writes that got no answer: whoever goes on looks into them. */
  readonly doubtful?: Intents;
  readonly counters?: Counters;
};

/** Results that change nothing. */
export const NOTHING: Omit<Results, 'cycle' | 'checkpoint' | 'counters' | 'collapse' | 'nesting'> = {
  seen: [],
  links: [],
  renewed: [],
  journal: [],
  pendingReferences: [],
  settledReferences: [],
  failedReferences: [],
  removals: [],
  settledRemovals: [],
  stagedRemovals: [],
  escrows: [],
  settledEscrows: [],
  missing: [],
  settledMissing: [],
  settledWork: [],
  wakeUps: [],
  touchedGroups: [],
  settledGroups: [],
  failedGroups: [],
  memberships: [],
  replaced: [],
  settledReplaced: [],
  events: [],
};

/** What became of objects, as it is stored. */
export function outcomes(
  type: ObjectType,
  results: readonly ObjectResult[],
  moving: boolean,
  { escrows, listed }: Pick<PlannedPage, 'escrows' | 'listed'>,
): Pick<
  Results,
  | 'seen'
  | 'links'
  | 'renewed'
  | 'journal'
  | 'pendingReferences'
  | 'removals'
  | 'escrows'
  | 'settledEscrows'
  | 'missing'
  | 'settledMissing'
  | 'wakeUps'
  | 'touchedGroups'
  | 'replaced'
  | 'events'
> {
  const of = (some: readonly ObjectResult[]): ChangedObject[] => some.map(({ id }) => ({ type, id }));
  return {
    seen: results.map(({ id, before }) => ({ type, id, targetId: before?.targetId, state: before?.state })),
    links: results.flatMap(({ link }) => link ?? []),
    renewed: results.flatMap(({ id, renewed }) => (renewed ? [id] : [])),
    journal: results.flatMap(({ entry }) => entry ?? []),
    pendingReferences: results.flatMap(({ references }) => references),
    removals: results.flatMap(({ removal }) => removal ?? []),
    escrows: results.flatMap(({ escrow }) => escrow ?? []),
    settledEscrows: of(
      results.filter(({ id, outcome }) => escrows.has(id) && outcome !== 'failed' && outcome !== 'deferred'),
    ),
    missing: of(results.filter(({ missing }) => missing)),
    settledMissing: of(results.filter(({ id, missing }) => listed.has(id) && !missing)),
    wakeUps: results.flatMap(({ id, wakeAt }) => (wakeAt !== undefined || moving ? [{ type, id, at: wakeAt }] : [])),
    touchedGroups: touched(type, results),
    replaced: results.flatMap(({ id, replaced }) =>
      replaced === undefined ? [] : [{ groupId: id, targetId: replaced }],
    ),
    events: failures(results),
  };
}

/** Groups whose memberships may have to be written: those that were written, and those of people who came back. */
function touched(type: ObjectType, results: readonly ObjectResult[]): readonly string[] {
  if (type !== 'Group') return [];
  return results.filter(({ outcome }) => outcome !== 'failed' && outcome !== 'deferred').map(({ id }) => id);
}

/** Objects that failed for the first time, or for the last. */
function failures(results: readonly ObjectResult[]): Results['events'] {
  const escrows = results.flatMap(({ escrow }) => escrow ?? []);
  const first = escrows.filter(({ attempts }) => attempts === 1);
  const last = escrows.filter(({ givenUpAt, lastFailureAt }) => givenUpAt?.getTime() === lastFailureAt.getTime());
  return [
    ...(first.length === 0
      ? []
      : [{ what: 'objectsFailed' as const, objects: first.map(eventObject), count: first.length }]),
    ...(last.length === 0
      ? []
      : [{ what: 'objectsGivenUp' as const, objects: last.map(eventObject), count: last.length }]),
  ];
}

/** An object as messages name it. */
export function eventObject(
  object: HeldRemoval | (ChangedObject & { name: string; code: string; message: string }),
): EventObject {
  const { type, id, name } = object;
  return 'code' in object
    ? { type, id, displayName: name, code: object.code, message: object.message }
    : { type, id, displayName: name, code: object.cause };
}
