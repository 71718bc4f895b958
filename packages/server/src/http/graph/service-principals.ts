import type { JsonObject } from '@lockstep/scim';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { may } from '../../access/index.ts';
import type { Application } from '../../applications/index.ts';
import { unsupportedQuery } from '../../odata/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { readableOf } from '../readable-applications.ts';
import { rootUrl } from '../root-url.ts';
import { ownedByCaller } from './application-templates.ts';
import {
  draftedRoles,
  servicePrincipalChange,
  servicePrincipalSchema,
  servicePrincipalView,
  withoutAnnotations,
} from './application-view.ts';
import { askedOf } from './odata/index.ts';
import {
  contextOf,
  foundApplication,
  guid,
  type OfApplication,
  type ProvisioningNeeds,
  READ_APPLICATIONS as READ,
  READ as READ_JOBS,
  WRITE_APPLICATIONS as WRITE,
} from './provisioning.ts';
import { listSmall, selectedOf } from './small-collection.ts';
import { jobSchema, jobView } from './synchronization-jobs.ts';

const PROPERTIES = Object.keys(servicePrincipalSchema.shape);
const FILTERABLE = ['displayName', 'appId', 'id', 'applicationTemplateId', 'tags', 'servicePrincipalType'];

const changeSchema = z.preprocess(withoutAnnotations, servicePrincipalChange);
const draftSchema = z.preprocess(
  withoutAnnotations,
  servicePrincipalChange.omit({ displayName: true }).extend({ appId: z.guid() }),
);

const withJobs = servicePrincipalSchema.extend({ synchronization: z.object({ jobs: z.array(jobSchema) }).optional() });

const tag = 'Applications';

/** The jobs of a service principal where `$expand` asks for them; 403 where the caller may not read jobs. */
async function expandedJobs(request: FastifyRequest, { id }: Pick<Application, 'id'>, needs: ProvisioningNeeds) {
  const { expand } = askedOf(request);
  if (expand === undefined) return undefined;
  if (expand.name !== 'synchronization') {
    throw unsupportedQuery('$expand', 'can be synchronization here. Read the rest by a request of its own.');
  }
  const { principal } = request;
  const { applications } = needs;
  const mayRead =
    principal !== undefined &&
    (READ_JOBS.some((permission) => may(principal, permission)) ||
      (may(principal, 'Application.ReadWrite.OwnedBy') &&
        (await applications.registrations.isOwnedBy(id, principal.id))));
  if (!mayRead) throw graphError(403, 'Authorization_RequestDenied', 'You may not read the jobs of this application.');
  return { jobs: await Promise.all((await applications.jobsOf(id)).map((job) => jobView(job, needs))) };
}

/** `/servicePrincipals`: the objects of applications that carry assignments, secrets and jobs. */
export function servicePrincipalRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { applications, publicUrl } = needs;
  const { registrations } = applications;

  const view = async (request: FastifyRequest, application: Application, names?: ReadonlyMap<string, string>) => {
    const { appId, displayName } = application;
    const registered = names ?? new Map([[appId, (await registrations.find('registration', { appId }))?.displayName]]);
    const roles = await applications.roles(application.id);
    return servicePrincipalView(application, roles, {
      organizationId: request.principal?.organizationId ?? '',
      appDisplayName: registered.get(appId) ?? displayName,
      root: rootUrl(request, publicUrl),
    });
  };

  app.get(
    '/servicePrincipals',
    operation({
      id: 'listServicePrincipals',
      summary: 'List service principals; to an owner, their own',
      tag,
      permissions: [...READ, 'Application.ReadWrite.OwnedBy'],
      answers: { 200: z.object({ value: z.array(servicePrincipalSchema) }) },
    }),
    async (request) => {
      const all = await registrations.list('registration');
      const names = new Map(all.map(({ appId, displayName }) => [appId, displayName]));
      const seen = await readableOf(await applications.list(), request.principal, READ, applications);
      const items = await Promise.all(seen.map((one) => view(request, one, names)));
      const of = {
        properties: PROPERTIES,
        filterable: FILTERABLE,
        context: 'servicePrincipals',
        searched: 'displayName',
      };
      return listSmall(request, publicUrl, { items, ...of });
    },
  );

  app.post<{ Body: z.output<typeof draftSchema> }>(
    '/servicePrincipals',
    operation({
      id: 'createServicePrincipal',
      summary: 'Make the service principal of an application',
      tag,
      permissions: WRITE,
      body: draftSchema,
      answers: { 201: servicePrincipalSchema },
      audit: 'applicationCreated',
    }),
    async (request, reply) => {
      const { appId: given, ...others } = request.body;
      const appId = given.toLowerCase();
      const registration = await registrations.find('registration', { appId });
      if (registration === undefined) {
        const message = `appId: there is no application ${appId}. Register it first.`;
        throw graphError(400, 'Request_BadRequest', message, [
          { code: 'Request_BadRequest', message, target: 'appId' },
        ]);
      }
      // The registration is named in the body, where nobody has looked yet whose it is.
      const { principal } = request;
      const mayAll = principal !== undefined && may(principal, 'Application.ReadWrite.All');
      if (!mayAll && !(await registrations.isOwnedBy(registration.id, principal?.id ?? ''))) {
        throw graphError(403, 'Authorization_RequestDenied', `You do not own the application ${appId}.`);
      }
      if ((await registrations.find('application', { appId })) !== undefined) {
        const message = `The application ${appId} has a service principal already. Use that.`;
        throw graphError(409, 'Request_MultipleObjectsWithSameKeyValue', message);
      }
      const roles = draftedRoles(registration);
      const made = await registrations.addServicePrincipal(registration, roles, others as JsonObject);
      await ownedByCaller(request.principal, made.id, needs);
      request.audit({
        applicationId: made.id,
        targets: [{ type: 'ServicePrincipal', id: made.id, displayName: made.displayName, modified: [] }],
      });
      reply.code(201).header('location', `${rootUrl(request, publicUrl)}/v1.0/servicePrincipals/${made.id}`);
      return {
        '@odata.context': contextOf(request, publicUrl, 'servicePrincipals/$entity'),
        ...(await view(request, made)),
      };
    },
  );

  app.get<OfApplication>(
    '/servicePrincipals/:id',
    operation({
      id: 'getServicePrincipal',
      summary: 'Read a service principal, with its jobs where they are asked for',
      tag,
      permissions: READ,
      query: { $expand: '`synchronization`, for its jobs' },
      answers: { 200: withJobs },
    }),
    async (request) => {
      const application = await foundApplication(needs, request.params.id);
      const synchronization = await expandedJobs(request, application, needs);
      const shown = await view(request, application);
      return {
        '@odata.context': contextOf(request, publicUrl, 'servicePrincipals/$entity'),
        ...selectedOf(request, shown, PROPERTIES),
        ...(synchronization && { synchronization }),
      };
    },
  );

  app.patch<OfApplication & { Body: z.output<typeof servicePrincipalChange> }>(
    '/servicePrincipals/:id',
    operation({
      id: 'updateServicePrincipal',
      summary: 'Change a service principal',
      tag,
      permissions: WRITE,
      body: changeSchema,
      answers: { 204: undefined },
      audit: 'applicationChanged',
    }),
    async (request, reply) => {
      const found = await foundApplication(needs, request.params.id);
      const { displayName, ...others } = request.body;
      await registrations.update('application', found, {
        ...(displayName === undefined ? {} : { displayName }),
        ...(Object.keys(others).length === 0 ? {} : { properties: others as JsonObject }),
      });
      request.audit({
        applicationId: found.id,
        targets: [
          { type: 'ServicePrincipal', id: found.id, displayName: displayName ?? found.displayName, modified: [] },
        ],
      });
      return reply.code(204).send();
    },
  );

  app.delete<OfApplication>(
    '/servicePrincipals/:id',
    operation({
      id: 'deleteServicePrincipal',
      summary: 'Delete a service principal; it can be restored for 30 days, with its jobs stopped',
      tag,
      permissions: WRITE,
      proof: 'final',
      answers: { 204: undefined },
      audit: 'applicationDeleted',
    }),
    async (request, reply) => {
      const found = await foundApplication(needs, request.params.id);
      await registrations.delete('application', found);
      request.audit({
        applicationId: found.id,
        targets: [{ type: 'ServicePrincipal', id: found.id, displayName: found.displayName, modified: [] }],
      });
      return reply.code(204).send();
    },
  );
}

const reference = z.object({ '@odata.id': z.string().max(2_000) });

/** `…/owners` of service principals and applications: who may configure that one though not all. */
export function ownerRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { applications, directory, publicUrl } = needs;
  const { registrations } = applications;
  for (const kind of ['application', 'registration'] as const) {
    const below = kind === 'application' ? 'servicePrincipals' : 'applications';
    const of = kind === 'application' ? 'ServicePrincipal' : 'Application';

    app.get<OfApplication>(
      `/${below}/:id/owners`,
      operation({
        id: `listOwnersOf${of}`,
        summary: 'List the owners',
        tag,
        permissions: READ,
        answers: { 200: z.object({ value: z.array(z.looseObject({ id: z.string() })) }) },
      }),
      async (request) => {
        const { id } = await foundApplication(needs, request.params.id, kind);
        const value = await Promise.all(
          (await registrations.owners(id)).map(async (owner) => {
            const user = await directory.read('User', owner).catch(() => undefined);
            if (user === undefined) {
              const displayName = (await needs.nameOf?.(owner)) ?? null;
              return { '@odata.type': '#microsoft.graph.directoryObject', id: owner, displayName };
            }
            const { displayName = null, userPrincipalName = null } = user.properties;
            return { '@odata.type': '#microsoft.graph.user', id: owner, displayName, userPrincipalName };
          }),
        );
        return { '@odata.context': contextOf(request, publicUrl, 'directoryObjects'), value };
      },
    );

    app.post<OfApplication & { Body: z.output<typeof reference> }>(
      `/${below}/:id/owners/$ref`,
      operation({
        id: `addOwnerOf${of}`,
        summary: 'Add an owner',
        tag,
        permissions: WRITE,
        body: reference,
        answers: { 204: undefined },
        audit: 'applicationChanged',
      }),
      async (request, reply) => {
        const found = await foundApplication(needs, request.params.id, kind);
        const owner = guid(/([0-9a-f-]{36})['")]*\/?$/i.exec(request.body['@odata.id'])?.[1] ?? '');
        if (owner === undefined) {
          const message = '@odata.id: must end in the id of a person or a token, such as …/directoryObjects/{id}.';
          throw graphError(400, 'Request_BadRequest', message, [
            { code: 'InvalidReference', message, target: '@odata.id' },
          ]);
        }
        if (!(await registrations.addOwner(found.id, owner))) {
          throw graphError(400, 'Request_BadRequest', `${owner} is an owner of ${found.displayName} already.`);
        }
        request.audit({
          targets: [{ type: of, id: found.id, displayName: found.displayName, modified: [] }],
        });
        return reply.code(204).send();
      },
    );

    app.delete<{ Params: { id: string; ownerId: string } }>(
      `/${below}/:id/owners/:ownerId/$ref`,
      operation({
        id: `removeOwnerOf${of}`,
        summary: 'Remove an owner',
        tag,
        permissions: WRITE,
        answers: { 204: undefined },
        audit: 'applicationChanged',
      }),
      async (request, reply) => {
        const found = await foundApplication(needs, request.params.id, kind);
        const { ownerId } = request.params;
        if (!(await registrations.removeOwner(found.id, ownerId.toLowerCase()))) {
          throw graphError(404, 'Request_ResourceNotFound', `${ownerId.slice(0, 100)} owns ${found.displayName} not.`);
        }
        request.audit({
          targets: [{ type: of, id: found.id, displayName: found.displayName, modified: [] }],
        });
        return reply.code(204).send();
      },
    );
  }
}
