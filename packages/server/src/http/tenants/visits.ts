import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tenants } from '../../tenants/index.ts';
import { read } from '../operation.ts';
import { writing } from './operations.ts';

const visit = z.strictObject({
  reason: z.string('must say why').trim().min(1, 'must say why').max(500, 'must have at most 500 characters'),
});

/**
 * `/{key}/visits`: somebody who is not of the tenant enters its pages, `{"reason"}`. It opens nothing; it stands in the
 * audit log of the installation and in the log of the tenant, where its administrators read it.
 */
export function addVisits(
  app: FastifyInstance,
  { tenants, now }: { readonly tenants: Tenants; readonly now: () => Date },
): void {
  app.post<{ Params: { key: string } }>(
    '/:key/visits',
    writing('enterTenant', 'Enter the pages of a tenant; the reason is recorded.', 204, { audit: 'tenantEntered' }),
    async (request, reply) => {
      const tenant = await tenants.get(request.params.key);
      const { reason } = read(visit, request.body);
      request.audit({ reason });
      tenants.record({
        tenantId: tenant.tenantId,
        at: now(),
        method: 'POST',
        path: '/visits',
        status: 204,
        resourceType: undefined,
        resourceId: undefined,
        tokenId: undefined,
        actor: request.principal?.name ?? 'Lockstep',
        requestId: request.id,
        durationMs: Math.round(reply.elapsedTime),
        warnings: [`Entered the pages of the tenant: ${reason}`],
        changed: [],
        values: undefined,
      });
      return reply.code(204).send();
    },
  );
}
