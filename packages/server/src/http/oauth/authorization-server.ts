import { createPrivateKey, timingSafeEqual } from 'node:crypto';
import { type ErrorOut, interactionPolicy, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Random } from '../../access/index.ts';
import { type Authorizations, type AuthorizedProfile, digestOf, prefixedForm } from '../../tenants/index.ts';
import { documentOf, headersOf } from '../html-page.ts';
import { adapterFor, holderOf } from './adapter.ts';
import { problemPage } from './authorization-pages.ts';

export interface AuthorizationServerNeeds {
  readonly profile: AuthorizedProfile;
  readonly authorizations: Authorizations;
  /** What addresses of the server begin with. */
  readonly issuer: string;
  /** Derives a secret of 256 bits for a purpose, in base64url. */
  readonly derive: (purpose: string) => string;
  readonly random: Random;
  readonly now: () => Date;
  /** Told of faults of the server itself. */
  readonly onError: (error: unknown) => void;
  /** Told of clients refused at the token endpoint, by the address they came from. */
  readonly onRefused: (address: string) => void;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** From the last use on. */
export const REFRESH_TOKEN_SECONDS = 90 * DAY;

/** Where somebody answers, below the authorize address. */
export const INTERACTION = 'sign-in/';

/**
 * The authorization server of an application (RFC 6749, RFC 7636, RFC 7009, RFC 9207): codes are good once and for ten
 * minutes, access tokens for an hour, refresh tokens until 90 days after their last use, each of them once. One that is
 * used twice was copied, and ends everything its grant gave.
 */
export function authorizationServer(needs: AuthorizationServerNeeds): Provider {
  const { profile, authorizations, issuer, derive, random, now } = needs;
  const { authorizePath, tokenPath, revocationPath, keysPath, scopes } = profile.authorization;
  const provider = new Provider(issuer, {
    adapter: adapterFor({
      profile: profile.id,
      authorizations,
      issuer,
      resumeAddress: (uid) => provider.urlFor('resume', { uid }),
      now,
    }),
    routes: { authorization: authorizePath, token: tokenPath, revocation: revocationPath, jwks: keysPath },
    scopes: Object.keys(scopes),
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_post', 'client_secret_basic', 'none'],
    clientDefaults: { id_token_signed_response_alg: 'EdDSA' },
    enabledJWA: { idTokenSigningAlgValues: ['EdDSA'] },
    jwks: { keys: [signingKey(derive('signing key'))] },
    cookies: {
      keys: [derive('cookies')],
      names: {
        interaction: 'lockstep-authorize',
        resume: 'lockstep-authorize-resume',
        session: 'lockstep-authorize-session',
      },
    },
    ttl: {
      Interaction: 10 * MINUTE,
      AuthorizationCode: 10 * MINUTE,
      AccessToken: HOUR,
      RefreshToken: REFRESH_TOKEN_SECONDS,
      Grant: REFRESH_TOKEN_SECONDS,
      Session: 10 * MINUTE,
      IdToken: HOUR,
    },
    // A client that keeps a secret need not send a challenge; one that sends it is held to it.
    pkce: { required: (_context, client) => client.clientAuthMethod === 'none' },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      claimsParameter: { enabled: false },
    },
    interactions: {
      policy: [everyTime()],
      url: (_context, { uid }) => `${issuer}${authorizePath}${INTERACTION}${uid}`,
    },
    // Each consent is a grant of its own, so that each can be taken back.
    loadExistingGrant: ({ oidc }) => {
      const grantId = oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : oidc.provider.Grant.find(grantId);
    },
    async findAccount(_context, accountId) {
      const { tenantId, staffId } = holderOf(accountId);
      const signatory = await authorizations.signatory(profile, tenantId, staffId);
      if (!signatory || signatory.refusal !== undefined) return undefined;
      return { accountId, claims: () => ({ sub: accountId }) };
    },
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    clientBasedCORS: () => false,
    renderError,
  });
  // The addresses it answers at are given by whoever hands a request over, not by the request.
  provider.proxy = true;
  Object.assign(provider.AccessToken.prototype, {
    /** In the form of the tenant's tokens, so that the endpoint knows it by its id. */
    generateTokenId(this: { format?: string }) {
      this.format = 'opaque';
      return prefixedForm.issue('', random);
    },
  });
  Object.assign(provider.Client.prototype, { compareClientSecret: hasDigest });
  provider.use(async (context, next) => {
    await next();
    // The library lists a scope of its own that nobody is given here.
    if (context.oidc?.route === 'discovery')
      Object.assign(context.body ?? {}, { scopes_supported: Object.keys(scopes) });
  });
  provider.on('server_error', (_context, error) => needs.onError(error));
  provider.on('grant.error', ({ ip }, { error }) => {
    if (error === 'invalid_client' || error === 'invalid_grant') needs.onRefused(ip);
  });
  return provider;
}

/** Asks for password and consent whatever was asked before; both come in one answer. */
function everyTime(): interactionPolicy.Prompt {
  const { Check, Prompt } = interactionPolicy;
  const check = new Check(
    'consent_of_administrator',
    'an administrator has to consent',
    'login_required',
    ({ oidc }) => (oidc.result?.login && oidc.result.consent ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT),
  );
  return new Prompt({ name: 'login', requestable: true }, check);
}

/** The secret of a client is kept as its digest. */
function hasDigest(this: { readonly clientSecret?: string }, shown: string): boolean {
  const kept = Buffer.from(this.clientSecret ?? '', 'hex');
  const digest = digestOf(shown);
  return kept.length === digest.length && timingSafeEqual(kept, digest);
}

/** An Ed25519 key (RFC 8032) out of 32 secret bytes, in the form of PKCS #8 (RFC 8410 section 7). */
function signingKey(seed: string) {
  const der = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from(seed, 'base64url').subarray(0, 32),
  ]);
  return { ...createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' }), use: 'sig' };
}

/** What goes wrong where nobody can be sent back: the client or its address is not known, or the flow has lapsed. */
function renderError(context: KoaContextWithOIDC, { error, error_description: described }: ErrorOut): void {
  const text = PROBLEMS[error] ?? `The request was refused: ${described ?? error}.`;
  const page = problemPage(context.status, text);
  context.set(headersOf(page));
  context.body = documentOf(page);
}

const PROBLEMS: Readonly<Record<string, string>> = {
  invalid_client: 'The application that sent you here is not registered. Nothing was allowed to it.',
  invalid_redirect_uri:
    'The address you would be sent to afterwards is not registered for the application that sent you here. Nothing was allowed to it.',
  invalid_request: 'The request is not complete, or took too long. Go back and begin the authorization again.',
  server_error: 'Something went wrong here. Try again in a moment.',
};
