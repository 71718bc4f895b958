import { type Counters, type Cycle, type CycleEnd, PHASES, type Phase } from './cycle-state.ts';
import type { Job } from './job.ts';
import type { JobStore, Results } from './job-store.ts';
import { writeMemberships } from './memberships.ts';
import { processPage } from './page.ts';
import type { PageContext } from './page-context.ts';
import { writeReferences } from './references.ts';
import { countResults, type ObjectResult } from './result.ts';
import { compileRules, type Rule } from './rule.ts';
import type { ChangedObject, ObjectType, SourceDirectory, SourceObject, SourcePage } from './source-directory.ts';
import { TargetError, type TargetSystem } from './target-system.ts';
import type { Reservations } from './unique-values.ts';

/** Objects in a page: with their log entries they stay below a hundred rows in one transaction. */
const PAGE = 50;
/** Entries of the change log moved to the work list at a time. */
const COLLECT = 100;
/** Position after the last page: the stretch is done though the next one was not begun. */
const END = 'end';

/** What a cycle needs from outside; time and randomness come in here. */
export interface CycleDependencies {
  readonly store: JobStore;
  readonly source: SourceDirectory;
  readonly target: TargetSystem;
  readonly now: () => Date;
  /** A new id; ids made later sort later. */
  readonly newId: () => string;
  readonly random: (bytes: number) => Uint8Array;
  readonly defaultDomain: string | undefined;
  /** Aborted to stop at the next object; the cycle goes on from there when it is run again. */
  readonly signal: AbortSignal;
  readonly onProgress?: (cycle: Cycle) => void;
}

export interface CycleReport {
  readonly cycle: Cycle;
  readonly end: CycleEnd;
}

/**
 * Runs the job's cycle to its end: the one that was left open, else a new one, initial when the job has no valid
 * watermark. Every page is stored with the checkpoint behind it, so that a killed process repeats nothing confirmed.
 */
export async function runCycle(dependencies: CycleDependencies, job: Job): Promise<CycleReport> {
  const { store, source, now, signal } = dependencies;
  const cycle = (await resumable(dependencies, job)) ?? (await begin(dependencies, job));
  const schema = await store.schema(job.id, cycle.schemaVersion);
  const rules = compileRules(schema, source.aliases);
  const run = new CycleRun(dependencies, job, cycle, rules);
  let end: CycleEnd;
  try {
    await run.phases();
    end = run.end();
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    end = { state: 'Failed', error: { code: error.code, message: error.message } };
  }
  if (end.state === 'Succeeded' && signal.aborted) end = { state: 'Interrupted' };
  await store.endCycle(job.id, cycle.id, now(), end);
  return { cycle: run.cycle, end };
}

/** The cycle that was left open, unless it failed and a schema was saved since: that may be what mends it. */
async function resumable({ store, now }: CycleDependencies, job: Job): Promise<Cycle | undefined> {
  const open = await store.openCycle(job.id);
  if (open === undefined || open.schemaVersion === job.schemaVersion || job.lastError === undefined) return open;
  await store.endCycle(job.id, open.id, now(), { state: 'Superseded' });
  return undefined;
}

async function begin(dependencies: CycleDependencies, job: Job): Promise<Cycle> {
  const { store, source, now, newId } = dependencies;
  const known =
    job.watermark !== undefined && (await source.changesSince(job.applicationId, job.watermark, 1)) !== undefined;
  const kind = known ? 'incremental' : 'initial';
  // Before the first read: whatever is committed while the cycle runs belongs to the next one.
  const watermark = await source.watermark();
  return store.beginCycle({
    id: newId(),
    jobId: job.id,
    kind,
    startedAt: now(),
    schemaVersion: job.schemaVersion,
    watermark,
    checkpoint: { phase: PHASES[0], position: kind === 'incremental' ? job.watermark : undefined, done: [] },
  });
}

class CycleRun {
  cycle: Cycle;
  readonly #dependencies: CycleDependencies;
  readonly #job: Job;
  readonly #rules: ReadonlyMap<ObjectType, Rule>;
  readonly #reserved: Reservations = new Map();
  readonly #stop = new AbortController();
  #halted: TargetError | undefined;

  constructor(dependencies: CycleDependencies, job: Job, cycle: Cycle, rules: readonly Rule[]) {
    this.#dependencies = dependencies;
    this.#job = job;
    this.cycle = cycle;
    this.#rules = new Map(rules.map((rule) => [rule.type, rule]));
    const { signal } = dependencies;
    if (signal.aborted) this.#stop.abort();
    signal.addEventListener('abort', () => this.#stop.abort(), { once: true });
  }

  /** Goes through the phases from where the checkpoint stands. */
  async phases(): Promise<void> {
    const first = PHASES.indexOf(this.cycle.checkpoint.phase);
    for (const phase of PHASES.slice(first)) {
      if (this.cycle.checkpoint.phase !== phase) await this.#record({ phase, position: undefined });
      await this.#phase(phase);
      if (this.#stop.signal.aborted) return;
    }
  }

  end(): CycleEnd {
    if (this.#halted !== undefined) {
      const { code, message, behaviour } = this.#halted;
      return behaviour === 'later' ? { state: 'Interrupted' } : { state: 'Failed', error: { code, message } };
    }
    return this.#stop.signal.aborted ? { state: 'Interrupted' } : { state: 'Succeeded' };
  }

  async #phase(phase: Phase): Promise<void> {
    switch (phase) {
      case 'collect':
        return this.#collect();
      case 'users':
        return this.#objects('User');
      case 'userReferences':
        return writeReferences(this.#context(), 'User', (results) => this.#record(results));
      case 'groups':
        return this.#objects('Group');
      case 'memberships':
        return writeMemberships(this.#context(), this.#rules.get('Group'), (results) => this.#record(results));
      case 'userRemovals':
        return this.#removals('User');
      case 'groupRemovals':
        return this.#removals('Group');
      case 'vanished':
        await this.#vanished('User');
        return this.#vanished('Group');
    }
  }

  /** Moves what changed since the watermark, and failures that are due, to the work list. */
  async #collect(): Promise<void> {
    const { store, source, now } = this.#dependencies;
    if (this.cycle.kind === 'initial') return;
    await store.wakeEscrows(this.#job.id, now());
    await store.wakeSleepers(this.#job.id, now());
    const groups = [...this.#rules.values()].flatMap(({ filter }) => filter?.groupIds ?? []);
    let position = this.cycle.checkpoint.position;
    while (position !== undefined && !this.#stop.signal.aborted) {
      const page = await source.changesSince(this.#job.applicationId, position, COLLECT, groups);
      if (page === undefined) return;
      await store.addWork(
        this.#job.id,
        page.changes.filter(({ type }) => this.#rules.has(type)),
      );
      position = page.position;
      await this.#record({ position });
      if (!page.more) return;
    }
  }

  /** Everything in the source, or everything on the work list, page by page. */
  async #objects(type: ObjectType): Promise<void> {
    const rule = this.#rules.get(type);
    if (rule === undefined) return;
    const { source, store } = this.#dependencies;
    const read = (after: string | undefined) => source.page(type, this.#job.applicationId, after, PAGE);
    let ahead: Promise<SourcePage> | undefined;
    while (!this.#stop.signal.aborted) {
      const { position, done } = this.cycle.checkpoint;
      if (this.cycle.kind === 'initial') {
        if (position === END) return;
        const page = await (ahead ?? read(position));
        // The next page is read while this one is written to the target.
        ahead = page.next === undefined ? undefined : read(page.next);
        ahead?.catch(() => undefined);
        const objects = page.objects.map((object) => ({ id: object.id, source: object }));
        await this.#page(rule, objects, page.next ?? END, false);
      } else {
        const ids = await store.work(this.#job.id, type, undefined, PAGE);
        if (ids.length === 0) return;
        const waiting = ids.filter((id) => !done.includes(id));
        await this.#page(rule, await this.#read(type, waiting), undefined, false, ids);
      }
    }
  }

  async #removals(type: ObjectType): Promise<void> {
    const rule = this.#rules.get(type);
    if (rule === undefined) return;
    while (!this.#stop.signal.aborted) {
      const removals = await this.#dependencies.store.removals(this.#job.id, type, undefined, PAGE);
      if (removals.length === 0) return;
      await this.#page(
        rule,
        await this.#read(
          type,
          removals.map(({ id }) => id),
        ),
        undefined,
        true,
      );
    }
  }

  /** After a full read: whoever has an account and no source object any more was deleted for good. */
  async #vanished(type: ObjectType): Promise<void> {
    const rule = this.#rules.get(type);
    if (rule === undefined || this.cycle.kind !== 'initial') return;
    let after: string | undefined;
    while (!this.#stop.signal.aborted) {
      const { ids, next } = await this.#dependencies.store.vanished(this.#job.id, type, after);
      for (let start = 0; start < ids.length; start += PAGE) {
        const gone = ids.slice(start, start + PAGE).map((id) => ({ id, source: undefined }));
        await this.#page(rule, gone, undefined, true);
      }
      if (next === undefined) return;
      after = next;
    }
  }

  async #read(
    type: ObjectType,
    ids: readonly string[],
  ): Promise<readonly { id: string; source: SourceObject | undefined }[]> {
    if (ids.length === 0) return [];
    const objects = await this.#dependencies.source.read(type, this.#job.applicationId, ids);
    const byId = new Map(objects.map((object) => [object.id, object]));
    return ids.map((id) => ({ id, source: byId.get(id) }));
  }

  /** Processes one page and stores it with the checkpoint behind it. */
  async #page(
    rule: Rule,
    objects: readonly { readonly id: string; readonly source: SourceObject | undefined }[],
    next: string | undefined,
    removing: boolean,
    work: readonly string[] = [],
  ): Promise<void> {
    const { position, done } = this.cycle.checkpoint;
    const remaining = objects.filter(({ id }) => !done.includes(id));
    const results = await processPage(this.#context(), rule, remaining, removing);
    const finished = new Set(results.map(({ id }) => id));
    const complete = remaining.every(({ id }) => finished.has(id));
    const settled: ChangedObject[] = work
      .filter((id) => finished.has(id) || done.includes(id))
      .map((id) => ({ type: rule.type, id }));
    await this.#record({
      position: complete ? next : position,
      // The work list and the removals shrink by what is done; only a keyset page has to remember it.
      done: complete || this.cycle.kind === 'incremental' || removing ? [] : [...done, ...finished],
      counters: countResults(this.cycle.counters, results),
      links: results.flatMap(({ link }) => link ?? []),
      journal: results.flatMap(({ entry }) => entry ?? []),
      pendingReferences: results.flatMap(({ references }) => references),
      removals: results.flatMap(({ removal }) => removal ?? []),
      settledRemovals: removing ? [...finished].map((id) => ({ type: rule.type, id })) : [],
      escrows: results.flatMap(({ escrow }) => escrow ?? []),
      settledEscrows: results.filter(({ outcome }) => outcome !== 'failed').map(({ id }) => ({ type: rule.type, id })),
      settledWork: settled,
      wakeUps:
        rule.filter?.moving === true ? results.map(({ id, wakeAt }) => ({ type: rule.type, id, at: wakeAt })) : [],
      touchedGroups: touched(rule.type, results),
    });
  }

  #context(): PageContext {
    const { store, source, target, now, newId, random, defaultDomain } = this.#dependencies;
    return {
      job: this.#job,
      cycle: this.cycle,
      store,
      source,
      target,
      reserved: this.#reserved,
      now,
      newId,
      random,
      defaultDomain,
      signal: this.#stop.signal,
      halt: (error) => {
        this.#halted ??= error;
        this.#stop.abort();
      },
    };
  }

  async #record(change: CycleChange): Promise<void> {
    const { phase, position, done, counters, ...rest } = change;
    const checkpoint = {
      phase: phase ?? this.cycle.checkpoint.phase,
      position: 'position' in change ? position : this.cycle.checkpoint.position,
      done: done ?? [],
    };
    const next = { ...this.cycle, checkpoint, counters: counters ?? this.cycle.counters, intents: {} };
    await this.#dependencies.store.record(this.#job.id, {
      ...NOTHING,
      ...rest,
      cycleId: next.id,
      checkpoint,
      counters: next.counters,
    });
    this.cycle = next;
    this.#dependencies.onProgress?.(next);
  }
}

/** What a stretch of a cycle adds to its state; what is left out stays as it is. */
export type CycleChange = Partial<Omit<Results, 'cycleId' | 'checkpoint'>> & {
  readonly phase?: Phase;
  readonly position?: string | undefined;
  readonly done?: readonly string[];
  readonly counters?: Counters;
};

const NOTHING: Omit<Results, 'cycleId' | 'checkpoint' | 'counters'> = {
  links: [],
  journal: [],
  pendingReferences: [],
  settledReferences: [],
  removals: [],
  settledRemovals: [],
  escrows: [],
  settledEscrows: [],
  settledWork: [],
  wakeUps: [],
  touchedGroups: [],
  settledGroups: [],
  memberships: [],
};

/** Groups whose memberships may have to be written: those that were written, and those of people who came back. */
function touched(type: ObjectType, results: readonly ObjectResult[]): readonly string[] {
  if (type !== 'Group') return [];
  return results.filter(({ outcome }) => outcome !== 'failed' && outcome !== 'deferred').map(({ id }) => id);
}
