import { assemble } from '@lockstep/scim';
import type { Step } from '../journal/index.ts';
import type { EvaluationContext } from '../mapping/index.ts';
import { assess } from './assess.ts';
import type { Intent } from './cycle-state.ts';
import type { JobSettings } from './job.ts';
import type { Escrow } from './job-store.ts';
import type { Link } from './link.ts';
import { locate } from './locate.ts';
import type { PageContext } from './page-context.ts';
import { perform } from './perform.ts';
import { type Located, plan, planRemoval } from './plan.ts';
import {
  actionOf,
  DEFERRED,
  failed,
  finishNone,
  finishWritten,
  type Item,
  MISSING,
  type ObjectResult,
  type Planned,
} from './result.ts';
import type { Rule } from './rule.ts';
import { membershipsFor } from './scoping.ts';
import type { SourceObject } from './source-directory.ts';
import { TargetError } from './target-system.ts';
import { settleUniqueValues } from './unique-values.ts';

/** What is done in a stretch of a cycle, and what is put off to a later one. */
export interface Stretch {
  /** Executes removals; before, they are put off so that they can be counted. */
  readonly removing: boolean;
  /** Makes accounts again that are gone from the target; before, they are put off so that they can be counted. */
  readonly healing: boolean;
}

/** A source object, or only its id when it is gone from the source. */
export interface Listed {
  readonly id: string;
  readonly source: SourceObject | undefined;
}

/** A page of objects with what is to be done for each. */
export interface PlannedPage {
  readonly items: readonly Planned[];
  readonly escrows: ReadonlyMap<string, Escrow>;
  /** Objects that stand on a list of removals or of missing accounts. */
  readonly listed: ReadonlySet<string>;
  readonly targetIds: ReadonlyMap<string, string>;
}

/**
 * Carries out what was planned for a page of objects: notes what will be written, then writes. Objects that were not begun
 * when the signal came are missing from the answer; `busy` are those somebody provisions on demand at this moment.
 */
export async function processPage(
  context: PageContext,
  rule: Rule,
  page: PlannedPage,
): Promise<{ readonly results: readonly ObjectResult[]; readonly busy: ReadonlySet<string> }> {
  const { job, store, cycle } = context;
  const { items } = page;
  const intents = Object.fromEntries(items.flatMap((item) => intentOf(item)));
  const busy =
    Object.keys(intents).length > 0 && !context.signal.aborted
      ? await store.announce(job.id, cycle, rule.type, intents)
      : new Set<string>();
  // What somebody provisions on demand at this moment is evaluated there, from the same state.
  const free = items.filter(({ id }) => !busy.has(id));
  return { results: await carryOutPage(context, rule, { ...page, items: free }), busy };
}

/** Writes what was planned. Objects that were not begun when the signal came are missing from the answer. */
export function carryOutPage(
  context: PageContext,
  rule: Rule,
  { items, escrows, targetIds }: PlannedPage,
): Promise<readonly ObjectResult[]> {
  return settle(context, items, (item) => finishItem(context, rule, item, escrows.get(item.id), targetIds));
}

/** Assesses a page of objects and asks the target about those that need it. Writes nothing. */
export async function planPage(
  context: PageContext,
  rule: Rule,
  objects: readonly Listed[],
  stretch: Stretch,
): Promise<PlannedPage> {
  const { job, store } = context;
  const ids = objects.map((object) => object.id);
  const [links, escrows, listed] = await Promise.all([
    store.links(job.id, rule.type, ids),
    store.escrows(job.id, rule.type, ids),
    store.listed(job.id, rule.type, ids),
  ]);
  const present = objects.flatMap(({ id, source }) => (source === undefined ? [] : [id]));
  const memberships = await membershipsFor(context.source, rule, present);
  const evaluation: EvaluationContext = {
    now: context.now(),
    random: context.random,
    ...(context.defaultDomain === undefined ? {} : { defaultDomain: context.defaultDomain }),
  };
  const items = objects.map(({ id, source }): Item => {
    const link = links.get(id);
    const assessment = assess({ type: rule.type, id }, source, link, rule, job.settings, {
      ...evaluation,
      memberOf: memberships.get(id),
    });
    return { id, source, link, started: context.now(), assessment };
  });
  const targetIds = await referencedTargets(context, items);

  const planned = await settle(context, items, (item) => planItem(context, rule, item, stretch, targetIds, evaluation));
  return { items: planned, escrows, listed, targetIds };
}

/** Runs `work` for every item at once (the target's pacer orders the calls) and keeps what was finished. */
async function settle<I, O>(
  context: PageContext,
  items: readonly I[],
  work: (item: I) => Promise<O>,
): Promise<readonly O[]> {
  const settled = await Promise.allSettled(items.map((item) => work(item)));
  const done: O[] = [];
  for (const result of settled) {
    if (result.status === 'fulfilled') done.push(result.value);
    else if (result.reason instanceof TargetError && result.reason.behaviour !== 'object') context.halt(result.reason);
    else if (!context.signal.aborted || !isAbort(result.reason)) throw result.reason;
  }
  return done;
}

function isAbort(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'AbortError';
}

/** Target ids of everything the page's objects refer to. */
async function referencedTargets(context: PageContext, items: readonly Item[]): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set<string>();
  for (const { assessment } of items) {
    if (assessment.kind !== 'proceed') continue;
    for (const id of Object.values(assessment.references)) if (id !== undefined) wanted.add(id);
  }
  if (wanted.size === 0) return new Map();
  const links = await context.store.links(context.job.id, 'User', [...wanted]);
  return new Map([...links].map(([id, link]) => [id, link.targetId]));
}

async function planItem(
  context: PageContext,
  rule: Rule,
  item: Item,
  { removing, healing }: Stretch,
  targetIds: ReadonlyMap<string, string>,
  evaluation: EvaluationContext,
): Promise<Planned> {
  const { assessment, link } = item;
  const { target, store, job, signal } = context;
  const linkedTo = (ids: readonly string[]) => store.linkedTargets(job.id, rule.type, ids);
  try {
    switch (assessment.kind) {
      case 'skip':
      case 'fail': {
        const outcome = assessment.kind === 'skip' ? 'skipped' : 'failed';
        return { ...item, plan: { ...assessment, action: 'none', outcome, references: [] } };
      }
      case 'remove': {
        if (!removing || link === undefined) {
          return {
            ...item,
            plan: { ...assessment, action: 'none', outcome: 'skipped', code: DEFERRED, message: '', references: [] },
          };
        }
        const located =
          assessment.how === 'delete'
            ? { steps: [] }
            : (remembered(job.settings, link) ?? (await locate(target, rule.type, link, [], linkedTo, signal)));
        return { ...item, plan: planRemoval(assessment, link, located, rule) };
      }
      case 'proceed': {
        const located =
          remembered(job.settings, link) ??
          (await locate(target, rule.type, link, assessment.keys, linkedTo, signal, healing));
        if (located.missing === true && job.settings.healMissingTargets) {
          return {
            ...item,
            plan: { action: 'none', outcome: 'skipped', code: MISSING, message: '', references: [], steps: [] },
          };
        }
        const creates = located.resource === undefined && located.ambiguous === undefined && rule.allows.create;
        const settled = creates ? await settleUniqueValues(context, rule, assessment, evaluation) : assessment;
        return { ...item, assessment: settled, plan: plan(settled, link, located, rule, targetIds) };
      }
    }
  } catch (error) {
    if (!(error instanceof TargetError) || error.behaviour !== 'object') throw error;
    const steps: Step[] = [...assessment.steps, { name: 'matching', status: 'Failure', description: error.message }];
    return {
      ...item,
      plan: { action: 'none', outcome: 'failed', code: error.code, message: error.message, steps, references: [] },
    };
  }
}

/**
 * The account as it was last written, for a job that compares with that in place of reading the target; undefined when
 * the target has to be asked.
 */
function remembered({ readBeforeWrite }: JobSettings, link: Link | undefined): Located | undefined {
  if (readBeforeWrite || link?.exported === undefined || link.state === 'tombstone') return undefined;
  const assignments = Object.entries(link.exported).map(([path, value]) => ({ path, value }));
  const attributes = assemble(assignments, { schemas: [] });
  const description = `Compared with what was last sent to the account ${link.targetId}; the job does not read before it writes.`;
  return {
    steps: [{ name: 'matching', status: 'Success', description, details: { targetId: link.targetId } }],
    resource: { id: link.targetId, version: link.targetVersion, attributes },
  };
}

function intentOf(item: Planned): [string, Intent][] {
  switch (item.plan.action) {
    case 'none':
      return [];
    case 'create':
      return [[item.id, { action: 'Create', modified: [] }]];
    case 'update':
      return [[item.id, { action: 'Update', modified: item.plan.modified }]];
    case 'disable':
      return [[item.id, { action: 'Disable', modified: item.plan.modified }]];
    case 'delete':
      return [[item.id, { action: 'Delete', modified: [] }]];
  }
}

async function finishItem(
  context: PageContext,
  rule: Rule,
  item: Planned,
  escrow: Escrow | undefined,
  targetIds: ReadonlyMap<string, string>,
): Promise<ObjectResult> {
  const { assessment, plan: planned } = item;
  if (planned.action === 'none') return finishNone(context, rule, item, planned, escrow);

  const { target, store, job, signal } = context;
  const keys = assessment.kind === 'proceed' ? assessment.keys : [];
  const linkedTo = (ids: readonly string[]) => store.linkedTargets(job.id, rule.type, ids);
  const again = () => locate(target, rule.type, undefined, keys, linkedTo, signal);
  const performed = await perform(target, rule.type, planned, keys, again, signal);
  if (performed.kind === 'exists' && assessment.kind === 'proceed') {
    const adopted: Located = performed.located;
    const next = plan(assessment, undefined, adopted, rule, targetIds);
    if (next.action === 'create') throw new Error('A plan for an existing account cannot create one.');
    return finishItem(context, rule, { ...item, plan: next }, escrow, targetIds);
  }
  if (performed.kind !== 'done') {
    const failure = performed.kind === 'failed' ? performed : conflict();
    return failed(context, item, actionOf(planned), planned.steps, failure, escrow);
  }
  return finishWritten(context, rule, item, planned, performed, targetIds);
}

function conflict(): { code: string; message: string; step: Step } {
  const message = 'The target says that the account exists, and no search finds it.';
  return { code: 'EntryConflict', message, step: { name: 'export', status: 'Failure', description: message } };
}
