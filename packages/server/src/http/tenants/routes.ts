import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type {
  ActivityRecord,
  Authorizations,
  CreatedTenant,
  IssuedToken,
  TenantEvents,
  TenantPeople,
  TenantRecord,
  Tenants,
} from '../../tenants/index.ts';
import { type Guarding, guard } from '../authorization.ts';
import { entityTag, requiredVersion } from '../entity-tag.ts';
import { useGraphSurface } from '../graph-surface.ts';
import { listPage } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { activityPosition, activityPositions, activityQuery } from './activity-query.ts';
import { noteActs } from './acts.ts';
import { addApplication } from './application-routes.ts';
import { answerCsv, asksForCsv } from './csv-answer.ts';
import { eventRoutes } from './event-routes.ts';
import { grantRoutes } from './grants.ts';
import { identityProviderRoutes } from './identity-provider-routes.ts';
import { keepToProfiles, listing, ofProfiles, reading, writing } from './operations.ts';
import { callerOf, staffAccess } from './staff-access.ts';
import { addSignIn, addStaff } from './staff-routes.ts';
import {
  activityView,
  clientView,
  creationView,
  optionsView,
  removedView,
  schemaView,
  tenantView,
  tokenView,
  typeView,
} from './views.ts';
import { addVisits } from './visits.ts';

interface TenantApiNeeds extends Guarding {
  readonly tenants: Tenants;
  readonly authorizations?: Authorizations | undefined;
  /** Events to applications; without it none are told. */
  readonly events?: TenantEvents | undefined;
  /** Signing in of provisioned people; without it nobody of them can. */
  readonly people?: TenantPeople | undefined;
  /** A refresh token for a tenant of an application that is authorised; null for any other. */
  readonly firstRefreshToken?: ((created: CreatedTenant) => Promise<string | null>) | undefined;
  readonly now: () => Date;
}

interface OfTenant {
  Params: { key: string };
}

interface OfPart {
  Params: { key: string; id: string };
}

/**
 * `/api/tenants`: tenants of the application side, their options, tokens, clients and request logs, and what their
 * applications make of them; for the installation's administrators, and for the tenants' own staff as far as each
 * operation says.
 */
export function tenantRoutes(needs: TenantApiNeeds): FastifyPluginAsync {
  return async (app) => {
    useGraphSurface(app);
    app.register(async (open) => addSignIn(open, needs));
    app.register(async (guarded) => {
      guard(guarded, { ...needs, others: staffAccess(needs.tenants, needs.publicUrl) });
      keepToProfiles(guarded, needs.tenants);
      addTenants(guarded, needs);
      guarded.register(async (parts) => {
        noteActs(parts, needs);
        addOptions(parts, needs);
        parts.register(async (tokens) => addTokens(tokens, needs));
        addClients(parts, needs);
        addDefinitions(parts, needs);
        addRemoved(parts, needs);
        if (needs.authorizations) grantRoutes(parts, needs.authorizations);
        const { events, people } = needs;
        if (events) eventRoutes(parts, { ...needs, events });
        if (people) identityProviderRoutes(parts, people);
        addStaff(parts, needs);
        addApplication(parts, needs);
      });
      addActivity(guarded, needs);
      addVisits(guarded, needs);
    });
  };
}

function addTenants(app: FastifyInstance, { tenants, publicUrl, firstRefreshToken }: TenantApiNeeds): void {
  const root = (request: FastifyRequest) => rootUrl(request, publicUrl);
  const shown = (tenant: TenantRecord, request: FastifyRequest, reply: FastifyReply) => {
    reply.header('etag', entityTag(tenant.version));
    return tenantView(tenant, root(request));
  };

  app.post('/', writing('createTenant', 'Make a tenant.', 201, { audit: 'tenantCreated' }), async (request, reply) => {
    const created = await tenants.create(request.body);
    reply.code(201).header('location', `${root(request)}/api/tenants/${created.tenant.key}`);
    reply.header('etag', entityTag(created.tenant.version));
    const refreshToken = (await firstRefreshToken?.(created)) ?? null;
    return { ...creationView(created, root(request)), ...(refreshToken !== null && { refreshToken }) };
  });

  app.get('/', listing('listTenants', 'Tenants.'), (request) =>
    listPage({
      request,
      root: root(request),
      fetch: (after, limit) =>
        tenants.list({ limit, ...(after !== undefined && { after }), ...ofProfiles(request.principal) }),
      position: ({ key }) => key,
      view: (tenant) => tenantView(tenant, root(request)),
    }),
  );

  app.get<OfTenant>('/:key', reading('getTenant', 'A tenant.', ''), async (request, reply) =>
    shown(await tenants.get(request.params.key), request, reply),
  );

  app.patch<OfTenant>('/:key', writing('updateTenant', 'Rename a tenant.', 200), async (request, reply) =>
    shown(await tenants.change(request.params.key, request.body, requiredVersion(request)), request, reply),
  );

  app.delete<OfTenant>(
    '/:key',
    writing('deleteTenant', 'Remove a tenant with everything in it.', 204, { audit: 'tenantDeleted', proof: 'final' }),
    async (request, reply) => {
      await tenants.remove(request.params.key, requiredVersion(request));
      return reply.code(204).send();
    },
  );
}

function addOptions(app: FastifyInstance, { tenants }: TenantApiNeeds): void {
  const shown = (tenant: TenantRecord, reply: FastifyReply) => {
    reply.header('etag', entityTag(tenant.version));
    return optionsView(tenants.options(tenant));
  };

  app.get<OfTenant>('/:key/options', reading('getTenantOptions', 'Protocol options.'), async (request, reply) =>
    shown(await tenants.get(request.params.key), reply),
  );

  app.patch<OfTenant>(
    '/:key/options',
    writing('updateTenantOptions', 'Change protocol options.', 200),
    async (request, reply) =>
      shown(await tenants.changeOptions(request.params.key, request.body, requiredVersion(request)), reply),
  );
}

/**
 * Tokens. One is replaced by `POST …/tokens/{id}/rotate` with `{"overlapSeconds", "label", "expiresAt"}`, all of them
 * optional; its successor has the same scopes.
 */
function addTokens(app: FastifyInstance, { tenants, publicUrl, now }: TenantApiNeeds): void {
  const staff = { staff: 'configuration' } as const;
  app.addHook<OfTenant>('preHandler', async (request) => {
    tenants.refuseTokens(await tenants.get(request.params.key), callerOf(request));
  });
  const issued = ({ record, token }: IssuedToken, request: FastifyRequest<OfTenant>, reply: FastifyReply) => {
    const root = rootUrl(request, publicUrl);
    reply.code(201).header('location', `${root}/api/tenants/${request.params.key}/tokens/${record.id}`);
    return { ...tokenView(record, now()), token };
  };

  app.get<OfTenant>(
    '/:key/tokens',
    listing('listTenantTokens', 'Tokens, without their values.', 'configuration'),
    async (request) => {
      const at = now();
      return {
        value: (await tenants.tokens.list(await tenants.get(request.params.key))).map((token) => tokenView(token, at)),
      };
    },
  );

  app.post<OfTenant>(
    '/:key/tokens',
    writing('issueTenantToken', 'Issue a token.', 201, staff),
    async (request, reply) => {
      const tenant = await tenants.get(request.params.key);
      return issued(await tenants.tokens.issue(tenant, request.body ?? {}, callerOf(request)), request, reply);
    },
  );

  app.post<OfPart>(
    '/:key/tokens/:id/rotate',
    writing('rotateTenantToken', 'Replace a token.', 201, staff),
    async (request, reply) => {
      const { key, id } = request.params;
      return issued(await tenants.tokens.rotate(await tenants.get(key), id, request.body ?? {}), request, reply);
    },
  );

  app.get<OfPart>(
    '/:key/tokens/:id/value',
    writing('readTenantToken', 'The value of a token that stays readable.', 200, {
      audit: 'tenantTokenRead',
      proof: 'fresh',
      ...staff,
    }),
    async (request) => {
      const { key, id } = request.params;
      return { id, token: await tenants.tokens.read(await tenants.get(key), id) };
    },
  );

  app.delete<OfPart>(
    '/:key/tokens/:id',
    writing('revokeTenantToken', 'Revoke a token.', 204, staff),
    async (request, reply) => {
      await tenants.tokens.revoke(await tenants.get(request.params.key), request.params.id);
      return reply.code(204).send();
    },
  );
}

/** Clients of the client credentials grant; their secret is in the answer to their registration only. */
function addClients(app: FastifyInstance, { tenants, publicUrl }: TenantApiNeeds): void {
  app.get<OfTenant>(
    '/:key/clients',
    listing('listTenantClients', 'Clients of the client credentials grant.'),
    async (request) => {
      return { value: (await tenants.clients.list(await tenants.get(request.params.key))).map(clientView) };
    },
  );

  app.post<OfTenant>(
    '/:key/clients',
    writing('registerTenantClient', 'Register a client.', 201),
    async (request, reply) => {
      const tenant = await tenants.get(request.params.key);
      const { record, secret } = await tenants.clients.register(tenant, request.body ?? {});
      const root = rootUrl(request, publicUrl);
      reply.code(201).header('location', `${root}/api/tenants/${request.params.key}/clients/${record.id}`);
      return { ...clientView(record), secret, tokenEndpoint: `${root}/oauth2/token` };
    },
  );

  app.delete<OfPart>(
    '/:key/clients/:id',
    writing('removeTenantClient', 'Remove a client.', 204),
    async (request, reply) => {
      await tenants.clients.remove(await tenants.get(request.params.key), request.params.id);
      return reply.code(204).send();
    },
  );
}

/**
 * Schemas and resource types of the tenant's own. Sending one whose URN or name is there changes it (200), any other is
 * made (201).
 */
function addDefinitions(app: FastifyInstance, { tenants, publicUrl }: TenantApiNeeds): void {
  const made = (request: FastifyRequest<OfTenant>, reply: FastifyReply, part: string, id: string) => {
    const root = rootUrl(request, publicUrl);
    reply.code(201).header('location', `${root}/api/tenants/${request.params.key}/${part}/${encodeURIComponent(id)}`);
  };

  app.get<OfTenant>('/:key/schemas', listing('listTenantSchemas', 'Schemas of the tenant.'), async (request) => {
    return { value: tenants.definitions.of(await tenants.get(request.params.key)).schemas.map(schemaView) };
  });

  app.post<OfTenant>(
    '/:key/schemas',
    writing('registerTenantSchema', 'Make or change a schema.', 200),
    async (request, reply) => {
      const tenant = await tenants.get(request.params.key);
      const { registered, isNew } = await tenants.definitions.registerSchema(tenant, request.body);
      if (isNew) made(request, reply, 'schemas', registered.schema.id);
      return schemaView(registered);
    },
  );

  app.delete<OfPart>(
    '/:key/schemas/:id',
    writing('removeTenantSchema', 'Remove a schema.', 204),
    async (request, reply) => {
      await tenants.definitions.removeSchema(await tenants.get(request.params.key), request.params.id);
      return reply.code(204).send();
    },
  );

  app.get<OfTenant>(
    '/:key/resource-types',
    listing('listTenantResourceTypes', 'Resource types of the tenant.'),
    async (request) => {
      return { value: tenants.definitions.of(await tenants.get(request.params.key)).resourceTypes.map(typeView) };
    },
  );

  app.post<OfTenant>(
    '/:key/resource-types',
    writing('registerTenantResourceType', 'Make or change a resource type.', 200),
    async (request, reply) => {
      const tenant = await tenants.get(request.params.key);
      const { type, isNew } = await tenants.definitions.registerResourceType(tenant, request.body);
      if (isNew) made(request, reply, 'resource-types', type.name);
      return typeView(type);
    },
  );

  app.delete<OfPart>(
    '/:key/resource-types/:id',
    writing('removeTenantResourceType', 'Remove a resource type.', 204),
    async (request, reply) => {
      const tenant = await tenants.get(request.params.key);
      await tenants.definitions.removeResourceType(tenant, request.params.id);
      return reply.code(204).send();
    },
  );
}

/** What became of accounts; and those that were deleted, for as long as the option `undeleteDays` says. */
function addRemoved(app: FastifyInstance, { tenants, publicUrl }: TenantApiNeeds): void {
  app.get<OfTenant>(
    '/:key/deleted-accounts',
    listing('listTenantDeletedAccounts', 'Accounts that can be brought back.', 'users'),
    (request) =>
      listPage({
        request,
        root: rootUrl(request, publicUrl),
        fetch: async (after, limit) => {
          const page = after === undefined ? { limit } : { limit, after: removedPlace(after) };
          return tenants.removed.list(await tenants.get(request.params.key), page);
        },
        positions: removedPlaces,
        position: ({ removed, id }) => `${removed.getTime()} ${id}`,
        view: removedView,
      }),
  );

  app.get<OfTenant>('/:key/lifecycle', listing('listTenantLifecycle', 'What became of accounts.', 'users'), (request) =>
    listPage({
      request,
      root: rootUrl(request, publicUrl),
      fetch: async (after, limit) => {
        const page = after === undefined ? { limit } : { limit, after: Number(after) };
        return tenants.serviceFor(await tenants.get(request.params.key)).lifecycle(page);
      },
      positions: /^\d{1,15}$/,
      position: ({ position }) => String(position),
      view: ({ position, at, kind, resourceType, id }) => ({ position, at: at.toISOString(), kind, resourceType, id }),
    }),
  );

  app.post<OfPart>(
    '/:key/accounts/:id/undelete',
    writing('undeleteTenantAccount', 'Bring a deleted account back.', 200, { staff: 'users' }),
    async (request) => {
      const { key, id } = request.params;
      const { resourceType, version } = await tenants.removed.restore(await tenants.get(key), id);
      return { id, resourceType, version };
    },
  );
}

const removedPlaces = /^\d{1,15} .{1,200}$/su;

function removedPlace(position: string): { readonly removed: Date; readonly id: string } {
  const blank = position.indexOf(' ');
  return { removed: new Date(Number(position.slice(0, blank))), id: position.slice(blank + 1) };
}

function addActivity(app: FastifyInstance, { tenants, publicUrl }: TenantApiNeeds): void {
  app.get<OfTenant>(
    '/:key/activity',
    listing('listTenantActivity', 'The request log; all of it as `text/csv`.', 'activity'),
    (request, reply) => {
      const fetch = (after: string | undefined, limit: number) =>
        tenants.activity(request.params.key, activityQuery(request, after, limit));
      if (asksForCsv(request)) {
        return answerCsv(reply, {
          name: 'activity',
          columns: ['at', 'method', 'path', 'status'],
          fetch: (after: ActivityRecord | undefined, limit) => fetch(after && activityPosition(after), limit),
          view: (entry) => ({ ...activityView(entry), values: entry.values ?? null }),
        });
      }
      return listPage({
        request,
        root: rootUrl(request, publicUrl),
        fetch,
        positions: activityPositions,
        position: activityPosition,
        view: activityView,
      });
    },
  );
}
