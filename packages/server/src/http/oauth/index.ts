/**
 * OAuth 2.0 (RFC 6749) on Fastify: the token endpoint that clients of one tenant ask by their secret, and the
 * authorization servers of applications that are authorised by an administrator, with their pages. Who gets what is
 * `tenants/`'s. Only the server may come in.
 */
export { type AuthorizationNeeds, authorizationRoutes } from './authorization-routes.ts';
export { firstRefreshToken } from './first-grant.ts';
export { oauthRoutes } from './routes.ts';
