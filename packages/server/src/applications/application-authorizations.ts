import { createHash } from 'node:crypto';
import * as oidc from 'openid-client';
import type { SecretBox } from '../access/index.ts';
import { galleryAppById } from '../gallery/index.ts';
import { accessTokens } from './access-tokens.ts';
import type { AccessTokens, Application } from './application.ts';
import {
  type AuthorizationServer,
  authorizationServerOf,
  configurationOf,
  expiryOf,
  failureOf,
  type Granted,
} from './authorization-server.ts';
import type { AuthorizationStore, StoredAuthorization } from './authorization-store.ts';
import { changeBy, type Saving } from './saving.ts';
import type { Secrets } from './secrets.ts';

/** An authorization that did not come about. Nothing was stored. */
export class AuthorizationFailed extends Error {
  override readonly name = 'AuthorizationFailed';
  readonly code: 'AuthorizationLapsed' | 'AuthorizationDenied' | 'AuthorizationFailed';
  readonly applicationId: string | undefined;

  constructor(code: AuthorizationFailed['code'], message: string, applicationId?: string) {
    super(message);
    this.code = code;
    this.applicationId = applicationId;
  }
}

/** An authorization as it may be shown. */
export interface ShownAuthorization {
  readonly authorizedAt: Date;
  readonly authorizedBy: string;
  readonly renewedAt: Date;
  readonly tenantUrl: string;
  readonly refused: string | undefined;
}

/** What is kept of a flow under way, sealed. */
interface Pending extends AuthorizationServer {
  readonly verifier: string;
  readonly redirectUri: string;
}

export interface AuthorizationNeeds {
  readonly store: AuthorizationStore;
  readonly secretBox: SecretBox;
  /** How servers are reached. */
  readonly fetch: typeof fetch;
  /** Where this installation reaches itself. */
  readonly installation: () => string | undefined;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

const FLOW_TIME = 10 * 60_000;

/**
 * Applications that are authorised instead of given a token: the code flow of OAuth 2.0 (RFC 6749 section 4.1) with PKCE
 * (RFC 7636) and a state of 256 bits that counts once, for ten minutes, and only for whoever began it.
 */
export class ApplicationAuthorizations {
  readonly #needs: AuthorizationNeeds;
  /** Renewals of this process under way, by application. */
  readonly #renewals = new Map<string, Promise<StoredAuthorization | undefined>>();

  constructor(needs: AuthorizationNeeds) {
    this.#needs = needs;
  }

  /**
   * Begins to authorise an application; answers the address to visit. Throws `NotAuthorizable`.
   *
   * @param flow.root what addresses of this installation begin with for the browser
   * @param flow.callback where it comes back to
   * @param flow.caller who begins it, by their sign-in or token
   */
  async begin(
    application: Application,
    secrets: Secrets,
    flow: { readonly root: string; readonly callback: string; readonly caller: string },
  ): Promise<string> {
    const { store, secretBox, now } = this.#needs;
    const server = authorizationServerOf(galleryAppById(application.templateId), secrets);
    const state = oidc.randomState();
    const pending: Pending = {
      ...server,
      verifier: oidc.randomPKCECodeVerifier(),
      redirectUri: flow.root + flow.callback,
    };
    await store.sweep(now());
    await store.begin({
      digest: digestOf(state),
      applicationId: application.id,
      caller: flow.caller,
      sealed: secretBox.seal(JSON.stringify(pending), PENDING_CONTEXT),
      expiresAt: new Date(now().getTime() + FLOW_TIME),
    });
    const url = oidc.buildAuthorizationUrl(this.#configuration(at(flow.root, server)), {
      redirect_uri: pending.redirectUri,
      response_type: 'code',
      scope: server.scopes.join(' '),
      state,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
    });
    return url.href;
  }

  /**
   * Ends a flow that came back with these parameters; answers the application. Throws {@link AuthorizationFailed} for one
   * that was not begun by this caller, came back before or took too long, that was refused, or whose code is not taken.
   *
   * @param root what addresses of this installation begin with for the browser
   */
  async complete(
    parameters: URLSearchParams,
    caller: string,
    root: string,
    saving: Saving,
  ): Promise<{ readonly applicationId: string }> {
    const { store, secretBox, now } = this.#needs;
    const state = parameters.get('state') ?? '';
    const taken = state === '' ? undefined : await store.take(digestOf(state));
    if (taken === undefined || taken.caller !== caller || taken.expiresAt <= now()) {
      const message = 'This authorization was not begun by you, came back already, or took too long. Begin it again.';
      throw new AuthorizationFailed(
        'AuthorizationLapsed',
        message,
        taken?.caller === caller ? taken.applicationId : undefined,
      );
    }
    const { applicationId } = taken;
    const pending = JSON.parse(secretBox.open(taken.sealed, PENDING_CONTEXT)) as Pending;
    if (parameters.has('error')) {
      const said = parameters.get('error_description') ?? parameters.get('error') ?? '';
      const message = `The application did not authorize: ${said.slice(0, 300)}`;
      throw new AuthorizationFailed('AuthorizationDenied', message, applicationId);
    }
    const { verifier, redirectUri, ...server } = pending;
    let granted: Granted;
    let expiresAt: Date | undefined;
    try {
      const issuer = issuerOf(parameters, at(root, server).authorizationUri);
      const url = new URL(redirectUri);
      url.search = parameters.toString();
      const tokens = await oidc.authorizationCodeGrant(this.#configuration(this.#whole(server), issuer), url, {
        pkceCodeVerifier: verifier,
        expectedState: state,
      });
      granted = { ...server, accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
      expiresAt = expiryOf(tokens, now());
    } catch (error) {
      const message = `The application did not give a token: ${failureOf(error)}`;
      throw new AuthorizationFailed('AuthorizationFailed', message, applicationId);
    }
    const authorization = {
      applicationId,
      sealed: this.#sealed(applicationId, granted),
      authorizedAt: now(),
      authorizedBy: saving.author,
      renewedAt: now(),
      expiresAt,
      refused: undefined,
    };
    await store.save(authorization, () => this.#change(saving, null, `authorized at ${server.tenantUrl}`));
    return { applicationId };
  }

  /** The authorization of an application as it may be shown; undefined when there is none. */
  async shown(applicationId: string): Promise<ShownAuthorization | undefined> {
    const stored = await this.#needs.store.find(applicationId);
    if (stored === undefined) return undefined;
    const { authorizedAt, authorizedBy, renewedAt, refused } = stored;
    return { authorizedAt, authorizedBy, renewedAt, refused, tenantUrl: this.opened(stored).tenantUrl };
  }

  /** Forgets what an application was granted; false when there was nothing. The application itself is not told. */
  async remove(applicationId: string, saving: Saving): Promise<boolean> {
    return this.#needs.store.remove(applicationId, () => this.#change(saving, 'authorized', null));
  }

  /** Address and access tokens of an application that was authorised; undefined for one that was not. */
  async credentials(
    of: { readonly applicationId: string } | { readonly jobId: string },
  ): Promise<{ readonly tenantUrl: string; readonly secretToken: string; readonly access: AccessTokens } | undefined> {
    const { store } = this.#needs;
    const stored = await ('jobId' in of ? store.findOfJob(of.jobId) : store.find(of.applicationId));
    if (stored === undefined) return undefined;
    const { tenantUrl, accessToken } = this.opened(stored);
    const access = accessTokens(stored, {
      ...this.#needs,
      renewals: this.#renewals,
      opened: (found) => this.opened(found),
      sealed: (applicationId, granted) => this.#sealed(applicationId, granted),
      configurationOf: (granted) => this.#configuration(this.#whole(granted)),
    });
    return { tenantUrl, secretToken: accessToken, access };
  }

  opened({ applicationId, sealed }: Pick<StoredAuthorization, 'applicationId' | 'sealed'>): Granted {
    return JSON.parse(this.#needs.secretBox.open(sealed, authorizationContext(applicationId))) as Granted;
  }

  #sealed(applicationId: string, granted: Granted): Uint8Array {
    return this.#needs.secretBox.seal(JSON.stringify(granted), authorizationContext(applicationId));
  }

  #configuration(server: AuthorizationServer, issuer?: string): oidc.Configuration {
    return configurationOf(server, this.#needs.fetch, issuer);
  }

  #whole(server: AuthorizationServer): AuthorizationServer {
    return at(this.#needs.installation() ?? '', server);
  }

  #change(saving: Saving, oldValue: string | null, newValue: string | null) {
    return changeBy(this.#needs, 'credentialsChanged', saving, [{ name: 'Authorization', oldValue, newValue }]);
  }
}

/** What a flow under way is sealed for. */
export const PENDING_CONTEXT = 'authorization under way';

/** Binds what was granted to its application, so that it opens nowhere else. */
export function authorizationContext(applicationId: string): string {
  return `authorization of application ${applicationId}`;
}

/** The server with whole addresses: those that are only a path are of this installation. */
function at(root: string, server: AuthorizationServer): AuthorizationServer {
  const whole = (address: string) => (address.startsWith('/') ? root + address : address);
  return { ...server, authorizationUri: whole(server.authorizationUri), tokenUri: whole(server.tokenUri) };
}

/**
 * Who has to have answered (RFC 9207): whoever is at the authorize address. What such a server calls itself is not known
 * here, so its answer may add a path.
 */
function issuerOf(parameters: URLSearchParams, authorizationUri: string): string {
  const { origin } = new URL(authorizationUri);
  const named = parameters.get('iss');
  return named !== null && URL.canParse(named) && new URL(named).origin === origin ? named : origin;
}

function digestOf(state: string): Uint8Array {
  return createHash('sha256').update(state).digest();
}
