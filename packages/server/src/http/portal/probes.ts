import type { FastifyInstance } from 'fastify';
import { type Health, inTime } from './health.ts';

export interface ProbeNeeds {
  readonly health: () => Promise<Health>;
  readonly version: string;
}

/** `/healthz` and `/readyz`, for whoever watches over the process. They carry no token and tell no secret. */
export function serveProbes(app: FastifyInstance, { health, version }: ProbeNeeds): void {
  /** The process answers. */
  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok', version }));

  /** It can do its work: the database answers too. */
  app.get('/readyz', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    try {
      return { status: 'ok', version, ...(await inTime(health)) };
    } catch (error) {
      request.log.error({ err: error, requestId: request.id }, 'not ready: the database does not answer');
      return reply.code(503).send({ status: 'unavailable', version });
    }
  });
}
