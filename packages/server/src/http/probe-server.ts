import { type FastifyInstance, fastify } from 'fastify';
import { graphError, sendGraphError } from './graph-error.ts';
import { serveProbes } from './portal/index.ts';
import type { HttpNeeds } from './server.ts';

/** A server with nothing but the probes, ready to listen: for a process that only runs jobs. */
export function createProbeServer(
  needs: Pick<HttpNeeds, 'health' | 'version' | 'newId' | 'tls' | 'logger'>,
): FastifyInstance {
  const app: FastifyInstance = fastify({
    ...(needs.logger ? { loggerInstance: needs.logger } : { logger: false }),
    ...(needs.tls && { https: { ...needs.tls, minVersion: 'TLSv1.2' } }),
    genReqId: () => needs.newId(),
    requestTimeout: 10_000,
    forceCloseConnections: 'idle',
  });
  app.setErrorHandler(sendGraphError);
  app.setNotFoundHandler(() => {
    throw graphError(404, 'Request_ResourceNotFound', 'This process runs jobs; ask one that serves the interfaces.');
  });
  serveProbes(app, needs);
  return app;
}
