import {
  basisOf,
  type ChangedObject,
  DecisionRefused,
  type Job,
  type JobStore,
  OnDemandRefused,
  type Operation,
  type PlannedObject,
  type PlanOptions,
  type PlanSummary,
  TargetError,
  type UndoSummary,
} from '../engine/index.ts';
import type { Initiator } from '../journal/index.ts';
import type { By } from './job-desk.ts';
import type { JobPlan, PlanItem, PlanItemQuery, PlanRequest, PlanStore } from './plan-store.ts';

/** What a plan that is about another schema or scope puts in force. */
export type Proposal = Pick<Extract<PlanRequest, { kind: 'cycle' }>, 'schema' | 'scope'> & {
  /** The version of the schema the plan was made from. */
  readonly schemaVersion: number;
};

export interface PlansNeeds {
  readonly store: Pick<JobStore, 'job'>;
  readonly plans: PlanStore;
  /** Plans the next cycle; pages of objects go to `onPage`. */
  readonly plan: (
    jobId: string,
    options: PlanOptions,
    onPage: (objects: readonly PlannedObject[]) => Promise<void>,
  ) => Promise<PlanSummary>;
  readonly planUndo: (
    jobId: string,
    cycleId: string,
    onPage: (objects: readonly PlannedObject[]) => Promise<void>,
  ) => Promise<UndoSummary>;
  readonly undo: (jobId: string, plan: Pick<UndoSummary, 'cycleId' | 'basis'>, by: By) => Promise<UndoSummary>;
  /** Saves what a plan proposes, and refuses it when something else was saved since. */
  readonly save: (jobId: string, proposal: Proposal, by: By) => Promise<void>;
  readonly operate: (jobId: string, operation: Operation, by: By) => Promise<void>;
  readonly onDemand: (jobId: string, subject: ChangedObject, initiator: Initiator) => Promise<unknown>;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Told when a plan ended by a fault of the program itself. */
  readonly onError: (jobId: string, error: unknown) => void;
}

const KEPT_DAYS = 7;
const ERASED_AT_ONCE = 1_000;
const DAY = 86_400_000;
const INTERRUPTED = {
  code: 'Interrupted',
  message: 'The process that worked on it ended. Make the plan again.',
};

/**
 * Plans of jobs: made in the background, read page by page, applied while the job is what it was when they were made. A
 * plan is made by one process; when that ends, so does the plan.
 */
export class Plans {
  readonly #needs: PlansNeeds;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(needs: PlansNeeds) {
    this.#needs = needs;
  }

  /** Begins a plan, which is made in the background. Throws {@link DecisionRefused} while another one is under way. */
  async begin(jobId: string, request: PlanRequest, { initiator }: By): Promise<JobPlan> {
    const { plans, now, newId } = this.#needs;
    const job = await this.#job(jobId);
    const plan = await plans.begin({
      id: newId(),
      jobId,
      request,
      state: 'planning',
      basis: basisOf(job),
      schemaVersion: job.schemaVersion,
      objects: 0,
      summary: undefined,
      error: undefined,
      author: initiator.displayName,
      createdAt: now(),
      endedAt: undefined,
    });
    if (plan === undefined) {
      throw new DecisionRefused('PlanRuns', 'Another plan of this job is under way. Wait until it is ready.');
    }
    this.#track(plan, () => this.#make(plan));
    return plan;
  }

  /** The newest first. */
  list(jobId: string): Promise<readonly JobPlan[]> {
    return this.#needs.plans.list(jobId);
  }

  read(jobId: string, id: string): Promise<JobPlan | undefined> {
    return this.#needs.plans.read(jobId, id);
  }

  /** What would become of objects, in the order they were looked at; also while the plan is made. */
  items(jobId: string, id: string, query: PlanItemQuery): Promise<readonly PlanItem[]> {
    return this.#needs.plans.items(jobId, id, query);
  }

  /** Whether the job has moved on since the plan was made. */
  isStale(plan: JobPlan, job: Pick<Job, 'schemaVersion' | 'watermark'>): boolean {
    return plan.basis !== basisOf(job);
  }

  /**
   * Applies a plan, in the background. A plan of the next cycle lets that begin; one that proposes a schema or a scope
   * saves them; one of some objects provisions these; one that undoes a cycle undoes it. Throws {@link DecisionRefused}
   * when it is not ready, or the job has moved on.
   */
  async apply(jobId: string, id: string, by: By): Promise<void> {
    const { plans, now, newId } = this.#needs;
    const [job, plan] = [await this.#job(jobId), await plans.read(jobId, id)];
    if (plan?.state !== 'ready') {
      throw new DecisionRefused('PlanNotReady', 'The plan is not ready, or was applied already. Make another.');
    }
    if (this.isStale(plan, job)) {
      throw new DecisionRefused('PlanIsStale', 'The job has moved on since the plan was made. Make the plan again.');
    }
    const modified = [{ name: 'plan', oldValue: null, newValue: id }];
    const change = { id: newId(), at: now(), activity: 'planApplied', ...by, modified } as const;
    if (!(await plans.take(jobId, id, change))) {
      throw new DecisionRefused('PlanNotReady', 'Somebody else applies the plan at this moment.');
    }
    this.#track(plan, () => this.#apply(plan, by));
  }

  remove(jobId: string, id: string): Promise<boolean> {
    return this.#needs.plans.remove(jobId, id);
  }

  /** Ends plans of processes that are gone, and erases old ones. */
  tidy(): Promise<void> {
    const { plans, now } = this.#needs;
    return plans.tidy(INTERRUPTED, now(), new Date(now().getTime() - KEPT_DAYS * DAY), ERASED_AT_ONCE);
  }

  /** Waits until everything begun here has come to its end. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  async close(): Promise<void> {
    this.#stop.abort(INTERRUPTED);
    await this.idle();
  }

  #track({ jobId, id }: JobPlan, work: () => Promise<Pick<JobPlan, 'state' | 'summary'>>): void {
    const { plans, now, onError } = this.#needs;
    const run = work().then(
      (done) => plans.end(jobId, id, { ...done, error: undefined, at: now() }),
      async (error: unknown) => {
        const told = this.#stop.signal.aborted ? INTERRUPTED : reasonOf(error);
        if (told === undefined) onError(jobId, error);
        const message = 'A fault of the program ended it; the log of the program says which. Make the plan again.';
        const reason = told ?? { code: 'InternalError', message };
        await plans.end(jobId, id, { state: 'failed', summary: undefined, error: reason, at: now() });
      },
    );
    // While the database is away the plan stays as it is; it is ended when nobody has worked on it for a while.
    const tracked = run.catch((error: unknown) => onError(jobId, error));
    this.#running.add(tracked);
    void tracked.finally(() => this.#running.delete(tracked));
  }

  async #make({ id, jobId, request }: JobPlan): Promise<Pick<JobPlan, 'state' | 'summary'>> {
    const { plans, plan, planUndo } = this.#needs;
    let position = 0;
    const onPage = async (objects: readonly PlannedObject[]) => {
      this.#stop.signal.throwIfAborted();
      const items = objects.map((object): PlanItem => ({ ...object, position: ++position }));
      await plans.addItems(jobId, id, items);
    };
    const summary =
      request.kind === 'undo' ? await planUndo(jobId, request.cycleId, onPage) : await plan(jobId, request, onPage);
    return { state: 'ready', summary };
  }

  async #apply(plan: JobPlan, by: By): Promise<Pick<JobPlan, 'state' | 'summary'>> {
    const { undo, save, operate } = this.#needs;
    const { jobId, request, basis, schemaVersion } = plan;
    if (request.kind === 'undo') {
      return { state: 'applied', summary: await undo(jobId, { cycleId: request.cycleId, basis }, by) };
    }
    const { schema, scope, subjects, everything } = request;
    const isProposal = schema !== undefined || scope !== undefined;
    if (isProposal) await save(jobId, { schema, scope, schemaVersion }, by);
    if (subjects !== undefined) await this.#provision(plan, subjects, by.initiator);
    else if (!isProposal) {
      await operate(jobId, { kind: 'restart', scopes: everything === true ? ['Watermark'] : ['None'] }, by);
    }
    return { state: 'applied', summary: plan.summary };
  }

  /** One after the other, as fast as the job allows. */
  async #provision({ id, jobId }: JobPlan, subjects: readonly ChangedObject[], initiator: Initiator): Promise<void> {
    const { plans, onDemand, sleep } = this.#needs;
    for (const subject of subjects) {
      for (;;) {
        this.#stop.signal.throwIfAborted();
        await plans.hold(jobId, id);
        const wait = await onDemand(jobId, subject, initiator).then(
          () => 0,
          (error: unknown) => {
            if (error instanceof OnDemandRefused && error.retryAfterSeconds !== undefined) {
              return error.retryAfterSeconds;
            }
            throw error;
          },
        );
        if (wait === 0) break;
        await sleep(wait * 1_000, this.#stop.signal);
      }
    }
  }

  async #job(jobId: string): Promise<Job> {
    const job = await this.#needs.store.job(jobId);
    if (job === undefined) throw new Error(`There is no job ${jobId}.`);
    return job;
  }
}

/** Why a plan could not be made or applied, where that is no fault of the program. */
function reasonOf(error: unknown): { readonly code: string; readonly message: string } | undefined {
  const isKnown = error instanceof DecisionRefused || error instanceof TargetError || error instanceof OnDemandRefused;
  if (isKnown) return { code: error.code, message: error.message };
  // Rooms that save refuse in errors of their own, which say who has to do what.
  if (error instanceof Error && /(?:Refused|Changed)$/.test(error.name)) {
    return { code: error.name, message: error.message };
  }
  return undefined;
}
