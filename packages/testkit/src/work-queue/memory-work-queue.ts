import type { WorkHandler, WorkOptions, WorkQueue } from '../../../server/src/jobs/index.ts';

interface Waiting {
  readonly since: number;
  readonly dueAt: number;
  readonly every: number | undefined;
}

/** A work queue for one process, gone with it. Its workers cannot die apart from it, so it has no leases. */
export class MemoryWorkQueue implements WorkQueue {
  readonly #waiting = new Map<string, Waiting>();
  readonly #inHand = new Set<string>();
  readonly #changed = new Set<() => void>();

  async enqueue(key: string, milliseconds = 0): Promise<void> {
    if (!this.#waiting.has(key)) this.#put(key, milliseconds, undefined);
  }

  async wake(key: string): Promise<void> {
    const { since, every } = this.#waiting.get(key) ?? {};
    this.#put(key, 0, every, since);
  }

  async schedule(key: string, every: number): Promise<void> {
    const waiting = this.#waiting.get(key);
    if (waiting?.every === every) return;
    this.#put(key, waiting?.every === undefined ? 0 : every, every, waiting?.since);
  }

  async cancel(key: string): Promise<void> {
    this.#waiting.delete(key);
  }

  async work(handler: WorkHandler, { concurrency, signal }: WorkOptions): Promise<void> {
    const running = new Set<Promise<void>>();
    while (!signal.aborted) {
      const [key] = running.size < concurrency ? this.#due() : [];
      if (key === undefined) await this.#somethingNew(signal);
      else {
        const run: Promise<void> = this.#handOut(key, handler, signal).then(() => {
          running.delete(run);
          this.#tell();
        });
        running.add(run);
      }
    }
    await Promise.all(running);
  }

  #put(key: string, milliseconds: number, every: number | undefined, since = performance.now()): void {
    this.#waiting.set(key, { since, dueAt: performance.now() + milliseconds, every });
    this.#tell();
  }

  #due(): readonly string[] {
    return [...this.#waiting]
      .filter(([key, { dueAt }]) => dueAt <= performance.now() && !this.#inHand.has(key))
      .sort(([, one], [, other]) => one.since - other.since)
      .map(([key]) => key);
  }

  async #handOut(key: string, handler: WorkHandler, signal: AbortSignal): Promise<void> {
    const every = this.#waiting.get(key)?.every;
    this.#waiting.delete(key);
    this.#inHand.add(key);
    if (every !== undefined) this.#put(key, every, every);
    await handler(key, signal).catch(() => this.enqueue(key, 100));
    this.#inHand.delete(key);
  }

  #tell(): void {
    for (const changed of this.#changed) changed();
  }

  async #somethingNew(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, 10);
    this.#changed.add(resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
    this.#changed.delete(resolve);
  }
}
