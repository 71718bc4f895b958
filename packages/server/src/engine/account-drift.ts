import type { JournalEntry, Step } from '../journal/index.ts';
import { newEntry } from './log-entry.ts';
import { type CycleChange, outcomes } from './outcomes.ts';
import { type Listed, planPage, processPage, type Stretch } from './page.ts';
import type { PageContext } from './page-context.ts';
import { reconciles } from './reconciliation.ts';
import { countResults, MISSING, type Planned } from './result.ts';
import type { Rule } from './rule.ts';

/** Objects in a page: with their log entries they stay below a hundred rows in one transaction. */
const PAGE = 50;

/** Accounts are read also by a job that does not read before it writes. */
const DRIFTING: Stretch = { removing: false, healing: false, reading: true };

/**
 * Reads the accounts nothing changed about, to list or put back what others changed in the target.
 *
 * @param contextNow the context with the cycle as it stands
 * @param read the source objects with these ids
 */
export async function compareAccounts(
  contextNow: () => PageContext,
  rule: Rule | undefined,
  read: (ids: readonly string[]) => Promise<readonly Listed[]>,
  record: (change: CycleChange) => Promise<void>,
): Promise<void> {
  const { job, cycle, store, signal } = contextNow();
  if (rule === undefined || !reconciles(job, cycle)) return;
  while (!signal.aborted) {
    const context = contextNow();
    const ids = await store.inUse(job.id, rule.type, context.cycle.checkpoint.position, PAGE);
    const position = ids.at(-1);
    if (position === undefined) return;
    const planned = await planPage(context, rule, await read(ids), DRIFTING);
    if (signal.aborted) return;
    const items = drifted(planned.items, planned.escrows);
    if (job.settings.reconciliation === 'report') {
      await record({ position, journal: items.map((item) => driftEntry(context, item)) });
      continue;
    }
    const { results } = await processPage(context, rule, { ...planned, items: items.map(putBack) });
    if (signal.aborted && results.length < items.length) return;
    await record({
      position,
      finished: new Set(results.map(({ id }) => id)),
      counters: countResults(context.cycle.counters, results),
      ...outcomes(rule.type, results, rule.filter?.moving === true, planned),
    });
  }
}

/** Objects of a page whose account differs from what was written, or is gone, though nothing failed. */
function drifted(items: readonly Planned[], failing: { has(id: string): boolean }): readonly Planned[] {
  return items.filter(
    ({ id, assessment, plan }) =>
      assessment.kind === 'proceed' &&
      !failing.has(id) &&
      (plan.action === 'update' ||
        (plan.action === 'none' && (plan.code === MISSING || plan.code === 'InvalidAnchor'))),
  );
}

/** The object with a step that says why it is written though nothing about it changed. */
function putBack(item: Planned): Planned {
  const description = 'The account was changed in the application after it was written; the values are put back.';
  const step: Step = { name: 'evaluation', status: 'Warning', description };
  return { ...item, plan: { ...item.plan, steps: [...item.plan.steps, step] } };
}

/** The log entry of a difference that is only listed. */
function driftEntry(context: PageContext, { id, link, assessment, plan, started }: Planned): JournalEntry {
  const { type, name } = assessment;
  const modified = plan.action === 'update' ? plan.modified : [];
  const message =
    modified.length === 0
      ? 'The account is gone from the application, and nothing was done about it.'
      : `${modified.length} attribute(s) were changed in the application: ${modified.map((one) => one.name).join(', ')}. Nothing was written.`;
  return newEntry(context, started, {
    action: 'Other',
    status: 'Warning',
    code: 'TargetChanged',
    message,
    source: { id, displayName: name, type },
    target: link && { id: link.targetId, displayName: name, type },
    steps: [...plan.steps, { name: 'evaluation', status: 'Warning', description: message }],
    modified,
  });
}
