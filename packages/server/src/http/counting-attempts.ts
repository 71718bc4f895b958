import type { FastifyRequest } from 'fastify';
import { AccessError } from '../access/index.ts';

/**
 * Counts what is refused against the address it came from, and refuses an address that went too far. What was only
 * written wrongly counts for nothing.
 */
export async function counting<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
  const { failedAttempts } = request.server;
  const wait = failedAttempts.wait(request.ip);
  if (wait > 0) {
    throw new AccessError(429, 'TooManyRequests', `Too many attempts came from your address: wait ${wait} seconds.`, {
      retryAfter: wait,
    });
  }
  try {
    return await work();
  } catch (error) {
    if (error instanceof AccessError && error.status !== 400) failedAttempts.count(request.ip);
    throw error;
  }
}
