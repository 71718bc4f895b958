import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { StaffRecord, StaffSignedIn, Tenants } from '../../tenants/index.ts';
import { counting } from '../counting-attempts.ts';
import { graphError } from '../graph-error.ts';
import { operation } from '../operation.ts';
import { checkOrigin } from '../session.ts';
import { listing, reading, signInAnswer, writing } from './operations.ts';
import { callerOf, clearStaffCookie, setStaffCookie } from './staff-access.ts';

interface Needs {
  readonly tenants: Tenants;
  readonly publicUrl?: string | undefined;
  readonly now: () => Date;
}

interface OfTenant {
  Params: { key: string };
}

interface OfPart {
  Params: { key: string; id: string };
}

/** What anybody may call who is about to sign in to the pages of a tenant: `{"userName", "password"}`. */
export function addSignIn(app: FastifyInstance, { tenants, publicUrl, now }: Needs): void {
  app.post<OfTenant>(
    '/:key/sign-in',
    operation({
      id: 'signInToTenant',
      summary: 'Sign in to the pages of a tenant with a password; sets a cookie.',
      tag: 'Tenants',
      permissions: [],
      isOpen: true,
      answers: { 200: signInAnswer },
      ofGraph: false,
    }),
    async (request, reply) => {
      const { origin, 'sec-fetch-site': site } = request.headers;
      if (origin !== undefined || site !== undefined) checkOrigin(request, publicUrl);
      const { key } = request.params;
      const signedIn = await counting(request, async () => tenants.staff.signIn(await tenants.find(key), request.body));
      tenants.record({
        tenantId: signedIn.tenant.tenantId,
        at: now(),
        method: 'POST',
        path: '/sign-in',
        status: 200,
        resourceType: undefined,
        resourceId: undefined,
        tokenId: undefined,
        actor: signedIn.staff.userName,
        requestId: request.id,
        durationMs: Math.round(reply.elapsedTime),
        warnings: [],
        changed: [],
        values: undefined,
      });
      setStaffCookie(request, reply, key, signedIn.cookie);
      return meView(signedIn);
    },
  );
}

/** Who is signed in, and the staff of the tenant. */
export function addStaff(app: FastifyInstance, { tenants }: Needs): void {
  app.get<OfTenant>('/:key/me', reading('getTenantMe', 'Who is signed in to the pages of the tenant.', ''), (request) =>
    Promise.resolve(meView(signedInOf(request))),
  );

  app.delete<OfTenant>(
    '/:key/sign-in',
    writing('signOutOfTenant', 'Sign out of the pages of the tenant.', 204, { staff: '' }),
    async (request, reply) => {
      await tenants.staff.signOut(signedInOf(request));
      clearStaffCookie(request, reply, request.params.key);
      return reply.code(204).send();
    },
  );

  app.post<OfTenant>(
    '/:key/sign-in/confirm',
    writing('confirmTenantSignIn', 'Show the password once more, for what needs a fresh sign-in.', 204, { staff: '' }),
    async (request, reply) => {
      await tenants.staff.prove(signedInOf(request), request.body);
      return reply.code(204).send();
    },
  );

  app.get<OfTenant>(
    '/:key/staff',
    listing('listTenantStaff', 'Staff of the tenant, who sign in to its pages.', 'configuration'),
    async (request) => ({ value: (await tenants.staff.list(await tenants.get(request.params.key))).map(staffView) }),
  );

  app.post<OfTenant>(
    '/:key/staff',
    writing('createTenantStaff', 'Add somebody to the staff of the tenant.', 201, { staff: 'configuration' }),
    async (request, reply) => {
      const tenant = await tenants.get(request.params.key);
      reply.code(201);
      return staffView(await tenants.staff.add(tenant, request.body, callerOf(request)));
    },
  );

  app.patch<OfPart>(
    '/:key/staff/:id',
    writing('updateTenantStaff', 'Change the roles or the password of somebody.', 200, { staff: 'configuration' }),
    async (request) => {
      const { key, id } = request.params;
      return staffView(await tenants.staff.change(await tenants.get(key), id, request.body, callerOf(request)));
    },
  );

  app.delete<OfPart>(
    '/:key/staff/:id',
    writing('deleteTenantStaff', 'Remove somebody from the staff of the tenant.', 204, { staff: 'configuration' }),
    async (request, reply) => {
      const { key, id } = request.params;
      await tenants.staff.remove(await tenants.get(key), id, callerOf(request));
      return reply.code(204).send();
    },
  );
}

function signedInOf({ staff }: FastifyRequest): StaffSignedIn {
  if (staff) return staff;
  throw graphError(404, 'Request_ResourceNotFound', 'Nobody is signed in to the pages of this tenant: sign in there.');
}

function meView({ tenant, staff, caller, csrf, expiresAt, endsAt }: StaffSignedIn) {
  return {
    tenant: { key: tenant.key, displayName: tenant.displayName, profile: tenant.profile },
    id: staff.id,
    userName: staff.userName,
    roles: staff.roles,
    permissions: caller.permissions === 'all' ? 'all' : [...caller.permissions].toSorted(),
    signIn: { csrf, expiresDateTime: expiresAt.toISOString(), endDateTime: endsAt.toISOString() },
  };
}

function staffView({ id, userName, roles, createdAt, lastSignInAt }: StaffRecord) {
  return {
    id,
    userName,
    roles,
    createdDateTime: createdAt.toISOString(),
    lastSignInDateTime: lastSignInAt?.toISOString() ?? null,
  };
}
