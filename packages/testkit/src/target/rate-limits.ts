import type { Instead } from './character.ts';
import type { RateRule } from './rules.ts';
import type { ReceivedRequest } from './scim-target.ts';

/** Counts requests in sliding periods and refuses those above what the rules grant. */
export class RateLimits {
  readonly #now: () => number;
  readonly #limits: readonly { readonly rule: RateRule; readonly sent: number[] }[];

  constructor(rules: readonly RateRule[], now: () => number) {
    this.#limits = rules.map((rule) => ({ rule, sent: [] }));
    this.#now = now;
  }

  /** An answer instead of the real one when a budget is spent, else the headers that go with the real one. */
  take(request: ReceivedRequest): { readonly refused: Instead } | { readonly headers: Record<string, string> } {
    const now = this.#now();
    const concerned = this.#limits.filter(({ rule }) => concerns(rule, request));
    for (const { rule, sent } of concerned) {
      while (sent[0] !== undefined && now - sent[0] >= rule.perSeconds * 1_000) sent.shift();
      if (sent.length < rule.requests) continue;
      const seconds = Math.max(1, Math.ceil(((sent[0] ?? now) + rule.perSeconds * 1_000 - now) / 1_000));
      return { refused: { status: 429, headers: this.#wait(rule, seconds) } };
    }
    let headers: Record<string, string> = {};
    for (const { rule, sent } of concerned) {
      sent.push(now);
      if (rule.says !== 'remaining') continue;
      const reset = Math.ceil(((sent[0] ?? now) + rule.perSeconds * 1_000 - now) / 1_000);
      headers = { 'x-rate-limit-remaining': String(rule.requests - sent.length), 'x-rate-limit-reset': String(reset) };
    }
    return { headers };
  }

  #wait({ says = 'seconds' }: RateRule, seconds: number): Record<string, string> {
    if (says === 'date') return { 'retry-after': new Date(this.#now() + seconds * 1_000).toUTCString() };
    if (says === 'remaining') return { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(seconds) };
    return { 'retry-after': String(seconds) };
  }
}

function concerns(
  { methods, resource, aboveBytes, upToBytes }: RateRule,
  { method, url, body }: ReceivedRequest,
): boolean {
  const size = Buffer.byteLength(body ?? '');
  return (
    (methods === undefined || methods.includes(method)) &&
    (resource === undefined || url.toLowerCase().startsWith(`/${resource}`)) &&
    size > (aboveBytes ?? -1) &&
    size <= (upToBytes ?? Number.POSITIVE_INFINITY)
  );
}
