import { isIPv6 } from 'node:net';
import { TokenBuckets } from './token-buckets.ts';

/** A mistyped token, a test suite or an expired one at a busy client stay below this; a search for tokens does not. */
const allowed = { perSecond: 1, burst: 100 };

/** Counts refused credentials by source address, so that nobody can try many of them. */
export class FailedAttempts {
  readonly #buckets: TokenBuckets;

  constructor(now: () => Date) {
    this.#buckets = new TokenBuckets(now);
  }

  /** In how many seconds this address may try again; 0 when it may now. */
  wait(address: string): number {
    return this.#buckets.wait(source(address), allowed);
  }

  /** Counts a refusal. */
  count(address: string): void {
    this.#buckets.take(source(address), allowed);
  }
}

/** The network a provider gives to one customer counts as one address: with IPv6 that is 64 bits. */
function source(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail = ''] = address.replace(/%.*$/, '').split('::', 2);
  const before = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  const zeros = address.includes('::') ? Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0') : [];
  const groups = [...before, ...zeros, ...after].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}
