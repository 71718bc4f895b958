import { z } from 'zod';
import type { Connection, ConnectionQuery } from '../../engine/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { listPage, queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { byWhom, decisionCall, knownId, reasonSchema } from './job-decision.ts';
import { namedConditions, refuseOption } from './odata/index.ts';
import { foundJob, guid, JOB, type OfJob, type ProvisioningNeeds, READ, WRITE } from './provisioning.ts';
import { OBJECT, readObject, writeObject } from './staged-deletions.ts';

const connectionSchema = z.object({
  objectId: z.string(),
  sourceAnchor: z.string(),
  targetAnchor: z.string(),
  displayName: z.string().nullable(),
  objectTypeName: z.string(),
  state: z.string(),
  releaseCause: z.string().nullable(),
  leftScopeAt: z.string().nullable(),
  lastSuccessAt: z.string(),
});

const newConnection = z.strictObject({
  sourceAnchor: z.string(),
  targetAnchor: z.string().min(1).max(1_000),
  objectTypeName: z.enum(['User', 'Group']).default('User'),
  reason: reasonSchema,
});

interface OfConnection extends OfJob {
  Params: OfJob['Params'] & { sourceId: string };
}

const tag = 'Object connections';

/** `…/jobs/{id}/objectConnections`: which account belongs to whom; links made and taken away by hand. */
export function objectConnectionRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { desk, publicUrl } = needs;
  const CONNECTIONS = `${JOB}/objectConnections`;
  const read = async (jobId: string, id: string): Promise<Connection> => {
    const found = await desk.connection(jobId, id);
    if (found !== undefined) return found;
    const message = `The job has no link of ${id.slice(0, 100)}, neither in the directory nor in the application.`;
    throw graphError(404, 'Request_ResourceNotFound', message);
  };

  app.get<OfJob>(
    CONNECTIONS,
    operation({
      id: 'listObjectConnections',
      summary: 'List links between objects of the directory and accounts',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(connectionSchema) }) },
      ofGraph: false,
    }),
    async (request) => {
      refuseOption(request, 'orderby');
      const { id } = await foundJob(needs, request);
      const query = queryOf(queryOption(request, 'filter'));
      return listPage({
        request,
        root: rootUrl(request, publicUrl),
        positions: OBJECT,
        fetch: (after, limit) =>
          desk.connections(id, { ...query, after: after === undefined ? after : readObject(after), limit }),
        position: ({ type, sourceId }) => writeObject({ type, id: sourceId }),
        view: connectionView,
      });
    },
  );

  app.post<OfJob & { Body: z.output<typeof newConnection> }>(
    CONNECTIONS,
    operation({
      id: 'createObjectConnection',
      summary: 'Link an object of the directory and an account by hand',
      tag,
      permissions: WRITE,
      body: newConnection,
      answers: { 201: connectionSchema },
      ofGraph: false,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const { sourceAnchor, targetAnchor: targetId, objectTypeName: type, reason } = request.body;
      const id = knownId(sourceAnchor);
      await decisionCall(() => desk.createConnection(job.id, { type, id, targetId }, byWhom(request, reason)));
      reply.code(201);
      return connectionView(await read(job.id, id));
    },
  );

  app.get<OfConnection>(
    `${CONNECTIONS}/:sourceId`,
    operation({
      id: 'getObjectConnection',
      summary: 'Read a link by the id on either side; the directory is asked first',
      tag,
      permissions: READ,
      answers: { 200: connectionSchema },
      ofGraph: false,
    }),
    async (request) => connectionView(await read((await foundJob(needs, request)).id, request.params.sourceId)),
  );

  app.delete<OfConnection>(
    `${CONNECTIONS}/:sourceId`,
    operation({
      id: 'deleteObjectConnection',
      summary: 'Forget a link; neither object is touched, and the next cycle matches the object again',
      tag,
      permissions: WRITE,
      answers: { 204: undefined },
      ofGraph: false,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const { sourceId: id, type } = await read(job.id, guid(request.params.sourceId) ?? request.params.sourceId);
      const isGone = await decisionCall(() => desk.deleteConnection(job.id, { type, id }, byWhom(request)));
      if (isGone) return reply.code(204).send();
      throw graphError(404, 'Request_ResourceNotFound', 'The link was removed meanwhile.');
    },
  );
}

function queryOf(filter: string | undefined): Omit<ConnectionQuery, 'after' | 'limit'> {
  const {
    objectTypeName,
    state,
    displayName: name,
  } = namedConditions(filter, ['objectTypeName', 'state'], ['displayName']);
  const type = ({ user: 'User', group: 'Group' } as const)[(objectTypeName?.[0] ?? '').toLowerCase()];
  const known = (['managed', 'released'] as const).find((one) => one === state?.[0]);
  const isBad = (objectTypeName && (objectTypeName.length > 1 || !type)) || (state && (state.length > 1 || !known));
  if (isBad) {
    const message = 'objectTypeName is User or Group, and state is managed or released; one of them each.';
    throw graphError(400, 'Request_UnsupportedQuery', message);
  }
  return { type, state: known, name };
}

function connectionView(link: Connection) {
  const { type, sourceId, targetId, displayName, state, releaseCause, leftScopeAt, lastSuccessAt } = link;
  return {
    objectId: sourceId,
    sourceAnchor: sourceId,
    targetAnchor: targetId,
    displayName: displayName ?? null,
    objectTypeName: type,
    state,
    releaseCause: releaseCause ?? null,
    leftScopeAt: leftScopeAt?.toISOString() ?? null,
    lastSuccessAt: lastSuccessAt.toISOString(),
  };
}
