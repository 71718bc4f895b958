import type { ReceivedRequest } from './scim-target.ts';

/** An answer given instead of the real one. */
export interface Instead {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** What is peculiar about a target. `number` counts requests from 1. */
export interface Character {
  /** Before the request is carried out: an answer instead of it, or `drop` to break the connection. */
  readonly before?: (
    request: ReceivedRequest,
    number: number,
  ) => Promise<Instead | 'drop' | undefined> | Instead | 'drop' | undefined;
  /** After the request was carried out: `drop` loses the answer. */
  readonly after?: (request: ReceivedRequest, number: number) => Promise<'drop' | undefined> | 'drop' | undefined;
}

/** Refuses every n-th request with 429 and asks to wait. */
export function rateLimited(every: number, retryAfterSeconds: number): Character {
  return {
    before: (_request, number) =>
      number % every === 0 ? { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } } : undefined,
  };
}

/** Carries out every n-th POST and loses the answer. */
export function forgetful(every: number): Character {
  let posts = 0;
  return {
    after: ({ method }) => {
      if (method !== 'POST') return undefined;
      posts += 1;
      return posts % every === 0 ? 'drop' : undefined;
    },
  };
}

/** Answers everything with a web page. */
export function website(): Character {
  return {
    before: () => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<html><body>Welcome</body></html>',
    }),
  };
}

/** Answers each request after a while. */
export function slow(milliseconds: number): Character {
  return {
    before: async () => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      return undefined;
    },
  };
}

/**
 * Breaks the connection at every n-th request: `before` it is carried out, or `after` it, when the answer is lost.
 *
 * @param methods those it concerns; all when left out
 */
export function flaky(every: number, when: 'before' | 'after', methods?: readonly string[]): Character {
  let count = 0;
  return {
    [when]: ({ method }: ReceivedRequest) => {
      if (methods?.includes(method) === false) return undefined;
      count += 1;
      return count % every === 0 ? 'drop' : undefined;
    },
  };
}
