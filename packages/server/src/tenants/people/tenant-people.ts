import { foldCase, isJsonObject, type JsonObject } from '@lockstep/scim';
import { z } from 'zod';
import {
  AccessError,
  isDigestOf,
  type ProviderClaims,
  ProviderFlow,
  type Random,
  type SecretBox,
  shownSecret,
  shownSecretId,
} from '../../access/index.ts';
import type { Account } from '../accounts/account.ts';
import type { ShownAccount } from '../accounts/tenant-accounts.ts';
import { operator } from '../application-ports.ts';
import { line } from '../create-tenant.ts';
import { accept, invalid, notFound, TenantProblem, wrongValue } from '../tenant-problem.ts';
import type { TenantRecord } from '../tenant-store.ts';
import type { Tenants } from '../tenants.ts';
import type { PeopleStore, PersonSession, TenantIdentityProvider } from './people-store.ts';

export interface TenantPeopleNeeds {
  readonly store: PeopleStore;
  readonly tenants: Tenants;
  readonly secretBox: SecretBox;
  /** How providers are reached. */
  readonly fetch: typeof fetch;
  readonly random: Random;
  readonly now: () => Date;
  readonly sign: (text: string) => string;
}

/** Somebody provisioned who is signed in, with what their browser needs. */
export interface PersonSignedIn {
  readonly tenant: TenantRecord;
  readonly account: ShownAccount;
  readonly session: PersonSession;
  /** What every write has to show besides the cookie. */
  readonly csrf: string;
  /** When it ends if nothing else happens. */
  readonly expiresAt: Date;
}

/** A provider as it is shown, without its secret. */
export type ShownProvider = Omit<TenantIdentityProvider, 'clientSecret' | 'tenantId'>;

const MINUTE = 60_000;
const IDLE = 60 * MINUTE;
const ABSOLUTE = 8 * 60 * MINUTE;

const draft = z.strictObject(
  {
    displayName: line(200).default('Single sign-on'),
    issuer: z.string({ error: 'must be the address of the identity provider' }).max(2_048, 'is too long'),
    clientId: line(500),
    clientSecret: line(2_000).optional(),
  },
  { error: 'must be a JSON object' },
);

/**
 * Provisioned people who sign in to their application, at their organisation's identity provider (OpenID Connect Core
 * 1.0). Nobody gets an account by signing in, and one that is switched off, removed, or not yet complete opens nothing.
 * Refusals are `TenantProblem`s, those of signing in `AccessError`s.
 */
export class TenantPeople {
  readonly #needs: TenantPeopleNeeds;
  readonly #flow: ProviderFlow;

  constructor(needs: TenantPeopleNeeds) {
    this.#needs = needs;
    this.#flow = new ProviderFlow(needs);
  }

  /** The provider of a tenant; 404 when none is set up. */
  async provider(key: string): Promise<ShownProvider> {
    const { displayName, issuer, clientId } = await this.#provider(await this.#needs.tenants.get(key));
    return { displayName, issuer, clientId };
  }

  /** Saves the provider from a request body, after asking it whether it is one. */
  async saveProvider(key: string, body: unknown): Promise<ShownProvider> {
    const { store, tenants, secretBox } = this.#needs;
    const { clientSecret: given, ...shown } = accept(draft, body);
    const { tenantId } = await tenants.get(key);
    const before = await store.provider(tenantId);
    // A secret is for the provider it was entered for; another one must not get to see it.
    const kept = before?.issuer === shown.issuer ? this.#opened(before).clientSecret : undefined;
    const clientSecret = given ?? kept;
    if (clientSecret === undefined) throw invalid([wrongValue('clientSecret', 'must be the secret of this provider')]);
    await this.#flow.ask({ ...shown, clientSecret });
    const sealed = secretBox.seal(clientSecret, providerContext(tenantId));
    if (!(await store.saveProvider({ tenantId, ...shown, clientSecret: sealed }))) throw notFound(`tenant "${key}"`);
    return shown;
  }

  /** Removes the provider; everybody is signed out. */
  async removeProvider(key: string): Promise<void> {
    const { tenantId } = await this.#needs.tenants.get(key);
    if (!(await this.#needs.store.removeProvider(tenantId))) throw noProvider();
  }

  /** Throws 404 where nobody can sign in. */
  async checkOffered(key: string): Promise<void> {
    await this.#provider(await this.#tenant(key));
  }

  /** Where to send a browser that wants to sign in to a tenant, and what it has to bring back. */
  async begin(key: string, redirectUri: string, returnTo: string) {
    const tenant = await this.#tenant(key);
    const provider = this.#opened(await this.#provider(tenant));
    return this.#flow.begin(provider, purposeOf(tenant), redirectUri, returnTo);
  }

  /**
   * Ends a sign-in that came back from the provider at `url`, with what the browser brought. 401 `SignInLapsed` and
   * `SignInFailed` as `ProviderFlow.end` has them; 403 `NoAccount` for somebody without an account that may be used.
   */
  async complete(
    key: string,
    url: URL,
    brought: string,
  ): Promise<PersonSignedIn & { readonly cookie: string; readonly returnTo: string }> {
    const { store, random, now } = this.#needs;
    const tenant = await this.#tenant(key);
    const provider = this.#opened(await this.#provider(tenant));
    const { claims, returnTo } = await this.#flow.end(provider, purposeOf(tenant), url, brought);
    const subject = `${claims.iss} ${claims.sub}`;
    const account = await this.#usable(tenant, await this.#accountOf(tenant, subject, claims));
    if (!account) throw noAccount();
    const { id, value, digest } = shownSecret(random);
    const at = now();
    const session = { tenantId: tenant.tenantId, id, accountId: account.id, digest, createdAt: at, seenAt: at };
    if (!(await store.begin(session, subject))) throw noAccount();
    return { ...this.#signedIn(tenant, account, session, value), cookie: value, returnTo };
  }

  /** Whose cookie it is; undefined when it is nobody's of this tenant, has ended, or their account may not be used now. */
  async recognise(key: string, cookie: string): Promise<PersonSignedIn | undefined> {
    const { store, tenants, now } = this.#needs;
    const [tenant, id] = [await tenants.find(key), shownSecretId(cookie)];
    const session = tenant && id !== undefined ? await store.session(tenant.tenantId, id) : undefined;
    if (!tenant || !session || !isDigestOf(session.digest, cookie)) return undefined;
    const at = now();
    if (endOf(session) <= at) return undefined;
    const account = await this.#usable(tenant, session.accountId);
    if (!account) return undefined;
    if (at.getTime() - session.seenAt.getTime() < MINUTE) return this.#signedIn(tenant, account, session, cookie);
    await store.seen(tenant.tenantId, session.id, at);
    return this.#signedIn(tenant, account, { ...session, seenAt: at }, cookie);
  }

  async signOut({ session }: PersonSignedIn): Promise<void> {
    await this.#needs.store.end(session.tenantId, session.id);
  }

  /** Erases sessions that have ended. */
  async sweep(): Promise<void> {
    await this.#needs.store.sweep(new Date(this.#needs.now().getTime() - ABSOLUTE));
  }

  /**
   * Whom the provider means: whoever it meant before by this subject, else the one account whose `externalId` is the
   * subject or the object id (as Entra ID sends it), else that of the user name, else that of a verified address.
   */
  async #accountOf(tenant: TenantRecord, subject: string, claims: ProviderClaims): Promise<string | undefined> {
    const { store, tenants } = this.#needs;
    const known = await store.accountOf(tenant.tenantId, subject);
    if (known !== undefined) return known;
    const address = claims.email_verified === true ? textsOf(claims.email) : [];
    const names = [...textsOf(claims.preferred_username, claims.upn), ...address].map(foldCase);
    const ways: readonly (readonly [path: string, values: readonly string[]])[] = [
      ['externalId', textsOf(claims.oid, claims.sub)],
      ['userName', names],
      ['emails.value', address.map(foldCase)],
    ];
    for (const [path, values] of ways) {
      const found = await Promise.all(values.map((value) => tenants.accounts.having(tenant, path, value, 2)));
      const ids = new Set(found.flat().map(({ id }) => id));
      if (ids.size > 1) throw noAccount();
      const [id] = ids;
      if (id !== undefined) return id;
    }
    return undefined;
  }

  /** The account, when it is one that may be used now. */
  async #usable(tenant: TenantRecord, id: string | undefined): Promise<ShownAccount | undefined> {
    if (id === undefined) return undefined;
    const { accounts } = this.#needs.tenants;
    try {
      const account = await accounts.read(tenant, id, operator('sign-in'));
      const state = accounts.rules(tenant).states.find(({ value }) => value === account.state);
      return isInUse(account) && !state?.isBarred ? account : undefined;
    } catch (error) {
      if (error instanceof TenantProblem && error.status === 404) return undefined;
      throw error;
    }
  }

  #signedIn(tenant: TenantRecord, account: ShownAccount, session: PersonSession, cookie: string): PersonSignedIn {
    return { tenant, account, session, csrf: this.#needs.sign(`person ${cookie}`), expiresAt: endOf(session) };
  }

  /** Whether there is such a tenant is told as little as whether it has a provider. */
  async #tenant(key: string): Promise<TenantRecord> {
    const tenant = await this.#needs.tenants.find(key);
    if (tenant) return tenant;
    throw noProvider();
  }

  async #provider({ tenantId }: TenantRecord): Promise<TenantIdentityProvider> {
    const provider = await this.#needs.store.provider(tenantId);
    if (provider) return provider;
    throw noProvider();
  }

  #opened({ tenantId, issuer, clientId, clientSecret }: TenantIdentityProvider) {
    return { issuer, clientId, clientSecret: this.#needs.secretBox.open(clientSecret, providerContext(tenantId)) };
  }
}

/** What the client secret at a tenant's provider is sealed for. */
export function providerContext(tenantId: string): string {
  return `tenant identity provider ${tenantId}`;
}

/** What is shown of an account to the person it is. */
export function ownAccountView({ id, attributes, facts: { source: _, ...facts }, state }: ShownAccount): JsonObject {
  const { userName, displayName, name } = attributes;
  const { formatted, givenName, familyName } = isJsonObject(name) ? name : {};
  const parts = [givenName, familyName].filter((part) => typeof part === 'string' && part !== '').join(' ');
  const shown = [displayName, formatted, parts].find((one) => typeof one === 'string' && one !== '');
  return { id, userName: userName ?? null, displayName: shown ?? userName ?? null, state, facts };
}

function purposeOf({ tenantId }: TenantRecord): string {
  return `sign-in of people under way ${tenantId}`;
}

function isInUse({ attributes, archivedAt }: Account): boolean {
  return attributes.active !== false && archivedAt === undefined;
}

function textsOf(...values: readonly unknown[]): readonly string[] {
  return [...new Set(values.filter((value) => typeof value === 'string' && value !== ''))] as readonly string[];
}

function endOf({ createdAt, seenAt }: PersonSession): Date {
  return new Date(Math.min(createdAt.getTime() + ABSOLUTE, seenAt.getTime() + IDLE));
}

function noProvider(): AccessError {
  return new AccessError(404, 'Request_ResourceNotFound', 'There is no sign-in with an identity provider here.');
}

function noAccount(): AccessError {
  return new AccessError(
    403,
    'NoAccount',
    'You have no account here that may be used: ask the administrators of your organisation for access.',
  );
}
