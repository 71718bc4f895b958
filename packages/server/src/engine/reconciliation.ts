import type { JournalEntry, Step } from '../journal/index.ts';
import type { Cycle } from './cycle-state.ts';
import type { Job } from './job.ts';
import { askedBy } from './log-entry.ts';
import type { PageContext } from './page-context.ts';
import { MISSING, type Planned } from './result.ts';

const DAY = 24 * 3_600_000;

/**
 * Whether a cycle also reads accounts nothing changed about, to find what others changed in the target: a scheduled one,
 * once a day. An initial cycle reads them all anyway.
 */
export function reconciles({ settings, status }: Pick<Job, 'settings' | 'status'>, cycle: Cycle): boolean {
  if (settings.reconciliation === 'off' || cycle.early || cycle.kind === 'initial') return false;
  const { reconciledAt } = status;
  return reconciledAt === undefined || cycle.startedAt.getTime() - reconciledAt.getTime() >= DAY;
}

/** Objects of a page whose account differs from what was written, or is gone, though nothing failed. */
export function drifted(items: readonly Planned[], failing: { has(id: string): boolean }): readonly Planned[] {
  return items.filter(
    ({ id, assessment, plan }) =>
      assessment.kind === 'proceed' &&
      !failing.has(id) &&
      (plan.action === 'update' ||
        (plan.action === 'none' && (plan.code === MISSING || plan.code === 'InvalidAnchor'))),
  );
}

/** The object with a step that says why it is written though nothing about it changed. */
export function putBack(item: Planned): Planned {
  const description = 'The account was changed in the application after it was written; the values are put back.';
  const step: Step = { name: 'evaluation', status: 'Warning', description };
  return { ...item, plan: { ...item.plan, steps: [...item.plan.steps, step] } };
}

/** The log entry of a difference that is only listed. */
export function driftEntry(context: PageContext, { id, link, assessment, plan, started }: Planned): JournalEntry {
  const { type, name } = assessment;
  const modified = plan.action === 'update' ? plan.modified : [];
  const message =
    modified.length === 0
      ? 'The account is gone from the application, and nothing was done about it.'
      : `${modified.length} attribute(s) were changed in the application: ${modified.map((one) => one.name).join(', ')}. Nothing was written.`;
  const at = context.now();
  return {
    id: context.newId(),
    jobId: context.job.id,
    ...askedBy(context),
    at,
    action: 'Other',
    status: 'Warning',
    code: 'TargetChanged',
    message,
    source: { id, displayName: name, type },
    target: link && { id: link.targetId, displayName: name, type },
    steps: [...plan.steps, { name: 'evaluation', status: 'Warning', description: message }],
    modified,
    durationMilliseconds: at.getTime() - started.getTime(),
  };
}
