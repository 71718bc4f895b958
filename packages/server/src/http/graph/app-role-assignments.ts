import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type AssignmentQuery,
  AssignmentRefused,
  type ListedAssignment,
  type Principal,
} from '../../applications/index.ts';
import { type Filter, unsupportedQuery } from '../../odata/index.ts';
import { directoryCall } from '../directory/directory-call.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { listPage } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { askedOf } from './odata/index.ts';
import { contextOf, foundApplication, guid, type OfApplication, type ProvisioningNeeds } from './provisioning.ts';

const assignmentSchema = z.object({
  id: z.string(),
  deletedDateTime: z.string().nullable(),
  appRoleId: z.string(),
  createdDateTime: z.string(),
  principalId: z.string(),
  principalType: z.string(),
  principalDisplayName: z.string(),
  resourceId: z.string(),
  resourceDisplayName: z.string(),
});

const draftSchema = z.object({ principalId: z.guid(), resourceId: z.guid(), appRoleId: z.guid() });
type Draft = z.output<typeof draftSchema>;

interface OfAssignment {
  Params: { id: string; assignmentId: string };
}

const tag = 'Assignments';
const list = { 200: z.object({ value: z.array(assignmentSchema) }) };
const WRITE = ['AppRoleAssignment.ReadWrite.All'] as const;

/** Assignments of people and groups to applications, seen from either end; made, listed and ended at both. */
export function appRoleAssignmentRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { applications, directory, publicUrl } = needs;
  const { assignments } = applications;

  const page = (request: FastifyRequest, of: string, query: Omit<AssignmentQuery, 'after' | 'limit'>) =>
    listPage({
      request,
      root: rootUrl(request, publicUrl),
      positions: /^[0-9a-f-]{36}$/,
      fetch: (after, limit) => assignments.list({ ...query, after, limit }),
      position: ({ assignmentId }) => assignmentId,
      view,
    }).then((answer) => ({ '@odata.context': contextOf(request, publicUrl, of), ...answer }));

  const make = async (request: FastifyRequest, { principalId, resourceId, appRoleId }: Draft) => {
    const application = await foundApplication(needs, resourceId).catch(() => {
      throw refused('resourceId', `resourceId: there is no service principal ${resourceId}.`);
    });
    const principal = await principalOf(principalId);
    try {
      const made = await assignments.assignRole(application.id, principal, appRoleId.toLowerCase());
      audit(request, made);
      return made;
    } catch (error) {
      throw error instanceof AssignmentRefused ? refused('appRoleId', error.message) : error;
    }
  };
  const principalOf = async (given: string): Promise<Principal> => {
    const id = given.toLowerCase();
    for (const type of ['User', 'Group'] as const) {
      const found = await directory.read(type, id).catch(() => undefined);
      if (type === 'Group' && found?.properties.securityEnabled === false) {
        const name = String(found.properties.displayName ?? id);
        throw refused(
          'principalId',
          `principalId: ${name} is no security group, so nothing can be assigned to it. Set securityEnabled of the group to true, or assign another one.`,
        );
      }
      if (found !== undefined) return { type, id };
    }
    throw refused('principalId', `principalId: the directory has no user or group ${given}.`);
  };

  app.get<OfApplication>(
    '/servicePrincipals/:id/appRoleAssignedTo',
    operation({
      id: 'listAppRoleAssignedTo',
      summary: 'List who is assigned to an application',
      tag,
      permissions: ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All', ...WRITE],
      answers: list,
    }),
    async (request) => {
      const { id } = await foundApplication(needs, request.params.id);
      return page(
        request,
        `servicePrincipals('${id}')/appRoleAssignedTo`,
        conditionsOf(request, { applicationId: id }),
      );
    },
  );

  app.post<OfApplication & { Body: Draft }>(
    '/servicePrincipals/:id/appRoleAssignedTo',
    operation({
      id: 'assignToApplication',
      summary: 'Assign a user or a group to an application with a role',
      tag,
      permissions: WRITE,
      body: draftSchema,
      answers: { 201: assignmentSchema },
      audit: 'assigned',
    }),
    async (request, reply) => {
      const { id } = await foundApplication(needs, request.params.id);
      if (request.body.resourceId.toLowerCase() !== id) {
        throw refused('resourceId', `resourceId: must be ${id}, the service principal in the address.`);
      }
      const made = await make(request, request.body);
      reply.code(201);
      const of = `servicePrincipals('${id}')/appRoleAssignedTo/$entity`;
      return { '@odata.context': contextOf(request, publicUrl, of), ...view(made) };
    },
  );

  app.delete<OfAssignment>(
    '/servicePrincipals/:id/appRoleAssignedTo/:assignmentId',
    operation({
      id: 'unassignFromApplication',
      summary: 'End an assignment',
      tag,
      permissions: WRITE,
      answers: { 204: undefined },
      audit: 'unassigned',
    }),
    async (request, reply) => {
      const { id } = await foundApplication(needs, request.params.id);
      await end(request, { applicationId: id });
      return reply.code(204).send();
    },
  );

  for (const type of ['User', 'Group'] as const) {
    const below = `/${type.toLowerCase()}s/:id/appRoleAssignments`;
    const read = type === 'User' ? ['User.Read.All', 'User.ReadWrite.All'] : ['Group.Read.All', 'Group.ReadWrite.All'];
    const found = (request: FastifyRequest<OfApplication>) =>
      directoryCall(() => directory.read(type, request.params.id));

    app.get<OfApplication>(
      below,
      operation({
        id: `listAppRoleAssignmentsOf${type}`,
        summary: `List the applications a ${type.toLowerCase()} is assigned to`,
        tag,
        permissions: [...(read as ['User.Read.All']), 'Directory.Read.All', 'Application.Read.All', ...WRITE],
        answers: list,
      }),
      async (request) => {
        const { id } = await found(request);
        return page(request, 'appRoleAssignments', conditionsOf(request, { principalId: id }));
      },
    );

    app.post<OfApplication & { Body: Draft }>(
      below,
      operation({
        id: `assign${type}`,
        summary: `Assign a ${type.toLowerCase()} to an application with a role`,
        tag,
        permissions: WRITE,
        body: draftSchema,
        answers: { 201: assignmentSchema },
        audit: 'assigned',
      }),
      async (request, reply) => {
        const { id } = await found(request);
        if (request.body.principalId.toLowerCase() !== id) {
          throw refused('principalId', `principalId: must be ${id}, the ${type.toLowerCase()} in the address.`);
        }
        const made = await make(request, request.body);
        reply.code(201);
        return { '@odata.context': contextOf(request, publicUrl, 'appRoleAssignments/$entity'), ...view(made) };
      },
    );

    app.delete<OfAssignment>(
      `${below}/:assignmentId`,
      operation({
        id: `unassign${type}`,
        summary: 'End an assignment',
        tag,
        permissions: WRITE,
        answers: { 204: undefined },
        audit: 'unassigned',
      }),
      async (request, reply) => {
        const { id } = await found(request);
        await end(request, { principalId: id });
        return reply.code(204).send();
      },
    );
  }

  const end = async (
    request: FastifyRequest<OfAssignment>,
    of: { readonly applicationId: string } | { readonly principalId: string },
  ) => {
    const assignmentId = guid(request.params.assignmentId);
    const ended = assignmentId === undefined ? undefined : await assignments.remove({ assignmentId, ...of });
    if (ended === undefined) {
      const message = `There is no assignment ${request.params.assignmentId.slice(0, 100)} here.`;
      throw graphError(404, 'Request_ResourceNotFound', message);
    }
    audit(request, ended);
  };
}

function audit(request: FastifyRequest, { applicationId, type, id, principalName }: ListedAssignment): void {
  request.audit({ applicationId, targets: [{ type, id, displayName: principalName, modified: [] }] });
}

function view(assignment: ListedAssignment): z.output<typeof assignmentSchema> {
  return {
    id: assignment.assignmentId,
    deletedDateTime: null,
    appRoleId: assignment.roleId,
    createdDateTime: assignment.createdAt.toISOString(),
    principalId: assignment.id,
    principalType: assignment.type,
    principalDisplayName: assignment.principalName,
    resourceId: assignment.applicationId,
    resourceDisplayName: assignment.applicationName,
  };
}

function refused(target: string, message: string): Error {
  return graphError(400, 'Request_BadRequest', message, [{ code: 'Request_BadRequest', message, target }]);
}

type Conditions = Pick<AssignmentQuery, 'applicationId' | 'principalId' | 'principalName' | 'roleId' | 'type'>;

/** What `$filter` asks of assignments; anything it cannot answer is refused rather than ignored. */
function conditionsOf(request: FastifyRequest, end: Conditions): Conditions {
  const { filter, order } = askedOf(request);
  if (order.length > 0) throw unsupportedQuery('$orderby', 'is not supported here. Leave it out.');
  return filter === undefined ? end : both(conditions(filter), end);
}

function conditions(filter: Filter): Conditions {
  if (filter.kind === 'and') return filter.operands.map(conditions).reduce(both, {});
  const name = 'operand' in filter && 'path' in filter.operand ? filter.operand.path.join('/').toLowerCase() : '';
  if (filter.kind === 'comparison' && filter.operator === 'eq') {
    const value = String(filter.value.value ?? '');
    if (name === 'principaldisplayname') return { principalName: { is: value } };
    if (name === 'resourceid') return { applicationId: guid(value) ?? NOBODY };
    if (name === 'principalid') return { principalId: guid(value) ?? NOBODY };
    if (name === 'approleid') return { roleId: guid(value) ?? NOBODY };
    if (name === 'principaltype' && (value === 'User' || value === 'Group')) return { type: value };
  }
  if (filter.kind === 'text' && filter.test === 'startsWith' && name === 'principaldisplayname') {
    return { principalName: { beginsWith: filter.value } };
  }
  throw unanswered();
}

/** What satisfies both; nothing has two ids. */
function both(one: Conditions, other: Conditions): Conditions {
  for (const name of ['principalName', 'type'] as const) {
    if (one[name] !== undefined && other[name] !== undefined) throw unanswered();
  }
  const ids = (['applicationId', 'principalId', 'roleId'] as const).flatMap((name) => {
    const id = one[name] ?? other[name];
    return id === undefined ? [] : [[name, other[name] === undefined || other[name] === id ? id : NOBODY]];
  });
  return { ...one, ...other, ...Object.fromEntries(ids) };
}

function unanswered(): Error {
  return unsupportedQuery(
    '$filter',
    'assignments are filtered by principalDisplayName (eq, startswith), principalType (User, Group), principalId, resourceId and appRoleId (eq), joined by and.',
  );
}

/** The id of no object. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
