import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, operator, type StaffSignedIn, type Tenants } from '../../tenants/index.ts';
import { graphError } from '../graph-error.ts';
import { checkForgery, cookie, setCookie } from '../session.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Somebody of the tenant's own staff who signed in to its pages. */
    staff?: StaffSignedIn;
  }
}

/**
 * Lets those pass who signed in to a tenant's pages, to what the operation called says they may do there, of that tenant
 * alone. Every write has to show what only the page could read. 403 for what their roles do not allow. Whoever says in
 * `X-Lockstep-As` to be an operator is not looked at here: their browser may hold both cookies.
 */
export function staffAccess(
  tenants: Tenants,
  publicUrl: string | undefined,
): (request: FastifyRequest) => Promise<boolean> {
  return async (request) => {
    if (request.headers['x-lockstep-as'] === 'operator') return false;
    const { key } = request.params as { readonly key?: string };
    const shown = key === undefined ? undefined : cookie(request, cookieName(request, key));
    const tenant = key === undefined || shown === undefined ? undefined : await tenants.find(key);
    const signedIn = tenant && shown !== undefined ? await tenants.staff.recognise(tenant, shown) : undefined;
    if (!signedIn) return false;
    checkForgery(request, signedIn, publicUrl);
    const permission = request.routeOptions.config.operation?.staff;
    const { permissions } = signedIn.caller;
    if (permission === undefined || (permission !== '' && permissions !== 'all' && !permissions.has(permission))) {
      throw graphError(
        403,
        'Authorization_RequestDenied',
        'Your role does not allow this: ask an administrator of the tenant.',
      );
    }
    request.staff = signedIn;
    return true;
  };
}

/** Who asks, in the terms of the room. */
export function callerOf({ staff, principal }: FastifyRequest): Caller {
  return staff?.caller ?? operator(principal?.name ?? 'Lockstep');
}

export function setStaffCookie(request: FastifyRequest, reply: FastifyReply, key: string, value: string): void {
  setCookie(request, reply, cookieName(request, key), value, { path: '/' });
}

export function clearStaffCookie(request: FastifyRequest, reply: FastifyReply, key: string): void {
  setCookie(request, reply, cookieName(request, key), '', { path: '/', seconds: 0 });
}

/** One for each tenant, so that somebody can be signed in to several; names as those of the installation's own cookie. */
function cookieName(request: FastifyRequest, key: string): string {
  return `${request.protocol === 'https' ? '__Host-' : ''}lockstep-tenant-${key}`;
}
