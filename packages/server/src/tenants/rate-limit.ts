import { type Pace, TokenBuckets } from '../access/index.ts';

/** How many requests a tenant may make: in all, and of the kinds that cost the most. */
export interface RateLimit {
  readonly requestsPerSecond: number;
  /** Requests that may come at once after a pause. */
  readonly burst: number;
  readonly bulkPerSecond: number;
  /** Queries that no index narrows. */
  readonly unindexedPerSecond: number;
}

/** High enough never to slow a first cycle, low enough to keep one tenant from taking the machine. */
const usual: Pace = { perSecond: 2_000, burst: 4_000 };
const usualBulk = 20;
const usualUnindexed = 50;
/** Whoever shows no token takes nothing of what the tenant's own clients may do. */
const anyone: Pace = { perSecond: 20, burst: 200 };
/** What costs much comes in short rows, such as an administrator's look around. */
const costlyBurst = 10;

/** A limit with what follows from the part that was given. */
export function rateLimit(given: Partial<RateLimit> = {}, installation: Pace = usual): RateLimit {
  const requestsPerSecond = given.requestsPerSecond ?? installation.perSecond;
  const burst =
    given.requestsPerSecond === undefined ? installation.burst : Math.max(1, Math.ceil(2 * requestsPerSecond));
  return {
    requestsPerSecond,
    burst: given.burst ?? burst,
    bulkPerSecond: given.bulkPerSecond ?? Math.min(usualBulk, requestsPerSecond),
    unindexedPerSecond: given.unindexedPerSecond ?? Math.min(usualUnindexed, requestsPerSecond),
  };
}

/** Counts requests against the limit of their tenant. Each answer is 0, or in how many seconds to come again. */
export class TenantRates {
  readonly #buckets: TokenBuckets;

  constructor(now: () => Date) {
    this.#buckets = new TokenBuckets(now);
  }

  request(tenantId: string, { requestsPerSecond, burst }: RateLimit): number {
    return this.#buckets.take(`request ${tenantId}`, { perSecond: requestsPerSecond, burst });
  }

  bulk(tenantId: string, { bulkPerSecond }: RateLimit): number {
    return this.#buckets.take(`bulk ${tenantId}`, costly(bulkPerSecond));
  }

  unindexed(tenantId: string, { unindexedPerSecond }: RateLimit): number {
    return this.#buckets.take(`unindexed ${tenantId}`, costly(unindexedPerSecond));
  }

  /** Requests without a token, of all who make some at the tenant. */
  anyone(tenantId: string): number {
    return this.#buckets.take(`anyone ${tenantId}`, anyone);
  }

  /** Whether a refusal for coming too fast is worth a line in the log: a flood of them would push out all else. */
  isWorthNoting(tenantId: string): boolean {
    return this.#buckets.take(`note ${tenantId}`, { perSecond: 1, burst: 10 }) === 0;
  }
}

function costly(perSecond: number): Pace {
  return { perSecond, burst: Math.max(1, Math.ceil(perSecond * costlyBurst)) };
}
