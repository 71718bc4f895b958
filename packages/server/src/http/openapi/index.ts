/**
 * What the administrative interfaces offer, as OpenAPI documents made from the operations that were registered. It owns
 * no operation but those that answer the documents. Only the server may come in.
 */

export { collectRoutes, type Route } from './collected-routes.ts';
export { openApiRoutes } from './routes.ts';
