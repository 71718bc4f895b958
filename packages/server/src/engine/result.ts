import type { Identity, JournalEntry, ModifiedProperty, Step } from '../journal/index.ts';
import { type Assessment, releases } from './assess.ts';
import { type Counters, count, type Intent, type Outcome } from './cycle-state.ts';
import type { Escrow, PendingReference, Removal } from './job-store.ts';
import type { Link } from './link.ts';
import type { PageContext } from './page-context.ts';
import type { Performed } from './perform.ts';
import { createdProperties, type Plan, type ReferencePlan } from './plan.ts';
import { nextAttempt } from './retry.ts';
import type { Rule } from './rule.ts';
import type { ObjectType, SourceObject } from './source-directory.ts';

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
}

/** Nothing to write: a skip, a failure before the target was written to, or an account that is right already. */
export function finishNone(
  context: PageContext,
  rule: Rule,
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
    modified: confirmed ? intended(intent, item, rule) : [],
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

/** What an announced write was to change. That of a create follows from its mappings and is not stored. */
function intended(intent: Intent, { assessment }: Item, rule: Rule): readonly ModifiedProperty[] {
  return intent.action === 'Create' && assessment.kind === 'proceed'
    ? createdProperties(assessment, rule)
    : intent.modified;
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

export function actionOf(planned: Exclude<Plan, { action: 'none' }>): Exclude<Intent['action'], 'Other'> {
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

export function finishWritten(
  context: PageContext,
  rule: Rule,
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
    modified: announced?.action === 'Create' && action === 'Create' ? intended(announced, item, rule) : modified,
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

export function failed(
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
    wakeAt: item.assessment.wakeAt,
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
