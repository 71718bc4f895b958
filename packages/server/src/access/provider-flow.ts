import * as oidc from 'openid-client';
import { AccessError, badField } from './access-error.ts';
import type { SecretBox } from './secret-box.ts';

/** An OpenID provider with this side's credentials there. */
export interface OpenIdProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a provider says of somebody. */
export type ProviderClaims = oidc.IDToken;

/** A sign-in that went to the provider and has not come back: kept by the browser, sealed. */
interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
  readonly expires: number;
}

interface Needs {
  readonly secretBox: SecretBox;
  /** How providers are reached. */
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}

/** How long somebody may take at the provider. */
export const PENDING_SECONDS = 600;
/** Keys and addresses of a provider are read anew after this long. */
const DISCOVERY_TIME = 10 * 60_000;
const MOST_DISCOVERED = 200;
const SECONDS_TO_ANSWER = 10;

/**
 * There and back again: OpenID Connect Core 1.0 with the code flow, PKCE (RFC 7636), state and nonce. Whom the claims are
 * about, and whether they may come in, is for others to say.
 */
export class ProviderFlow {
  readonly #needs: Needs;
  readonly #discovered = new Map<string, { readonly at: number; readonly configuration: oidc.Configuration }>();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Asks a provider for what it says of itself; throws 400 with the reason when that is not usable. */
  async ask({ issuer, clientId, clientSecret }: OpenIdProvider): Promise<oidc.Configuration> {
    if (!URL.canParse(issuer)) throw badField('issuer', 'issuer: enter the address of the identity provider.');
    try {
      return await oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, {
        [oidc.customFetch]: this.#needs.fetch as oidc.CustomFetch,
        timeout: SECONDS_TO_ANSWER,
        // Whether plain HTTP may be spoken with this host is decided by the fetch above.
        execute: [oidc.allowInsecureRequests],
      });
    } catch (error) {
      throw badField('issuer', `issuer: the identity provider cannot be used: ${reasonOf(error)}`);
    }
  }

  /**
   * Where to send a browser, and what it has to bring back; `purpose` is what the sign-in is for. With `isFresh` the
   * provider is told to ask for the password also of somebody it knows (OpenID Connect Core 1.0 section 3.1.2.1).
   */
  async begin(
    provider: OpenIdProvider,
    purpose: string,
    redirectUri: string,
    returnTo: string,
    isFresh = false,
  ): Promise<{ readonly url: string; readonly pending: string }> {
    const configuration = await this.#discover(provider);
    const pending: Pending = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
      returnTo: localPath(returnTo),
      expires: this.#needs.now().getTime() + PENDING_SECONDS * 1000,
    };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid email profile',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
      ...(isFresh && { prompt: 'login' }),
    });
    const sealed = this.#needs.secretBox.seal(JSON.stringify(pending), purpose);
    return { url: url.href, pending: Buffer.from(sealed).toString('base64url') };
  }

  /**
   * Whom the provider speaks of that sent a browser back to `url`, with what the browser brought. 401 `SignInLapsed` for a
   * sign-in that was not begun by this browser for this purpose, `SignInFailed` for an answer that is not the one asked for.
   */
  async end(
    provider: OpenIdProvider,
    purpose: string,
    url: URL,
    brought: string,
  ): Promise<{ readonly claims: ProviderClaims; readonly returnTo: string }> {
    const pending = this.#opened(brought, purpose);
    const configuration = await this.#discover(provider);
    return { claims: await claimsOf(configuration, url, pending), returnTo: pending.returnTo };
  }

  #opened(brought: string, purpose: string): Pending {
    const { secretBox, now } = this.#needs;
    try {
      const pending = JSON.parse(secretBox.open(Buffer.from(brought, 'base64url'), purpose)) as Pending;
      if (pending.expires > now().getTime()) return pending;
    } catch {
      // What does not open was never given out here.
    }
    throw failed('SignInLapsed', 'This sign-in was not begun in this browser, or took too long: begin again.');
  }

  async #discover(provider: OpenIdProvider): Promise<oidc.Configuration> {
    const key = JSON.stringify([provider.issuer, provider.clientId, provider.clientSecret]);
    const at = this.#needs.now().getTime();
    const known = this.#discovered.get(key);
    if (known && at - known.at < DISCOVERY_TIME) return known.configuration;
    const configuration = await this.ask(provider);
    this.#discovered.delete(key);
    this.#discovered.set(key, { at, configuration });
    const oldest = this.#discovered.size > MOST_DISCOVERED ? this.#discovered.keys().next().value : undefined;
    if (oldest !== undefined) this.#discovered.delete(oldest);
    return configuration;
  }
}

async function claimsOf(configuration: oidc.Configuration, url: URL, pending: Pending): Promise<ProviderClaims> {
  try {
    const tokens = await oidc.authorizationCodeGrant(configuration, url, {
      pkceCodeVerifier: pending.verifier,
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims !== undefined) return claims;
  } catch (error) {
    throw failed('SignInFailed', `The identity provider did not sign you in: ${reasonOf(error)}`);
  }
  throw failed('SignInFailed', 'The identity provider did not say who you are.');
}

/** A path of this server, so that nobody is sent to another site after signing in. */
function localPath(path: string): string {
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,2000}$/.test(path) ? path : '/';
}

function failed(code: string, message: string): AccessError {
  return new AccessError(401, code, message);
}

function reasonOf(error: unknown): string {
  const { error_description: described, cause } = error as { error_description?: unknown; cause?: unknown };
  if (typeof described === 'string') return described.slice(0, 300);
  const inner = cause instanceof Error ? `: ${cause.message}` : '';
  return `${error instanceof Error ? error.message : String(error)}${inner}`.slice(0, 300);
}
