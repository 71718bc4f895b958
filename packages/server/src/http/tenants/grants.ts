import type { FastifyInstance } from 'fastify';
import type { Authorizations, OAuthClient } from '../../tenants/index.ts';
import { listing, writing } from './operations.ts';

/**
 * `/{key}/grants`: which clients the tenant's administrators authorised, for applications that are authorised instead of
 * handing out tokens. Removing one ends every token that was given for it.
 */
export function grantRoutes(app: FastifyInstance, authorizations: Authorizations): void {
  app.get<{ Params: { key: string } }>(
    '/:key/grants',
    listing('listTenantGrants', 'Clients that were authorized.', 'configuration'),
    async (request) => ({
      value: (await authorizations.grants(request.params.key)).map((grant) => ({
        id: grant.id,
        client: { id: grant.clientId, label: grant.clientLabel },
        scopes: grant.scopes,
        authorizedBy: grant.staffName,
        createdDateTime: grant.createdAt.toISOString(),
        renewedDateTime: grant.renewedAt.toISOString(),
        expiresAt: grant.endsAt.toISOString(),
      })),
    }),
  );

  app.delete<{ Params: { key: string; id: string } }>(
    '/:key/grants/:id',
    writing('revokeTenantGrant', 'Take an authorization back.', 204, { staff: 'configuration' }),
    async (request, reply) => {
      await authorizations.revoke(request.params.key, request.params.id);
      return reply.code(204).send();
    },
  );
}

/** A registered client, without its secret. */
export function oauthClientView({ id, label, authentication, redirectUris, createdAt }: OAuthClient) {
  return { id, label, authentication, redirectUris, createdDateTime: createdAt.toISOString() };
}
