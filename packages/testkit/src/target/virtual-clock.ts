/**
 * Time that passes when everybody waits: whoever sleeps is woken in the order of their times, as soon as nothing else
 * has gone on for a moment. So nobody waits for a minute to be over, and nobody is woken early.
 */
export class VirtualClock {
  #now: number;
  readonly #sleeping: { readonly at: number; readonly wake: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(start = Date.UTC(2026, 2, 2)) {
    this.#now = start;
  }

  readonly now = (): number => this.#now;

  readonly sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const refuse = () => {
        const index = this.#sleeping.indexOf(entry);
        if (index >= 0) this.#sleeping.splice(index, 1);
        reject(signal?.reason);
      };
      const entry = {
        at: this.#now + Math.max(0, milliseconds),
        wake: () => {
          signal?.removeEventListener('abort', refuse);
          resolve();
        },
      };
      if (signal?.aborted === true) return refuse();
      signal?.addEventListener('abort', refuse, { once: true });
      this.#sleeping.push(entry);
      this.#schedule();
    });

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#sleeping.sort((a, b) => a.at - b.at);
      const next = this.#sleeping.shift();
      if (next === undefined) return;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      if (this.#sleeping.length > 0) this.#schedule();
    }, 1);
  }
}
