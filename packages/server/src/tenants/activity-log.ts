import type { ActivityRecord, TenantStore } from './tenant-store.ts';

const batchSize = 100;
const delay = 200;
/** Beyond this the store is not keeping up, and entries are dropped before memory runs out. */
const capacity = 10_000;

/** Writes the request log behind the requests: in batches, a moment later, in order. */
export class ActivityLog {
  readonly #store: TenantStore;
  readonly #onError: (error: unknown) => void;
  #waiting: ActivityRecord[] = [];
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(store: TenantStore, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
  }

  record(entry: ActivityRecord): void {
    if (this.#waiting.length >= capacity) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(entry);
    if (this.#waiting.length >= batchSize) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), delay).unref();
  }

  /** Writes what waits; resolves when it is written. Failures go to `onError`, and those entries are lost. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  /** Flushes until nothing waits. */
  async close(): Promise<void> {
    do await this.flush();
    while (this.#waiting.length > 0);
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchSize);
      await this.#store.appendActivity(batch).catch(this.#onError);
    }
    if (this.#dropped > 0) {
      this.#onError(new Error(`${this.#dropped} entries of the request log were dropped: the store is too slow.`));
      this.#dropped = 0;
    }
  }
}
