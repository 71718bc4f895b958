import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { EntryOfTenant, Profile, Tenants, WatchedTenant } from '../../tenants/index.ts';
import { type Guarding, guard } from '../authorization.ts';
import { useGraphSurface } from '../graph-surface.ts';
import { listPage, queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { listing, ofProfiles } from './operations.ts';
import { tenantView } from './views.ts';

interface OperatorNeeds extends Guarding {
  readonly tenants: Tenants;
}

const sizes = { defaultSize: 50, maximumSize: 200 };
const places = /^\d{1,15} .{1,200}$/su;

/**
 * `/api/operator`: what the vendor's operators look at over all tenants they may enter: the applications there are, the
 * tenants with figures, and the requests that wait for support. Those limited to some profiles see these alone.
 */
export function operatorRoutes(needs: OperatorNeeds): FastifyPluginAsync {
  const { tenants, publicUrl } = needs;
  const root = (request: FastifyRequest) => rootUrl(request, publicUrl);
  return async (app) => {
    useGraphSurface(app);
    guard(app, needs);

    app.get('/profiles', listing('listProfiles', 'Applications a tenant can be one of.'), async (request) => {
      const { profiles } = ofProfiles(request.principal);
      const allowed = tenants.console.applications.filter(({ id }) => profiles?.includes(id) ?? true);
      return { value: allowed.map(profileView) };
    });

    app.get(
      '/tenants',
      listing('watchTenants', 'Tenants with figures; by `q`, `profile`, and `errors=true` for those with errors.'),
      (request) => {
        const { profiles } = ofProfiles(request.principal);
        const [sought, profile] = [queryOption(request, 'q'), queryOption(request, 'profile')];
        const wanted = profile === undefined ? profiles : [profile].filter((id) => profiles?.includes(id) ?? true);
        const isFailing = queryOption(request, 'errors') === 'true';
        return listPage({
          request,
          root: root(request),
          ...sizes,
          fetch: (after, limit) =>
            tenants.console.tenants({
              limit,
              isFailing,
              ...(after !== undefined && { after }),
              ...(sought !== undefined && { sought }),
              ...(wanted && { profiles: wanted }),
            }),
          position: ({ tenant }) => tenant.key,
          view: (watched) => watchedView(watched, root(request)),
        });
      },
    );

    app.get(
      '/requests',
      listing('listSupportRequests', 'What people asked the support of applications for; by `state`.'),
      (request) => {
        const state = queryOption(request, 'state');
        const { profiles } = ofProfiles(request.principal);
        return listPage({
          request,
          root: root(request),
          ...sizes,
          fetch: (after, limit) => {
            const page = { limit, ...(after !== undefined && { after: placeOf(after) }) };
            return tenants.console.requests({ ...page, ...(state !== undefined && { having: { state } }) }, profiles);
          },
          positions: places,
          position: ({ entry }) => `${entry.createdAt.getTime()} ${entry.id}`,
          view: requestView,
        });
      },
    );
  };
}

function profileView({ id, displayName, plans = [], settings, token, collections = [] }: Profile) {
  const support = collections.find(({ readers }) => readers === 'operators');
  return {
    id,
    displayName,
    plans,
    // What an operator decides about a tenant of it.
    options: (settings?.fields ?? []).filter(({ whose }) => whose === 'operator'),
    tokensByOperators: token.isByOperators ?? false,
    requests: support ? { key: support.key, label: support.label, fields: support.fields } : null,
  };
}

function watchedView({ tenant, figures }: WatchedTenant, root: string) {
  return {
    ...tenantView(tenant, root),
    users: figures?.users ?? 0,
    lastRequestDateTime: figures?.lastRequestAt?.toISOString() ?? null,
    errors: figures?.errors ?? 0,
  };
}

function requestView({ tenant, entry }: EntryOfTenant) {
  const { id, collection, fields, createdAt } = entry;
  return { ...fields, id, collection, tenant, createdDateTime: createdAt.toISOString() };
}

function placeOf(position: string): { readonly at: Date; readonly id: string } {
  const blank = position.indexOf(' ');
  return { at: new Date(Number(position.slice(0, blank))), id: position.slice(blank + 1) };
}
