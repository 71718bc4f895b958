import type { FastifyRequest } from 'fastify';

/**
 * What absolute links begin with, without a slash at the end: the configured public address, else the address the
 * client used, which behind a trusted proxy is the forwarded one.
 */
export function rootUrl(request: FastifyRequest, publicUrl: string | undefined): string {
  return publicUrl ?? `${request.protocol}://${request.host}`;
}
