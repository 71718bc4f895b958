import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryCall } from '../directory/directory-call.ts';
import { listPage } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import type { GraphNeeds } from './index.ts';

interface OfItem {
  Params: { id: string };
}

/** `/v1.0/directory/deletedItems`: users within their thirty days; restore and final deletion. */
export function deletedItemRoutes(app: FastifyInstance, { directory, publicUrl }: GraphNeeds): void {
  app.get('/directory/deletedItems/microsoft.graph.user', (request: FastifyRequest) =>
    listPage({
      request,
      root: rootUrl(request, publicUrl),
      defaultSize: 100,
      maximumSize: 999,
      fetch: async (after, limit) => (await directory.page('User', { after, limit, state: 'deleted' })).items,
      position: ({ id }) => id,
      view: ({ id, properties, deletedDateTime }) => ({
        id,
        userPrincipalName: properties.userPrincipalName ?? null,
        displayName: properties.displayName ?? null,
        deletedDateTime: deletedDateTime ?? null,
      }),
    }),
  );

  app.post<OfItem>('/directory/deletedItems/:id/restore', async (request) => {
    const user = await directoryCall(() => directory.restore('User', request.params.id));
    return { '@odata.type': '#microsoft.graph.user', id: user.id, ...user.properties };
  });

  app.delete<OfItem>('/directory/deletedItems/:id', async (request, reply) => {
    await directoryCall(() => directory.purge('User', request.params.id));
    return reply.code(204).send();
  });
}
