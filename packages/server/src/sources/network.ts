import type { LookupFunction } from 'node:net';

/** The port to the net: what may be reached is decided outside of this room. */
export interface Network {
  /** Reaches addresses over HTTP; no redirects. */
  readonly fetch: typeof fetch;
  /** Why an address may not be reached, with the remedy; undefined when it may. */
  readonly refuse: (url: URL) => string | undefined;
  /** Name resolution that answers no address that may not be reached. */
  readonly lookup: (url: URL) => LookupFunction;
  /** Waits; ends early, with an `AbortError`, when the signal comes. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}
