import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { credentialOf, type FailedAttempts } from '../../access/index.ts';
import type { Tenants } from '../../tenants/index.ts';
import { OAuthError } from './oauth-error.ts';

interface OAuthNeeds {
  readonly tenants: Tenants;
  readonly failedAttempts: FailedAttempts;
}

const maximumBody = 16_384;

/**
 * `POST /oauth2/token`: an access token for a client's id and secret (RFC 6749 section 4.4), the parameters in a form
 * body and the client in it or in HTTP Basic. Which tenant it is for follows from the client.
 */
export function oauthRoutes({ tenants, failedAttempts }: OAuthNeeds): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    const form = { parseAs: 'string', bodyLimit: maximumBody } as const;
    app.addContentTypeParser('application/x-www-form-urlencoded', form, (_request, body, done) => done(null, body));
    app.addHook('onRequest', async (_request, reply) => {
      reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
    });
    app.setErrorHandler(sendOAuthError);
    app.post('/token', token);
  };

  async function token(request: FastifyRequest, reply: FastifyReply) {
    const wait = failedAttempts.wait(request.ip);
    if (wait > 0) throw slowDown(reply, wait);
    const parameters = parametersOf(request.body);
    const grantType = parameters.get('grant_type');
    if (grantType === undefined) throw new OAuthError(400, 'invalid_request', 'The parameter grant_type is missing.');
    if (grantType !== 'client_credentials') {
      throw new OAuthError(400, 'unsupported_grant_type', 'Only the grant type client_credentials is offered here.');
    }
    const { clientId, secret } = clientOf(request, parameters);
    const grant = await tenants.clients.grant({ clientId, secret, scope: parameters.get('scope') });
    if (!('refused' in grant)) {
      return {
        access_token: grant.token,
        token_type: 'Bearer',
        expires_in: grant.expiresInSeconds,
        scope: grant.scopes.join(' '),
      };
    }
    if (grant.refused === 'slow_down') throw slowDown(reply, grant.retryAfter);
    if (grant.refused === 'invalid_scope') {
      throw new OAuthError(400, 'invalid_scope', 'A scope asked for is not among those of the client.');
    }
    failedAttempts.count(request.ip);
    reply.header('www-authenticate', 'Basic realm="oauth2"');
    throw new OAuthError(401, 'invalid_client', 'The client is not known, or its secret is wrong.');
  }
}

/** Each parameter is given once, or counts as left out when empty (RFC 6749 section 3.2). */
function parametersOf(body: unknown): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(typeof body === 'string' ? body : '')) {
    if (parameters.has(name)) throw new OAuthError(400, 'invalid_request', 'A parameter is given twice.');
    if (value !== '') parameters.set(name, value);
  }
  return parameters;
}

/** The client by HTTP Basic, where id and secret are form-encoded first (RFC 6749 section 2.3.1), or from the body. */
function clientOf(
  request: FastifyRequest,
  parameters: ReadonlyMap<string, string>,
): { readonly clientId: string; readonly secret: string } {
  const inBody = { clientId: parameters.get('client_id') ?? '', secret: parameters.get('client_secret') ?? '' };
  const headers = request.raw.headersDistinct.authorization;
  if (headers === undefined) return inBody;
  if (inBody.secret !== '') {
    throw new OAuthError(400, 'invalid_request', 'Authenticate by HTTP Basic or in the body, not both.');
  }
  const basic = credentialOf(headers);
  if (basic?.scheme !== 'basic') return { clientId: '', secret: '' };
  return { clientId: decoded(basic.user), secret: decoded(basic.password) };
}

function decoded(text: string): string {
  return new URLSearchParams(`x=${text.replaceAll('&', '%26')}`).get('x') ?? '';
}

function slowDown(reply: FastifyReply, seconds: number): OAuthError {
  reply.header('retry-after', seconds);
  return new OAuthError(429, 'slow_down', `Too many requests. Come again in ${seconds} seconds.`);
}

/** Answers a failure in the form of RFC 6749 section 5.2. */
function sendOAuthError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof OAuthError) {
    return reply.code(error.status).send({ error: error.code, error_description: error.message });
  }
  const status = (error as Partial<FastifyError>).statusCode ?? 500;
  if (status >= 400 && status < 500) {
    const description = 'The request cannot be read: send parameters as application/x-www-form-urlencoded.';
    return reply.code(status).send({ error: 'invalid_request', error_description: description });
  }
  request.log.error({ err: error, requestId: request.id }, 'token request failed');
  return reply.code(500).send({ error: 'server_error', error_description: `Its log has the reason: ${request.id}.` });
}
