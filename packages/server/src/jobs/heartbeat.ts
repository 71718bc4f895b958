import type { JobStore, Operation } from '../engine/index.ts';

interface Needs {
  readonly store: Pick<JobStore, 'renew' | 'requested'>;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** How long the lease lasts without a sign of life. */
  readonly lease: number;
}

/** How often it is looked whether somebody asks something of the job. */
const LOOK = 1_000;

/** Operations that a running cycle makes way for; others wait until it ends. */
const STOPPING: ReadonlySet<Operation['kind']> = new Set([
  'pause',
  'restart',
  'scopeSaved',
  'credentialsSaved',
  'quarantine',
]);

/**
 * Keeps a lease while a cycle runs, and stops the cycle at its next object when the lease is lost or something is asked
 * that cannot wait. Ends when `stop` is aborted, by whom ever.
 */
export async function heartbeat(
  { store, sleep, lease }: Needs,
  jobId: string,
  fence: number,
  stop: AbortController,
): Promise<void> {
  let beat = 0;
  while (!stop.signal.aborted) {
    await sleep(LOOK, stop.signal).catch(() => undefined);
    if (stop.signal.aborted) return;
    beat += LOOK;
    try {
      const request = await store.requested(jobId);
      if (request !== undefined && stops(request.operation)) return stop.abort();
      if (beat < lease / 3) continue;
      if (!(await store.renew(jobId, fence, lease))) return stop.abort();
      beat = 0;
    } catch {
      // The database is away: every write of the cycle says so itself, and the lease runs out if it stays away.
    }
  }
}

function stops(operation: Operation): boolean {
  return STOPPING.has(operation.kind) && !(operation.kind === 'pause' && operation.mode === 'finishCycle');
}
