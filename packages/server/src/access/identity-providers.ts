import * as oidc from 'openid-client';
import { AccessError, badField } from './access-error.ts';
import type { AccessStore, Administrator, IdentityProvider } from './access-store.ts';
import { isLastResort } from './administrators.ts';
import { ROLE_NAMES, type Role } from './roles.ts';
import type { SecretBox } from './secret-box.ts';
import type { SignedIn, SignInSource, SignIns } from './sign-ins.ts';

/** The identity provider as it is entered; a client secret left out stays what it was. */
export interface IdentityProviderDraft {
  readonly displayName: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly roleClaim?: { readonly name: string; readonly roles: Readonly<Record<string, string>> } | null | undefined;
}

/** A sign-in that went to the provider and has not come back: kept by the browser, sealed. */
interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
  readonly expires: number;
}

interface IdentityProviderNeeds {
  readonly store: AccessStore;
  readonly signIns: SignIns;
  readonly organizationId: string;
  readonly secretBox: SecretBox;
  /** How the provider is reached. */
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}

/** How long somebody may take at the provider. */
export const PENDING_SECONDS = 600;
/** Keys and addresses of a provider are read anew after this long. */
const DISCOVERY_TIME = 10 * 60_000;
const SECONDS_TO_ANSWER = 10;

/**
 * Sign-in at the organisation's identity provider: OpenID Connect Core 1.0 with the code flow, PKCE (RFC 7636), state and
 * nonce. Somebody who comes back is known by the provider's subject, the first time by a verified address that is an
 * administrator's user name; nobody becomes an administrator by signing in.
 */
export class IdentityProviders {
  readonly #needs: IdentityProviderNeeds;
  #discovered: { readonly key: string; readonly at: number; readonly configuration: oidc.Configuration } | undefined;

  constructor(needs: IdentityProviderNeeds) {
    this.#needs = needs;
  }

  /** The provider as it is shown, without its secret; undefined when there is none. */
  async current(): Promise<Omit<IdentityProvider, 'clientSecret'> | undefined> {
    const provider = await this.#needs.store.identityProvider();
    if (provider === undefined) return undefined;
    const { clientSecret: _, ...shown } = provider;
    return shown;
  }

  /** Saves the provider, after asking it whether it is one. */
  async save(draft: IdentityProviderDraft): Promise<void> {
    const { store, secretBox } = this.#needs;
    const before = await store.identityProvider();
    // A secret is for the provider it was entered for; another one must not get to see it.
    const kept = before?.issuer === draft.issuer ? before.clientSecret : undefined;
    const clientSecret = draft.clientSecret === undefined ? kept : secretBox.seal(draft.clientSecret, this.#context());
    if (clientSecret === undefined) throw badField('clientSecret', 'clientSecret: enter the secret of this provider.');
    const provider = { ...draft, roleClaim: roleClaimOf(draft), clientSecret };
    await this.#discover(provider);
    await store.saveIdentityProvider(provider);
  }

  async remove(): Promise<void> {
    await this.#needs.store.saveIdentityProvider(undefined);
  }

  /** Asks a provider for what it says of itself; throws 400 with the reason when that is not usable. */
  async test(draft: Pick<IdentityProviderDraft, 'issuer' | 'clientId'>): Promise<{ readonly issuer: string }> {
    const { issuer } = (await this.#ask(draft.issuer, draft.clientId, 'unused')).serverMetadata();
    return { issuer };
  }

  /** Where to send a browser, and what it has to bring back. */
  async begin(redirectUri: string, returnTo: string): Promise<{ readonly url: string; readonly pending: string }> {
    const configuration = await this.#discover(await this.#provider());
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
    });
    const sealed = this.#needs.secretBox.seal(JSON.stringify(pending), PENDING_CONTEXT);
    return { url: url.href, pending: Buffer.from(sealed).toString('base64url') };
  }

  /**
   * Ends a sign-in that came back from the provider at `url`, with what the browser brought. 401 `SignInLapsed` for one
   * that was not begun by this browser, `SignInFailed` for an answer that is not the one asked for, `NotAnAdministrator` and
   * `NoRole` for people who may not come in.
   */
  async complete(
    url: URL,
    brought: string,
    source: SignInSource,
  ): Promise<SignedIn & { readonly cookie: string; readonly returnTo: string }> {
    const pending = this.#opened(brought);
    const provider = await this.#provider();
    const configuration = await this.#discover(provider);
    const claims = await this.#claims(configuration, url, pending);
    const administrator = await this.#known(provider, claims);
    const signedIn = await this.#needs.signIns.begin(administrator, 'provider', source);
    return { ...signedIn, returnTo: pending.returnTo };
  }

  async #claims(configuration: oidc.Configuration, url: URL, pending: Pending): Promise<oidc.IDToken> {
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

  /** The person these claims are about, with their roles brought up to date. */
  #known(provider: IdentityProvider, claims: oidc.IDToken): Promise<Administrator> {
    const subject = `${claims.iss} ${claims.sub}`;
    return this.#needs.store.exclusively(async (store) => {
      const known = (await store.administratorOf(subject)) ?? (await byAddress(store, claims));
      if (known === undefined || known.state === 'disabled') {
        throw failed(
          'NotAnAdministrator',
          'You are no administrator here: ask one to invite you with the address you have at the provider.',
        );
      }
      const roles = rolesOf(provider, claims);
      if (roles?.length === 0)
        throw failed('NoRole', 'None of your roles at the identity provider gives you one here.');
      const changed: Administrator = {
        ...known,
        subject,
        state: 'active',
        ...(roles && { grant: { ...known.grant, roles } }),
      };
      // Whoever could let everybody in keeps that when nobody else could: a claim must not shut the installation.
      const isNeeded =
        !isLastResort(changed) && isLastResort(known) && (await store.otherAdministrators(known.id)) === 0;
      const kept = isNeeded ? { ...changed, grant: known.grant } : changed;
      await store.saveAdministrator(kept);
      return kept;
    });
  }

  #opened(brought: string): Pending {
    const { secretBox, now } = this.#needs;
    try {
      const pending = JSON.parse(secretBox.open(Buffer.from(brought, 'base64url'), PENDING_CONTEXT)) as Pending;
      if (pending.expires > now().getTime()) return pending;
    } catch {
      // What does not open was never given out here.
    }
    throw failed('SignInLapsed', 'This sign-in was not begun in this browser, or took too long: begin again.');
  }

  async #provider(): Promise<IdentityProvider> {
    const provider = await this.#needs.store.identityProvider();
    if (provider !== undefined) return provider;
    throw new AccessError(404, 'Request_ResourceNotFound', 'No identity provider is set up: sign in with a password.');
  }

  async #discover(provider: IdentityProvider): Promise<oidc.Configuration> {
    const secret = this.#needs.secretBox.open(provider.clientSecret, this.#context());
    const key = JSON.stringify([provider.issuer, provider.clientId, secret]);
    const at = this.#needs.now().getTime();
    if (this.#discovered?.key === key && at - this.#discovered.at < DISCOVERY_TIME)
      return this.#discovered.configuration;
    const configuration = await this.#ask(provider.issuer, provider.clientId, secret);
    this.#discovered = { key, at, configuration };
    return configuration;
  }

  async #ask(issuer: string, clientId: string, clientSecret: string): Promise<oidc.Configuration> {
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

  #context(): string {
    return identityProviderContext(this.#needs.organizationId);
  }
}

const PENDING_CONTEXT = 'sign-in under way';

/** What the client secret is sealed for. */
export function identityProviderContext(organizationId: string): string {
  return `identity provider ${organizationId}`;
}

/** An address counts when the provider says it is verified, and for who has no other identity there. */
async function byAddress(
  store: AccessStore,
  { email, email_verified }: oidc.IDToken,
): Promise<Administrator | undefined> {
  if (typeof email !== 'string' || email_verified !== true) return undefined;
  const found = await store.administratorNamed(email);
  return found?.subject === undefined ? found : undefined;
}

/** The roles a claim gives; undefined when roles are not the provider's business. */
function rolesOf({ roleClaim }: IdentityProvider, claims: oidc.IDToken): readonly Role[] | undefined {
  if (roleClaim === undefined) return undefined;
  const said = Object.hasOwn(claims, roleClaim.name) ? [claims[roleClaim.name]].flat() : [];
  const roles = said.flatMap((value) =>
    typeof value === 'string' && Object.hasOwn(roleClaim.roles, value) ? [roleClaim.roles[value]] : [],
  );
  return ROLE_NAMES.filter((role) => roles.includes(role));
}

function roleClaimOf({ roleClaim }: IdentityProviderDraft): IdentityProvider['roleClaim'] {
  if (!roleClaim) return undefined;
  for (const [value, role] of Object.entries(roleClaim.roles)) {
    if (!(ROLE_NAMES as readonly string[]).includes(role)) {
      throw badField(`roleClaim.roles.${value}`, `"${role}" is no role: choose of ${ROLE_NAMES.join(', ')}.`);
    }
  }
  return roleClaim;
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
