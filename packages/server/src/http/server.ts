import type { PortalFiles } from '@lockstep/portal';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { FailedAttempts, type Random } from '../access/index.ts';
import type { Directory, Holds, Imports } from '../directory/index.ts';
import type { Sources } from '../sources/index.ts';
import type { Authorizations, CreatedTenant, TenantEvents, TenantPeople, Tenants } from '../tenants/index.ts';
import { authorizationCallback } from './authorization/index.ts';
import type { Guarding } from './authorization.ts';
import { directoryRoutes } from './directory/index.ts';
import { type DirectoryServices, graphRoutes, type Provisioning } from './graph/index.ts';
import { GraphPaths } from './graph/odata/index.ts';
import { graphError, sendGraphError } from './graph-error.ts';
import { type Measured, metricsRoutes } from './metrics.ts';
import { authorizationRoutes, firstRefreshToken, oauthRoutes } from './oauth/index.ts';
import { collectRoutes, openApiRoutes } from './openapi/index.ts';
import { peopleRoutes } from './people/index.ts';
import { refusePlainHttp } from './plain-http.ts';
import {
  type Health,
  type HomeNeeds,
  type MeNeeds,
  PolicyReports,
  portalRoutes,
  signInRoutes,
} from './portal/index.ts';
import { scimRoutes, sendScimError } from './scim/index.ts';
import { type SettingsNeeds, settingsRoutes } from './settings/index.ts';
import { oauthClientRoutes, operatorRoutes, tenantRoutes } from './tenants/index.ts';

/** What the surfaces serve and how the server is reached. */
export interface HttpNeeds extends Guarding {
  readonly tenants: Tenants;
  /** Events to applications; without it none are told. */
  readonly events?: TenantEvents;
  /** Signing in of provisioned people; without it nobody of them can. */
  readonly people?: TenantPeople;
  /** Applications that are authorised; without it none can be. */
  readonly authorization?: {
    readonly authorizations: Authorizations;
    /** Derives a secret of 256 bits for a purpose, in base64url; the same on every node. */
    readonly derive: (purpose: string) => string;
    readonly random: Random;
  };
  /** The directory; without one, its interfaces are not served. */
  readonly directory?: Directory;
  readonly directoryServices?: DirectoryServices & {
    readonly imports: Imports;
    readonly sources: Sources;
    readonly holds: Holds;
  };
  /** Applications and their jobs; without them, their interfaces are not served. */
  readonly provisioning?: Provisioning;
  /** People who sign in; without them, tokens are all there is. */
  readonly portal?: MeNeeds & { readonly home?: HomeNeeds | undefined };
  /** What people set; needs `portal`. */
  readonly settings?: Pick<
    SettingsNeeds,
    'organization' | 'storedSecrets' | 'rotateKey' | 'notifications' | 'applications' | 'installation'
  >;
  /** Asks the database; rejects when it does not answer. */
  readonly health: () => Promise<Health>;
  readonly version: string;
  /** What figures are collected of; without it there is no `/metrics`. */
  readonly measured?: Measured | undefined;
  /** The built web interface; without it, none is served. */
  readonly portalFiles?: PortalFiles | undefined;
  /** The domain whose sub-domains are tenants; without one, tenants have no host names of their own. */
  readonly tenantDomain?: string | undefined;
  /** Addresses and ranges of proxies whose forwarded headers are believed. */
  readonly trustProxy?: readonly string[];
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly insecureHttp?: boolean;
  readonly logger?: FastifyBaseLogger;
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
  const graphPaths = new GraphPaths(graphRoots);
  const app: FastifyInstance = fastify({
    rewriteUrl: ({ url }) => graphPaths.canonical(url ?? '/'),
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

  app.addHook('onRoute', ({ url }) => graphPaths.learn(url));
  collectRoutes(app);

  app.decorate('failedAttempts', failedAttempts);
  app.register(scimRoutes({ ...others, now, failedAttempts }), { prefix: '/t' });
  if (tenantDomain !== undefined) {
    app.register(scimRoutes({ ...others, now, failedAttempts, tenantDomain }), { prefix: '/scim' });
  }
  for (const sharedAddress of shared) {
    app.register(scimRoutes({ ...others, now, failedAttempts, sharedAddress }), { prefix: sharedAddress });
  }
  const { people } = needs;
  if (people) app.register(peopleRoutes({ ...needs, people, now }), { prefix: '/t' });
  app.register(oauthRoutes({ ...needs, failedAttempts }), { prefix: '/oauth2' });
  const { authorization, provisioning } = needs;
  if (authorization) {
    const { authorizations } = authorization;
    for (const profile of authorizations.profiles) {
      app.register(authorizationRoutes(profile, { ...needs, ...authorization, now, failedAttempts }));
    }
    app.register(oauthClientRoutes({ ...needs, authorizations }), { prefix: '/api/oauth' });
  }
  if (provisioning?.authorizations) {
    const { authorizations } = provisioning;
    app.register(authorizationCallback({ ...needs, authorizations }), { prefix: '/authorization' });
  }
  const tenantNeeds = authorization && {
    authorizations: authorization.authorizations,
    firstRefreshToken: (created: CreatedTenant) => firstRefreshToken(created, { ...authorization, now }),
  };
  app.register(tenantRoutes({ ...needs, ...tenantNeeds, now }), { prefix: '/api/tenants' });
  app.register(operatorRoutes(needs), { prefix: '/api/operator' });
  const { directory, directoryServices } = needs;
  if (directory && directoryServices) {
    for (const prefix of graphRoots) app.register(graphRoutes({ ...needs, directory, directoryServices }), { prefix });
    app.register(directoryRoutes({ ...needs, ...directoryServices, directory }), { prefix: '/api/directory' });
  }
  const { portal, settings } = needs;
  const policyReports = new PolicyReports();
  if (portal) {
    app.register(signInRoutes({ ...needs, ...portal, policyReports }), { prefix: '/api/portal' });
    if (settings) app.register(settingsRoutes({ ...needs, ...portal, ...settings }), { prefix: '/api/settings' });
  }
  app.register(portalRoutes(needs));
  const { measured } = needs;
  if (measured) app.register(metricsRoutes({ ...needs, measured, policyReports }));
  openApiRoutes(app, needs);
  return app;
}

const graphRoots = ['/v1.0', '/beta'];

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
