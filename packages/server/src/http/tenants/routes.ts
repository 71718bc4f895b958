import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiAccess } from '../../access/index.ts';
import type { TenantRecord, Tenants } from '../../tenants/index.ts';
import { requireAdministrator } from '../administrator.ts';
import { entityTag, requiredVersion } from '../entity-tag.ts';
import { useGraphSurface } from '../graph-surface.ts';
import { listPage } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { activityPosition, activityPositions, activityQuery } from './activity-query.ts';
import { noteActs } from './acts.ts';
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

interface TenantApiNeeds {
  readonly tenants: Tenants;
  readonly apiAccess: ApiAccess;
  readonly publicUrl?: string | undefined;
  readonly now: () => Date;
}

interface OfTenant {
  Params: { key: string };
}

interface OfPart {
  Params: { key: string; id: string };
}

const sizes = { defaultSize: 100, maximumSize: 999 };

/**
 * `/api/tenants`: tenants of the application side, their options, tokens, clients and request logs, for the
 * installation's administrators. An application's settings, accounts and lists join here as further routes below
 * `/{key}`.
 */
export function tenantRoutes(needs: TenantApiNeeds): FastifyPluginAsync {
  return async (app) => {
    useGraphSurface(app);
    app.addHook('onRequest', requireAdministrator(needs.apiAccess));
    addTenants(app, needs);
    app.register(async (parts) => {
      noteActs(parts, needs);
      addOptions(parts, needs);
      addTokens(parts, needs);
      addClients(parts, needs);
      addDefinitions(parts, needs);
      addRemoved(parts, needs);
    });
    addActivity(app, needs);
  };
}

function addTenants(app: FastifyInstance, { tenants, publicUrl }: TenantApiNeeds): void {
  const root = (request: FastifyRequest) => rootUrl(request, publicUrl);
  const shown = (tenant: TenantRecord, request: FastifyRequest, reply: FastifyReply) => {
    reply.header('etag', entityTag(tenant.version));
    return tenantView(tenant, root(request));
  };

  app.post('/', async (request, reply) => {
    const created = await tenants.create(request.body);
    reply.code(201).header('location', `${root(request)}/api/tenants/${created.tenant.key}`);
    reply.header('etag', entityTag(created.tenant.version));
    return creationView(created, root(request));
  });

  app.get('/', (request) =>
    listPage({
      request,
      root: root(request),
      ...sizes,
      fetch: (after, limit) => tenants.list(after === undefined ? { limit } : { after, limit }),
      position: ({ key }) => key,
      view: (tenant) => tenantView(tenant, root(request)),
    }),
  );

  app.get<OfTenant>('/:key', async (request, reply) => shown(await tenants.get(request.params.key), request, reply));

  app.patch<OfTenant>('/:key', async (request, reply) =>
    shown(await tenants.change(request.params.key, request.body, requiredVersion(request)), request, reply),
  );

  app.delete<OfTenant>('/:key', async (request, reply) => {
    await tenants.remove(request.params.key, requiredVersion(request));
    return reply.code(204).send();
  });
}

function addOptions(app: FastifyInstance, { tenants }: TenantApiNeeds): void {
  const shown = (tenant: TenantRecord, reply: FastifyReply) => {
    reply.header('etag', entityTag(tenant.version));
    return optionsView(tenants.options(tenant));
  };

  app.get<OfTenant>('/:key/options', async (request, reply) => shown(await tenants.get(request.params.key), reply));

  app.patch<OfTenant>('/:key/options', async (request, reply) =>
    shown(await tenants.changeOptions(request.params.key, request.body, requiredVersion(request)), reply),
  );
}

/**
 * Tokens. One is replaced by `POST …/tokens/{id}/rotate` with `{"overlapSeconds", "label", "expiresAt"}`, all of them
 * optional; its successor has the same scopes.
 */
function addTokens(app: FastifyInstance, { tenants, publicUrl, now }: TenantApiNeeds): void {
  const issued = (
    { record, token }: Awaited<ReturnType<Tenants['issueToken']>>,
    request: FastifyRequest<OfTenant>,
    reply: FastifyReply,
  ) => {
    const root = rootUrl(request, publicUrl);
    reply.code(201).header('location', `${root}/api/tenants/${request.params.key}/tokens/${record.id}`);
    return { ...tokenView(record, now()), token };
  };

  app.get<OfTenant>('/:key/tokens', async (request) => {
    const at = now();
    return { value: (await tenants.tokens(request.params.key)).map((token) => tokenView(token, at)) };
  });

  app.post<OfTenant>('/:key/tokens', async (request, reply) =>
    issued(await tenants.issueToken(request.params.key, request.body ?? {}), request, reply),
  );

  app.post<OfPart>('/:key/tokens/:id/rotate', async (request, reply) => {
    const { key, id } = request.params;
    return issued(await tenants.rotateToken(key, id, request.body ?? {}), request, reply);
  });

  app.get<OfPart>('/:key/tokens/:id/value', async (request) => {
    const { key, id } = request.params;
    return { id, token: await tenants.readToken(key, id) };
  });

  app.delete<OfPart>('/:key/tokens/:id', async (request, reply) => {
    await tenants.revokeToken(request.params.key, request.params.id);
    return reply.code(204).send();
  });
}

/** Clients of the client credentials grant; their secret is in the answer to their registration only. */
function addClients(app: FastifyInstance, { tenants, publicUrl }: TenantApiNeeds): void {
  app.get<OfTenant>('/:key/clients', async (request) => {
    return { value: (await tenants.clients(request.params.key)).map(clientView) };
  });

  app.post<OfTenant>('/:key/clients', async (request, reply) => {
    const { record, secret } = await tenants.registerClient(request.params.key, request.body ?? {});
    const root = rootUrl(request, publicUrl);
    reply.code(201).header('location', `${root}/api/tenants/${request.params.key}/clients/${record.id}`);
    return { ...clientView(record), secret, tokenEndpoint: `${root}/oauth2/token` };
  });

  app.delete<OfPart>('/:key/clients/:id', async (request, reply) => {
    await tenants.removeClient(request.params.key, request.params.id);
    return reply.code(204).send();
  });
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

  app.get<OfTenant>('/:key/schemas', async (request) => {
    return { value: (await tenants.definitions(request.params.key)).schemas.map(schemaView) };
  });

  app.post<OfTenant>('/:key/schemas', async (request, reply) => {
    const { registered, isNew } = await tenants.registerSchema(request.params.key, request.body);
    if (isNew) made(request, reply, 'schemas', registered.schema.id);
    return schemaView(registered);
  });

  app.delete<OfPart>('/:key/schemas/:id', async (request, reply) => {
    await tenants.removeSchema(request.params.key, request.params.id);
    return reply.code(204).send();
  });

  app.get<OfTenant>('/:key/resource-types', async (request) => {
    return { value: (await tenants.definitions(request.params.key)).resourceTypes.map(typeView) };
  });

  app.post<OfTenant>('/:key/resource-types', async (request, reply) => {
    const { type, isNew } = await tenants.registerResourceType(request.params.key, request.body);
    if (isNew) made(request, reply, 'resource-types', type.name);
    return typeView(type);
  });

  app.delete<OfPart>('/:key/resource-types/:id', async (request, reply) => {
    await tenants.removeResourceType(request.params.key, request.params.id);
    return reply.code(204).send();
  });
}

/** What became of accounts; and those that were deleted, for as long as the option `undeleteDays` says. */
function addRemoved(app: FastifyInstance, { tenants, publicUrl }: TenantApiNeeds): void {
  app.get<OfTenant>('/:key/deleted-accounts', (request) =>
    listPage({
      request,
      root: rootUrl(request, publicUrl),
      ...sizes,
      fetch: (after, limit) => {
        const page = after === undefined ? { limit } : { limit, after: removedPlace(after) };
        return tenants.removedResources(request.params.key, page);
      },
      positions: removedPlaces,
      position: ({ removed, id }) => `${removed.getTime()} ${id}`,
      view: removedView,
    }),
  );

  app.get<OfTenant>('/:key/lifecycle', (request) =>
    listPage({
      request,
      root: rootUrl(request, publicUrl),
      ...sizes,
      fetch: (after, limit) =>
        tenants.lifecycle(request.params.key, after === undefined ? { limit } : { limit, after: Number(after) }),
      positions: /^\d{1,15}$/,
      position: ({ position }) => String(position),
      view: ({ position, at, kind, resourceType, id }) => ({ position, at: at.toISOString(), kind, resourceType, id }),
    }),
  );

  app.post<OfPart>('/:key/accounts/:id/undelete', async (request) => {
    const { key, id } = request.params;
    const { resourceType, version } = await tenants.undelete(key, id);
    return { id, resourceType, version };
  });
}

const removedPlaces = /^\d{1,15} .{1,200}$/su;

function removedPlace(position: string): { readonly removed: Date; readonly id: string } {
  const blank = position.indexOf(' ');
  return { removed: new Date(Number(position.slice(0, blank))), id: position.slice(blank + 1) };
}

function addActivity(app: FastifyInstance, { tenants, publicUrl }: TenantApiNeeds): void {
  app.get<OfTenant>('/:key/activity', (request) =>
    listPage({
      request,
      root: rootUrl(request, publicUrl),
      ...sizes,
      fetch: (after, limit) => tenants.activity(request.params.key, activityQuery(request, after, limit)),
      positions: activityPositions,
      position: activityPosition,
      view: activityView,
    }),
  );
}
