import type { Action } from '../journal/index.ts';
import { compareAccounts } from './account-drift.ts';
import { type Claims, release } from './claims.ts';
import type { CycleDependencies } from './cycle.ts';
import { type Cycle, type CycleEnd, type Intents, PHASES, type Phase } from './cycle-state.ts';
import { holdRemovals } from './hold-removals.ts';
import type { Job } from './job.ts';
import { compareMemberships } from './membership-drift.ts';
import { writeMemberships } from './memberships.ts';
import { type CycleChange, NOTHING } from './outcomes.ts';
import {
  type AnnouncedPage,
  announcePage,
  carryOutPage,
  type Listed,
  planPage,
  processPage,
  type Stretch,
} from './page.ts';
import { type ListedWork, type ProcessedPage, pageChange } from './page-change.ts';
import type { PageContext } from './page-context.ts';
import { tooManyMissing } from './quarantine.ts';
import { recover } from './recovery.ts';
import { writeReferences } from './references.ts';
import { deleteReplaced } from './replacement.ts';
import { matchingPath, type Rule } from './rule.ts';
import type { ObjectType } from './source-directory.ts';
import { isUnanswered, TargetError } from './target-system.ts';
import type { Reservations } from './unique-values.ts';

/** Objects in a page: with their log entries they stay below a hundred rows in one transaction. */
const PAGE = 50;
/** Entries of the change log moved to the work list at a time. */
const COLLECT = 100;
/** Position after the last page: the stretch is done though the next one was not begun. */
const END = 'end';

const NOBODY: ReadonlySet<string> = new Set();

const LOOKING: Stretch = { removing: false, healing: false };
const HEALING: Stretch = { removing: false, healing: true };
const REMOVING: Stretch = { removing: true, healing: true };

/** A page of everybody in the source that is about to be written. */
interface Prepared extends AnnouncedPage {
  readonly listed: readonly Listed[];
  /** Where the page after it begins. */
  readonly next: string;
}

/** One run of a cycle: through its phases, page by page, from where its checkpoint stands. */
export class CycleRun {
  cycle: Cycle;
  readonly #dependencies: CycleDependencies;
  readonly #job: Job;
  readonly #rules: ReadonlyMap<ObjectType, Rule>;
  readonly #earlier: ReadonlyMap<ObjectType, Rule>;
  readonly #reserved: Reservations = new Map();
  readonly #claims: Claims = new Map();
  #confirmed: ReadonlyMap<string, Action> = new Map();
  readonly #stop = new AbortController();
  #halted: TargetError | undefined;

  /** @param earlier rules that accounts are in line with, where only what the present ones change is to be looked at */
  constructor(
    dependencies: CycleDependencies,
    job: Job,
    cycle: Cycle,
    rules: readonly Rule[],
    earlier: readonly Rule[],
  ) {
    this.#dependencies = dependencies;
    this.#job = job;
    this.cycle = cycle;
    this.#rules = new Map(rules.map((rule) => [rule.type, rule]));
    this.#earlier = new Map(earlier.map((rule) => [rule.type, rule]));
    const { signal } = dependencies;
    if (signal.aborted) this.#stop.abort();
    signal.addEventListener('abort', () => this.#stop.abort(), { once: true });
  }

  /** Goes through the phases from where the checkpoint stands. */
  async phases(): Promise<void> {
    this.#confirmed = await recover(
      () => this.#context(),
      this.#rules,
      (codes) => this.#isAway(codes),
      (change) => this.#record(change),
    );
    if (this.#stop.signal.aborted) return;
    const first = PHASES.indexOf(this.cycle.checkpoint.phase);
    for (const phase of PHASES.slice(first)) {
      if (this.cycle.checkpoint.phase !== phase) await this.#record({ phase, position: undefined });
      await this.#phase(phase);
      if (this.#stop.signal.aborted) return;
    }
  }

  end(): CycleEnd {
    if (this.#halted !== undefined) {
      const { code, message, behaviour, retryAfterSeconds = 0 } = this.#halted;
      if (behaviour !== 'later') return { state: 'Failed', error: { code, message } };
      return {
        state: 'Interrupted',
        resumeAt: new Date(this.#dependencies.now().getTime() + retryAfterSeconds * 1000),
      };
    }
    return this.#stop.signal.aborted ? { state: 'Interrupted' } : { state: 'Succeeded' };
  }

  async #phase(phase: Phase): Promise<void> {
    switch (phase) {
      case 'collect':
        return this.#collect();
      case 'users':
        return this.#objects('User');
      case 'driftedUsers':
        return this.#drifted('User');
      case 'missingUsers':
        return this.#missing('User');
      case 'userReferences':
        return writeReferences(this.#context(), 'User', (results) => this.#record(results));
      case 'groups':
        return this.#objects('Group');
      case 'driftedGroups':
        return this.#drifted('Group');
      case 'missingGroups':
        return this.#missing('Group');
      case 'driftedMemberships':
        return compareMemberships(this.#context(), this.#rules.get('Group'), (results) => this.#record(results));
      case 'memberships':
        return writeMemberships(this.#context(), this.#rules.get('Group'), (results) => this.#record(results));
      case 'replacedGroups':
        return deleteReplaced(this.#context(), this.#rules.get('Group'), (results) => this.#record(results));
      case 'vanished':
        await this.#vanished('User');
        return this.#vanished('Group');
      case 'breaker':
        return holdRemovals(this.#context(), (results) => this.#record(results));
      case 'userRemovals':
        return this.#removals('User');
      case 'groupRemovals':
        return this.#removals('Group');
    }
  }

  /** Moves what changed since the watermark, and failures that are due, to the work list. */
  async #collect(): Promise<void> {
    const { store, source, now } = this.#dependencies;
    if (this.cycle.kind === 'initial' && this.cycle.checkpoint.before === undefined) return;
    if (!this.cycle.early) await store.wakeEscrows(this.#job.id, now());
    await store.wakeSleepers(this.#job.id, now());
    const groups = [...this.#rules.values()].flatMap(({ filter }) => filter?.groupIds ?? []);
    let position = this.cycle.checkpoint.position;
    while (position !== undefined && !this.#stop.signal.aborted) {
      const page = await source.changesSince(this.#job, position, COLLECT, groups);
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

  async #objects(type: ObjectType): Promise<void> {
    const rule = this.#rules.get(type);
    if (rule === undefined) return;
    if (this.cycle.kind === 'initial') return this.#everybody(type, rule);
    while (!this.#stop.signal.aborted) {
      const ids = await this.#dependencies.store.work(this.#job.id, type, undefined, PAGE);
      if (ids.length === 0) return;
      const { done } = this.cycle.checkpoint;
      const waiting = ids.filter((id) => !done.includes(id));
      await this.#page(rule, await this.#read(type, waiting), LOOKING, { work: ids });
    }
  }

  /**
   * Everything in the source, page by page. While a page is written, the next is read, planned and announced; while it is
   * stored, the next is written already. What is stored keeps the order of the pages.
   */
  async #everybody(type: ObjectType, rule: Rule): Promise<void> {
    const { position, done } = this.cycle.checkpoint;
    if (position === END || this.#stop.signal.aborted) return;
    let stored: Promise<void> = Promise.resolve();
    const prepare = async (after: string | undefined, underWay: Intents): Promise<Prepared> => {
      const { objects, next = END } = await this.#dependencies.source.page(type, this.#job, after, PAGE);
      const listed = objects.flatMap((source) => (done.includes(source.id) ? [] : [{ id: source.id, source }]));
      const planned = await planPage(this.#context(), rule, listed, LOOKING);
      await stored;
      return { listed, next, ...(await announcePage(this.#context(), rule, planned, underWay)) };
    };
    let preparing: Promise<Prepared> | undefined = prepare(position, {});
    try {
      while (preparing !== undefined) {
        const { listed, next, page, busy, intents }: Prepared = await preparing;
        preparing = next === END ? undefined : prepare(next, intents);
        preparing?.catch(() => undefined);
        const results = await carryOutPage(this.#context(), rule, page);
        await stored;
        const change = await this.#change(rule, {
          listed,
          next,
          stretch: LOOKING,
          planned: page,
          results,
          busy,
          intents,
        });
        const following = await preparing?.catch(() => undefined);
        if (this.#stop.signal.aborted) preparing = undefined;
        stored = this.#record(change, preparing === undefined ? {} : following?.intents);
        // What cannot be stored is not added to.
        stored.catch(() => this.#stop.abort());
      }
      await stored;
    } finally {
      await Promise.allSettled([stored, preparing]);
    }
  }

  #drifted(type: ObjectType): Promise<void> {
    const read = (ids: readonly string[]) => this.#read(type, ids);
    return compareAccounts(
      () => this.#context(),
      this.#rules.get(type),
      read,
      (results) => this.#record(results),
    );
  }

  /** Makes accounts again that are gone from the target, unless there are so many that the target must have lost them. */
  async #missing(type: ObjectType): Promise<void> {
    const rule = this.#rules.get(type);
    const { store } = this.#dependencies;
    if (rule === undefined || tooManyMissing(await store.counts(this.#job.id), this.#job.settings)) return;
    while (!this.#stop.signal.aborted) {
      const ids = await store.missing(this.#job.id, type, PAGE);
      if (ids.length === 0) return;
      await this.#page(rule, await this.#read(type, ids), HEALING);
    }
  }

  async #removals(type: ObjectType): Promise<void> {
    const rule = this.#rules.get(type);
    if (rule === undefined) return;
    while (!this.#stop.signal.aborted) {
      const removals = await this.#dependencies.store.removals(this.#job.id, type, ['due', 'allowed'], undefined, PAGE);
      if (removals.length === 0) return;
      const ids = removals.map(({ id }) => id);
      const tallied = removals.flatMap(({ id, state, counted }) => (state === 'due' && counted ? [id] : []));
      await this.#page(rule, await this.#read(type, ids), REMOVING, { tallied });
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
        await this.#page(rule, gone, LOOKING);
      }
      if (next === undefined) return;
      after = next;
    }
  }

  async #read(type: ObjectType, ids: readonly string[]): Promise<readonly Listed[]> {
    if (ids.length === 0) return [];
    const objects = await this.#dependencies.source.read(type, this.#job, ids);
    const byId = new Map(objects.map((object) => [object.id, object]));
    return ids.map((id) => ({ id, source: byId.get(id) }));
  }

  /** Processes one page of a list and stores what came of it. */
  async #page(rule: Rule, objects: readonly Listed[], stretch: Stretch, list: ListedWork = {}): Promise<void> {
    const { done } = this.cycle.checkpoint;
    const listed = objects.filter(({ id }) => !done.includes(id));
    const planned = await planPage(this.#context(), rule, listed, stretch);
    const processed = await processPage(this.#context(), rule, planned);
    await this.#record(await this.#change(rule, { listed, stretch, planned, ...processed, ...list }));
  }

  /** What a page changes in what is stored, once it is known whether the target is there at all. */
  async #change(rule: Rule, page: ProcessedPage): Promise<CycleChange> {
    const isAway = await this.#isAway(page.results.map(({ code }) => code));
    if (!isAway) return pageChange(this.cycle, rule, page);
    const results = page.results.filter(({ code }) => !isUnanswered(code));
    const unanswered = new Set(page.results.flatMap(({ id, code }) => (isUnanswered(code) ? [id] : [])));
    const doubtful = Object.entries(page.intents).filter(([id]) => unanswered.has(id));
    return { ...pageChange(this.cycle, rule, { ...page, results }), doubtful: Object.fromEntries(doubtful) };
  }

  /**
   * Whether the target is away altogether: some objects got no answer, and a question gets none either. They did nothing
   * wrong, so none is marked as failed; the cycle ends, and meets them again when it goes on.
   */
  async #isAway(codes: readonly (string | undefined)[]): Promise<boolean> {
    const [rule] = this.#rules.values();
    if (rule === undefined || !codes.some(isUnanswered) || this.#stop.signal.aborted) return false;
    try {
      await this.#dependencies.target.test(rule.type, matchingPath(rule), this.#stop.signal);
      return false;
    } catch (error) {
      if (!(error instanceof TargetError) || !isUnanswered(error.code)) return false;
      const message = `The application cannot be reached: ${error.message} Nothing is lost; the cycle goes on when it answers again.`;
      this.#halt(new TargetError(error.code, message, { behaviour: 'job', cause: error }));
      return true;
    }
  }

  #halt(error: TargetError): void {
    this.#halted ??= error;
    this.#stop.abort();
  }

  #context(): PageContext {
    const { store, source, target, now, newId, random, digest, defaultDomain } = this.#dependencies;
    return {
      job: this.#job,
      cycle: this.cycle,
      store,
      source,
      target,
      reserved: this.#reserved,
      claims: this.#claims,
      confirmed: this.#confirmed,
      earlier: this.#earlier,
      now,
      newId,
      random,
      digest,
      defaultDomain,
      signal: this.#stop.signal,
      halt: (error) => this.#halt(error),
    };
  }

  /** @param ahead what is noted for the page that is written meanwhile */
  async #record(change: CycleChange, ahead: Intents = {}): Promise<void> {
    const { phase, position, done, doubtful = {}, finished = NOBODY, counters, ...rest } = change;
    const { before } = this.cycle.checkpoint;
    const checkpoint = {
      ...(before === undefined ? {} : { before }),
      phase: phase ?? this.cycle.checkpoint.phase,
      position: 'position' in change ? position : this.cycle.checkpoint.position,
      done: done ?? [],
    };
    // What was announced and has no result was not begun.
    const unconfirmed = Object.entries(this.cycle.intents).filter(([id]) => !finished.has(id));
    const intents: Intents = phase === undefined ? { ...Object.fromEntries(unconfirmed), ...doubtful } : {};
    const next = { ...this.cycle, checkpoint, counters: counters ?? this.cycle.counters, intents };
    await this.#dependencies.store.record(this.#job.id, {
      ...NOTHING,
      collapse: this.#job.settings.collapseRepeatedSkips,
      nesting: this.#job.settings,
      ...rest,
      cycle: { ...next, intents: { ...intents, ...ahead } },
      checkpoint,
      counters: next.counters,
    });
    release(this.#claims, finished);
    this.cycle = next;
    this.#dependencies.onProgress?.(next);
  }
}
