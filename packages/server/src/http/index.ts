/**
 * The surfaces of the program on one port: binds rooms to Fastify and holds no rule of theirs. Each surface is a folder
 * (`scim/`, `tenants/`, `portal/`, …) and is given the services it serves; what they share lies here. `app.ts` and the
 * surfaces may come in.
 */

export { type AuditDetail, initiatorOf } from './audit.ts';
export { type Guarding, guard } from './authorization.ts';
export { entityTag, requiredVersion } from './entity-tag.ts';
export { GraphError, type GraphErrorDetail, graphError, sendGraphError } from './graph-error.ts';
export { useGraphSurface } from './graph-surface.ts';
export { type GraphInstance, type Operation, operation, read } from './operation.ts';
export { listPage, type Page, queryOption } from './page.ts';
export type { Health } from './portal/index.ts';
export { LiveFeed } from './portal/index.ts';
export { createProbeServer } from './probe-server.ts';
export { rootUrl } from './root-url.ts';
export { createHttpServer, type HttpNeeds } from './server.ts';
