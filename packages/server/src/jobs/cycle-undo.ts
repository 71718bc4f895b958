import {
  type Job,
  type PastCycle,
  planUndo,
  type TargetSystem,
  type UndoNeeds,
  type UndoneObject,
  type UndoSummary,
  undoCycle,
} from '../engine/index.ts';
import type { By } from './job-desk.ts';

export interface CycleUndoNeeds extends Omit<UndoNeeds, 'target' | 'signal' | 'defaultDomain'> {
  /** The target of a job, with its credentials; it is closed afterwards. */
  readonly connect: (job: Job) => Promise<TargetSystem>;
  readonly defaultDomain: () => string | undefined;
}

/** The cycles a job has run, and how one of them is undone: first as a plan, then by it. */
export class CycleUndo {
  readonly #needs: CycleUndoNeeds;

  constructor(needs: CycleUndoNeeds) {
    this.#needs = needs;
  }

  /** The newest first, behind the cycle `after`. */
  cycles(jobId: string, after: string | undefined, limit: number): Promise<readonly PastCycle[]> {
    return this.#needs.history.page(jobId, after, limit);
  }

  cycle(jobId: string, cycleId: string): Promise<PastCycle | undefined> {
    return this.#needs.history.read(jobId, cycleId);
  }

  /** What undoing a cycle would do; nothing is written. Pages of it go to `onPage`. Throws `DecisionRefused`. */
  plan(
    jobId: string,
    cycleId: string,
    onPage: (objects: readonly UndoneObject[]) => Promise<void>,
    signal = new AbortController().signal,
  ): Promise<UndoSummary> {
    return this.#withTarget(jobId, signal, async (needs, job) => {
      const pages = planUndo(needs, job, cycleId);
      for (;;) {
        const { done, value } = await pages.next();
        if (done === true) return value;
        await onPage(value);
      }
    });
  }

  /** Undoes a cycle by the plan whose basis is given; what became of its entries goes to `onPage`. Throws `DecisionRefused`. */
  apply(
    jobId: string,
    { cycleId, basis }: Pick<UndoSummary, 'cycleId' | 'basis'>,
    by: By,
    onPage?: (objects: readonly UndoneObject[]) => Promise<void>,
    signal = new AbortController().signal,
  ): Promise<UndoSummary> {
    return this.#withTarget(jobId, signal, (needs, job) => undoCycle(needs, job, cycleId, basis, by, onPage));
  }

  async #withTarget<T>(
    jobId: string,
    signal: AbortSignal,
    work: (needs: UndoNeeds, job: Job) => Promise<T>,
  ): Promise<T> {
    const { store, connect, defaultDomain } = this.#needs;
    const job = await store.job(jobId);
    if (job === undefined) throw new Error(`There is no job ${jobId}.`);
    const target = await connect(job);
    try {
      return await work({ ...this.#needs, target, defaultDomain: defaultDomain(), signal }, job);
    } finally {
      await target.close();
    }
  }
}
