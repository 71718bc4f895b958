import { Turns } from './turns.ts';

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
 * Orders the calls to one host, whatever job they come from: how many at a time, and when none. It begins with four calls
 * at a time, adds one after fifty successes up to the limit, and halves when the host says it is too much, once for all
 * calls that were under way together.
 */
export class Pacer {
  readonly #clock: PacerClock;
  readonly #turns: Turns;
  #limit: number;
  #successes = 0;
  #pausedUntil = 0;
  /** Counts halvings: what began before the last one says nothing about the pace since. */
  #era = 0;

  constructor(limit: number, clock: PacerClock) {
    this.#limit = Math.max(1, limit);
    this.#turns = new Turns(Math.min(START, this.#limit));
    this.#clock = clock;
  }

  /** How many calls may be under way now. */
  get concurrency(): number {
    return this.#turns.size;
  }

  /** How long no call is begun. */
  get pause(): number {
    return Math.max(0, this.#pausedUntil - this.#clock.now());
  }

  /** Another ceiling from now on. */
  set limit(limit: number) {
    this.#limit = Math.max(1, limit);
    if (this.#turns.size > this.#limit) this.#turns.size = this.#limit;
  }

  /**
   * Runs `call` when it is its turn, telling it the era it began in. Throws an `AbortError` when the signal came before
   * that.
   */
  run<T>(call: (era: number) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#turns.run(async () => {
      for (let waited = 0; this.pause > 0 && this.#pausedUntil > waited; ) {
        // While it slept, another call may have been told to wait longer.
        waited = this.#pausedUntil;
        await this.#clock.sleep(this.pause, signal);
      }
      return call(this.#era);
    }, signal);
  }

  /** A call succeeded. */
  succeeded(): void {
    this.#successes += 1;
    if (this.#successes < GROW_AFTER || this.#turns.size >= this.#limit) return;
    this.#successes = 0;
    this.#turns.size += 1;
  }

  /** The host is overloaded, as a call of this era was told: fewer at a time, and none before so many milliseconds. */
  throttled(pauseMilliseconds: number, era = this.#era): void {
    this.rest(pauseMilliseconds);
    if (era !== this.#era) return;
    this.#era += 1;
    this.#successes = 0;
    this.#turns.size = Math.max(1, Math.floor(this.#turns.size / 2));
  }

  /** No call before so many milliseconds have passed; the pace stays. */
  rest(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + milliseconds);
  }
}
