/**
 * `/api/tenants` and `/api/operator` on Fastify: what is asked of a tenant and how it is shown. What is allowed and what happens is
 * `tenants/`'s. Only the server may come in.
 */
export { oauthClientRoutes } from './oauth-clients.ts';
export { operatorRoutes } from './operator-routes.ts';
export { tenantRoutes } from './routes.ts';
