/**
 * Authorising applications in place of giving them tokens, as the provisioning side does: `J/authorization` begins and
 * ends it, and `/authorization/callback` is where the browser comes back to. It holds no token and no rule of the flow
 * (`applications/`); what it leads to at this installation is `oauth/`. Only the server and `graph/` may come in.
 */
export { authorizationCallback } from './callback.ts';
export { authorizationRoutes } from './routes.ts';
