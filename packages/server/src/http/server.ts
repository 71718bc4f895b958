import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { type ApiAccess, FailedAttempts } from '../access/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Tenants } from '../tenants/index.ts';
import { directoryRoutes } from './directory/index.ts';
import { graphRoutes, type Provisioning } from './graph/index.ts';
import { graphError, sendGraphError } from './graph-error.ts';
import { oauthRoutes } from './oauth/index.ts';
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
  /** Applications and their jobs; without them, their interfaces are not served. */
  readonly provisioning?: Provisioning;
  /** Asks the database; rejects when it does not answer. */
  readonly health: () => Promise<Health>;
  readonly version: string;
  readonly newId: () => string;
  /** What links begin with; without it, the address the client used. */
  readonly publicUrl?: string | undefined;
  /** The domain whose sub-domains are tenants; without one, tenants have no host names of their own. */
  readonly tenantDomain?: string | undefined;
  /** Addresses and ranges of proxies whose forwarded headers are believed. */
  readonly trustProxy?: readonly string[];
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly insecureHttp?: boolean;
  readonly logger?: FastifyBaseLogger;
  /** The system's clock when left out. */
  readonly now?: () => Date;
}

/**
 * The server with every surface of the program, ready to listen. Each surface is a plugin with its own manner of
 * reading, refusing and answering; a further one is registered here.
 */
export function createHttpServer(needs: HttpNeeds): FastifyInstance {
  const now = needs.now ?? (() => new Date());
  // One count for every surface together.
  const failedAttempts = new FailedAttempts(now);
  const shared = needs.tenants.sharedAddresses;
  const { tenantDomain, ...others } = needs;
  const scimPrefixes = ['/t', ...shared, ...(tenantDomain === undefined ? [] : ['/scim'])];
  const app: FastifyInstance = fastify({
    ...(needs.logger ? { loggerInstance: needs.logger } : { logger: false }),
    ...(needs.tls && { https: { ...needs.tls, minVersion: 'TLSv1.2' } }),
    // Request lines hold names and filter values; what is worth keeping of a request its own surface records.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: needs.trustProxy?.length ? [...needs.trustProxy] : false,
    // Whoever logs names the request; a logger of its own for each costs more than it says.
    childLoggerFactory: (logger) => logger,
    genReqId: () => needs.newId(),
    requestTimeout: 300_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 8_192 },
    frameworkErrors: (error, request, reply) => {
      identify(request, reply);
      sendErrorOf(scimPrefixes, error, request, reply);
    },
  });

  app.addHook('onRequest', (request, reply, done) => {
    identify(request, reply);
    done();
  });
  if (!needs.insecureHttp) app.addHook('onRequest', refusePlainHttp);
  app.setErrorHandler((error, request, reply) => sendErrorOf(scimPrefixes, error, request, reply));
  app.setNotFoundHandler((request) => {
    throw graphError(404, 'Request_ResourceNotFound', `There is nothing at ${request.method} ${pathOf(request)}.`);
  });

  app.decorate('failedAttempts', failedAttempts);
  app.register(scimRoutes({ ...others, now, failedAttempts }), { prefix: '/t' });
  if (tenantDomain !== undefined) {
    app.register(scimRoutes({ ...others, now, failedAttempts, tenantDomain }), { prefix: '/scim' });
  }
  for (const sharedAddress of shared) {
    app.register(scimRoutes({ ...others, now, failedAttempts, sharedAddress }), { prefix: sharedAddress });
  }
  app.register(oauthRoutes({ ...needs, failedAttempts }), { prefix: '/oauth2' });
  app.register(tenantRoutes({ ...needs, now }), { prefix: '/api/tenants' });
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
  reply.header('request-id', request.id).header('x-content-type-options', 'nosniff');
}

/** What goes wrong before a surface is chosen is answered in the manner of the one meant. */
function sendErrorOf(
  scimPrefixes: readonly string[],
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const path = pathOf(request);
  const isScim = scimPrefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
  return (isScim ? sendScimError : sendGraphError)(error, request, reply);
}

function pathOf(request: FastifyRequest): string {
  return (request.raw.url ?? '').split('?', 1)[0]?.slice(0, 200) ?? '';
}
