import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** One finding of an error: which field, a stable code, and a text for people. */
export interface GraphErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
}

/** An error as the administrative interfaces answer it: clients branch on `status` and `code`, never on `message`. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly status: number;
  readonly code: string;
  readonly details: readonly GraphErrorDetail[];

  constructor(status: number, code: string, message: string, details: readonly GraphErrorDetail[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** An error to throw from a handler, in the form of Microsoft Graph's error responses. */
export function graphError(
  status: number,
  code: string,
  message: string,
  details: readonly GraphErrorDetail[] = [],
): GraphError {
  return new GraphError(status, code, message, details);
}

/**
 * Answers whatever a handler threw: an error that carries `status`, `code` and `details` as itself, a complaint of
 * Fastify about the request as 4xx, and anything else as a 500 that tells nothing but the id under which it is logged.
 */
export function sendGraphError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = isPublicError(error) ? error : fromFramework(error as FastifyError);
  if (!known) request.log.error({ err: error, requestId: request.id }, 'request failed');
  const { status, code, message, details, retryAfter, challenge } = known ?? unexpected;
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  if (challenge !== undefined) reply.header('www-authenticate', challenge);
  return reply.code(status).send({
    error: {
      code,
      message,
      ...(details.length > 0 && { details }),
      innerError: {
        date: new Date().toISOString().slice(0, 19),
        'request-id': request.id,
        ...clientRequestId(request),
      },
    },
  });
}

/** The client's own id of the request, given back in headers and errors. */
export function clientRequestId(request: FastifyRequest): { readonly 'client-request-id'?: string } {
  const id = request.headers['client-request-id'];
  return typeof id === 'string' && /^[\x21-\x7e]{1,100}$/.test(id) ? { 'client-request-id': id } : {};
}

/** What an error must carry to be shown as it is. */
type PublicError = Pick<GraphError, 'status' | 'code' | 'message' | 'details'> & {
  /** In how many seconds it is worth trying again. */
  readonly retryAfter?: number | undefined;
  /** How to be let in (RFC 9110 section 11.6.1). */
  readonly challenge?: string | undefined;
};

/** Rooms refuse with errors of their own kind; what makes one fit to be shown is that it carries these members. */
export function isPublicError(error: unknown): error is PublicError {
  return (
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    'code' in error &&
    typeof error.code === 'string' &&
    'details' in error &&
    Array.isArray(error.details)
  );
}

function fromFramework(error: FastifyError): PublicError | undefined {
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500) return undefined;
  const message = messages[status] ?? 'The request cannot be read: check address, headers and JSON body.';
  return { status, code: 'BadRequest', message, details: [] };
}

const messages: Readonly<Record<number, string>> = {
  413: 'The body is too large: send less in one request.',
  415: 'The body has an unsupported type: send JSON with Content-Type application/json.',
};

const unexpected: PublicError = {
  status: 500,
  code: 'InternalServerError',
  message: 'The server failed at this request. Its log has the reason under the request id.',
  details: [],
};
