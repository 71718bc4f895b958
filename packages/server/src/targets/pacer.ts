/** Concurrency at the start, and how it grows: one more after so many successes in a row. */
const START = 4;
const GROW_AFTER = 50;

/** Time as the pacer needs it. */
export interface PacerClock {
  now(): number;
  /** Ends early, with an `AbortError`, when the signal comes. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/**
 * Orders the calls to one target: how many at a time, and when none. It begins with four calls at a time, adds one
 * after fifty successes up to the limit, and halves when the target says it is too much. Calls wait their turn in the
 * order in which they came; a stopped pacer refuses those that have not begun.
 */
export class Pacer {
  readonly #limit: number;
  readonly #clock: PacerClock;
  readonly #waiting: { readonly start: () => void; readonly refuse: (reason: Error) => void }[] = [];
  #allowed: number;
  #running = 0;
  #successes = 0;
  #pausedUntil = 0;

  constructor(limit: number, clock: PacerClock) {
    this.#limit = Math.max(1, limit);
    this.#allowed = Math.min(START, this.#limit);
    this.#clock = clock;
  }

  /** How many calls may be under way now. */
  get concurrency(): number {
    return this.#allowed;
  }

  /** Runs `call` when it is its turn. Throws an `AbortError` when the signal came before that. */
  async run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#turn(signal);
    try {
      const pause = this.#pausedUntil - this.#clock.now();
      if (pause > 0) await this.#clock.sleep(pause, signal);
      return await call();
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  /** A call succeeded. */
  succeeded(): void {
    this.#successes += 1;
    if (this.#successes < GROW_AFTER || this.#allowed >= this.#limit) return;
    this.#successes = 0;
    this.#allowed += 1;
    this.#next();
  }

  /** The target is overloaded: fewer calls at a time, and none before `pauseMilliseconds` have passed. */
  throttled(pauseMilliseconds: number): void {
    this.#successes = 0;
    this.#allowed = Math.max(1, Math.floor(this.#allowed / 2));
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + pauseMilliseconds);
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(aborted());
    if (this.#running < this.#allowed) {
      this.#running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const entry = {
        start: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
        refuse: reject,
      };
      const stop = () => {
        const index = this.#waiting.indexOf(entry);
        if (index < 0) return;
        this.#waiting.splice(index, 1);
        entry.refuse(aborted());
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.#waiting.push(entry);
    });
  }

  #next(): void {
    while (this.#running < this.#allowed) {
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
