import type { AuditStore } from './audit-store.ts';
import type { JournalStore } from './journal-store.ts';

/** How long, and how much of, the logs is kept. */
export interface LogRetention {
  readonly journalDays: number;
  /** Entries of the provisioning log. */
  readonly journalEntries: number;
  readonly auditDays: number;
}

/** Rows erased in one statement: few enough that nobody waits for it. */
const AT_ONCE = 100;
const DAY = 86_400_000;

/**
 * Erases what has outlived its time, and the oldest of what is too much, a few rows at a time. To be run now and then;
 * answers how many entries went.
 */
export async function retainLogs(
  stores: {
    readonly journal: Pick<JournalStore, 'removeBefore' | 'beyond' | 'removeThrough'>;
    readonly audit: Pick<AuditStore, 'removeBefore'>;
  },
  organizationId: string,
  retention: LogRetention,
  now: Date,
): Promise<number> {
  const { journal, audit } = stores;
  const before = (days: number) => new Date(now.getTime() - days * DAY);
  const aged =
    (await untilDone(() => journal.removeBefore(organizationId, before(retention.journalDays), AT_ONCE))) +
    (await untilDone(() => audit.removeBefore(organizationId, before(retention.auditDays), AT_ONCE)));
  // Looked for once: it takes a walk along everything that is kept.
  const last = await journal.beyond(organizationId, retention.journalEntries);
  if (last === undefined) return aged;
  return aged + (await untilDone(() => journal.removeThrough(organizationId, last, AT_ONCE)));
}

async function untilDone(erase: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (;;) {
    const erased = await erase();
    sum += erased;
    if (erased < AT_ONCE) return sum;
  }
}
