/**
 * Loaded into every process of a test run before anything else: writes down which operations a server has, and which were
 * called with success, to the file LOCKSTEP_TEST_OPERATIONS names. `test/run.ts` compares the two.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const file = process.env.LOCKSTEP_TEST_OPERATIONS;
const written = new Set<string>();

/** Each line once for each process. */
function write(line: string): void {
  if (file === undefined || written.has(line)) return;
  written.add(line);
  appendFileSync(file, `${line}\n`);
}

subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { readonly fastify: FastifyInstance };
  fastify.addHook('onRoute', ({ config }) => {
    if (config?.operation !== undefined) write(`offered ${config.operation.id}`);
  });
  fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const { operation } = request.routeOptions.config;
    if (operation === undefined) return;
    // What is only ever refused is exercised by being refused.
    const bound = Object.keys(operation.answers).length > 0 ? 400 : 500;
    const done = () => reply.raw.statusCode < bound && write(`called ${operation.id}`);
    // A stream is ended by whoever listened to it.
    reply.raw.once('finish', done).once('close', done);
  });
});
