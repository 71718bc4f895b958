import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import type { ApiAccess } from '../access/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Tenants } from '../tenants/index.ts';
import { directoryRoutes } from './directory/index.ts';
import { graphRoutes } from './graph/index.ts';
import { graphError, sendGraphError } from './graph-error.ts';
import { refusePlainHttp } from './plain-http.ts';
import { type Health, portalRoutes } from './portal/index.ts';
import { scimRoutes, sendScimError } from './scim/index.ts';
import { tenantRoutes } from './tenants/index.ts';

/** What the surfaces serve and how the server is reached. */
export interface HttpNeeds {
  readonly tenants: Tenants;
  readonly apiAccess: ApiAccess;
  /** The directory; without one, its interfaces are not served. */
  readonly directory?: Directory;
  /** Asks the database; rejects when it does not answer. */
  readonly health: () => Promise<Health>;
  readonly version: string;
  readonly newId: () => string;
  /** What links begin with; without it, the address the client used. */
  readonly publicUrl?: string | undefined;
  /** Addresses and ranges of proxies whose forwarded headers are believed. */
  readonly trustProxy?: readonly string[];
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly insecureHttp?: boolean;
  readonly logger?: FastifyBaseLogger;
  /** Told the source address of each request whose SCIM token was refused: where too many of them are counted. */
  readonly onRefusedToken?: (address: string) => void;
}

/**
 * The server with every surface of the program, ready to listen. Each surface is a plugin with its own manner of
 * reading, refusing and answering; a further one is registered here.
 */
export function createHttpServer(needs: HttpNeeds): FastifyInstance {
  const app: FastifyInstance = fastify({
    ...(needs.logger ? { loggerInstance: needs.logger } : { logger: false }),
    ...(needs.tls && { https: { ...needs.tls, minVersion: 'TLSv1.2' } }),
    // Request lines hold names and filter values; what is worth keeping of a request its own surface records.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: needs.trustProxy?.length ? [...needs.trustProxy] : false,
    genReqId: () => needs.newId(),
    requestTimeout: 300_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 8_192 },
    frameworkErrors: (error, request, reply) => {
      identify(request, reply);
      sendError(error, request, reply);
    },
  });

  app.addHook('onRequest', async (request, reply) => identify(request, reply));
  if (!needs.insecureHttp) app.addHook('onRequest', refusePlainHttp);
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request) => {
    throw graphError(404, 'Request_ResourceNotFound', `There is nothing at ${request.method} ${pathOf(request)}.`);
  });

  app.register(scimRoutes(needs), { prefix: '/t' });
  app.register(tenantRoutes(needs), { prefix: '/api/tenants' });
  const { directory } = needs;
  if (directory) {
    for (const prefix of ['/v1.0', '/beta']) app.register(graphRoutes({ ...needs, directory }), { prefix });
    app.register(directoryRoutes({ ...needs, directory }), { prefix: '/api/directory' });
  }
  app.register(portalRoutes(needs));
  return app;
}

/** Headers of every answer. */
function identify(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({ 'request-id': request.id, 'x-content-type-options': 'nosniff' });
}

/** What goes wrong before a surface is chosen is answered in the manner of the one meant. */
function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const send = pathOf(request).startsWith('/t/') ? sendScimError : sendGraphError;
  return send(error, request, reply);
}

function pathOf(request: FastifyRequest): string {
  return (request.raw.url ?? '').split('?', 1)[0]?.slice(0, 200) ?? '';
}
