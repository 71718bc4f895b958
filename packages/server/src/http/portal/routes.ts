import helmet from '@fastify/helmet';
import { portalFiles } from '@lockstep/portal';
import type { FastifyPluginAsync } from 'fastify';
import { type ProbeNeeds, serveProbes } from './probes.ts';

/** The portal's files under a strict content security policy, and the probes `/healthz` and `/readyz`. */
export function portalRoutes(needs: ProbeNeeds): FastifyPluginAsync {
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

    serveProbes(app, needs);
  };
}
