/** Where a page of a list begins: behind this resource, as long as so many have been removed and no more. */
export interface PageStart {
  readonly created: Date;
  readonly id: string;
  readonly removed: number;
}

/**
 * Remembers where pages that were not yet asked for begin, so that a client walking a list by `startIndex` (RFC 7644
 * section 3.4.2.4) is answered from the key of the resource before and not by counting from the start. Forgetting is
 * harmless. The pages asked for last are kept.
 */
export class PageMemory {
  readonly #starts = new Map<string, PageStart>();
  readonly #capacity: number;

  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  recall(list: string, startIndex: number): PageStart | undefined {
    return this.#starts.get(`${startIndex} ${list}`);
  }

  remember(list: string, startIndex: number, start: PageStart): void {
    const key = `${startIndex} ${list}`;
    this.#starts.delete(key);
    this.#starts.set(key, start);
    if (this.#starts.size > this.#capacity) {
      const oldest = this.#starts.keys().next();
      if (!oldest.done) {
        this.#starts.delete(oldest.value);
      }
    }
  }
}
