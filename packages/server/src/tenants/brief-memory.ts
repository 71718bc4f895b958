/** How long an answer of the store is believed: what ended or changed on another node counts here after this. */
const believed = 2_000;

/** Remembers what was found for a moment; what was not found is asked for again, so that guesses fill nothing. */
export class BriefMemory<T> {
  readonly #now: () => Date;
  readonly #capacity: number;
  readonly #found = new Map<string, { readonly value: T; readonly until: number }>();
  #forgotten = 0;

  constructor(now: () => Date, capacity: number) {
    this.#now = now;
    this.#capacity = capacity;
  }

  async get(key: string, find: () => Promise<T | undefined>): Promise<T | undefined> {
    const known = this.#found.get(key);
    if (known && known.until > this.#now().getTime()) return known.value;
    const before = this.#forgotten;
    const value = await find();
    this.#found.delete(key);
    // What was being read while something was forgotten may be older than the change.
    if (value !== undefined && before === this.#forgotten) {
      this.#found.set(key, { value, until: this.#now().getTime() + believed });
    }
    dropOldest(this.#found, this.#capacity);
    return value;
  }

  /** What was found last, however long ago. */
  last(key: string): T | undefined {
    return this.#found.get(key)?.value;
  }

  forget(key: string): void {
    this.#forgotten += 1;
    this.#found.delete(key);
  }

  forgetWhere(isMeant: (value: T) => boolean): void {
    this.#forgotten += 1;
    for (const [key, { value }] of this.#found) if (isMeant(value)) this.#found.delete(key);
  }
}

/** Makes room in a map that is filled in the order of use. */
export function dropOldest(map: Map<string, unknown>, capacity: number): void {
  const oldest = map.size > capacity ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
