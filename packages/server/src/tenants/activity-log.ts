import type { ActivityRecord, TenantStore } from './tenant-store.ts';

/** How long, and how much of, a request log is kept. */
export interface Retention {
  readonly days: number;
  /** Of each tenant. */
  readonly entries: number;
}

const usualRetention: Retention = { days: 90, entries: 100_000 };

const batchSize = 100;
const delay = 200;
/** Beyond this the store is not keeping up, and entries are dropped before memory runs out. */
const capacity = 10_000;

const day = 86_400_000;
/** Rows erased in one statement: few enough that nobody waits for it. */
const sweptAtOnce = 500;
/** A tenant is looked at again once it wrote this part of what it may keep. */
const overshoot = 0.1;
export const mostWarnings = 20;
const longestWarning = 300;

interface Needs {
  readonly store: TenantStore;
  readonly retention?: Retention;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/**
 * Writes the request log behind the requests: in batches, a moment later, in order. Keeps it within its bounds: a tenant
 * that wrote much loses its oldest entries soon, and all that is too old goes with the next sweep.
 */
export class ActivityLog {
  readonly #store: TenantStore;
  readonly #retention: Retention;
  readonly #now: () => Date;
  readonly #onError: (error: unknown) => void;
  /** Entries written by tenant since it was last looked at. */
  readonly #written = new Map<string, number>();
  #waiting: ActivityRecord[] = [];
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor({ store, retention, now, onError }: Needs) {
    this.#store = store;
    this.#retention = retention ?? usualRetention;
    this.#now = now;
    this.#onError = onError;
  }

  record(entry: ActivityRecord): void {
    if (this.#waiting.length >= capacity) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(presentable(entry));
    if (this.#waiting.length >= batchSize) void this.flush();
    else this.#flushSoon();
  }

  /** Writes what waits; resolves when it is written. Failures go to `onError`, and those entries are lost. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
      if (this.#waiting.length > 0) this.#flushSoon();
    });
    return this.#writing;
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => void this.flush(), delay).unref();
  }

  /** Flushes until nothing waits. */
  async close(): Promise<void> {
    do await this.flush();
    while (this.#waiting.length > 0);
  }

  async #write(): Promise<void> {
    // What comes meanwhile waits for company, until there is a batch of it.
    for (let due = this.#waiting.length; due > 0 || this.#waiting.length >= batchSize; due -= batchSize) {
      const batch = this.#waiting.splice(0, batchSize);
      await this.#store.appendActivity(batch).catch(this.#onError);
      for (const { tenantId } of batch) this.#written.set(tenantId, (this.#written.get(tenantId) ?? 0) + 1);
    }
    await this.#trim(this.#retention.entries * overshoot).catch(this.#onError);
    if (this.#dropped > 0) {
      this.#onError(new Error(`${this.#dropped} entries of the request log were dropped: the store is too slow.`));
      this.#dropped = 0;
    }
  }

  /** Brings every log written to since the last sweep within its size, and erases what is too old in all of them. */
  async sweep(): Promise<void> {
    await this.#trim(1);
    const before = new Date(this.#now().getTime() - this.#retention.days * day);
    while ((await this.#store.removeActivityBefore(before, sweptAtOnce)) === sweptAtOnce);
    while ((await this.#store.removeLapsedTokens(this.#now(), sweptAtOnce)) === sweptAtOnce);
  }

  /** Erases what is beyond the size, of tenants that wrote at least so many entries. */
  async #trim(written: number): Promise<void> {
    const meant = [...this.#written].filter(([, count]) => count >= written);
    for (const [tenantId] of meant) {
      this.#written.delete(tenantId);
      while ((await this.#store.trimActivity(tenantId, this.#retention.entries, sweptAtOnce)) === sweptAtOnce);
    }
  }
}

/** The entry as databases and administrators can take it: no secrets, no characters that are none, within bounds. */
function presentable(entry: ActivityRecord): ActivityRecord {
  return {
    ...entry,
    path: withoutSecrets(entry.path),
    resourceId: entry.resourceId && withoutSecrets(entry.resourceId),
    warnings: entry.warnings
      .slice(0, mostWarnings)
      .map((warning) => withoutSecrets(warning.slice(0, longestWarning)).toWellFormed().replaceAll('\0', '\uFFFD')),
  };
}

/** A client that puts its token into an address by mistake shall not have it kept there. */
function withoutSecrets(text: string): string {
  return text.replace(/(scim_[0-9A-Za-z]{16}_)[0-9A-Za-z]+/g, '$1…');
}
