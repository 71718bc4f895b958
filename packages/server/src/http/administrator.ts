import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { type ApiAccess, bearerToken, type FailedAttempts, type Principal } from '../access/index.ts';
import { graphError } from './graph-error.ts';
import type { Operation } from './operation.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts refused credentials by source address. */
    failedAttempts: FailedAttempts;
  }
  interface FastifyRequest {
    /** Set by `requireAdministrator`. */
    principal?: Principal;
  }
}

/**
 * Lets pass whoever has one of the permissions of the operation called, or every permission: 401 `InvalidAuthenticationToken` for anybody who is not
 * recognised, 403 `Authorization_RequestDenied` for those who may not, 429 `TooManyRequests` for those not recognised
 * from an address that showed too many wrong tokens. Add it to a plugin's `onRequest`.
 */
export function requireAdministrator(access: ApiAccess): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const principal = await principalOf(request, access);
    if (!principal) {
      const { failedAttempts } = request.server;
      const wait = failedAttempts.wait(request.ip);
      if (wait > 0) {
        reply.header('retry-after', wait);
        throw graphError(429, 'TooManyRequests', `Too many wrong tokens came from your address: wait ${wait} seconds.`);
      }
      failedAttempts.count(request.ip);
      reply.header('www-authenticate', 'Bearer');
      throw graphError(
        401,
        'InvalidAuthenticationToken',
        'The access token is missing or not valid: send "Authorization: Bearer" with a token of this installation.',
      );
    }
    if (!mayCall(principal, request.routeOptions.config.operation)) {
      throw graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
    }
    request.principal = principal;
  };
}

/** What is not described as an operation is left to those who may do everything. */
function mayCall({ permissions: held }: Principal, operation: Operation | undefined): boolean {
  if (held === 'all') return true;
  if (operation === undefined) return false;
  const { permissions } = operation;
  return permissions.length === 0 || permissions.some((permission) => held.has(permission));
}

async function principalOf(request: FastifyRequest, access: ApiAccess): Promise<Principal | undefined> {
  const token = bearerToken(authorizationOf(request));
  return token === undefined ? undefined : access.authenticate(token);
}

/** Every value sent; a request that was handed over inside the process has no distinct ones. */
function authorizationOf({ raw }: FastifyRequest): readonly string[] | undefined {
  const distinct: NodeJS.Dict<string[]> | undefined = raw.headersDistinct;
  if (distinct !== undefined) return distinct.authorization;
  return raw.headers.authorization === undefined ? undefined : [raw.headers.authorization];
}
