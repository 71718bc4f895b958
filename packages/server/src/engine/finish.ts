import type { ModifiedProperty, Step } from '../journal/index.ts';
import { actionOf, outcomeOf } from './action.ts';
import type { Assessment } from './assess.ts';
import type { Intent, Outcome } from './cycle-state.ts';
import { failed } from './failure.ts';
import type { Escrow, PendingReference } from './job-store.ts';
import type { Link } from './link.ts';
import { logEntry } from './log-entry.ts';
import { isRenewed, nextLink } from './next-link.ts';
import type { PageContext } from './page-context.ts';
import type { Performed } from './perform.ts';
import { createdProperties, type Plan, type ReferencePlan } from './plan.ts';
import { blank, DEFERRED, type Item, MISSING, type ObjectResult, type Planned } from './result.ts';
import type { Rule } from './rule.ts';

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
  const entry = logEntry(context, item, {
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

/** What the target was written to, and confirmed. */
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
  const entry = logEntry(context, item, {
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

/**
 * Whether the object is to be what an announced update was to make of it. Where the source took the change back before it
 * was sent, the account is as it should be for another reason, and nothing was written.
 */
function isStillMeant({ action, modified }: Intent, assessment: Assessment, rule: Rule): boolean {
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
