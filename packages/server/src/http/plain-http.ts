import type { onRequestHookHandler } from 'fastify';
import { isLoopback } from '../access/index.ts';
import { graphError } from './graph-error.ts';

/**
 * Refuses requests that came over plain HTTP from another machine, directly or before the proxy. Refused and not
 * redirected: a redirect would come after the token was already readable on the way. Probes carry no token and may come.
 */
export const refusePlainHttp: onRequestHookHandler = (request, _reply, done) => {
  if (request.protocol === 'https' || isLoopback(request.ip) || probes.has(request.url)) done();
  else done(graphError(403, 'Authorization_RequestDenied', 'Plain HTTP is not served here: use https.'));
};

const probes = new Set(['/healthz', '/readyz']);
