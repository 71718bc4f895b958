import type { FastifyInstance } from 'fastify';
import type { TenantPeople } from '../../tenants/index.ts';
import { reading, writing } from './operations.ts';

interface OfTenant {
  Params: { key: string };
}

/**
 * `/{key}/identity-provider`: where provisioned people of the tenant prove who they are, `{"displayName", "issuer",
 * "clientId", "clientSecret"}`. The secret is never shown; left out, it stays what it was for the same issuer.
 */
export function identityProviderRoutes(app: FastifyInstance, people: TenantPeople): void {
  const staff = { staff: 'configuration' } as const;

  app.get<OfTenant>(
    '/:key/identity-provider',
    reading('getTenantIdentityProvider', 'Where provisioned people sign in.', 'configuration'),
    (request) => people.provider(request.params.key),
  );

  app.put<OfTenant>(
    '/:key/identity-provider',
    writing('saveTenantIdentityProvider', 'Set where provisioned people sign in.', 200, staff),
    (request) => people.saveProvider(request.params.key, request.body),
  );

  app.delete<OfTenant>(
    '/:key/identity-provider',
    writing('deleteTenantIdentityProvider', 'Let provisioned people sign in no more; ends their sessions.', 204, staff),
    async (request, reply) => {
      await people.removeProvider(request.params.key);
      return reply.code(204).send();
    },
  );
}
