/**
 * A budget of requests over time: so many in a period, some of them at once. Each request is given the time it has to
 * wait, in the order of asking; nothing is kept but one instant (the generic cell rate algorithm). In no period are more
 * granted than `requests` and one burst.
 */
export class Budget {
  readonly #interval: number;
  readonly #tolerance: number;
  /** When the budget would be whole again. */
  #whole = 0;

  constructor({ requests, milliseconds, burst }: { requests: number; milliseconds: number; burst: number }) {
    this.#interval = milliseconds / requests;
    this.#tolerance = (Math.max(1, burst) - 1) * this.#interval;
  }

  /** Takes one request, to be sent after so many milliseconds. */
  take(now: number): number {
    const wait = this.wait(now);
    this.#whole = Math.max(this.#whole, now) + this.#interval;
    return wait;
  }

  /** How long a request that was asked for now would have to wait. */
  wait(now: number): number {
    return Math.max(0, this.#whole - this.#tolerance - now);
  }
}
