import helmet from '@fastify/helmet';
import { portalFiles } from '@lockstep/portal';
import type { FastifyPluginAsync } from 'fastify';
import { type Health, inTime } from './health.ts';

interface PortalNeeds {
  readonly health: () => Promise<Health>;
  readonly version: string;
}

/** The portal's files under a strict content security policy, and the probes `/healthz` and `/readyz`. */
export function portalRoutes(needs: PortalNeeds): FastifyPluginAsync {
  const { version } = needs;

  return async (app) => {
    await app.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          connectSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
    });

    for (const { path, contentType, body } of portalFiles(version)) {
      app.get(path, (_request, reply) => reply.type(contentType).header('cache-control', 'no-cache').send(body));
    }

    /** The process answers. */
    app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok', version }));

    /** It can do its work: the database answers too. */
    app.get('/readyz', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      try {
        return { status: 'ok', version, ...(await inTime(needs.health)) };
      } catch (error) {
        request.log.error({ err: error, requestId: request.id }, 'not ready: the database does not answer');
        return reply.code(503).send({ status: 'unavailable', version });
      }
    });
  };
}
