import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type ApiAccess,
  bearerToken,
  type FailedAttempts,
  OWNER_PERMISSIONS,
  type Principal,
  type SignedIn,
} from '../access/index.ts';
import { type Auditing, recordOperations } from './audit.ts';
import { reasonGiven, requireFinal, requireFresh } from './final-act.ts';
import { graphError } from './graph-error.ts';
import type { Operation } from './operation.ts';
import { checkForgery, sessionCookie } from './session.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Counts refused credentials by source address. */
    failedAttempts: FailedAttempts;
  }
  interface FastifyRequest {
    /** Who calls. Set on every request of a plugin that is guarded. */
    principal?: Principal;
    /** How they signed in, where they show a cookie. */
    signedIn?: SignedIn;
  }
}

/** What decides about requests to the administrative interfaces. */
export interface Guarding extends Auditing {
  readonly apiAccess: ApiAccess;
  readonly publicUrl?: string | undefined;
  /** Whether somebody owns an application, by the id in the path. Without it nobody owns any. */
  readonly owns?: ((principal: Principal, applicationId: string) => Promise<boolean>) | undefined;
  /**
   * Lets somebody pass who is nobody of the installation, having checked everything about them; asked of requests that
   * show no token. Throws for those it recognised and refuses.
   */
  readonly others?: ((request: FastifyRequest) => Promise<boolean>) | undefined;
}

/**
 * Guards the routes of a plugin: lets pass whoever has one of the permissions of the operation called, and records what
 * came of it in the audit log. Who calls is told by a bearer token, or by the cookie of somebody who signed in, with which
 * every write has to show `X-Lockstep-Csrf`. 401 `InvalidAuthenticationToken` for anybody who is not recognised, 403
 * `Authorization_RequestDenied` for those who may not, 429 `TooManyRequests` for those not recognised from an address that
 * showed too many wrong tokens, 401 `FreshSignInRequired` for final acts by people who signed in a while ago. What is not
 * described as an operation is left to those who may do everything.
 */
export function guard(app: FastifyInstance, needs: Guarding): void {
  recordOperations(app, needs);
  app.addHook('onRequest', async (request, reply) => {
    if (authorizationOf(request) === undefined && (await needs.others?.(request))) return requireProof(request);
    const principal = await recognise(request, needs);
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
    request.principal = principal;
    if (request.signedIn) checkForgery(request, request.signedIn, needs.publicUrl);
    if (!(await mayCall(request, principal, needs))) {
      throw graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
    }
    request.reason = reasonGiven(request);
    requireProof(request);
  });
}

function requireProof(request: FastifyRequest): void {
  const proof = request.routeOptions.config.operation?.proof;
  if (proof === 'final') requireFinal(request);
  if (proof === 'fresh') requireFresh(request);
}

/** A request that shows a token is judged by that alone, whatever cookie comes with it. */
async function recognise(request: FastifyRequest, { apiAccess }: Guarding): Promise<Principal | undefined> {
  const authorization = authorizationOf(request);
  if (authorization !== undefined) {
    const token = bearerToken(authorization);
    return token === undefined ? undefined : apiAccess.authenticate(token);
  }
  const cookie = sessionCookie(request);
  const signedIn = cookie === undefined ? undefined : await apiAccess.signedIn?.(cookie);
  if (signedIn) request.signedIn = signedIn;
  return signedIn?.principal;
}

async function mayCall(request: FastifyRequest, principal: Principal, { owns }: Guarding): Promise<boolean> {
  const { permissions: held } = principal;
  if (held === 'all') return true;
  const { operation } = request.routeOptions.config;
  if (operation === undefined) return false;
  const { permissions } = operation;
  if (permissions.length === 0 || permissions.some((permission) => OWNED_BY !== permission && held.has(permission))) {
    return true;
  }
  if (!held.has(OWNED_BY)) return false;
  const application = ownedPart(request);
  // Without one in the path it is about making an application, which makes them its owner.
  if (application === undefined) return permissions.includes(OWNED_BY);
  const isOwners =
    permissions.includes(OWNED_BY) || permissions.some((permission) => OWNER_PERMISSIONS.has(permission));
  return isOwners && owns !== undefined && (await owns(principal, application));
}

const OWNED_BY = 'Application.ReadWrite.OwnedBy' satisfies Operation['permissions'][number];

/** The id of the application or service principal a path is about. */
function ownedPart(request: FastifyRequest): string | undefined {
  const name = /\/(?:servicePrincipals|applications)\/:(\w+)/i.exec(request.routeOptions.url ?? '')?.[1];
  return name === undefined ? undefined : (request.params as Record<string, string>)[name];
}

/** Every value sent; a request that was handed over inside the process has no distinct ones. */
function authorizationOf({ raw }: FastifyRequest): readonly string[] | undefined {
  const distinct: NodeJS.Dict<string[]> | undefined = raw.headersDistinct;
  if (distinct !== undefined) return distinct.authorization;
  return raw.headers.authorization === undefined ? undefined : [raw.headers.authorization];
}
