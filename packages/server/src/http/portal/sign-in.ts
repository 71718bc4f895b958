import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Access, AccessError, PENDING_SECONDS, type SignedIn, type SignInSource } from '../../access/index.ts';
import { record } from '../audit.ts';
import type { Guarding } from '../authorization.ts';
import { counting } from '../counting-attempts.ts';
import { useGraphSurface } from '../graph-surface.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { checkOrigin, cookie, sessionCookie, setCookie, setSessionCookie } from '../session.ts';
import { type HomeNeeds, homeRoutes } from './home.ts';
import { type MeNeeds, meRoutes, meSchema, meView } from './me.ts';
import { type PolicyReports, policyReportRoutes } from './policy-reports.ts';

export interface SignInNeeds extends Guarding, MeNeeds {
  readonly access: Access;
  readonly policyReports: PolicyReports;
  /** Without it, there is signing in and nothing else. */
  readonly home?: HomeNeeds | undefined;
}

const text = (longest: number) => z.string().max(longest);
const key = z.strictObject({ key: text(100) });
const credentials = z.strictObject({ userName: text(320), password: text(1_000) });
const acceptance = z.strictObject({
  key: text(100),
  userName: text(320).optional(),
  displayName: text(256).optional(),
  password: text(1_000),
});

const offered = z.object({
  password: z.boolean(),
  provider: z.object({ displayName: z.string() }).nullable(),
  founded: z.boolean(),
});
const invited = z.object({
  isFirst: z.boolean(),
  userName: z.string().nullable(),
  displayName: z.string().nullable(),
});

/** `/api/portal`: signing in and out, and what somebody who signed in is told about themselves. */
export function signInRoutes(needs: SignInNeeds): FastifyPluginAsync {
  return async (app) => {
    useGraphSurface(app);
    app.register(async (open) => openRoutes(open.withTypeProvider<ZodTypeProvider>(), needs));
    app.register(async (open) => policyReportRoutes(open.withTypeProvider<ZodTypeProvider>(), needs.policyReports));
    app.register(async (guarded) => meRoutes(guarded, needs));
    const { home } = needs;
    if (home) app.register(async (guarded) => homeRoutes(guarded, { ...needs, ...home }));
  };
}

/** What anybody may call who is about to sign in. */
function openRoutes(app: GraphInstance, needs: SignInNeeds): void {
  const { administrators, signIns, identityProviders } = needs.access;
  refuseForeign(app, needs.publicUrl);

  app.get(
    '/sign-in',
    operation({
      id: 'getSignInMethods',
      summary: 'Ways to sign in.',
      tag: 'Sign-in',
      permissions: [],
      isOpen: true,
      answers: { 200: offered },
      ofGraph: false,
    }),
    async () => {
      const provider = await identityProviders.current();
      return {
        password: true,
        provider: provider === undefined ? null : { displayName: provider.displayName },
        founded: await administrators.isFounded(),
      };
    },
  );

  app.post(
    '/sign-in',
    operation({
      id: 'signIn',
      summary: 'Sign in with a password; sets a cookie.',
      tag: 'Sign-in',
      permissions: [],
      isOpen: true,
      body: credentials,
      answers: { 200: meSchema },
      ofGraph: false,
    }),
    async (request, reply) =>
      signingIn(request, reply, needs, request.body.userName, async () => {
        const signedIn = await signIns.withPassword(request.body, sourceOf(request));
        await endPresent(request, needs);
        return signedIn;
      }),
  );

  app.post(
    '/invitations/open',
    operation({
      id: 'openInvitation',
      summary: 'What a one-time link is for.',
      tag: 'Sign-in',
      permissions: [],
      isOpen: true,
      body: key,
      answers: { 200: invited },
      ofGraph: false,
    }),
    async (request) => {
      const { isFirst, userName, displayName } = await counting(request, () =>
        administrators.invitation(request.body.key),
      );
      return { isFirst, userName: userName ?? null, displayName: displayName ?? null };
    },
  );

  app.post(
    '/invitations/accept',
    operation({
      id: 'acceptInvitation',
      summary: 'Use a one-time link up: choose a password and be signed in.',
      tag: 'Sign-in',
      permissions: [],
      isOpen: true,
      body: acceptance,
      answers: { 200: meSchema },
      ofGraph: false,
    }),
    async (request, reply) => {
      const administrator = await counting(request, () => administrators.accept(request.body.key, request.body));
      return signingIn(request, reply, needs, administrator.userName, () =>
        signIns.begin(administrator, 'password', sourceOf(request)),
      );
    },
  );

  providerRoutes(app, needs);
}

/** There and back again: to the identity provider, and from it with an answer. */
function providerRoutes(app: GraphInstance, needs: SignInNeeds): void {
  const { identityProviders } = needs.access;
  const redirectUri = (request: FastifyRequest) => `${rootUrl(request, needs.publicUrl)}${CALLBACK}`;

  app.get(
    '/sign-in/provider',
    operation({
      id: 'beginProviderSignIn',
      summary: 'Go to the identity provider to sign in.',
      tag: 'Sign-in',
      permissions: [],
      isOpen: true,
      query: {
        returnTo: 'Path of this server to come back to.',
        fresh: '`true` has the provider ask for the password also of somebody it knows.',
      },
      answers: { 303: undefined },
      ofGraph: false,
    }),
    async (request, reply) => {
      const { url, pending } = await identityProviders.begin(
        redirectUri(request),
        queryOption(request, 'returnTo') ?? '/',
        queryOption(request, 'fresh') === 'true',
      );
      setCookie(request, reply, PENDING, pending, { path: CALLBACK, seconds: PENDING_SECONDS });
      return reply.code(303).header('location', url).send();
    },
  );

  app.get(
    '/sign-in/callback',
    operation({
      id: 'endProviderSignIn',
      summary: 'Come back from the identity provider; sets a cookie.',
      tag: 'Sign-in',
      permissions: [],
      isOpen: true,
      answers: { 303: undefined },
      ofGraph: false,
    }),
    async (request, reply) => {
      const address = new URL(`${redirectUri(request)}${/\?.*$/s.exec(request.raw.url ?? '')?.[0] ?? ''}`);
      try {
        const signedIn = await identityProviders.complete(address, cookie(request, PENDING) ?? '', sourceOf(request));
        await endPresent(request, needs);
        await recordSignIn(request, needs, signedIn);
        setSessionCookie(request, reply, signedIn.cookie);
        reply.header('location', signedIn.returnTo);
      } catch (error) {
        if (!(error instanceof AccessError)) throw error;
        await recordRefusal(request, needs, '', error);
        // Only the code: a text in the address could be anybody's.
        reply.header('location', `/sign-in?error=${error.code}`);
      }
      // Good once, whatever came of it.
      setCookie(request, reply, PENDING, '', { path: CALLBACK, seconds: 0 });
      return reply.code(303).send();
    },
  );
}

const CALLBACK = '/api/portal/sign-in/callback';
const PENDING = 'lockstep-sign-in';

/** Signing somebody in by a form of another site would make them work in an account that is not theirs. */
function refuseForeign(app: FastifyInstance, publicUrl: string | undefined): void {
  app.addHook('preHandler', async (request) => {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (request.method !== 'GET' && (origin !== undefined || site !== undefined)) checkOrigin(request, publicUrl);
  });
}

async function signingIn(
  request: FastifyRequest,
  reply: FastifyReply,
  needs: SignInNeeds,
  userName: string,
  work: () => Promise<SignedIn & { readonly cookie: string }>,
): Promise<z.infer<typeof meSchema>> {
  try {
    const signedIn = await counting(request, work);
    await recordSignIn(request, needs, signedIn);
    setSessionCookie(request, reply, signedIn.cookie);
    return await meView(signedIn.principal, signedIn, needs);
  } catch (error) {
    if (error instanceof AccessError) await recordRefusal(request, needs, userName, error);
    throw error;
  }
}

/** Whatever the browser was signed in as before ends when somebody signs in anew. */
async function endPresent(request: FastifyRequest, { access }: SignInNeeds): Promise<void> {
  const shown = sessionCookie(request);
  const present = shown === undefined ? undefined : await access.signIns.recognise(shown);
  if (present) await access.signIns.end(present.administrator.id, present.signIn.id);
}

function recordSignIn(request: FastifyRequest, needs: SignInNeeds, { principal, signIn }: SignedIn): Promise<void> {
  const { id, name, organizationId } = principal;
  return record(needs, request, organizationId, 'signedIn', {
    initiator: { type: 'user', id, displayName: name },
    targets: [],
    result: 'success',
    reason: `From ${request.ip}, by ${signIn.method}.`,
  });
}

function recordRefusal(
  request: FastifyRequest,
  needs: SignInNeeds,
  userName: string,
  { code }: AccessError,
): Promise<void> {
  return record(needs, request, needs.organizationId, 'signedIn', {
    // What is no address may be a password in the wrong field.
    initiator: { type: 'user', id: '', displayName: userName.includes('@') ? userName.slice(0, 256) : '' },
    targets: [],
    result: 'failure',
    reason: `From ${request.ip}: ${code}.`,
  });
}

function sourceOf(request: FastifyRequest): SignInSource {
  return { address: request.ip, agent: request.headers['user-agent'] ?? '' };
}
