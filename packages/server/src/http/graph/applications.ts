import type { JsonObject } from '@lockstep/scim';
import { z } from 'zod';
import { type AppRole, type Registration, RolesRefused, roleProblems } from '../../applications/index.ts';
import { customApplication } from '../../gallery/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { readableOf } from '../readable-applications.ts';
import { rootUrl } from '../root-url.ts';
import { ownedByCaller } from './application-templates.ts';
import {
  applicationChange,
  applicationSchema,
  applicationView,
  draftedRoles,
  readRole,
  roleView,
  withoutAnnotations,
} from './application-view.ts';
import {
  contextOf,
  foundApplication,
  type OfApplication,
  type ProvisioningNeeds,
  READ_APPLICATIONS as READ,
  WRITE_APPLICATIONS as WRITE,
} from './provisioning.ts';
import { listSmall, selectedOf } from './small-collection.ts';

const PROPERTIES = Object.keys(applicationSchema.shape);
const FILTERABLE = ['displayName', 'appId', 'id', 'applicationTemplateId', 'tags'];

const bodySchema = z.preprocess(withoutAnnotations, applicationChange);
const draftSchema = z.preprocess(withoutAnnotations, applicationChange.required({ displayName: true }));

const tag = 'Applications';

/** `/applications`: registrations, each with the roles its service principal mirrors. */
export function applicationRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { applications, publicUrl } = needs;
  const { registrations } = applications;

  const rolesOf = async (registration: Registration): Promise<readonly AppRole[]> => {
    const application = await registrations.find('application', { appId: registration.appId });
    return application === undefined ? draftedRoles(registration) : applications.roles(application.id);
  };

  app.get(
    '/applications',
    operation({
      id: 'listApplications',
      summary: 'List applications; to an owner, their own',
      tag,
      permissions: [...READ, 'Application.ReadWrite.OwnedBy'],
      answers: { 200: z.object({ value: z.array(applicationSchema) }) },
    }),
    async (request) => {
      const root = rootUrl(request, publicUrl);
      const all = await registrations.list('registration');
      const seen = await readableOf(all, request.principal, READ, applications);
      const items = await Promise.all(seen.map(async (one) => applicationView(one, await rolesOf(one), root)));
      const of = { properties: PROPERTIES, filterable: FILTERABLE, context: 'applications', searched: 'displayName' };
      return listSmall(request, publicUrl, { items, ...of });
    },
  );

  app.post<{ Body: z.output<typeof draftSchema> }>(
    '/applications',
    operation({
      id: 'createApplication',
      summary: 'Register an application that is not in the gallery',
      tag,
      permissions: WRITE,
      body: draftSchema,
      answers: { 201: applicationSchema },
      audit: 'applicationCreated',
    }),
    async (request, reply) => {
      const { displayName, appRoles = [], ...others } = request.body;
      const roles = appRoles.map(readRole);
      const problems = roleProblems(roles);
      if (problems.length > 0) throw rolesRefused(new RolesRefused(problems));
      const properties = { ...(others as JsonObject), appRoles: roles.map(roleView) };
      const made = await registrations.register({ entry: customApplication, displayName, properties });
      await ownedByCaller(request.principal, made.id, needs);
      request.audit({ targets: [{ type: 'Application', id: made.id, displayName, modified: [] }] });
      reply.code(201).header('location', `${rootUrl(request, publicUrl)}/v1.0/applications/${made.id}`);
      return {
        '@odata.context': contextOf(request, publicUrl, 'applications/$entity'),
        ...applicationView(made, roles, rootUrl(request, publicUrl)),
      };
    },
  );

  app.get<OfApplication>(
    '/applications/:id',
    operation({
      id: 'getApplication',
      summary: 'Read an application',
      tag,
      permissions: READ,
      answers: { 200: applicationSchema },
    }),
    async (request) => {
      const found = await foundApplication(needs, request.params.id, 'registration');
      const shown = applicationView(found, await rolesOf(found), rootUrl(request, publicUrl));
      return {
        '@odata.context': contextOf(request, publicUrl, 'applications/$entity'),
        ...selectedOf(request, shown, PROPERTIES),
      };
    },
  );

  app.patch<OfApplication & { Body: z.output<typeof applicationChange> }>(
    '/applications/:id',
    operation({
      id: 'updateApplication',
      summary: 'Change an application and its roles',
      tag,
      permissions: WRITE,
      body: bodySchema,
      answers: { 204: undefined },
      audit: 'applicationChanged',
    }),
    async (request, reply) => {
      const found = await foundApplication(needs, request.params.id, 'registration');
      const { displayName, appRoles, ...others } = request.body;
      const properties: JsonObject = { ...(others as JsonObject) };
      if (appRoles !== undefined) {
        const roles = appRoles.map(readRole);
        checkRemoved(await rolesOf(found), roles);
        const application = await registrations.find('application', { appId: found.appId });
        try {
          if (application === undefined) properties.appRoles = draftOf(roles);
          else await applications.saveRoles(application.id, roles);
        } catch (error) {
          throw error instanceof RolesRefused ? rolesRefused(error) : error;
        }
      }
      await registrations.update('registration', found, {
        ...(displayName === undefined ? {} : { displayName }),
        ...(Object.keys(properties).length === 0 ? {} : { properties }),
      });
      request.audit({
        targets: [{ type: 'Application', id: found.id, displayName: displayName ?? found.displayName, modified: [] }],
      });
      return reply.code(204).send();
    },
  );

  app.delete<OfApplication>(
    '/applications/:id',
    operation({
      id: 'deleteApplication',
      summary: 'Delete an application with its service principal; both can be restored for 30 days',
      tag,
      permissions: WRITE,
      proof: 'final',
      answers: { 204: undefined },
      audit: 'applicationDeleted',
    }),
    async (request, reply) => {
      const found = await foundApplication(needs, request.params.id, 'registration');
      await registrations.delete('registration', found);
      request.audit({
        targets: [{ type: 'Application', id: found.id, displayName: found.displayName, modified: [] }],
      });
      return reply.code(204).send();
    },
  );
}

function draftOf(roles: readonly AppRole[]): JsonObject[] {
  const problems = roleProblems(roles);
  if (problems.length > 0) throw new RolesRefused(problems);
  return roles.map(roleView);
}

/** A role in use is taken away in two steps, so that nobody loses it by an incomplete list: disabled, then removed. */
function checkRemoved(current: readonly AppRole[], next: readonly AppRole[]): void {
  const kept = new Set(next.map(({ id }) => id));
  const gone = current.filter(({ id, isEnabled = true }) => isEnabled && !kept.has(id));
  if (gone.length === 0) return;
  throw rolesRefused(
    new RolesRefused(
      gone.map(({ name }) => `The role ${name} is enabled and cannot be removed. Set isEnabled to false first.`),
    ),
  );
}

function rolesRefused({ message, problems }: RolesRefused): Error {
  const details = problems.map((problem) => ({ code: 'InvalidAppRole', message: problem, target: 'appRoles' }));
  return graphError(400, 'Request_BadRequest', message, details);
}
