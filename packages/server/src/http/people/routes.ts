import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AccessError, PENDING_SECONDS } from '../../access/index.ts';
import { ownAccountView, type PersonSignedIn, type TenantPeople, type Tenants } from '../../tenants/index.ts';
import { counting } from '../counting-attempts.ts';
import { graphError, isPublicError } from '../graph-error.ts';
import { useGraphSurface } from '../graph-surface.ts';
import { sendPage } from '../html-page.ts';
import { operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { checkForgery, cookie, setCookie } from '../session.ts';
import { problemPage, signedInPage } from './pages.ts';

interface Needs {
  readonly people: TenantPeople;
  readonly tenants: Tenants;
  readonly publicUrl?: string | undefined;
  readonly now: () => Date;
}

interface OfTenant {
  Params: { tenant: string };
}

const LARGEST_FORM = 4_096;

/**
 * `/t/{key}/people/…`: `sign-in` leads to the organisation's identity provider, which leads back to `callback`;
 * `me` tells who is signed in and `sign-out` ends that, for the application and whatever else shows the cookie.
 */
export function peopleRoutes(needs: Needs): FastifyPluginAsync {
  return async (app) => {
    app.register(async (pages) => addPages(pages, needs));
    app.register(async (api) => {
      useGraphSurface(api);
      addMe(api, needs);
    });
  };
}

function addPages(app: FastifyInstance, { people, tenants, publicUrl, now }: Needs): void {
  app.removeAllContentTypeParsers();
  const form = { parseAs: 'string', bodyLimit: LARGEST_FORM } as const;
  app.addContentTypeParser('application/x-www-form-urlencoded', form, (_request, body, done) => {
    done(null, new URLSearchParams(String(body)));
  });
  app.setErrorHandler((error, request, reply) => {
    if (isPublicError(error)) {
      if (error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter);
      return sendPage(reply, problemPage(error.status, error.message));
    }
    const { statusCode = 500 } = error as { statusCode?: number };
    if (statusCode < 500) return sendPage(reply, problemPage(statusCode, 'The request cannot be read.'));
    request.log.error({ err: error, requestId: request.id }, 'a sign-in failed');
    return sendPage(reply, problemPage(500, `Something went wrong here. Its log has the reason: ${request.id}.`));
  });
  const callbackOf = ({ params }: FastifyRequest<OfTenant>) => `/t/${params.tenant}/people/callback`;
  const redirectUri = (request: FastifyRequest<OfTenant>) => `${rootUrl(request, publicUrl)}${callbackOf(request)}`;

  app.get<OfTenant>(
    '/:tenant/people/sign-in',
    open(
      'beginPersonSignIn',
      'Go to the identity provider of the organisation to sign in.',
      { 303: undefined },
      {
        returnTo: 'Path of this server to come back to.',
      },
    ),
    async (request, reply) => {
      const { tenant } = request.params;
      const returnTo = queryOption(request, 'returnTo') ?? `/t/${tenant}/people/signed-in`;
      const { url, pending } = await people.begin(tenant, redirectUri(request), returnTo);
      setCookie(request, reply, PENDING, pending, { path: callbackOf(request), seconds: PENDING_SECONDS });
      return reply.code(303).header('location', url).header('cache-control', 'no-store').send();
    },
  );

  app.get<OfTenant>(
    '/:tenant/people/callback',
    open('endPersonSignIn', 'Come back from the identity provider; sets a cookie.', { 303: undefined }),
    async (request, reply) => {
      const { tenant } = request.params;
      // Good once, whatever comes of it.
      setCookie(request, reply, PENDING, '', { path: callbackOf(request), seconds: 0 });
      const address = new URL(`${redirectUri(request)}${/\?.*$/s.exec(request.raw.url ?? '')?.[0] ?? ''}`);
      const brought = cookie(request, PENDING) ?? '';
      const outcome = await counting(request, () => people.complete(tenant, address, brought)).catch(
        async (error: unknown) => {
          if (error instanceof AccessError) await noteRefusal(error, request, reply);
          throw error;
        },
      );
      note(outcome.tenant.tenantId, String(outcome.account.attributes.userName ?? outcome.account.id), request, reply);
      setCookie(request, reply, cookieName(request), outcome.cookie, { path: '/' });
      return reply.code(303).header('location', outcome.returnTo).header('cache-control', 'no-store').send();
    },
  );

  app.get<OfTenant>(
    '/:tenant/people/signed-in',
    open('getSignedInPage', 'A page that says who is signed in.', { 200: undefined }),
    async (request, reply) => {
      const signedIn = await recognised(request, people);
      return sendPage(reply, signedInPage(signedIn));
    },
  );

  app.post<OfTenant>(
    '/:tenant/people/sign-out',
    open('signPersonOut', 'End a session; a form with `csrf`, or the header `X-Lockstep-Csrf`.', { 303: undefined }),
    async (request, reply) => {
      const signedIn = await recognised(request, people);
      const shown = request.body instanceof URLSearchParams ? request.body.get('csrf') : undefined;
      if (shown) request.headers['x-lockstep-csrf'] = shown;
      checkForgery(request, signedIn, publicUrl);
      await people.signOut(signedIn);
      setCookie(request, reply, cookieName(request), '', { path: '/', seconds: 0 });
      return reply.code(303).header('location', `/t/${request.params.tenant}/people/sign-in`).send();
    },
  );

  async function noteRefusal(error: AccessError, request: FastifyRequest<OfTenant>, reply: FastifyReply) {
    const tenant = await tenants.find(request.params.tenant);
    if (tenant && error.code === 'NoAccount') note(tenant.tenantId, undefined, request, reply);
  }

  /** In the tenant's log: who came in, and that somebody without an account was turned away. */
  function note(tenantId: string, actor: string | undefined, request: FastifyRequest, reply: FastifyReply): void {
    tenants.record({
      tenantId,
      at: now(),
      method: 'GET',
      path: '/people/sign-in',
      status: actor === undefined ? 403 : 303,
      resourceType: undefined,
      resourceId: undefined,
      tokenId: undefined,
      actor,
      requestId: request.id,
      durationMs: Math.round(reply.elapsedTime),
      warnings: [],
      changed: [],
      values: undefined,
    });
  }
}

function addMe(app: FastifyInstance, { people }: Needs): void {
  app.get<OfTenant>(
    '/:tenant/people/me',
    open('getPersonMe', 'Who is signed in, as the application sees them.', { 200: z.looseObject({}) }),
    async (request) => {
      const { tenant, account, csrf, expiresAt } = await recognised(request, people);
      return {
        tenant: { key: tenant.key, displayName: tenant.displayName, profile: tenant.profile },
        ...ownAccountView(account),
        signIn: { csrf, expiresDateTime: expiresAt.toISOString() },
      };
    },
  );
}

/** Whoever shows a cookie that counts; 401 otherwise, 404 where nobody can sign in. */
async function recognised(request: FastifyRequest<OfTenant>, people: TenantPeople): Promise<PersonSignedIn> {
  const { tenant } = request.params;
  await people.checkOffered(tenant);
  const shown = cookie(request, cookieName(request));
  const signedIn = shown === undefined ? undefined : await people.recognise(tenant, shown);
  if (signedIn) return signedIn;
  throw graphError(401, 'NotSignedIn', `You are not signed in: go to /t/${tenant}/people/sign-in.`);
}

function open(
  id: string,
  summary: string,
  answers: Readonly<Record<number, z.ZodType | undefined>>,
  query?: Readonly<Record<string, string>>,
) {
  return operation({
    id,
    summary,
    tag: 'Sign-in of people',
    permissions: [],
    isOpen: true,
    answers,
    ofGraph: false,
    ...(query && { query }),
  });
}

const PENDING = 'lockstep-person-sign-in';

/** One for each tenant, so that somebody can be signed in to several; names as those of the installation's own cookie. */
function cookieName(request: FastifyRequest<OfTenant>): string {
  return `${request.protocol === 'https' ? '__Host-' : ''}lockstep-person-${request.params.tenant}`;
}
