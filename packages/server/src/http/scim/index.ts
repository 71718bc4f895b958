/**
 * The SCIM endpoints of tenants on Fastify: addresses, authentication, limits, error bodies, the request log. The protocol
 * is `@lockstep/scim`'s, tokens and tenants are `tenants/`'s. Only the server may come in.
 */
export { sendScimError } from './answer.ts';
export { scimRoutes } from './routes.ts';
