/** How fast something may go on: so many a second on average, and so many at once after a pause. */
export interface Pace {
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  /** What was left at the moment `at`, in milliseconds. */
  left: number;
  at: number;
}

/** Buckets remembered; a forgotten one starts full again. */
const remembered = 20_000;

/**
 * Token buckets by key: each starts full, is refilled at its pace and gives one token for each event. They live in the
 * memory of this process, so each node of an installation counts for itself. The least recently used are forgotten
 * before they take more memory than `capacity` of them need.
 */
export class TokenBuckets {
  readonly #now: () => Date;
  readonly #capacity: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(now: () => Date, capacity = remembered) {
    this.#now = now;
    this.#capacity = capacity;
  }

  /** Takes a token and answers 0, or takes nothing and answers in how many whole seconds there will be one. */
  take(key: string, pace: Pace): number {
    const bucket = this.#filled(key, pace);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const oldest = this.#buckets.size > this.#capacity ? this.#buckets.keys().next().value : undefined;
    if (oldest !== undefined) this.#buckets.delete(oldest);
    if (bucket.left < 1) return secondsUntilOne(bucket.left, pace);
    bucket.left -= 1;
    return 0;
  }

  /** What `take` would answer. */
  wait(key: string, pace: Pace): number {
    const { left } = this.#filled(key, pace);
    return left < 1 ? secondsUntilOne(left, pace) : 0;
  }

  #filled(key: string, { perSecond, burst }: Pace): Bucket {
    const at = this.#now().getTime();
    const known = this.#buckets.get(key);
    if (!known) return { left: Math.max(1, burst), at };
    // A clock set back gives nothing and takes nothing.
    const gained = (Math.max(0, at - known.at) / 1_000) * perSecond;
    return { left: Math.min(Math.max(1, burst), known.left + gained), at };
  }
}

function secondsUntilOne(left: number, { perSecond }: Pace): number {
  return Math.max(1, Math.ceil((1 - left) / perSecond));
}
