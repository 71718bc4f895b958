import { AccessError } from './access-error.ts';
import type { AccessStore } from './access-store.ts';

/** Where attempts are counted, by the name that was tried. */
export type AttemptStore = Pick<AccessStore, 'attempts' | 'countAttempt' | 'forgetAttempts'>;

/** Failures that have no consequence. */
const FREE = 5;
/** The longest wait. Longer would not slow a search for a long password, but let anybody shut a person out. */
const LONGEST_WAIT = 60_000;
/** After this long without one, failures are forgotten. */
const MEMORY = 24 * 60 * 60_000;
const TRIES = 5;

/**
 * Slows down guessing: from the fifth failure under a name on, the next has to wait twice as long each time. An attempt
 * counts as failed from its beginning, so that many at the same moment gain nothing.
 */
export class SignInAttempts {
  readonly #needs: { readonly store: AttemptStore; readonly now: () => Date };

  constructor(needs: { readonly store: AttemptStore; readonly now: () => Date }) {
    this.#needs = needs;
  }

  /** Counts an attempt, or throws 429 `TooManyRequests` with the seconds to wait. */
  async begin(userName: string): Promise<void> {
    const { store, now } = this.#needs;
    const name = attemptName(userName);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const at = now().getTime();
      const known = await store.attempts(name);
      const before = known !== undefined && at - known.until.getTime() < MEMORY ? known : undefined;
      const wait = (before?.until.getTime() ?? 0) - at;
      if (wait > 0) throw tooMany(Math.ceil(wait / 1000));
      const failures = (before?.failures ?? 0) + 1;
      const until = new Date(at + (failures < FREE ? 0 : Math.min(LONGEST_WAIT, 1000 * 2 ** (failures - FREE))));
      if (await store.countAttempt(name, known, { failures, until })) return;
    }
    throw tooMany(1);
  }

  async forget(userName: string): Promise<void> {
    await this.#needs.store.forgetAttempts(attemptName(userName));
  }
}

function attemptName(userName: string): string {
  return userName.trim().toLowerCase().slice(0, 256);
}

function tooMany(seconds: number): AccessError {
  return new AccessError(
    429,
    'TooManyRequests',
    `Too many sign-ins under this name failed: try again in ${seconds} seconds.`,
    { retryAfter: seconds },
  );
}
