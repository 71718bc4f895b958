/**
 * The portal's files and the probes `/healthz` and `/readyz` on Fastify. What a browser is given is `@lockstep/portal`'s.
 * Only the server may come in.
 */
export type { Health } from './health.ts';
export { portalRoutes } from './routes.ts';
