import { Pacer, type PacerClock } from './pacer.ts';
import type { Limits, TargetProfile } from './profile.ts';
import { RouteBudgets } from './route-budgets.ts';

const HOUR = 3_600_000;
/** Concurrency towards a host whose limit nobody knows. */
const USUAL = 10;

/** What all jobs that write to one host share. */
export interface TargetHost {
  readonly pacer: Pacer;
  readonly budgets: RouteBudgets;
}

/**
 * What is remembered about hosts between cycles and shared by jobs: how fast they may be called, and what they said
 * about themselves within the last hour. One for a process.
 */
export class TargetHosts {
  readonly #clock: PacerClock;
  readonly #pacers = new Map<string, Pacer>();
  readonly #budgets = new Map<string, RouteBudgets>();
  readonly #declared = new Map<string, { readonly at: number; readonly profile: Promise<TargetProfile | undefined> }>();

  constructor(clock: PacerClock) {
    this.#clock = clock;
  }

  /** The host of an address, under the limits of the application there. */
  host(origin: string, limits: Limits, jobConcurrency: number): TargetHost {
    const limit = limits.maxConcurrency ?? Math.max(USUAL, jobConcurrency);
    let pacer = this.#pacers.get(origin);
    if (pacer === undefined) {
      pacer = new Pacer(limit, this.#clock);
      this.#pacers.set(origin, pacer);
    } else pacer.limit = limit;
    const key = `${origin} ${JSON.stringify(limits)}`;
    let budgets = this.#budgets.get(key);
    if (budgets === undefined) {
      budgets = new RouteBudgets(limits);
      this.#budgets.set(key, budgets);
    }
    return { pacer, budgets };
  }

  /**
   * What the service at an address says about itself, read at most once an hour. `read` must not reject; undefined, when
   * nothing was answered, is not remembered.
   */
  async declared(base: string, read: () => Promise<TargetProfile | undefined>): Promise<TargetProfile> {
    const now = this.#clock.now();
    let known = this.#declared.get(base);
    if (known === undefined || now - known.at >= HOUR) {
      known = { at: now, profile: read() };
      this.#declared.set(base, known);
    }
    const profile = await known.profile;
    if (profile === undefined && this.#declared.get(base) === known) this.#declared.delete(base);
    return profile ?? {};
  }
}
