import { randomBytes } from 'node:crypto';
import helmet from '@fastify/helmet';
import files from '@fastify/static';
import { type PortalFiles, portalAddresses } from '@lockstep/portal';
import type { FastifyPluginAsync } from 'fastify';
import { type ProbeNeeds, serveProbes } from './probes.ts';

interface PortalNeeds extends ProbeNeeds {
  /** The built web interface; without it, only the probes are served. */
  readonly portalFiles?: PortalFiles | undefined;
}

/**
 * The portal's page at each of its addresses, its files, and the probes `/healthz` and `/readyz`. Scripts and styles run
 * only under the value their page was sent with; files are named by what is in them and kept for good.
 */
export function portalRoutes(needs: PortalNeeds): FastifyPluginAsync {
  const { portalFiles: portal } = needs;
  return async (app) => {
    serveProbes(app, needs);
    if (portal === undefined) return;
    await app.register(helmet, { global: false });
    await app.register(files, {
      root: portal.assets,
      prefix: '/assets/',
      preCompressed: true,
      immutable: true,
      maxAge: '365d',
      index: false,
      decorateReply: false,
    });
    for (const address of portalAddresses) {
      app.get(address, async (_request, reply) => {
        const nonce = randomBytes(16).toString('base64url');
        await reply.helmet({ contentSecurityPolicy: { useDefaults: false, directives: directivesFor(nonce) } });
        return reply
          .type('text/html; charset=utf-8')
          .headers({ 'permissions-policy': 'clipboard-write=(self)', 'cache-control': 'no-store' })
          .send(portal.page(nonce));
      });
    }
  };
}

function directivesFor(nonce: string) {
  const marked = `'nonce-${nonce}'`;
  return {
    defaultSrc: ["'none'"],
    scriptSrc: [marked, "'strict-dynamic'"],
    styleSrc: ["'self'", marked],
    imgSrc: ["'self'", 'data:', 'blob:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    manifestSrc: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
    reportUri: ['/api/portal/csp'],
  };
}
