import type { CycleProgress, Job } from '../../engine/index.ts';
import type { LivePosition, LiveState } from '../../jobs/index.ts';
import { eventsBetween, eventsSince, type LiveEvent, type LiveLook, type LiveMark, markOf } from './live-events.ts';

export interface LiveFeedNeeds {
  /** The state of the organisation; logs are counted since an instant. */
  readonly state: (since: LivePosition) => Promise<LiveState>;
  readonly jobs: () => Promise<readonly Job[]>;
  readonly progress: (jobId: string) => Promise<CycleProgress | undefined>;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** Told what happened, and how far that goes. */
export type Listener = (events: readonly LiveEvent[], mark: LiveMark) => void;

/** Between two looks at the database. */
const LOOK = 1_000;
/** Somebody who was away for longer begins anew. */
const LONGEST_ABSENCE = 24 * 3_600_000;

/**
 * Tells whoever listens what happens in the organisation, in whichever process that is: one look at the database each
 * second for all of them together, and none while nobody listens.
 */
export class LiveFeed {
  readonly #needs: LiveFeedNeeds;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #last: LiveLook | undefined;
  #looking: Promise<void> | undefined;

  constructor(needs: LiveFeedNeeds) {
    this.#needs = needs;
  }

  /**
   * Listens until the answer is called. Tells at once how each job stands; what happened since a mark where there is
   * one; nothing to somebody who knows how things stand `now`.
   */
  async listen(listener: Listener, since: LiveMark | 'now' | undefined): Promise<() => void> {
    const now = this.#needs.now();
    const earliest = now.getTime() - LONGEST_ABSENCE;
    const from = (at: Date | undefined) => (at === undefined ? now : new Date(Math.max(at.getTime(), earliest)));
    const mark = since === 'now' ? undefined : since;
    const look = await this.#look({ log: from(mark?.position.log), audit: from(mark?.position.audit) });
    const told = mark === undefined ? eventsBetween(undefined, look) : eventsSince(mark.standing, look);
    listener(since === 'now' ? [] : told, markOf(look));
    this.#listeners.add(listener);
    this.#last ??= look;
    this.#timer ??= setInterval(() => this.#tick(), LOOK).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  /** Stops looking, and waits for a look under way. */
  async close(): Promise<void> {
    this.#listeners.clear();
    this.#rest();
    await this.#looking;
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#last = undefined;
  }

  #tick(): void {
    // A database that is slow is not asked twice at once.
    this.#looking ??= this.#tell()
      .catch((error: unknown) => this.#needs.onError(error))
      .finally(() => {
        this.#looking = undefined;
      });
  }

  async #tell(): Promise<void> {
    const before = this.#last;
    if (before === undefined) return;
    const now = await this.#look(before.position);
    if (this.#last !== before) return;
    this.#last = now;
    const events = eventsBetween(before, now);
    if (events.length === 0) return;
    const mark = markOf(now);
    for (const listener of this.#listeners) listener(events, mark);
  }

  async #look(since: LivePosition): Promise<LiveLook> {
    const { state: read, jobs: readJobs, progress, now } = this.#needs;
    const [state, jobs] = await Promise.all([read(since), readJobs()]);
    const running = await Promise.all(
      jobs.filter(({ cycleOpen }) => cycleOpen).map(async ({ id }) => [id, await progress(id)] as const),
    );
    return {
      at: now(),
      position: { log: state.log.newest ?? since.log, audit: state.audit.newest ?? since.audit },
      state,
      jobs,
      progress: new Map(running.flatMap(([id, one]) => (one === undefined ? [] : [[id, one]]))),
    };
  }
}
