import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Access, type ApiToken, ROLE_NAMES, ROLES, type RoleInfo } from '../../access/index.ts';
import { auditDifference } from '../../journal/index.ts';
import type { Guarding } from '../authorization.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { listPage } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { callerOf, grantOf, grantSchema, grantView, permissionNames, profileNames, roleNames } from './grant.ts';

const tokenSchema = grantSchema.extend({
  id: z.string(),
  name: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});
const issuedSchema = tokenSchema.extend({ token: z.string() });

const newToken = z.strictObject({
  name: z.string().trim().min(1).max(256),
  roles: roleNames.optional(),
  permissions: permissionNames.optional(),
  profiles: profileNames.optional(),
  /** Null for a token without end. */
  expiresAt: z.iso.datetime({ offset: true }).nullable().optional(),
  format: z.enum(['jwt', 'opaque']).optional(),
});

const roleSchema = z.object({
  name: z.string(),
  shownAs: z.array(z.string()),
  description: z.string(),
  permissions: z.array(z.string()).nullable(),
  ofProfiles: z.boolean(),
});

interface OfToken {
  Params: { id: string };
}

/** `/tokens`: API tokens, each shown once; `/roles`: what people and tokens can be. */
export function apiTokenRoutes(
  app: GraphInstance,
  { access, publicUrl }: Guarding & { readonly access: Access },
): void {
  const { apiTokens } = access;
  const common = { tag: 'API tokens', permissions: ['Access.ReadWrite.All'], ofGraph: false } as const;
  const root = (request: FastifyRequest) => rootUrl(request, publicUrl);

  app.get(
    '/roles',
    operation({
      ...common,
      id: 'listRoles',
      summary: 'Roles, and what each allows; permissions are null where it is everything.',
      permissions: [],
      answers: { 200: z.object({ value: z.array(roleSchema) }) },
    }),
    () => ({ value: ROLE_NAMES.map((name) => ({ name, ...roleView(ROLES[name]) })) }),
  );

  app.get(
    '/tokens',
    operation({
      ...common,
      id: 'listApiTokens',
      summary: 'API tokens, without their values.',
      answers: { 200: z.object({ value: z.array(tokenSchema) }) },
    }),
    (request) =>
      listPage({
        request,
        root: root(request),
        fetch: (after, limit) => apiTokens.page({ after, limit }),
        positions: /^[0-9a-f-]{36}$/,
        position: ({ id }) => id,
        view: tokenView,
      }),
  );

  app.post(
    '/tokens',
    operation({
      ...common,
      id: 'createApiToken',
      summary: 'Make a token. Its value is in this answer only.',
      body: newToken,
      answers: { 201: issuedSchema },
      audit: 'tokenCreated',
    }),
    async (request, reply) => {
      const { name, expiresAt, format } = request.body;
      const { record, token } = await apiTokens.create(callerOf(request), {
        name,
        grant: grantOf(request.body),
        expiresAt: typeof expiresAt === 'string' ? new Date(expiresAt) : expiresAt,
        format,
      });
      noteToken(request, undefined, record);
      reply.code(201).header('location', `${root(request)}/api/settings/tokens/${record.id}`);
      return { ...tokenView(record), token };
    },
  );

  app.delete<OfToken>(
    '/tokens/:id',
    operation({
      ...common,
      id: 'revokeApiToken',
      summary: 'Revoke a token; it is refused from now on.',
      answers: { 204: undefined },
      audit: 'tokenDeleted',
    }),
    async (request, reply) => {
      noteToken(request, await apiTokens.revoke(request.params.id), undefined);
      return reply.code(204).send();
    },
  );
}

function roleView({ shownAs, description, permissions, ofProfiles }: RoleInfo) {
  return {
    shownAs: [...shownAs],
    description,
    permissions: permissions === 'all' ? null : [...permissions],
    ofProfiles: ofProfiles === true,
  };
}

function tokenView({ id, name, grant, createdBy, createdAt, expiresAt, lastUsedAt }: ApiToken) {
  return {
    id,
    name,
    ...grantView(grant),
    createdBy,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

function noteToken(request: FastifyRequest, before: ApiToken | undefined, after: ApiToken | undefined): void {
  const about = after ?? before;
  if (about === undefined) return;
  const modified = auditDifference(before && tokenView(before), after && tokenView(after));
  request.audit({ targets: [{ type: 'ApiToken', id: about.id, displayName: about.name, modified }] });
}
