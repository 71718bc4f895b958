import type { FastifyInstance } from 'fastify';
import type { Tenants } from '../../tenants/index.ts';

interface Asked {
  readonly key: string;
  readonly id?: string;
}

/**
 * Notes in the tenant's log what administrators do through the routes of this plugin to what guards its endpoint: every
 * change, and every reading of a token. Tried and refused counts as well.
 */
export function noteActs(
  app: FastifyInstance,
  { tenants, now }: { readonly tenants: Tenants; readonly now: () => Date },
): void {
  app.addHook('onResponse', async (request, reply) => {
    const path = (request.raw.url ?? '').split('?', 1)[0] ?? '';
    const isReading = request.method === 'GET' && request.routeOptions.url?.endsWith('/value');
    const actor = request.staff?.caller.name ?? request.principal?.name;
    if (actor === undefined || (request.method === 'GET' && !isReading)) return;
    const { key, id } = request.params as Asked;
    const tenant = await tenants.find(key);
    if (!tenant) return;
    tenants.record({
      tenantId: tenant.tenantId,
      at: now(),
      method: request.method,
      path: path.slice(0, 500),
      status: reply.statusCode,
      resourceType: undefined,
      resourceId: request.routeOptions.url?.includes('/accounts/') ? id?.slice(0, 100) : undefined,
      tokenId: request.routeOptions.url?.includes('/tokens/') ? id?.slice(0, 64) : undefined,
      actor,
      requestId: request.id,
      durationMs: Math.round(reply.elapsedTime),
      warnings: [],
      changed: [],
      values: undefined,
    });
  });
}
