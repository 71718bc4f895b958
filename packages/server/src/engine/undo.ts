import type { Action, Initiator, JournalEntry, JournalQuery, LogPage } from '../journal/index.ts';
import { judgeRemovals } from './breaker.ts';
import type { CycleHistory } from './cycle-history.ts';
import { DecisionRefused } from './decision-refused.ts';
import type { Job } from './job.ts';
import type { BesideNeeds } from './page-context.ts';
import { compileRules, type Rule } from './rule.ts';
import type { ObjectType } from './source-directory.ts';
import { TakingBack, type UndoneObject } from './taking-back.ts';

export interface UndoNeeds extends BesideNeeds {
  readonly history: CycleHistory;
  readonly journal: { readonly page: (organizationId: string, query: JournalQuery) => Promise<LogPage<JournalEntry>> };
}

/** The sum of a plan that undoes a cycle. */
export interface UndoSummary {
  readonly cycleId: string;
  /** What the plan was made for; it is carried out only while this holds. */
  readonly basis: string;
  readonly actions: Readonly<Record<Action, number>>;
  /** What is not undone, by the code of its reason. */
  readonly codes: Readonly<Record<string, number>>;
  /** Why the plan would be refused because of the accounts it takes away; undefined when it would not. */
  readonly held: string | undefined;
}

/** Entries taken back together. */
const PAGE = 50;

/**
 * What undoing a cycle would do, the newest write first, page by page; ends with the sum. The old values are those of the
 * provisioning log; what changed since is not touched. Nothing is written. Throws {@link DecisionRefused} when there is
 * no such cycle, or it has not ended.
 */
export async function* planUndo(
  needs: UndoNeeds,
  job: Job,
  cycleId: string,
): AsyncGenerator<readonly UndoneObject[], UndoSummary> {
  await ended(needs, job, cycleId);
  const undo = new TakingBack(needs, job, await rulesOf(needs, job));
  const tally = new Tally();
  for await (const entries of written(needs, job, cycleId)) {
    const rows: UndoneObject[] = [];
    for (const entry of entries) rows.push(await undo.plan(entry));
    tally.add(rows);
    yield rows;
  }
  const { links } = await needs.store.counts(job.id);
  const removals = { due: tally.removals, managed: links.User.managed + links.Group.managed };
  const held = judgeRemovals(removals, job.status, job.settings, needs.now())?.error.message;
  return { cycleId, basis: basisOf(job), ...tally.sum(), held };
}

/**
 * Undoes a cycle by its plan. Every write is judged again right before it is made, and is an entry of the provisioning
 * log in the name of who asked for it. Throws {@link DecisionRefused} when the job has moved on since the plan was made,
 * or the plan takes more accounts away than the deletion threshold allows; nothing is written then.
 *
 * @param basis of the plan's sum
 * @param onPage is given what became of each entry
 */
export async function undoCycle(
  needs: UndoNeeds,
  job: Job,
  cycleId: string,
  basis: string,
  { initiator, reason }: { readonly initiator: Initiator; readonly reason?: string | undefined },
  onPage: (objects: readonly UndoneObject[]) => Promise<void> = async () => undefined,
): Promise<UndoSummary> {
  if (basisOf(job) !== basis) {
    throw new DecisionRefused('PlanIsStale', 'The job has moved on since the plan was made. Make the plan again.');
  }
  const plan = planUndo(needs, job, cycleId);
  let step = await plan.next();
  while (step.done !== true) step = await plan.next();
  const { held } = step.value;
  if (held !== undefined) {
    throw new DecisionRefused('TooManyDeletes', `${held} Raise the threshold of the job first, if this is wanted.`);
  }
  const undo = new TakingBack(needs, job, await rulesOf(needs, job));
  const tally = new Tally();
  try {
    for await (const entries of written(needs, job, cycleId)) {
      const rows: UndoneObject[] = [];
      for (const entry of entries) rows.push(await undo.carryOut(entry, initiator));
      tally.add(rows);
      await onPage(rows);
    }
  } finally {
    // What was taken back before the application failed is told of too.
    const modified = [{ name: 'cycleId', oldValue: cycleId, newValue: null }];
    const change = {
      id: needs.newId(),
      at: needs.now(),
      activity: 'cycleUndone',
      initiator,
      reason,
      modified,
    } as const;
    await needs.history.undone(job.id, tally.removals, change);
  }
  return { cycleId, basis, ...tally.sum(), held: undefined };
}

/** A plan is good for one state of the job: what it has seen of the source, and by which mappings it writes. */
export function basisOf({ watermark, schemaVersion }: Pick<Job, 'watermark' | 'schemaVersion'>): string {
  return `${schemaVersion} ${watermark ?? ''}`;
}

async function ended({ history }: UndoNeeds, job: Job, cycleId: string): Promise<void> {
  const cycle = await history.read(job.id, cycleId);
  if (cycle === undefined) {
    throw new DecisionRefused('NoSuchCycle', `The job has no cycle ${cycleId}. List the cycles there are.`);
  }
  if (cycle.endedAt === undefined) {
    throw new DecisionRefused('NoSuchCycle', `The cycle ${cycleId} has not ended. Undo it afterwards.`);
  }
}

async function rulesOf({ store, source }: UndoNeeds, job: Job): Promise<ReadonlyMap<ObjectType, Rule>> {
  const rules = compileRules(await store.schema(job.id, job.schemaVersion), source.aliases);
  return new Map(rules.map((rule) => [rule.type, rule]));
}

/** What a cycle wrote, the newest first. */
async function* written(
  { journal, signal }: UndoNeeds,
  job: Job,
  cycleId: string,
): AsyncGenerator<readonly JournalEntry[]> {
  const filter = {
    all: [
      { field: 'cycleId', is: 'equal', value: cycleId },
      { field: 'jobId', is: 'equal', value: job.id },
      { field: 'status', is: 'equal', value: 'Success' },
    ],
  } as const;
  let after: JournalQuery['after'];
  do {
    const page = await journal.page(job.organizationId, { filter, limit: PAGE, after });
    yield page.entries.filter(({ action }) => action !== 'Other' && action !== 'StagedDelete');
    after = page.next;
  } while (after !== undefined && !signal.aborted);
}

/** Counts what becomes of entries. */
class Tally {
  readonly #actions = { Create: 0, Update: 0, Disable: 0, Delete: 0, StagedDelete: 0, Other: 0 };
  readonly #codes = new Map<string, number>();
  /** Accounts taken away that were in use. */
  removals = 0;

  add(rows: readonly UndoneObject[]): void {
    for (const { action, code, status, counted } of rows) {
      this.#actions[action] += 1;
      if (code !== undefined) this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
      if (counted && status === 'Success') this.removals += 1;
    }
  }

  sum(): Pick<UndoSummary, 'actions' | 'codes'> {
    return { actions: this.#actions, codes: Object.fromEntries(this.#codes) };
  }
}
