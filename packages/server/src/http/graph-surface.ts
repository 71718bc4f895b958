import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { clientRequestId, graphError, sendGraphError } from './graph-error.ts';
import { read } from './operation.ts';

/** What `/v1.0` answers with; clients choose their parser by its first part. */
const contentType =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

const maximumDepth = 64;

/**
 * Gives every route of this plugin the manner of the administrative interfaces: Graph's error body for whatever goes
 * wrong, its headers, and bodies read leniently, an empty one as `{}`. Call it inside a plugin of its own.
 */
export function useGraphSurface(app: FastifyInstance): void {
  app.setErrorHandler(sendGraphError);
  app.setValidatorCompiler<z.ZodType>(({ schema }) => (sent) => {
    try {
      return { value: read(schema, sent) };
    } catch (error) {
      return { error: error as Error };
    }
  });

  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/json\b/, { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) return done(null, {});
    parse(request, body as string, (error, value) => {
      if (!error && deeperThan(value, maximumDepth)) {
        return done(graphError(400, 'BadRequest', `The body is nested deeper than ${maximumDepth} levels.`));
      }
      done(error, value);
    });
  });

  // Only answers with a body have a type: 204 with one confuses clients.
  app.addHook('preSerialization', async (_request, reply) => {
    reply.type(contentType);
  });

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'odata-version': '4.0',
      'cache-control': 'no-store',
      ...clientRequestId(request),
    });
  });
}

function deeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some((member) => deeperThan(member, limit - 1));
}
