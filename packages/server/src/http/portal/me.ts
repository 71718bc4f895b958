import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  type Access,
  AccessError,
  PERMISSIONS,
  type Principal,
  ROLES,
  type SignedIn,
  type SignIn,
} from '../../access/index.ts';
import { type Organization, USUAL_DIRECTORY_LABEL } from '../../directory/index.ts';
import { type Guarding, guard } from '../authorization.ts';
import { graphError } from '../graph-error.ts';
import { operation } from '../operation.ts';
import { clearSessionCookie, setSessionCookie } from '../session.ts';

export interface MeNeeds {
  readonly access: Access;
  readonly organizationId: string;
  readonly readOrganization: () => Promise<Organization>;
}

export const meSchema = z.object({
  type: z.enum(['person', 'token']),
  id: z.string(),
  userName: z.string().nullable(),
  displayName: z.string(),
  organization: z.object({
    id: z.string(),
    displayName: z.string(),
    timeZone: z.string().nullable(),
    directoryLabel: z.object({ short: z.string(), long: z.string() }),
  }),
  roles: z.array(z.object({ name: z.string(), shownAs: z.array(z.string()) })),
  permissions: z.array(z.string()),
  profiles: z.array(z.string()).nullable(),
  grantedBy: z.array(z.string()),
  signIn: z
    .object({
      id: z.string(),
      method: z.string(),
      at: z.string(),
      expiresAt: z.string(),
      endsAt: z.string(),
      csrf: z.string(),
    })
    .nullable(),
});

const signInSchema = z.object({
  id: z.string(),
  method: z.string(),
  at: z.string(),
  seenAt: z.string(),
  address: z.string(),
  agent: z.string(),
  isThis: z.boolean(),
});

const passwordOnly = z.strictObject({ password: z.string().max(1_000) });
const passwordChange = z.strictObject({ currentPassword: z.string().max(1_000), newPassword: z.string().max(1_000) });

/** What somebody may know and do about themselves, whatever their roles. */
export function meRoutes(plugin: FastifyInstance, needs: MeNeeds & Guarding): void {
  const { signIns, administrators } = needs.access;
  guard(plugin, needs);
  const app = plugin.withTypeProvider<ZodTypeProvider>();
  const own = { tag: 'Sign-in', permissions: [], ofGraph: false } as const;

  app.get(
    '/me',
    operation({ ...own, id: 'getMe', summary: 'Who calls, and what they may do.', answers: { 200: meSchema } }),
    (request) => meView(principalOf(request), request.signedIn, needs),
  );

  app.post(
    '/sign-out',
    operation({ ...own, id: 'signOut', summary: 'Sign out.', answers: { 204: undefined }, audit: 'signedOut' }),
    async (request, reply) => {
      const { administrator, signIn } = signedInOf(request);
      await signIns.end(administrator.id, signIn.id);
      clearSessionCookie(request, reply);
      return reply.code(204).send();
    },
  );

  app.post(
    '/sign-in/confirm',
    operation({
      ...own,
      id: 'confirmSignIn',
      summary: 'Show the password once more, for what needs a fresh sign-in.',
      body: passwordOnly,
      answers: { 204: undefined },
      audit: 'signedIn',
    }),
    async (request, reply) => {
      await signIns.prove(signedInOf(request), request.body.password);
      return reply.code(204).send();
    },
  );

  app.post(
    '/password',
    operation({
      ...own,
      id: 'changePassword',
      summary: 'Choose another password; ends every other sign-in.',
      body: passwordChange,
      answers: { 200: meSchema },
      audit: 'passwordChanged',
    }),
    async (request, reply) => {
      const { administrator, signIn } = signedInOf(request);
      await signIns.confirm(administrator, request.body.currentPassword, 'currentPassword');
      await administrators.choosePassword(administrator.id, request.body.newPassword);
      const source = { address: request.ip, agent: request.headers['user-agent'] ?? '' };
      const renewed = await signIns.begin(administrator, signIn.method, source);
      setSessionCookie(request, reply, renewed.cookie);
      return meView(renewed.principal, renewed, needs);
    },
  );

  app.get(
    '/sign-ins',
    operation({
      ...own,
      id: 'listOwnSignIns',
      summary: 'Where one is signed in.',
      answers: { 200: z.object({ value: z.array(signInSchema) }) },
    }),
    async (request) => {
      const { administrator, signIn } = signedInOf(request);
      const all = await signIns.of(administrator.id);
      return { value: all.map((one) => ({ ...signInView(one), isThis: one.id === signIn.id })) };
    },
  );

  app.delete<{ Params: { id: string } }>(
    '/sign-ins/:id',
    operation({
      ...own,
      id: 'endOwnSignIn',
      summary: 'End one of the own sign-ins.',
      answers: { 204: undefined },
      audit: 'signInEnded',
    }),
    async (request, reply) => {
      await signIns.end(signedInOf(request).administrator.id, request.params.id);
      return reply.code(204).send();
    },
  );
}

/** Who calls, as they are told. */
export async function meView(
  principal: Principal,
  signedIn: SignedIn | undefined,
  { access, readOrganization }: MeNeeds,
): Promise<z.infer<typeof meSchema>> {
  const { type, id, name, roles, permissions, profiles } = principal;
  const organization = await readOrganization();
  return {
    type,
    id,
    userName: signedIn?.administrator.userName ?? null,
    displayName: name,
    organization: {
      id: organization.id,
      displayName: organization.displayName,
      timeZone: organization.timeZone ?? null,
      directoryLabel: organization.directoryLabel ?? USUAL_DIRECTORY_LABEL,
    },
    roles: roles.map((role) => ({ name: role, shownAs: [...ROLES[role].shownAs] })),
    permissions: permissions === 'all' ? [...PERMISSIONS] : [...permissions],
    profiles: profiles === undefined ? null : [...profiles],
    grantedBy: [...(await access.administrators.granters())],
    signIn: signedIn
      ? {
          id: signedIn.signIn.id,
          method: signedIn.signIn.method,
          at: signedIn.signIn.createdAt.toISOString(),
          expiresAt: signedIn.expiresAt.toISOString(),
          endsAt: signedIn.endsAt.toISOString(),
          csrf: signedIn.csrf,
        }
      : null,
  };
}

/** A sign-in as it is listed. */
function signInView({
  id,
  method,
  createdAt,
  seenAt,
  address,
  agent,
}: SignIn): Omit<z.infer<typeof signInSchema>, 'isThis'> {
  return { id, method, at: createdAt.toISOString(), seenAt: seenAt.toISOString(), address, agent };
}

function principalOf(request: FastifyRequest): Principal {
  if (request.principal) return request.principal;
  throw graphError(401, 'InvalidAuthenticationToken', 'Sign in first.');
}

function signedInOf(request: FastifyRequest): SignedIn {
  if (request.signedIn) return request.signedIn;
  throw new AccessError(400, 'Request_BadRequest', 'This is for people who signed in; a token cannot do it.');
}
