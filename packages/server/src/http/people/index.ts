/**
 * Signing in of provisioned people to their application, below `/t/{key}/people`: to the identity provider and back, who
 * is signed in, and out again. Who may is `tenants/`'s. Only the server may come in.
 */
export { peopleRoutes } from './routes.ts';
