import { AccessError, badField } from './access-error.ts';
import type { AccessStore, Administrator, IdentityProvider } from './access-store.ts';
import { isLastResort } from './administrators.ts';
import { type OpenIdProvider, type ProviderClaims, ProviderFlow } from './provider-flow.ts';
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

interface IdentityProviderNeeds {
  readonly store: AccessStore;
  readonly signIns: SignIns;
  readonly organizationId: string;
  readonly secretBox: SecretBox;
  /** How the provider is reached. */
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}

/**
 * Sign-in at the organisation's identity provider. Somebody who comes back is known by the provider's subject, the first
 * time by a verified address that is an administrator's user name; nobody becomes an administrator by signing in.
 */
export class IdentityProviders {
  readonly #needs: IdentityProviderNeeds;
  readonly #flow: ProviderFlow;

  constructor(needs: IdentityProviderNeeds) {
    this.#needs = needs;
    this.#flow = new ProviderFlow(needs);
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
    await this.#flow.ask(this.#opened(provider));
    await store.saveIdentityProvider(provider);
  }

  async remove(): Promise<void> {
    await this.#needs.store.saveIdentityProvider(undefined);
  }

  /** Asks a provider for what it says of itself; throws 400 with the reason when that is not usable. */
  async test(draft: Pick<IdentityProviderDraft, 'issuer' | 'clientId'>): Promise<{ readonly issuer: string }> {
    const configuration = await this.#flow.ask({ ...draft, clientSecret: 'unused' });
    return { issuer: configuration.serverMetadata().issuer };
  }

  /** Where to send a browser, and what it has to bring back; `isFresh` has the provider ask for the password again. */
  async begin(
    redirectUri: string,
    returnTo: string,
    isFresh = false,
  ): Promise<{ readonly url: string; readonly pending: string }> {
    const provider = this.#opened(await this.#provider());
    return this.#flow.begin(provider, PENDING_CONTEXT, redirectUri, returnTo, isFresh);
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
    const provider = await this.#provider();
    const { claims, returnTo } = await this.#flow.end(this.#opened(provider), PENDING_CONTEXT, url, brought);
    const administrator = await this.#known(provider, claims);
    const signedIn = await this.#needs.signIns.begin(administrator, 'provider', source, provedAt(claims));
    return { ...signedIn, returnTo };
  }

  /** The person these claims are about, with their roles brought up to date. */
  #known(provider: IdentityProvider, claims: ProviderClaims): Promise<Administrator> {
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

  async #provider(): Promise<IdentityProvider> {
    const provider = await this.#needs.store.identityProvider();
    if (provider !== undefined) return provider;
    throw new AccessError(404, 'Request_ResourceNotFound', 'No identity provider is set up: sign in with a password.');
  }

  #opened({ issuer, clientId, clientSecret }: IdentityProvider): OpenIdProvider {
    return { issuer, clientId, clientSecret: this.#needs.secretBox.open(clientSecret, this.#context()) };
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

/** When the provider last asked for a password, where it says so (OpenID Connect Core 1.0 section 2, `auth_time`). */
function provedAt({ auth_time: seconds }: ProviderClaims): Date | undefined {
  return typeof seconds === 'number' ? new Date(seconds * 1000) : undefined;
}

/** An address counts when the provider says it is verified, and for who has no other identity there. */
async function byAddress(
  store: AccessStore,
  { email, email_verified }: ProviderClaims,
): Promise<Administrator | undefined> {
  if (typeof email !== 'string' || email_verified !== true) return undefined;
  const found = await store.administratorNamed(email);
  return found?.subject === undefined ? found : undefined;
}

/** The roles a claim gives; undefined when roles are not the provider's business. */
function rolesOf({ roleClaim }: IdentityProvider, claims: ProviderClaims): readonly Role[] | undefined {
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

function failed(code: string, message: string): AccessError {
  return new AccessError(401, code, message);
}
