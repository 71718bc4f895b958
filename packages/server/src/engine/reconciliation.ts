import type { Cycle } from './cycle-state.ts';
import type { Job } from './job.ts';

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
