import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { mayEnterProfile } from '../../access/index.ts';
import type { Authorizations } from '../../tenants/index.ts';
import { type Guarding, guard } from '../authorization.ts';
import { graphError } from '../graph-error.ts';
import { useGraphSurface } from '../graph-surface.ts';
import { rootUrl } from '../root-url.ts';
import { oauthClientView } from './grants.ts';
import { listing, writing } from './operations.ts';

interface OfApplication {
  Params: { application: string };
}

interface OfClient {
  Params: { application: string; id: string };
}

/**
 * `/api/oauth/{application}/clients`: clients that administrators of an application's tenants may authorise, beside this
 * installation itself. Operators register them; the secret is in the answer to the registration only.
 */
export function oauthClientRoutes(needs: Guarding & { readonly authorizations: Authorizations }): FastifyPluginAsync {
  const { authorizations, publicUrl } = needs;
  const profileOf = (request: FastifyRequest<OfApplication>) => {
    const profile = authorizations.profile(request.params.application);
    if (request.principal && mayEnterProfile(request.principal, profile.id)) return profile;
    throw graphError(404, 'Request_ResourceNotFound', `There is no application "${profile.id}" that is authorised.`);
  };

  return async (app) => {
    useGraphSurface(app);
    guard(app, needs);

    app.get<OfApplication>(
      '/:application/clients',
      listing('listOAuthClients', 'Clients that can be authorized.'),
      async (request) => ({ value: (await authorizations.clients(profileOf(request))).map(oauthClientView) }),
    );

    app.post<OfApplication>(
      '/:application/clients',
      writing('registerOAuthClient', 'Register a client that can be authorized.', 201),
      async (request, reply) => {
        const profile = profileOf(request);
        const { client, secret } = await authorizations.registerClient(profile, request.body ?? {});
        const root = rootUrl(request, publicUrl);
        reply.code(201).header('location', `${root}/api/oauth/${profile.id}/clients/${client.id}`);
        const { authorizePath, tokenPath } = profile.authorization;
        return {
          ...oauthClientView(client),
          secret,
          authorizationEndpoint: root + authorizePath,
          tokenEndpoint: root + tokenPath,
        };
      },
    );

    app.delete<OfClient>(
      '/:application/clients/:id',
      writing('removeOAuthClient', 'Remove a client with everything it was given.', 204),
      async (request, reply) => {
        await authorizations.removeClient(profileOf(request), request.params.id);
        return reply.code(204).send();
      },
    );
  };
}
