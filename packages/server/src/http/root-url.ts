import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyRequest } from 'fastify';

/** The root of the request on whose behalf another one is handed over inside the process. */
const outer = new AsyncLocalStorage<string>();

/**
 * What absolute links begin with, without a slash at the end: the configured public address, else the address the
 * client used, which behind a trusted proxy is the forwarded one.
 */
export function rootUrl(request: FastifyRequest, publicUrl: string | undefined): string {
  return publicUrl ?? outer.getStore() ?? `${request.protocol}://${request.host}`;
}

/** Runs what hands requests over inside the process; links in their answers begin with this root. */
export function fromOutside<T>(root: string, run: () => Promise<T>): Promise<T> {
  return outer.run(root, run);
}
