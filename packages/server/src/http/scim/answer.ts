import { SCIM_CONTENT_TYPE, ScimError } from '@lockstep/scim';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isPublicError } from '../graph-error.ts';
import { TooManyRequests } from './admission.ts';

/**
 * Answers a failure in the form of RFC 7644 section 3.12: a SCIM error as itself, a complaint of Fastify about the
 * request as 4xx, and anything else as a 500 that tells nothing but the id under which it is logged.
 */
export function sendScimError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asScimError(error);
  if (!known) request.log.error({ err: error, requestId: request.id }, 'SCIM request failed');
  const shown = known ?? new ScimError(500, undefined, `The server failed. Its log has the reason: ${request.id}.`);
  if (shown.status === 401) reply.header('www-authenticate', 'Bearer realm="scim"');
  if (shown.status === 503) reply.header('retry-after', unavailableFor);
  if (shown instanceof TooManyRequests) reply.header('retry-after', shown.retryAfter);
  return reply
    .code(shown.status)
    .headers({ 'content-type': SCIM_CONTENT_TYPE, 'cache-control': 'no-store' })
    .send(JSON.stringify(shown));
}

function asScimError(error: unknown): ScimError | undefined {
  if (error instanceof ScimError) return error;
  if (isPublicError(error)) return new ScimError(error.status, undefined, error.message);
  const status = (error as Partial<FastifyError>).statusCode ?? 500;
  if (status < 400 || status >= 500) return undefined;
  if (status === 413) return tooLarge(maximumBody);
  return new ScimError(status, 'invalidSyntax', 'The request cannot be read. Check its address, headers and body.');
}

/** Seconds after which what is missing may be there again. */
const unavailableFor = 30;

/** 413, with what would be accepted. */
export function tooLarge(limit: number): ScimError {
  return new ScimError(413, undefined, `The body is larger than ${limit} bytes. Send less in one request.`);
}

/** Bytes of a request body beyond which nobody's is read; a tenant's own limits lie below. */
export const maximumBody = 16_777_216;
