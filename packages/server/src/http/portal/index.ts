/**
 * The portal's files, signing in (`/api/portal`), and the probes `/healthz` and `/readyz` on Fastify. What a browser is given is `@lockstep/portal`'s.
 * Only the server may come in.
 */

export type { Health } from './health.ts';
export type { HomeNeeds } from './home.ts';
export { LiveFeed } from './live-feed.ts';
export type { MeNeeds } from './me.ts';
export { PolicyReports } from './policy-reports.ts';
export { serveProbes } from './probes.ts';
export { portalRoutes } from './routes.ts';
export { signInRoutes } from './sign-in.ts';
