import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Access, Administrator } from '../../access/index.ts';
import { auditDifference } from '../../journal/index.ts';
import type { Guarding } from '../authorization.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { listPage } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { callerOf, grantOf, grantSchema, grantView, profileNames, roleNames } from './grant.ts';

const administratorSchema = grantSchema.omit({ permissions: true }).extend({
  id: z.string(),
  userName: z.string(),
  displayName: z.string(),
  state: z.enum(['invited', 'active', 'disabled']),
  hasPassword: z.boolean(),
  hasProvider: z.boolean(),
  createdAt: z.string(),
  lastSignInAt: z.string().nullable(),
});
const invitedSchema = administratorSchema.extend({ invitation: z.string() });

const newAdministrator = z.strictObject({
  userName: z.string().max(320),
  displayName: z.string().max(256),
  roles: roleNames,
  profiles: profileNames.optional(),
});
const administratorChange = z.strictObject({
  displayName: z.string().max(256).optional(),
  roles: roleNames.optional(),
  profiles: profileNames.optional(),
  state: z.enum(['active', 'disabled']).optional(),
});

interface OfAdministrator {
  Params: { id: string };
}

/** `/administrators`: people of the installation, invited by a one-time link. */
export function administratorRoutes(
  app: GraphInstance,
  { access, publicUrl }: Guarding & { readonly access: Access },
): void {
  const { administrators, signIns } = access;
  const root = (request: FastifyRequest) => rootUrl(request, publicUrl);
  const linkOf = (request: FastifyRequest, key: string) => `${root(request)}/invitation/${key}`;
  const common = { tag: 'Administrators', permissions: ['Access.ReadWrite.All'], ofGraph: false } as const;

  app.get(
    '/administrators',
    operation({
      ...common,
      id: 'listAdministrators',
      summary: 'People of the installation.',
      answers: { 200: z.object({ value: z.array(administratorSchema) }) },
    }),
    (request) =>
      listPage({
        request,
        root: root(request),
        fetch: (after, limit) => administrators.page({ after, limit }),
        positions: /^[0-9a-f-]{36}$/,
        position: ({ id }) => id,
        view: administratorView,
      }),
  );

  app.post(
    '/administrators',
    operation({
      ...common,
      id: 'inviteAdministrator',
      summary: 'Enter a person; the answer has the link to choose a password with.',
      body: newAdministrator,
      answers: { 201: invitedSchema },
      audit: 'administratorCreated',
    }),
    async (request, reply) => {
      const { userName, displayName } = request.body;
      const person = { userName, displayName, grant: grantOf(request.body) };
      const { administrator, invitation } = await administrators.invite(callerOf(request), person);
      noteChange(request, undefined, administrator);
      reply.code(201).header('location', `${root(request)}/api/settings/administrators/${administrator.id}`);
      return { ...administratorView(administrator), invitation: linkOf(request, invitation) };
    },
  );

  app.get<OfAdministrator>(
    '/administrators/:id',
    operation({
      ...common,
      id: 'getAdministrator',
      summary: 'One person of the installation.',
      answers: { 200: administratorSchema },
    }),
    async (request) => administratorView(await administrators.get(request.params.id)),
  );

  app.patch<OfAdministrator>(
    '/administrators/:id',
    operation({
      ...common,
      id: 'updateAdministrator',
      summary: 'Change name or roles, switch off or on.',
      body: administratorChange,
      answers: { 200: administratorSchema },
      audit: 'administratorChanged',
    }),
    async (request) => {
      const { id } = request.params;
      const { roles, profiles, ...others } = request.body as z.infer<typeof administratorChange>;
      const grant =
        roles === undefined && profiles === undefined
          ? undefined
          : grantOf({ ...(roles && { roles }), ...(profiles && { profiles }) }, (await administrators.get(id)).grant);
      const { before, after } = await administrators.change(callerOf(request), id, { ...others, grant });
      noteChange(request, before, after);
      return administratorView(after);
    },
  );

  app.delete<OfAdministrator>(
    '/administrators/:id',
    operation({
      ...common,
      id: 'deleteAdministrator',
      summary: 'Remove a person; the last administrator stays.',
      answers: { 204: undefined },
      audit: 'administratorDeleted',
    }),
    async (request, reply) => {
      noteChange(request, await administrators.remove(callerOf(request), request.params.id), undefined);
      return reply.code(204).send();
    },
  );

  app.post<OfAdministrator>(
    '/administrators/:id/invite',
    operation({
      ...common,
      id: 'inviteAdministratorAgain',
      summary: 'A new link to choose a password with, also for who forgot theirs.',
      answers: { 200: z.object({ invitation: z.string() }) },
      audit: 'administratorInvited',
    }),
    async (request) => {
      const invitation = await administrators.inviteAgain(callerOf(request), request.params.id);
      const person = await administrators.get(request.params.id);
      noteChange(request, person, person);
      return { invitation: linkOf(request, invitation) };
    },
  );

  app.delete<OfAdministrator>(
    '/administrators/:id/sign-ins',
    operation({
      ...common,
      id: 'endSignIns',
      summary: 'End every sign-in of a person.',
      answers: { 204: undefined },
      audit: 'signInEnded',
    }),
    async (request, reply) => {
      const person = await administrators.get(request.params.id);
      await signIns.endAll(person.id);
      noteChange(request, person, person);
      return reply.code(204).send();
    },
  );
}

function administratorView(administrator: Administrator): z.infer<typeof administratorSchema> {
  const { id, userName, displayName, grant, state, passwordHash, subject, createdAt, lastSignInAt } = administrator;
  const { permissions: _, ...rights } = grantView(grant);
  return {
    id,
    userName,
    displayName,
    ...rights,
    state,
    hasPassword: passwordHash !== undefined,
    hasProvider: subject !== undefined,
    createdAt: createdAt.toISOString(),
    lastSignInAt: lastSignInAt?.toISOString() ?? null,
  };
}

function noteChange(
  request: FastifyRequest,
  before: Administrator | undefined,
  after: Administrator | undefined,
): void {
  const about = after ?? before;
  if (about === undefined) return;
  const modified = auditDifference(before && administratorView(before), after && administratorView(after));
  request.audit({ targets: [{ type: 'Administrator', id: about.id, displayName: about.displayName, modified }] });
}
