import { type FastifyInstance, fastify } from 'fastify';
import { FailedAttempts } from '../access/index.ts';
import type { Guarding } from './authorization.ts';
import { graphError, sendGraphError } from './graph-error.ts';
import { metricsRoutes } from './metrics.ts';
import { serveProbes } from './portal/index.ts';
import type { HttpNeeds } from './server.ts';

/** A server with nothing but the probes and the figures, ready to listen: for a process that only runs jobs. */
export function createProbeServer(
  needs: Pick<HttpNeeds, 'health' | 'version' | 'newId' | 'tls' | 'logger' | 'measured' | keyof Guarding>,
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
  app.decorate('failedAttempts', new FailedAttempts(() => new Date()));
  serveProbes(app, needs);
  const { measured } = needs;
  if (measured) app.register(metricsRoutes({ ...needs, measured }));
  return app;
}
