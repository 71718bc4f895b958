/**
 * So many calls at a time; the others wait their turn in the order in which they came. Those that have not begun are
 * refused with an `AbortError` when their signal comes.
 */
export class Turns {
  #waiting: {
    readonly start: () => void;
    readonly stop: (error: Error) => void;
    readonly signal: AbortSignal | undefined;
  }[] = [];
  readonly #watched = new WeakSet<AbortSignal>();
  #size: number;
  #running = 0;

  constructor(size: number) {
    this.#size = Math.max(1, size);
  }

  get size(): number {
    return this.#size;
  }

  set size(size: number) {
    this.#size = Math.max(1, size);
    this.#next();
  }

  async run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#turn(signal);
    try {
      return await call();
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(aborted());
    if (this.#running < this.#size) {
      this.#running += 1;
      return Promise.resolve();
    }
    if (signal !== undefined) this.#watch(signal);
    return new Promise((start, stop) => this.#waiting.push({ start, stop, signal }));
  }

  /** One listener for all who wait with a signal: adding and removing one for each costs more than most calls. */
  #watch(signal: AbortSignal): void {
    if (this.#watched.has(signal)) return;
    this.#watched.add(signal);
    const stop = () => {
      const stopped = this.#waiting.filter((entry) => entry.signal === signal);
      this.#waiting = this.#waiting.filter((entry) => entry.signal !== signal);
      for (const entry of stopped) entry.stop(aborted());
    };
    signal.addEventListener('abort', stop, { once: true });
  }

  #next(): void {
    while (this.#running < this.#size) {
      const entry = this.#waiting.shift();
      if (entry === undefined) return;
      this.#running += 1;
      entry.start();
    }
  }
}

function aborted(): Error {
  const error = new Error('The call was not begun.');
  error.name = 'AbortError';
  return error;
}
