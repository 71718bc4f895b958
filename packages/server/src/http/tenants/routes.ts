import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { ApiAccess } from '../../access/index.ts';
import type { Tenants } from '../../tenants/index.ts';
import { requireAdministrator } from '../administrator.ts';
import { entityTag, requiredVersion } from '../entity-tag.ts';
import { useGraphSurface } from '../graph-surface.ts';
import { listPage } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { activityPosition, activityPositions, activityQuery } from './activity-query.ts';
import { activityView, creationView, tenantView, tokenView } from './views.ts';

interface TenantApiNeeds {
  readonly tenants: Tenants;
  readonly apiAccess: ApiAccess;
  readonly publicUrl?: string | undefined;
}

interface OfTenant {
  Params: { key: string };
}

interface OfToken {
  Params: { key: string; id: string };
}

const sizes = { defaultSize: 100, maximumSize: 999 };

/**
 * `/api/tenants`: tenants of the application side, their tokens and request logs, for the installation's administrators.
 * An application's settings, accounts and lists join here as further routes below `/{key}`.
 */
export function tenantRoutes(needs: TenantApiNeeds): FastifyPluginAsync {
  const { tenants } = needs;
  const root = (request: FastifyRequest) => rootUrl(request, needs.publicUrl);

  return async (app) => {
    useGraphSurface(app);
    app.addHook('onRequest', requireAdministrator(needs.apiAccess));

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

    app.get<OfTenant>('/:key', async (request, reply) => {
      const tenant = await tenants.get(request.params.key);
      reply.header('etag', entityTag(tenant.version));
      return tenantView(tenant, root(request));
    });

    app.patch<OfTenant>('/:key', async (request, reply) => {
      const tenant = await tenants.change(request.params.key, request.body, requiredVersion(request));
      reply.header('etag', entityTag(tenant.version));
      return tenantView(tenant, root(request));
    });

    app.delete<OfTenant>('/:key', async (request, reply) => {
      await tenants.remove(request.params.key, requiredVersion(request));
      return reply.code(204).send();
    });

    app.get<OfTenant>('/:key/tokens', async (request) => {
      return { value: (await tenants.tokens(request.params.key)).map(tokenView) };
    });

    app.post<OfTenant>('/:key/tokens', async (request, reply) => {
      const { record, token } = await tenants.issueToken(request.params.key, request.body ?? {});
      reply.code(201).header('location', `${root(request)}/api/tenants/${request.params.key}/tokens/${record.id}`);
      return { ...tokenView(record), token };
    });

    app.delete<OfToken>('/:key/tokens/:id', async (request, reply) => {
      await tenants.revokeToken(request.params.key, request.params.id);
      return reply.code(204).send();
    });

    app.get<OfTenant>('/:key/activity', (request) =>
      listPage({
        request,
        root: root(request),
        ...sizes,
        fetch: (after, limit) => tenants.activity(request.params.key, activityQuery(request, after, limit)),
        positions: activityPositions,
        position: activityPosition,
        view: activityView,
      }),
    );
  };
}
