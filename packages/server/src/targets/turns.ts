/**
 * So many calls at a time; the others wait their turn in the order in which they came. Those that have not begun are
 * refused with an `AbortError` when their signal comes.
 */
export class Turns {
  readonly #waiting: { readonly start: () => void }[] = [];
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
    return new Promise((resolve, reject) => {
      const entry = {
        start: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      const stop = () => {
        const index = this.#waiting.indexOf(entry);
        if (index < 0) return;
        this.#waiting.splice(index, 1);
        reject(aborted());
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.#waiting.push(entry);
    });
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
