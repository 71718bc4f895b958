import { judgeRemovals } from './breaker.ts';
import type { EventObject } from './job-event.ts';
import { stagedEntry } from './log-entry.ts';
import { type CycleChange, eventObject } from './outcomes.ts';
import type { PageContext } from './page-context.ts';

/** Removals looked at together: with their log entries they stay below a hundred rows in one transaction. */
const PAGE = 50;
/** Objects named in a message. */
const SAMPLE = 10;

/** Counts the removals of a cycle before any is executed, and holds all of them when they are too many. */
export async function holdRemovals(
  context: PageContext,
  record: (change: CycleChange) => Promise<void>,
): Promise<void> {
  const { store, job, cycle, signal, now } = context;
  const { settings, id, status } = job;
  const { due, staged, links } = await store.counts(id);
  const managed = links.User.managed + links.Group.managed;
  // What early cycles removed since the last scheduled one counts as removed at the same time.
  const before = { ...status, removalsSinceScheduled: cycle.early ? status.removalsSinceScheduled : 0 };
  const verdict = due === 0 ? undefined : judgeRemovals({ due: due + staged, managed }, before, settings, now());
  if (verdict === undefined) return;
  const sample: EventObject[] = [];
  for (const type of ['User', 'Group'] as const) {
    let after: string | undefined;
    while (!signal.aborted) {
      const page = await store.removals(id, type, ['due'], after, PAGE);
      const held = page.filter(({ counted }) => counted);
      sample.push(...held.slice(0, SAMPLE - sample.length).map(eventObject));
      after = page.at(-1)?.id;
      if (held.length > 0) {
        await record({ stagedRemovals: held, journal: held.map((removal) => stagedEntry(context, removal)) });
      }
      if (page.length < PAGE) break;
    }
  }
  const { threshold } = verdict;
  await record({ events: [{ what: 'deletionsHeld', count: due + staged, threshold, sample }] });
}
