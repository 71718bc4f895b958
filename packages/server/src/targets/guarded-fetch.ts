import { Agent, fetch as fetchWith } from 'undici';
import { type AddressPolicy, refusedUrl } from './address-policy.ts';
import { guardedLookup } from './exchange.ts';

const timeout = 10_000;

/** `fetch` that reaches what targets may be reached at: no redirects, and no private address unless it is allowed. */
export function guardedFetch(policy: () => AddressPolicy): typeof fetch {
  return async (address, options) => {
    const url = new URL(String(address));
    const refused = refusedUrl(url, policy());
    if (refused !== undefined) throw new Error(refused);
    const dispatcher = new Agent({
      connect: { timeout, lookup: guardedLookup(url, policy()) },
      headersTimeout: timeout,
      bodyTimeout: timeout,
      keepAliveTimeout: 1,
    });
    const init = { ...options, dispatcher, redirect: 'manual' } as Parameters<typeof fetchWith>[1];
    return (await fetchWith(url, init)) as unknown as Response;
  };
}
