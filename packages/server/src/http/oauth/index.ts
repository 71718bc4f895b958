/**
 * The token endpoint of the authorization server (RFC 6749) on Fastify. Who gets what is `tenants/`'s. Only the server
 * may come in.
 */
export { oauthRoutes } from './routes.ts';
