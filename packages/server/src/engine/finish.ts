import type { Step } from '../journal/index.ts';
import { actionOf, outcomeOf } from './action.ts';
import type { Outcome } from './cycle-state.ts';
import { failed } from './failure.ts';
import type { Escrow, PendingReference } from './job-store.ts';
import type { Link } from './link.ts';
import { logEntry } from './log-entry.ts';
import { isRenewed, nextLink } from './next-link.ts';
import type { PageContext } from './page-context.ts';
import type { Performed } from './perform.ts';
import type { Plan, ReferencePlan } from './plan.ts';
import { blank, DEFERRED, MISSING, type ObjectResult, type Planned } from './result.ts';

/** Nothing to write: a skip, a failure before the target was written to, or an account that is right already. */
export function finishNone(
  context: PageContext,
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
  const confirmed = planned.code === 'RedundantExport' ? context.confirmed?.get(item.id) : undefined;
  const next = nextLink(context, item, planned.resource?.id, planned.resource === undefined ? undefined : {}, {
    version: planned.resource?.version,
  });
  const skipped = logEntry(context, item, {
    action: 'Other',
    status: 'Skipped',
    code: planned.code,
    message: planned.message,
    targetId: next?.targetId ?? link?.targetId,
    steps: planned.steps,
    modified: [],
  });
  const outcome: Outcome = confirmed === undefined ? 'skipped' : outcomeOf(confirmed);
  return {
    ...blank(item),
    outcome,
    code: confirmed === undefined ? planned.code : undefined,
    entry: confirmed === undefined ? skipped : undefined,
    link: next,
    renewed: isRenewed(link, next),
    references: pending(context, item, planned.references, outcome),
  };
}

/**
 * What the target was written to, and confirmed.
 *
 * @param awaited what those are called that are referred to and have no account yet, by id
 */
export function finishWritten(
  context: PageContext,
  item: Planned,
  planned: Exclude<Plan, { action: 'none' }>,
  performed: Extract<Performed, { kind: 'done' }>,
  awaited: ReadonlyMap<string, string>,
): ObjectResult {
  const action = actionOf(planned);
  const entry = logEntry(context, item, {
    action,
    status: 'Success',
    code: undefined,
    message: performed.step.description,
    targetId: performed.targetId,
    steps: [...planned.steps, performed.step, ...waitingReferences(planned, awaited)],
    modified: planned.action === 'delete' ? [] : planned.modified,
  });
  // An account that was made before an interruption and is completed now counts as made.
  const isCompleted = action === 'Update' && context.confirmed?.get(item.id) === 'Create';
  const outcome = outcomeOf(isCompleted ? 'Create' : action);
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

function waitingReferences(planned: Plan, awaited: ReadonlyMap<string, string>): readonly Step[] {
  if (planned.action === 'none' || planned.action === 'delete') return [];
  return planned.references.flatMap(({ path, wantedId }): Step[] =>
    wantedId === undefined || !awaited.has(wantedId)
      ? []
      : [
          {
            name: 'referenceResolution',
            status: 'Warning',
            description: `${path} refers to ${awaited.get(wantedId)}, who has no account in the target yet; it is written as soon as there is one.`,
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
