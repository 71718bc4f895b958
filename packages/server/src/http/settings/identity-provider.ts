import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Access } from '../../access/index.ts';
import { auditDifference } from '../../journal/index.ts';
import type { Guarding } from '../authorization.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { rootUrl } from '../root-url.ts';

const roleClaim = z.strictObject({
  name: z.string().min(1).max(200),
  roles: z.record(z.string().min(1).max(500), z.string().max(64)),
});
const draft = z.strictObject({
  displayName: z.string().trim().min(1).max(100),
  issuer: z.url({ protocol: /^https?$/ }).max(500),
  clientId: z.string().min(1).max(500),
  /** The one saved stays when it is left out, or sent back as it was shown. */
  clientSecret: z.string().min(1).max(2_000).optional(),
  roleClaim: roleClaim.nullable().optional(),
});
const shownSchema = z.object({
  displayName: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  roleClaim: roleClaim.nullable(),
});
const answerSchema = z.object({ provider: shownSchema.nullable(), redirectUri: z.string() });

/** What stands for a secret that is not shown. */
const HIDDEN = '*';

/** `/sign-in`: the identity provider people of the installation sign in at. */
export function identityProviderRoutes(
  app: GraphInstance,
  { access, publicUrl }: Guarding & { readonly access: Access },
): void {
  const { identityProviders } = access;
  const common = { tag: 'Sign-in', permissions: ['Access.ReadWrite.All'], ofGraph: false } as const;

  const shown = async () => {
    const provider = await identityProviders.current();
    if (provider === undefined) return undefined;
    const { displayName, issuer, clientId, roleClaim: claim } = provider;
    const roles = claim === undefined ? null : { name: claim.name, roles: { ...claim.roles } };
    return { displayName, issuer, clientId, clientSecret: HIDDEN, roleClaim: roles };
  };
  const answer = async (request: FastifyRequest) => ({
    provider: (await shown()) ?? null,
    redirectUri: `${rootUrl(request, publicUrl)}/api/portal/sign-in/callback`,
  });

  app.get(
    '/sign-in',
    operation({
      ...common,
      id: 'getIdentityProvider',
      summary: 'The identity provider, and the address to enter there.',
      answers: { 200: answerSchema },
    }),
    answer,
  );

  app.put(
    '/sign-in',
    operation({
      ...common,
      id: 'saveIdentityProvider',
      summary: 'Save the identity provider, after asking it whether it is one.',
      body: draft,
      answers: { 200: answerSchema },
      audit: 'identityProviderChanged',
    }),
    async (request) => {
      const { clientSecret, ...others } = request.body;
      const before = await shown();
      const isNew = clientSecret !== undefined && clientSecret !== HIDDEN;
      await identityProviders.save({ ...others, ...(isNew && { clientSecret }) });
      const after = await shown();
      const modified = auditDifference(before, after && { ...after, ...(isNew && { clientSecret: `${HIDDEN}new` }) });
      request.audit({
        targets: [{ type: 'IdentityProvider', id: others.issuer, displayName: others.displayName, modified }],
      });
      return answer(request);
    },
  );

  app.delete(
    '/sign-in',
    operation({
      ...common,
      id: 'deleteIdentityProvider',
      summary: 'Sign in with passwords only.',
      answers: { 204: undefined },
      audit: 'identityProviderChanged',
    }),
    async (request, reply) => {
      const before = await shown();
      await identityProviders.remove();
      if (before) {
        const modified = auditDifference(before, undefined);
        request.audit({
          targets: [{ type: 'IdentityProvider', id: before.issuer, displayName: before.displayName, modified }],
        });
      }
      return reply.code(204).send();
    },
  );

  app.post(
    '/sign-in/test',
    operation({
      ...common,
      id: 'testIdentityProvider',
      summary: 'Ask an identity provider for what it says of itself.',
      body: z.object({ issuer: draft.shape.issuer, clientId: draft.shape.clientId }),
      answers: { 200: z.object({ issuer: z.string() }) },
    }),
    (request) => identityProviders.test(request.body),
  );
}
