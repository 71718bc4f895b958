import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, PgBoss } from 'pg-boss';
import { Bell, type WorkHandler, type WorkOptions, type WorkQueue } from '../jobs/index.ts';
import type { Database } from './database.ts';

export interface WorkQueueOptions {
  /** Told of what went wrong between the queue and its database; the queue tries again by itself. */
  readonly onError: (error: unknown) => void;
  /** Seconds after which a worker without a sign of life counts as dead; at least 10. */
  readonly leaseSeconds?: number;
}

interface Entry {
  readonly id: string;
  readonly groupId?: string | null;
  readonly data: { readonly every?: number } | null;
}

const QUEUE = 'work';
/** Between two looks for what has become due; what is put in to be done at once rings. */
const LOOK = 1_000;
const LEASE_SECONDS = 30;
/** Before an entry that was not carried through is handed out again. */
const RETRY_SECONDS = 1;
/** Whoever dies over an entry again and again blocks nobody else with it; it is never dropped for that. */
const MOST_RETRIES = 1_000_000;
const MOST_ATTEMPTS = 5;

/**
 * The work queue on pg-boss, in a schema of its own in the database that everything else is in, embedded or on a server.
 * At most one entry of a key waits (the queue's policy `short`), and at most one is in hand (a group of one). It is set
 * up at the first use, so that a process that never uses it pays nothing.
 */
export class PgBossWorkQueue implements WorkQueue {
  readonly #database: Pick<Database, 'kind' | 'query' | 'listen'>;
  readonly #onError: (error: unknown) => void;
  readonly #leaseSeconds: number;
  #started: Promise<PgBoss> | undefined;
  /** Where pg-boss tells that something was put in that is due. */
  #channel = '';

  constructor(database: Pick<Database, 'kind' | 'query' | 'listen'>, options: WorkQueueOptions) {
    this.#database = database;
    this.#onError = options.onError;
    this.#leaseSeconds = options.leaseSeconds ?? LEASE_SECONDS;
  }

  async enqueue(key: string, milliseconds = 0): Promise<void> {
    await (await this.#boss()).send(QUEUE, null, { ...ofKey(key), startAfter: milliseconds / 1000 });
  }

  async wake(key: string): Promise<void> {
    await (await this.#boss()).upsert(QUEUE, undefined, { ...ofKey(key), startAfter: 0 });
  }

  async schedule(key: string, every: number): Promise<void> {
    const boss = await this.#boss();
    const options = ofKey(key);
    const waiting = await boss.findJobs<Entry['data']>(QUEUE, { key, queued: true });
    if (waiting.some(({ data }) => data?.every === every)) return;
    const startAfter = waiting.some(({ data }) => data?.every !== undefined) ? every / 1000 : 0;
    await boss.upsert(QUEUE, { every }, { ...options, startAfter });
  }

  async cancel(key: string): Promise<void> {
    const boss = await this.#boss();
    const waiting = await boss.findJobs(QUEUE, { key, queued: true });
    if (waiting.length > 0) {
      await boss.deleteJob(
        QUEUE,
        waiting.map(({ id }) => id),
      );
    }
  }

  async work(handler: WorkHandler, { concurrency, signal }: WorkOptions): Promise<void> {
    const boss = await this.#boss();
    const bell = new Bell((milliseconds, until) => sleep(milliseconds, undefined, { signal: until }));
    const inHand = new Map<string, Promise<void>>();
    const deaf = await this.#database.listen(this.#channel, () => bell.ring());
    const over = new AbortController();
    const guarding = this.#guard(boss, inHand, over.signal);
    while (!signal.aborted) {
      const free = concurrency - inHand.size;
      const entries = free === 0 ? [] : await this.#fetch(boss, free);
      for (const entry of entries) {
        const done = this.#handOut(boss, entry, handler, signal).then(() => {
          inHand.delete(entry.id);
          bell.ring();
        });
        inHand.set(entry.id, done);
      }
      await bell.wait(LOOK, signal);
    }
    await Promise.all(inHand.values());
    over.abort();
    await guarding;
    await deaf();
  }

  /** Ends what was begun by the first use. */
  async close(): Promise<void> {
    const boss = await this.#started?.catch(() => undefined);
    await boss?.stop({ graceful: false });
  }

  async #fetch(boss: PgBoss, most: number): Promise<readonly Entry[]> {
    try {
      return await boss.fetch<Entry['data']>(QUEUE, { batchSize: most, groupConcurrency: 1 });
    } catch (error) {
      this.#onError(error);
      return [];
    }
  }

  async #handOut(boss: PgBoss, entry: Entry, handler: WorkHandler, signal: AbortSignal): Promise<void> {
    const key = entry.groupId ?? '';
    try {
      const every = entry.data?.every;
      // Put in before the work is begun, so that the time counts from here whatever becomes of it.
      if (every !== undefined) await boss.send(QUEUE, { every }, { ...ofKey(key), startAfter: every / 1000 });
      try {
        await handler(key, signal);
      } catch (error) {
        this.#onError(error);
        await boss.fail(QUEUE, entry.id);
        return;
      }
      await boss.deleteJob(QUEUE, entry.id);
    } catch (error) {
      // It stays in hand without a sign of life, and is handed out again when its lease is over.
      this.#onError(error);
    }
  }

  /** Gives signs of life for what is in hand, and takes from the dead what they had. */
  async #guard(boss: PgBoss, inHand: ReadonlyMap<string, unknown>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (inHand.size > 0) await boss.touch(QUEUE, [...inHand.keys()]);
        await boss.supervise(QUEUE);
      } catch (error) {
        this.#onError(error);
      }
      await sleep((this.#leaseSeconds * 1000) / 3, undefined, { signal }).catch(() => undefined);
    }
  }

  #boss(): Promise<PgBoss> {
    this.#started ??= this.#start();
    // A start that failed is tried again by whoever comes next.
    this.#started.catch(() => {
      this.#started = undefined;
    });
    return this.#started;
  }

  async #start(): Promise<PgBoss> {
    const boss = new PgBoss({
      db: this.#connection(),
      backend: this.#database.kind,
      schema: 'pgboss',
      useListenNotify: true,
      // Its cron and its own rounds of maintenance would keep an idle database busy; see #guard for what is needed of it.
      schedule: false,
      supervise: false,
      monitorIntervalSeconds: Math.ceil(this.#leaseSeconds / 3),
      monitorVacuum: false,
      reindex: this.#database.kind === 'postgres',
      bamIntervalSeconds: 3_600,
      queueCacheIntervalSeconds: 3_600,
    });
    boss.on('error', this.#onError);
    // Of several processes that set it up at the same moment all but one are refused, and find it done the next time.
    for (let attempt = 1; ; attempt += 1) {
      try {
        await boss.start();
        break;
      } catch (error) {
        if (attempt === MOST_ATTEMPTS) throw error;
        await sleep(LOOK / 2);
      }
    }
    await boss.createQueue(QUEUE, {
      policy: 'short',
      notify: true,
      retryLimit: MOST_RETRIES,
      retryDelay: RETRY_SECONDS,
      heartbeatSeconds: this.#leaseSeconds,
      expireInSeconds: 23 * 3_600,
    });
    return boss;
  }

  /** pg-boss runs its statements where ours run. It names the channel here; only who works has to hear. */
  #connection(): Db {
    return {
      executeSql: (text, values) => this.#database.query(text, values),
      listen: async (channel) => {
        this.#channel = channel;
        return { close: async () => undefined };
      },
    };
  }
}

function ofKey(key: string) {
  return { singletonKey: key, group: { id: key } };
}
