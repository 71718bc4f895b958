import {
  type Identity,
  type JournalEntry,
  logText,
  type ModifiedProperty,
  REDACTED,
  type Step,
} from '../journal/index.ts';
import type { Assessment } from './assess.ts';
import type { Candidate } from './candidates.ts';
import { type Counters, count, countLink, type Intent, type Outcome } from './cycle-state.ts';
import type { Escrow, PendingReference, Removal } from './job-store.ts';
import type { Link, LinkState } from './link.ts';
import type { PageContext } from './page-context.ts';
import type { Performed } from './perform.ts';
import { createdProperties, type Plan, type ReferencePlan } from './plan.ts';
import { releases } from './removal-policy.ts';
import { isGivenUp, nextAttempt } from './retry.ts';
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
  /** State of the link before. */
  readonly was: LinkState | undefined;
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

/** Nothing to write: a skip, a failure before the target was written to, or an account that is right already. */
export function finishNone(
  context: PageContext,
  rule: Rule,
  item: Planned,
  planned: Extract<Plan, { action: 'none' }>,
  escrow: Escrow | undefined,
): ObjectResult {
  const { assessment, link } = item;
  if (planned.code === MISSING) return { ...blank(item), outcome: 'deferred', missing: true };
  if (planned.code === DEFERRED && assessment.kind === 'remove') {
    const { type, name, cause, how, counted } = assessment;
    return { ...blank(item), outcome: 'deferred', removal: { type, id: item.id, name, cause, how, counted } };
  }
  if (planned.outcome === 'failed') {
    const step: Step = { name: 'evaluation', status: 'Failure', description: planned.message };
    return failed(context, item, 'Other', planned.steps, { ...planned, step }, escrow);
  }
  const intent = context.cycle.intents[item.id];
  const confirmed =
    intent !== undefined && planned.code === 'RedundantExport' && isStillMeant(intent, assessment, rule);
  const next = nextLink(context, item, planned.resource?.id, planned.resource === undefined ? undefined : {}, {
    version: planned.resource?.version,
  });
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
    renewed: isRenewed(link, next),
    references: pending(context, item, planned.references, outcome),
  };
}

/**
 * Whether the object is to be what an announced update was to make of it. Where the source took the change back before it
 * was sent, the account is as it should be for another reason, and nothing was written.
 */
function isStillMeant({ action, modified }: Intent, assessment: Item['assessment'], rule: Rule): boolean {
  if (action !== 'Update' || assessment.kind !== 'proceed') return true;
  const whole = createdProperties(assessment, { ...rule, allows: { ...rule.allows, create: true } });
  const wanted = new Map(whole.map(({ name, newValue }) => [name, newValue]));
  return modified.every(({ name, newValue }) => (wanted.get(name) ?? null) === newValue);
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
    case 'StagedDelete':
    case 'Other':
      return 'skipped';
  }
}

export function actionOf(
  planned: Exclude<Plan, { action: 'none' }>,
): Exclude<Intent['action'], 'Other' | 'StagedDelete'> {
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
  const link = nextLink(context, item, performed.targetId, performed.unkept, {
    deleted: planned.action === 'delete',
    exported: context.job.settings.readBeforeWrite ? undefined : exportedBy(planned, item.link, performed.targetId),
    version: performed.resource?.version,
  });
  const references = planned.action === 'delete' ? [] : planned.references;
  return {
    ...blank(item),
    outcome,
    entry,
    link,
    renewed: isRenewed(item.link, link),
    references: pending(context, item, references, outcome),
  };
}

/** Values the target holds after a write, as far as they were ever sent. */
function exportedBy(
  planned: Exclude<Plan, { action: 'none' }>,
  link: Link | undefined,
  targetId: string,
): Link['exported'] {
  if (planned.action === 'delete') return undefined;
  const before = link?.targetId === targetId ? link.exported : undefined;
  const shown = planned.assignments.filter(({ digest }) => digest === undefined);
  return { ...before, ...Object.fromEntries(shown.map(({ path, value }) => [path, value])) };
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
  failure: {
    readonly code: string;
    readonly message: string;
    readonly step: Step;
    readonly candidates?: readonly Candidate[];
  },
  escrow: Escrow | undefined,
): ObjectResult {
  const now = context.now();
  const message = withoutSecrets(failure.message, item.assessment);
  const step = { ...failure.step, description: withoutSecrets(failure.step.description, item.assessment) };
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
      message,
      targetId: item.link?.targetId,
      steps: [...steps, step],
      modified: [],
      attempt: attempts,
    }),
    escrow: {
      type: item.assessment.type,
      id: item.id,
      name: item.assessment.name,
      code: failure.code,
      message,
      firstFailureAt,
      lastFailureAt: now,
      attempts,
      nextAttemptAt: nextAttempt(firstFailureAt, now, attempts),
      givenUpAt: isGivenUp(firstFailureAt, now) ? (escrow?.givenUpAt ?? now) : undefined,
      candidates: failure.candidates,
    },
  };
}

/** What a target said, without values that are kept from view: it may repeat what it refuses. */
function withoutSecrets(said: string, assessment: Assessment): string {
  const values = 'desired' in assessment ? (assessment.desired?.values ?? []) : [];
  const secrets = values.flatMap(({ attribute, outcome }) => {
    const isSecret = attribute.redacted || attribute.mutability === 'WriteOnly';
    const text = isSecret && outcome.kind === 'value' ? logText(outcome.value) : null;
    return text === null || text.length < SHORTEST_SECRET ? [] : [text];
  });
  return secrets.reduce((text, secret) => text.replaceAll(secret, REDACTED), said);
}

/** Shorter texts are words of any message. */
const SHORTEST_SECRET = 3;

/** What a write leaves behind. */
interface Written {
  readonly deleted?: boolean;
  readonly exported?: Link['exported'];
  readonly version?: string | undefined;
}

/** The link after the object was dealt with; undefined when it stays as it is. */
function nextLink(
  context: PageContext,
  item: Planned,
  targetId: string | undefined,
  unkept: Link['unkept'] | undefined,
  { deleted = false, exported, version }: Written = {},
): Link | undefined {
  const { assessment, link } = item;
  if (assessment.kind === 'skip' && assessment.link !== undefined && link !== undefined) {
    return { ...link, ...assessment.link };
  }
  if (targetId === undefined || unkept === undefined) {
    const vanished = assessment.kind === 'remove' && link !== undefined;
    return vanished ? { ...link, state: 'tombstone', releaseCause: assessment.cause } : undefined;
  }
  const same = link?.targetId === targetId;
  const kept = same ? link.unkept : {};
  return {
    ...leaving(assessment, link, context.now(), deleted),
    type: assessment.type,
    sourceId: item.id,
    targetId,
    unkept: { ...kept, ...unkept },
    references: same ? link.references : {},
    exported: exported ?? (same ? link.exported : undefined),
    targetVersion: version,
    lastSuccessAt: context.now(),
  };
}

/** Whether an account is in use that was not before: made, found, back after its owner had left, or another one. */
function isRenewed(before: Link | undefined, after: Link | undefined): boolean {
  if (after?.state !== 'managed' || after.leftScopeAt !== undefined) return false;
  return before === undefined || before.leftScopeAt !== undefined || before.targetId !== after.targetId;
}

/** Whether and why the account is out of use from now on. */
function leaving(
  assessment: Assessment,
  link: Link | undefined,
  now: Date,
  deleted: boolean,
): Pick<Link, 'state' | 'releaseCause' | 'leftScopeAt'> {
  const cause =
    assessment.kind === 'remove' ? assessment.cause : assessment.kind === 'proceed' ? assessment.inactive : undefined;
  if (cause === undefined) return { state: 'managed', releaseCause: undefined, leftScopeAt: undefined };
  const leftScopeAt = link?.leftScopeAt ?? now;
  // Without a person in the source nothing is left to do, unless the account is to be deleted later.
  const isOver = deleted || (cause === 'hardDeleted' && assessment.kind === 'remove' && assessment.later === undefined);
  return { state: isOver ? 'tombstone' : releases(cause) ? 'released' : 'managed', releaseCause: cause, leftScopeAt };
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
    was: item.link?.state,
    removal: undefined,
    renewed: false,
    replaced: undefined,
    missing: false,
    references: [],
    escrow: undefined,
    wakeAt: item.assessment.wakeAt,
  };
}

/** Whether an entry belongs to a cycle or was asked for, and by whom. */
export function askedBy({ cycle, onDemand }: PageContext): Pick<JournalEntry, 'cycleId' | 'initiatedBy' | 'onDemand'> {
  return onDemand === undefined
    ? { cycleId: cycle.id }
    : { cycleId: undefined, initiatedBy: onDemand.initiator, onDemand: true };
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
    readonly attempt?: number;
  },
): JournalEntry {
  const { type, name } = item.assessment;
  const at = context.now();
  const target: Identity | undefined =
    what.targetId === undefined ? undefined : { id: what.targetId, displayName: name, type };
  return {
    id: context.newId(),
    jobId: context.job.id,
    ...askedBy(context),
    at,
    action: what.action,
    status: what.status,
    code: what.code,
    message: what.message,
    source: { id: item.id, displayName: name, type },
    target,
    steps: what.steps,
    modified: what.modified,
    ...(what.attempt === undefined ? {} : { attempt: what.attempt }),
    durationMilliseconds: at.getTime() - item.started.getTime(),
  };
}

/** The log entry of a removal that is held back for a decision. */
export function stagedEntry(context: PageContext, { type, id, name, cause, how }: Removal): JournalEntry {
  const description = `${how === 'delete' ? 'Deleting' : 'Disabling'} the account is held back (${cause}): more accounts would be removed than the job allows at a time.`;
  return {
    id: context.newId(),
    jobId: context.job.id,
    cycleId: context.cycle.id,
    at: context.now(),
    action: 'StagedDelete',
    status: 'Skipped',
    code: 'DeletionStaged',
    message: description,
    source: { id, displayName: name, type },
    target: undefined,
    steps: [{ name: 'export', status: 'Skipped', description }],
    modified: [],
    durationMilliseconds: 0,
  };
}

/** Adds what became of a page to the numbers of the cycle. */
export function countResults(counters: Counters, results: readonly ObjectResult[]): Counters {
  return results.reduce((sum, result) => {
    const moved = result.link === undefined ? sum : countLink(sum, result.type, result.was, result.link.state);
    return result.outcome === 'deferred' ? moved : count(moved, result.type, result.outcome, result.code);
  }, counters);
}
