import { type JournalEntry, REDACTED } from '../journal/index.ts';
import type { Intent } from './cycle-state.ts';
import { logEntry } from './log-entry.ts';
import type { PageContext } from './page-context.ts';
import type { Plan } from './plan.ts';
import type { Planned } from './result.ts';

/**
 * Announced writes that reached the account before an interruption, that nobody noted, and that will not be confirmed
 * any more, since the source changed again meanwhile: what is planned now begins with the values they left.
 */
export function unnoted(announced: Intent | undefined, plan: Plan): readonly Intent[] {
  if (announced === undefined) return [];
  const { unnoted: earlier = [], ...last } = announced;
  if (!isBuiltOn(last, plan)) return earlier;
  // What completed a creation was an update; the creation itself is told by whoever confirms it.
  return [...earlier, last.action === 'Create' ? { ...last, action: 'Update' } : last];
}

function isBuiltOn({ modified }: Intent, plan: Plan): boolean {
  if (plan.action !== 'update' && plan.action !== 'disable') return false;
  const found = new Map(plan.modified.map(({ name, oldValue }) => [name, oldValue]));
  return modified.some(
    ({ name, oldValue, newValue }) =>
      // Values that are hidden look alike.
      newValue !== REDACTED && newValue !== oldValue && found.has(name) && found.get(name) === newValue,
  );
}

/** The log entries of such writes, which would otherwise show only as old values in the entry of the next one. */
export function unnotedEntries(context: PageContext, item: Planned): readonly JournalEntry[] {
  const description =
    'Confirmed after an interruption: the target had accepted the change, and the directory changed again before that was noted.';
  return unnoted(context.cycle.intents[item.id], item.plan).map(({ action, modified }) =>
    logEntry(context, item, {
      action,
      status: 'Success',
      code: undefined,
      message: description,
      targetId: item.link?.targetId,
      steps: [{ name: 'export', status: 'Success', description }],
      modified,
    }),
  );
}
