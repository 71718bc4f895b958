import type { Identity, JournalEntry, ModifiedProperty, Step } from '../journal/index.ts';
import type { EvaluationContext } from '../mapping/index.ts';
import { type Assessment, assess, releases } from './assess.ts';
import { type Counters, type Cycle, count, type Intent, type Outcome } from './cycle-state.ts';
import type { Job } from './job.ts';
import type { Escrow, JobStore, PendingReference, Removal } from './job-store.ts';
import type { Link } from './link.ts';
import { locate } from './locate.ts';
import { type Performed, perform } from './perform.ts';
import { type Located, type Plan, plan, planRemoval, type ReferencePlan } from './plan.ts';
import { nextAttempt } from './retry.ts';
import type { Rule } from './rule.ts';
import type { ObjectType, SourceObject } from './source-directory.ts';
import { TargetError, type TargetSystem } from './target-system.ts';

/** What processing objects needs; the same for every page of a cycle. */
export interface PageContext {
  readonly job: Job;
  readonly cycle: Cycle;
  readonly store: JobStore;
  readonly target: TargetSystem;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly random: (bytes: number) => Uint8Array;
  readonly defaultDomain: string | undefined;
  /** Aborted when no further object may be begun. What is under way is finished. */
  readonly signal: AbortSignal;
  /** Ends the cycle for a reason that concerns every object. */
  readonly halt: (error: TargetError) => void;
}

/** What became of one object. */
export interface ObjectResult {
  readonly type: ObjectType;
  readonly id: string;
  readonly outcome: Outcome | 'deferred';
  readonly code: string | undefined;
  readonly entry: JournalEntry | undefined;
  readonly link: Link | undefined;
  readonly removal: Removal | undefined;
  readonly references: readonly PendingReference[];
  readonly escrow: Escrow | undefined;
}

interface Item {
  readonly id: string;
  readonly source: SourceObject | undefined;
  readonly link: Link | undefined;
  readonly started: Date;
  readonly assessment: Assessment;
}

interface Planned extends Item {
  readonly plan: Plan;
}

/**
 * Takes a page of objects from source to target: assess all, ask the target about those that need it, note what will be
 * written, write. Objects that were not begun when the signal came are missing from the answer.
 *
 * @param removing true in the stretch that executes removals; before it, removals are put off
 */
export async function processPage(
  context: PageContext,
  rule: Rule,
  objects: readonly { readonly id: string; readonly source: SourceObject | undefined }[],
  removing: boolean,
): Promise<readonly ObjectResult[]> {
  const { job, store } = context;
  const ids = objects.map((object) => object.id);
  const [links, escrows] = await Promise.all([
    store.links(job.id, rule.type, ids),
    store.escrows(job.id, rule.type, ids),
  ]);
  const evaluation: EvaluationContext = {
    now: context.now(),
    random: context.random,
    ...(context.defaultDomain === undefined ? {} : { defaultDomain: context.defaultDomain }),
  };
  const items = objects.map(({ id, source }): Item => {
    const link = links.get(id);
    const assessment = assess({ type: rule.type, id }, source, link, rule, job.settings, evaluation);
    return { id, source, link, started: context.now(), assessment };
  });
  const targetIds = await referencedTargets(context, items);

  const planned = await settle(context, items, (item) => planItem(context, rule, item, removing, targetIds));
  const intents = Object.fromEntries(planned.flatMap((item) => intentOf(item)));
  if (Object.keys(intents).length > 0 && !context.signal.aborted) {
    await store.announce(job.id, context.cycle.id, intents);
  }
  return settle(context, planned, (item) => finishItem(context, rule, item, escrows.get(item.id), targetIds));
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
  removing: boolean,
  targetIds: ReadonlyMap<string, string>,
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
            plan: { ...assessment, action: 'none', outcome: 'skipped', code: 'Deferred', message: '', references: [] },
          };
        }
        const located =
          assessment.how === 'delete' ? { steps: [] } : await locate(target, rule.type, link, [], linkedTo, signal);
        return { ...item, plan: planRemoval(assessment, link, located, rule) };
      }
      case 'proceed': {
        const located = await locate(target, rule.type, link, assessment.keys, linkedTo, signal);
        return { ...item, plan: plan(assessment, link, located, rule, targetIds) };
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

function intentOf(item: Planned): [string, Intent][] {
  switch (item.plan.action) {
    case 'none':
      return [];
    case 'create':
      return [[item.id, { action: 'Create', modified: item.plan.modified }]];
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
  if (planned.action === 'none') return finishNone(context, item, planned, escrow);

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
  return finishWritten(context, item, planned, performed, targetIds);
}

function conflict(): { code: string; message: string; step: Step } {
  const message = 'The target says that the account exists, and no search finds it.';
  return { code: 'EntryConflict', message, step: { name: 'export', status: 'Failure', description: message } };
}

/** Nothing to write: a skip, a failure before the target was written to, or an account that is right already. */
function finishNone(
  context: PageContext,
  item: Planned,
  planned: Extract<Plan, { action: 'none' }>,
  escrow: Escrow | undefined,
): ObjectResult {
  const { assessment, link } = item;
  if (planned.code === 'Deferred' && assessment.kind === 'remove') {
    const removal = { type: assessment.type, id: item.id, cause: assessment.cause };
    return { ...blank(item), outcome: 'deferred', removal };
  }
  if (planned.outcome === 'failed') {
    const step: Step = { name: 'evaluation', status: 'Failure', description: planned.message };
    return failed(context, item, 'Other', planned.steps, { ...planned, step }, escrow);
  }
  const intent = context.cycle.intents[item.id];
  const confirmed = intent !== undefined && planned.code === 'RedundantExport';
  const next = nextLink(context, item, planned.resource?.id, planned.resource === undefined ? undefined : {});
  const entry = journal(context, item, {
    action: confirmed ? intent.action : 'Other',
    status: confirmed ? 'Success' : 'Skipped',
    code: confirmed ? undefined : planned.code,
    message: confirmed ? 'Confirmed after an interruption: the target had accepted the change.' : planned.message,
    targetId: next?.targetId ?? link?.targetId,
    steps: planned.steps,
    modified: confirmed ? intent.modified : [],
  });
  const outcome: Outcome = confirmed ? outcomeOf(intent.action) : 'skipped';
  return {
    ...blank(item),
    outcome,
    code: confirmed ? undefined : planned.code,
    entry,
    link: next,
    references: pending(context, item, planned.references, outcome),
  };
}

function outcomeOf(action: Intent['action']): Outcome {
  switch (action) {
    case 'Create':
      return 'created';
    case 'Update':
      return 'updated';
    case 'Disable':
      return 'disabled';
    case 'Delete':
      return 'deleted';
    case 'Other':
      return 'skipped';
  }
}

function actionOf(planned: Exclude<Plan, { action: 'none' }>): Exclude<Intent['action'], 'Other'> {
  switch (planned.action) {
    case 'create':
      return 'Create';
    case 'update':
      return 'Update';
    case 'disable':
      return 'Disable';
    case 'delete':
      return 'Delete';
  }
}

function finishWritten(
  context: PageContext,
  item: Planned,
  planned: Exclude<Plan, { action: 'none' }>,
  performed: Extract<Performed, { kind: 'done' }>,
  targetIds: ReadonlyMap<string, string>,
): ObjectResult {
  const announced = context.cycle.intents[item.id];
  // A create whose answer was lost in a crash and that is completed now by an update is still the create it was.
  const action = announced?.action === 'Create' && planned.action === 'update' ? 'Create' : actionOf(planned);
  const modified = planned.action === 'delete' ? [] : planned.modified;
  const entry = journal(context, item, {
    action,
    status: 'Success',
    code: undefined,
    message: performed.step.description,
    targetId: performed.targetId,
    steps: [...planned.steps, performed.step, ...waitingReferences(planned, targetIds)],
    modified: announced?.action === 'Create' && action === 'Create' ? announced.modified : modified,
  });
  const outcome = outcomeOf(action);
  const link = nextLink(context, item, performed.targetId, performed.unkept, planned.action === 'delete');
  const references = planned.action === 'delete' ? [] : planned.references;
  return { ...blank(item), outcome, entry, link, references: pending(context, item, references, outcome) };
}

function waitingReferences(planned: Plan, targetIds: ReadonlyMap<string, string>): readonly Step[] {
  if (planned.action === 'none' || planned.action === 'delete') return [];
  return planned.references.flatMap(({ path, wantedId }): Step[] =>
    wantedId === undefined || targetIds.has(wantedId)
      ? []
      : [
          {
            name: 'referenceResolution',
            status: 'Warning',
            description: `${path} refers to ${wantedId}, which has no account in the target yet; it is written as soon as it has one.`,
            details: { code: 'UnableToResolveReferenceAttributeValue', property: path, reference: wantedId },
          },
        ],
  );
}

function failed(
  context: PageContext,
  item: Planned,
  action: Intent['action'],
  steps: readonly Step[],
  failure: { readonly code: string; readonly message: string; readonly step: Step },
  escrow: Escrow | undefined,
): ObjectResult {
  const now = context.now();
  const attempts = (escrow?.attempts ?? 0) + 1;
  const firstFailureAt = escrow?.firstFailureAt ?? now;
  return {
    ...blank(item),
    outcome: 'failed',
    code: failure.code,
    entry: journal(context, item, {
      action,
      status: 'Failure',
      code: failure.code,
      message: failure.message,
      targetId: item.link?.targetId,
      steps: [...steps, failure.step],
      modified: [],
    }),
    escrow: {
      type: item.assessment.type,
      id: item.id,
      code: failure.code,
      firstFailureAt,
      lastFailureAt: now,
      attempts,
      nextAttemptAt: nextAttempt(firstFailureAt, now, attempts),
    },
  };
}

/** The link after the object was dealt with; undefined when it stays as it is. */
function nextLink(
  context: PageContext,
  item: Planned,
  targetId: string | undefined,
  unkept: Link['unkept'] | undefined,
  deleted = false,
): Link | undefined {
  const { assessment, link } = item;
  const release = assessment.kind === 'skip' ? assessment.release : undefined;
  if (release !== undefined && link !== undefined) {
    return { ...link, state: release === 'hardDeleted' ? 'tombstone' : 'released', releaseCause: release };
  }
  if (targetId === undefined || unkept === undefined) {
    const vanished = assessment.kind === 'remove' && link !== undefined;
    return vanished ? { ...link, state: 'tombstone', releaseCause: assessment.cause } : undefined;
  }
  const cause = assessment.kind === 'remove' ? assessment.cause : undefined;
  const state = deleted ? 'tombstone' : cause !== undefined && releases(cause) ? 'released' : 'managed';
  const same = link?.targetId === targetId;
  const kept = same ? link.unkept : {};
  return {
    type: assessment.type,
    sourceId: item.id,
    targetId,
    state,
    releaseCause: state === 'managed' ? undefined : cause,
    unkept: { ...kept, ...unkept },
    references: same ? link.references : {},
    lastSuccessAt: context.now(),
  };
}

function pending(
  context: PageContext,
  item: Planned,
  references: readonly ReferencePlan[],
  outcome: Outcome,
): readonly PendingReference[] {
  return references.map(({ path, wantedId }) => ({
    type: item.assessment.type,
    ownerId: item.id,
    path,
    wantedId,
    cycleId: context.cycle.id,
    outcome,
  }));
}

function blank(item: Item): ObjectResult {
  return {
    type: item.assessment.type,
    id: item.id,
    outcome: 'skipped',
    code: undefined,
    entry: undefined,
    link: undefined,
    removal: undefined,
    references: [],
    escrow: undefined,
  };
}

function journal(
  context: PageContext,
  item: Item,
  what: {
    readonly action: Intent['action'];
    readonly status: JournalEntry['status'];
    readonly code: string | undefined;
    readonly message: string;
    readonly targetId: string | undefined;
    readonly steps: readonly Step[];
    readonly modified: readonly ModifiedProperty[];
  },
): JournalEntry {
  const { type, name } = item.assessment;
  const at = context.now();
  const target: Identity | undefined =
    what.targetId === undefined ? undefined : { id: what.targetId, displayName: name, type };
  return {
    id: context.newId(),
    jobId: context.job.id,
    cycleId: context.cycle.id,
    at,
    action: what.action,
    status: what.status,
    code: what.code,
    message: what.message,
    source: { id: item.id, displayName: name, type },
    target,
    steps: what.steps,
    modified: what.modified,
    durationMilliseconds: at.getTime() - item.started.getTime(),
  };
}

/** Adds what became of a page to the numbers of the cycle. */
export function countResults(counters: Counters, results: readonly ObjectResult[]): Counters {
  return results.reduce(
    (sum, result) => (result.outcome === 'deferred' ? sum : count(sum, result.type, result.outcome, result.code)),
    counters,
  );
}
