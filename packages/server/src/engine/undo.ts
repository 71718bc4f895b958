import type { Action, Initiator, JournalEntry, JournalQuery, LogPage, Step } from '../journal/index.ts';
import { judgeRemovals } from './breaker.ts';
import { referenceValue } from './compatibility.ts';
import type { CycleHistory } from './cycle-history.ts';
import { countLink, NO_COUNTERS } from './cycle-state.ts';
import { DecisionRefused } from './decision-refused.ts';
import type { Job } from './job.ts';
import type { Results } from './job-store.ts';
import type { Link } from './link.ts';
import { NOTHING } from './outcomes.ts';
import type { BesideNeeds } from './page-context.ts';
import { perform } from './perform.ts';
import type { PlannedObject } from './plan-cycle.ts';
import { actionOf } from './action.ts';
import { type Reversal, reversalOf } from './reversal.ts';
import { compileRules, type Rule } from './rule.ts';
import type { ObjectType } from './source-directory.ts';
import { TargetError } from './target-system.ts';

export interface UndoNeeds extends BesideNeeds {
  readonly history: CycleHistory;
  readonly journal: { readonly page: (organizationId: string, query: JournalQuery) => Promise<LogPage<JournalEntry>> };
}

/** An entry of the log that would be taken back. */
export interface UndoneObject extends PlannedObject {
  readonly entryId: string;
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
/** How long an object stays reserved when the process that undoes is gone. */
const RESERVED = 60_000;

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
  const undo = new Undo(needs, job, await rulesOf(needs, job));
  const tally = new Tally();
  for await (const entries of written(needs, job, cycleId)) {
    const rows: UndoneObject[] = [];
    for (const entry of entries) rows.push(rowOf(entry, await undo.look(entry)));
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
  const undo = new Undo(needs, job, await rulesOf(needs, job));
  const tally = new Tally();
  try {
    for await (const entries of written(needs, job, cycleId)) {
      const rows: UndoneObject[] = [];
      for (const entry of entries) rows.push(await undo.takeBack(entry, initiator));
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

/** An entry of the log with what would take it back. */
interface Look {
  readonly type: ObjectType;
  readonly link: Link | undefined;
  readonly reversal: Reversal;
}

class Undo {
  readonly #needs: UndoNeeds;
  readonly #job: Job;
  readonly #rules: ReadonlyMap<ObjectType, Rule>;

  constructor(needs: UndoNeeds, job: Job, rules: ReadonlyMap<ObjectType, Rule>) {
    this.#needs = needs;
    this.#job = job;
    this.#rules = rules;
  }

  /** Compares an entry with what is there now. */
  async look(entry: JournalEntry): Promise<Look> {
    const { store, target, signal } = this.#needs;
    const type: ObjectType = entry.source.type === 'Group' ? 'Group' : 'User';
    const rule = this.#rules.get(type);
    const link = (await store.links(this.#job.id, type, [entry.source.id])).get(entry.source.id);
    if (rule === undefined) {
      const message = 'The job does not provision objects of this kind any more.';
      return { type, link, reversal: { kind: 'none', outcome: 'failed', code: 'NotUndoable', message } };
    }
    const isAsked = link !== undefined && link.targetId === entry.target?.id;
    const resource = isAsked ? await target.get(type, link.targetId, signal) : undefined;
    return { type, link, reversal: reversalOf(entry, link, resource, rule) };
  }

  /** Takes an entry back, if that is still right, and records it. */
  async takeBack(entry: JournalEntry, initiator: Initiator): Promise<UndoneObject> {
    const { store, now } = this.#needs;
    const object = { type: entry.source.type === 'Group' ? 'Group' : 'User', id: entry.source.id } as const;
    if (!(await store.lock(this.#job.id, object, RESERVED))) {
      const message = 'The object is being written at this moment.';
      return { ...blank(entry), status: 'Failure', code: 'ChangedSince', message };
    }
    const started = now();
    try {
      const look = await this.look(entry);
      const row = rowOf(entry, look);
      if (look.link === undefined || look.reversal.kind === 'none') return row;
      const { results, step } = await this.#write(look.link, look.reversal);
      const message = `Undone: ${step.description}`;
      await this.#record(entry, row, { ...step, description: message }, results, initiator, started);
      return { ...row, message };
    } catch (error) {
      if (!(error instanceof TargetError) || error.behaviour !== 'object') throw error;
      const { code, message } = error;
      const row = { ...blank(entry), status: 'Failure', code, message } as const;
      await this.#record(
        entry,
        row,
        { name: 'export', status: 'Failure', description: message },
        {},
        initiator,
        started,
      );
      return row;
    } finally {
      await store.unlock(this.#job.id, object);
    }
  }

  async #write(
    link: Link,
    reversal: Exclude<Reversal, { kind: 'none' }>,
  ): Promise<{ readonly results: Partial<Results>; readonly step: Step }> {
    const { store, target, signal } = this.#needs;
    const { type, sourceId, targetId } = link;
    switch (reversal.kind) {
      case 'account': {
        const { plan } = reversal;
        const performed = await perform(target, type, plan, [], async () => ({ steps: [] }), signal);
        if (performed.kind !== 'done') {
          const message = performed.kind === 'failed' ? performed.message : 'The account was made anew meanwhile.';
          throw new TargetError('EntryConflict', message, { behaviour: 'object' });
        }
        return { results: this.#linkAfter(link, plan, performed), step: performed.step };
      }
      case 'reference': {
        const { path, back } = reversal;
        const value = back === null ? undefined : referenceValue(path, back, this.#job.settings.compatibility);
        const operation =
          value === undefined ? ({ op: 'remove', path } as const) : ({ op: 'replace', path, value } as const);
        await target.update(type, targetId, [operation], signal);
        const owners = back === null ? undefined : await store.linkedTargets(this.#job.id, 'User', [back]);
        const wantedId = back === null ? undefined : owners?.get(back);
        const results = { settledReferences: [{ type, ownerId: sourceId, path, wantedId }] };
        return { results, step: exported(back === null ? `Removed ${path}.` : `Set ${path} back to ${back}.`) };
      }
      case 'members': {
        const { path, add, remove } = reversal;
        const refused = new Set(
          (await target.changeMembers(targetId, path, { add, remove }, signal)).map(({ id }) => id),
        );
        const owners = await store.linkedTargets(this.#job.id, 'User', [...add, ...remove]);
        const sources = (ids: readonly string[]) =>
          ids.flatMap((id) => (refused.has(id) ? [] : (owners.get(id) ?? [])));
        const memberships = [{ groupId: sourceId, added: sources(add), removed: sources(remove) }];
        const said = `Added ${add.length} and removed ${remove.length} member(s), ${refused.size} of them refused.`;
        return { results: { memberships }, step: exported(said) };
      }
    }
  }

  /** What the link knows after its account was written. */
  #linkAfter(
    link: Link,
    plan: Extract<Reversal, { kind: 'account' }>['plan'],
    { resource, unkept }: { resource: { readonly version: string | undefined } | undefined; unkept: Link['unkept'] },
  ): Partial<Results> {
    const state = plan.action === 'delete' ? 'tombstone' : link.state;
    const sent = plan.action === 'delete' ? [] : plan.assignments;
    const paths = new Set(sent.map(({ path }) => path));
    const kept = Object.fromEntries(Object.entries(link.unkept).filter(([path]) => !paths.has(path)));
    const exportedNow = link.exported && {
      ...link.exported,
      ...Object.fromEntries(sent.map(({ path, value }) => [path, value])),
    };
    const next: Link = {
      ...link,
      state,
      unkept: { ...kept, ...unkept },
      exported: exportedNow,
      targetVersion: resource?.version,
      lastSuccessAt: this.#needs.now(),
    };
    return { links: [next], counters: countLink(NO_COUNTERS, link.type, link.state, state) };
  }

  async #record(
    entry: JournalEntry,
    { action, status, code, message, modified }: UndoneObject,
    step: Step,
    results: Partial<Results>,
    initiator: Initiator,
    started: Date,
  ): Promise<void> {
    const { store, now, newId } = this.#needs;
    const at = now();
    const evaluated: Step = {
      name: 'evaluation',
      status: 'Success',
      description: 'Takes back what a cycle wrote.',
      details: { entry: entry.id, cycle: entry.cycleId ?? null },
    };
    const taken: JournalEntry = {
      id: newId(),
      jobId: this.#job.id,
      cycleId: undefined,
      initiatedBy: initiator,
      at,
      action,
      status,
      code,
      message,
      source: entry.source,
      target: entry.target,
      steps: [evaluated, step],
      modified: status === 'Success' ? modified : [],
      durationMilliseconds: at.getTime() - started.getTime(),
    };
    await store.record(this.#job.id, {
      ...NOTHING,
      counters: NO_COUNTERS,
      ...results,
      cycle: undefined,
      // Written only with a cycle.
      checkpoint: { phase: 'collect', position: undefined, done: [] },
      collapse: false,
      nesting: this.#job.settings,
      journal: [taken],
    });
  }
}

function exported(description: string): Step {
  return { name: 'export', status: 'Success', description };
}

function blank(entry: JournalEntry): UndoneObject {
  return {
    entryId: entry.id,
    type: entry.source.type === 'Group' ? 'Group' : 'User',
    id: entry.source.id,
    name: entry.source.displayName,
    action: 'Other',
    status: 'Success',
    code: undefined,
    message: '',
    modified: [],
    steps: [],
    targetId: entry.target?.id,
    counted: false,
  };
}

/** What would become of an entry, in the words of a plan. */
function rowOf(entry: JournalEntry, { reversal }: Look): UndoneObject {
  const row = blank(entry);
  switch (reversal.kind) {
    case 'none': {
      const status = reversal.outcome === 'failed' ? 'Failure' : 'Skipped';
      return { ...row, status, code: reversal.code, message: reversal.message };
    }
    case 'account': {
      const { plan, modified, counted } = reversal;
      const verb = { update: 'given its old values', disable: 'disabled', delete: 'deleted' }[plan.action];
      return { ...row, action: actionOf(plan), modified, counted, message: `The account would be ${verb}.` };
    }
    case 'reference':
      return { ...row, action: 'Update', modified: reversal.modified, message: `${reversal.path} would be set back.` };
    case 'members': {
      const { add, remove, modified } = reversal;
      const message = `${add.length} member(s) would be added and ${remove.length} removed.`;
      return { ...row, action: 'Update', modified, message };
    }
  }
}
