import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { errors, type Interaction, type Provider } from 'oidc-provider';
import { AccessError, type FailedAttempts, type Random } from '../../access/index.ts';
import type { Authorizations, AuthorizedProfile, Signatory } from '../../tenants/index.ts';
import { sendPage } from '../html-page.ts';
import { rootUrl } from '../root-url.ts';
import { accountIdOf } from './adapter.ts';
import { type Asked, companyPage, consentPage, problemPage, refusalPage, signInPage } from './authorization-pages.ts';
import { authorizationServer, INTERACTION } from './authorization-server.ts';

export interface AuthorizationNeeds {
  readonly authorizations: Authorizations;
  readonly derive: (purpose: string) => string;
  readonly random: Random;
  readonly now: () => Date;
  readonly failedAttempts: FailedAttempts;
  readonly publicUrl?: string | undefined;
}

const maximumForm = 16_384;
/** Servers kept, one for each address the installation is called by; only one where a public URL is configured. */
const mostServers = 8;

/** The authorization server of one application, at the addresses the application has for it. */
export function authorizationRoutes(profile: AuthorizedProfile, needs: AuthorizationNeeds): FastifyPluginAsync {
  const { authorizePath, tokenPath, revocationPath, keysPath } = profile.authorization;
  const servers = new Map<string, Provider>();

  return async (app) => {
    app.register(async (server) => {
      // The library reads bodies by itself.
      server.removeAllContentTypeParsers();
      server.addContentTypeParser('*', (_request, _payload, done) => done(null));
      server.addHook('onRequest', limitAttempts);
      for (const url of [authorizePath, `${authorizePath}:uid`, keysPath, '/.well-known/openid-configuration']) {
        server.get(url, handOver);
      }
      server.post(authorizePath, handOver);
      for (const url of [tokenPath, revocationPath]) server.post(url, handOver);
    });
    app.register(async (pages) => {
      addPages(pages);
    });
  };

  function serverFor(request: FastifyRequest): Provider {
    const issuer = rootUrl(request, needs.publicUrl);
    const known = servers.get(issuer);
    if (known) return known;
    const made = authorizationServer({
      ...needs,
      profile,
      issuer,
      onError: (error) => request.log.error({ err: error }, 'the authorization server failed'),
      onRefused: (address) => needs.failedAttempts.count(address),
    });
    servers.set(issuer, made);
    const oldest = servers.size > mostServers ? servers.keys().next().value : undefined;
    if (oldest !== undefined) servers.delete(oldest);
    return made;
  }

  async function handOver(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const server = serverFor(request);
    reply.hijack();
    reply.raw.setHeader('request-id', request.id);
    reply.raw.setHeader('x-content-type-options', 'nosniff');
    await server.callback()(believed(request), reply.raw);
  }

  async function limitAttempts(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const wait = request.method === 'POST' ? needs.failedAttempts.wait(request.ip) : 0;
    if (wait === 0) return undefined;
    const description = `Too many attempts came from your address: wait ${wait} seconds.`;
    reply.code(429).header('retry-after', wait);
    return reply.send({ error: 'slow_down', error_description: description });
  }

  function addPages(app: FastifyInstance): void {
    app.removeAllContentTypeParsers();
    const form = { parseAs: 'string', bodyLimit: maximumForm } as const;
    app.addContentTypeParser('application/x-www-form-urlencoded', form, (_request, body, done) => {
      done(null, new URLSearchParams(String(body)));
    });
    app.setErrorHandler((error, request, reply) => {
      const { statusCode = 500 } = error as { statusCode?: number };
      if (error instanceof errors.SessionNotFound) {
        const text = 'This authorization was not begun in this browser, or took too long. Go back and begin it again.';
        return sendPage(reply, problemPage(400, text));
      }
      if (error instanceof AccessError) return sendPage(reply, problemPage(error.status, error.message));
      if (statusCode < 500) return sendPage(reply, problemPage(statusCode, 'The request cannot be read.'));
      request.log.error({ err: error, requestId: request.id }, 'an authorization failed');
      return sendPage(reply, problemPage(500, `Something went wrong here. Its log has the reason: ${request.id}.`));
    });
    const address = `${authorizePath}${INTERACTION}:uid`;
    app.get(address, async (request, reply) => {
      const { asked } = await underWay(request, reply);
      return sendPage(reply, signInPage(asked));
    });
    app.post(address, answered);
  }

  async function underWay(request: FastifyRequest, reply: FastifyReply) {
    const server = serverFor(request);
    const interaction = await server.interactionDetails(believed(request), reply.raw);
    return { server, interaction, asked: await askedBy(server, interaction) };
  }

  async function askedBy(server: Provider, { params }: Interaction): Promise<Asked> {
    const client = await server.Client.find(String(params.client_id));
    const { scopes } = profile.authorization;
    return {
      application: profile.displayName,
      client: client?.clientName ?? String(params.client_id),
      redirectUri: String(params.redirect_uri),
      wishes: wanted(params.scope).flatMap((scope) => scopes[scope] ?? []),
    };
  }

  /** The scopes asked for that there are; all of them when none is named. */
  function wanted(scope: unknown): readonly string[] {
    const known = Object.keys(profile.authorization.scopes);
    const named = typeof scope === 'string' ? scope.split(' ') : [];
    return known.filter((one) => named.includes(one));
  }

  async function answered(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    refuseForeign(request, needs.publicUrl);
    const flow = await underWay(request, reply);
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    switch (form.get('step')) {
      case 'company':
        return chosen(flow, await signedIn(flow.interaction, form.get('company')), reply);
      case 'consent':
        return decided(flow, form.get('decision'), request, reply);
      default:
        return signIn(flow, form, request, reply);
    }
  }

  type Flow = Awaited<ReturnType<typeof underWay>>;

  async function signIn(
    flow: Flow,
    form: URLSearchParams,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { failedAttempts, authorizations } = needs;
    const wait = failedAttempts.wait(request.ip);
    const tooMany = (seconds: number) => {
      const text = `Too many attempts. Wait ${seconds} seconds and try again.`;
      return sendPage(reply.header('retry-after', seconds), signInPage(flow.asked, { status: 429, text }));
    };
    if (wait > 0) return tooMany(wait);
    let found: readonly Signatory[];
    try {
      const userName = (form.get('username') ?? '').slice(0, 320);
      found = await authorizations.signatories(profile, userName, (form.get('password') ?? '').slice(0, 1_000));
    } catch (error) {
      if (error instanceof AccessError && error.status === 429) return tooMany(error.retryAfter ?? 1);
      throw error;
    }
    if (found.length === 0) {
      failedAttempts.count(request.ip);
      const text = 'The user name or the password is not right.';
      return sendPage(reply, signInPage(flow.asked, { status: 401, text }));
    }
    // Where somebody may authorise nowhere, any of the reasons will do; where somewhere, the rest is of no interest.
    const able = found.filter(({ refusal }) => refusal === undefined);
    const offered = able.length > 0 ? able : found.slice(0, 1);
    await remember(flow.interaction, offered, undefined);
    if (offered.length > 1) return sendPage(reply, companyPage(flow.asked, offered));
    return chosen(flow, offered[0], reply);
  }

  async function chosen(flow: Flow, signatory: Signatory | undefined, reply: FastifyReply): Promise<FastifyReply> {
    if (!signatory) return sendPage(reply, signInPage(flow.asked));
    await remember(flow.interaction, [signatory], signatory);
    if (signatory.refusal !== undefined) return sendPage(reply, refusalPage(flow.asked, signatory));
    return sendPage(reply, consentPage(flow.asked, signatory));
  }

  async function decided(
    { server, interaction, asked }: Flow,
    decision: string | null,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const signatory = await signedIn(interaction, undefined);
    const { client_id: clientId, scope } = interaction.params;
    if (decision !== 'authorize') {
      const refused = { error: 'access_denied', error_description: 'The administrator did not authorize the app.' };
      return sendOn(await server.interactionResult(believed(request), reply.raw, refused), reply);
    }
    if (!signatory) return sendPage(reply, signInPage(asked));
    if (signatory.refusal !== undefined) return sendPage(reply, refusalPage(asked, signatory));
    const accountId = accountIdOf({ tenantId: signatory.tenant.tenantId, staffId: signatory.staff.id });
    const grant = new server.Grant({ accountId, clientId: String(clientId) });
    grant.addOIDCScope(wanted(scope).join(' '));
    const grantId = await grant.save();
    const { tenantId } = signatory.tenant;
    needs.authorizations.note({ tenantId, id: grantId }, `${signatory.staff.userName} authorized ${asked.client}.`);
    const result = { login: { accountId, remember: false }, consent: { grantId } };
    return sendOn(await server.interactionResult(believed(request), reply.raw, result), reply);
  }

  /** Who signed in during this interaction, for the company chosen, with their rights as they are now. */
  async function signedIn(
    interaction: Interaction,
    company: string | null | undefined,
  ): Promise<Signatory | undefined> {
    const { offered = [], chosen: one } = (interaction.result ?? {}) as Remembered;
    const candidates = company === undefined ? offered.filter(({ key }) => key === one) : offered;
    const found = candidates.find(({ key }) => company === undefined || key === company);
    return found && needs.authorizations.signatory(profile, found.tenantId, found.staffId);
  }
}

/** Who showed the right password in an interaction: kept with it, on the server's side. */
interface Remembered {
  readonly offered?: readonly { readonly tenantId: string; readonly staffId: string; readonly key: string }[];
  readonly chosen?: string;
}

async function remember(
  interaction: Interaction,
  signatories: readonly Signatory[],
  one: Signatory | undefined,
): Promise<void> {
  const offered = signatories.map(({ tenant, staff }) => ({
    tenantId: tenant.tenantId,
    staffId: staff.id,
    key: tenant.key,
  }));
  const remembered: Remembered = { offered, ...(one && { chosen: one.tenant.key }) };
  interaction.result = { ...remembered };
  await interaction.persist();
}

function sendOn(address: string, reply: FastifyReply): FastifyReply {
  return reply.code(303).header('location', address).header('cache-control', 'no-store').send();
}

/** A form of another site must not answer for somebody; browsers say where a form was sent from. */
function refuseForeign(request: FastifyRequest, publicUrl: string | undefined): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  const own = new URL(rootUrl(request, publicUrl)).origin;
  const isForeign =
    site === undefined ? origin !== undefined && origin !== own && origin !== 'null' : site !== 'same-origin';
  if (isForeign)
    throw new AccessError(403, 'Authorization_RequestDenied', 'The form comes from a page of another site.');
}

/** The request with the protocol as it was found to be, in place of what anybody wrote into its headers. */
function believed(request: FastifyRequest): FastifyRequest['raw'] {
  const { headers } = request.raw;
  headers['x-forwarded-proto'] = request.protocol;
  headers['x-forwarded-for'] = request.ip;
  delete headers['x-forwarded-host'];
  return request.raw;
}
