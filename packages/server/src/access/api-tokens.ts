import { badField, notFound } from './access-error.ts';
import type { AccessStore, ApiToken } from './access-store.ts';
import { checkGrant, type Granter } from './granting.ts';
import { PERMISSIONS } from './permissions.ts';
import type { Principal } from './principal.ts';
import { type Random, randomText } from './random-text.ts';
import { allowed, type Grant } from './roles.ts';
import { digestOf, isDigestOf } from './shown-secret.ts';
import { isUuid } from './uuid.ts';

/** What a new token is to be. */
export interface NewToken {
  readonly name: string;
  readonly grant: Grant;
  /** Never when null; after 90 days when left out. */
  readonly expiresAt?: Date | null | undefined;
  /** Clients that look into their token need `jwt`. */
  readonly format?: 'jwt' | 'opaque' | undefined;
}

interface ApiTokenNeeds {
  readonly store: AccessStore;
  readonly organizationId: string;
  /** Signs what a token says of itself. */
  readonly sign: (text: string) => string;
  readonly random: Random;
  readonly newId: () => string;
  readonly now: () => Date;
}

const DAY = 86_400_000;
const USUAL_DAYS = 90;
/** Last use is told to the minute. */
const USE_PRECISION = 60_000;
/** What JSON Web Tokens without an end say, for clients that insist on one (RFC 7519 section 4.1.4). */
const NEVER = 253_402_300_799;

/**
 * API tokens of the organisation. A token is a JSON Web Token (RFC 7519) that says who it is for, or an opaque text; it is
 * not believed for what it says but looked up by its id and compared by digest, so that a revoked one is dead at once.
 */
export class ApiTokens {
  readonly #needs: ApiTokenNeeds;

  constructor(needs: ApiTokenNeeds) {
    this.#needs = needs;
  }

  page(page: { readonly after?: string | undefined; readonly limit: number }): Promise<readonly ApiToken[]> {
    return this.#needs.store.tokens(page);
  }

  /** Makes a token; its text is in the answer and nowhere else. Throws when it may do more than who makes it. */
  async create(by: Granter, wanted: NewToken): Promise<{ readonly record: ApiToken; readonly token: string }> {
    const { store, now, newId } = this.#needs;
    checkGrant(by, wanted.grant);
    const { permissions } = allowed(wanted.grant);
    if (permissions !== 'all' && permissions.size === 0) {
      throw badField('roles', 'The token could do nothing: name at least one role or permission.');
    }
    const createdAt = now();
    const expiresAt =
      wanted.expiresAt === undefined
        ? new Date(createdAt.getTime() + USUAL_DAYS * DAY)
        : (wanted.expiresAt ?? undefined);
    if (expiresAt !== undefined && expiresAt <= createdAt) {
      throw badField('expiresAt', 'The token would have expired already: name a time to come.');
    }
    const base = { id: newId(), name: wanted.name, grant: wanted.grant, createdBy: by.name, createdAt, expiresAt };
    const token = this.#text(base, wanted.format ?? 'jwt');
    const record: ApiToken = { ...base, digest: digestOf(token), lastUsedAt: undefined };
    await store.addToken(record);
    return { record, token };
  }

  /** From this moment on the token is refused. */
  async revoke(id: string): Promise<ApiToken> {
    const record = isUuid(id) ? await this.#needs.store.token(id) : undefined;
    if (record === undefined || !(await this.#needs.store.removeToken(id))) throw notFound(`API token ${id}`);
    return record;
  }

  /** Whom a token is for; undefined for one that is unknown, was revoked or has expired. */
  async recognise(token: string): Promise<Principal | undefined> {
    const { store, organizationId, now } = this.#needs;
    const id = tokenId(token);
    const record = id === undefined ? undefined : await store.token(id);
    if (record === undefined || !isDigestOf(record.digest, token)) return undefined;
    const at = now();
    if (record.expiresAt !== undefined && record.expiresAt <= at) return undefined;
    if (at.getTime() - (record.lastUsedAt?.getTime() ?? 0) >= USE_PRECISION) await store.tokenUsed(record.id, at);
    const { name, grant } = record;
    return { type: 'token', id: record.id, organizationId, name, roles: grant.roles, ...allowed(grant) };
  }

  #text(token: Pick<ApiToken, 'id' | 'name' | 'grant' | 'createdAt' | 'expiresAt'>, format: 'jwt' | 'opaque'): string {
    const { random, sign, organizationId } = this.#needs;
    const secret = randomText(random, 43);
    if (format === 'opaque') return `lockstep_${token.id.replaceAll('-', '')}_${secret}`;
    const { permissions } = allowed(token.grant);
    const seconds = Math.floor(token.createdAt.getTime() / 1000);
    const claims = {
      iss: 'lockstep',
      tid: organizationId,
      oid: token.id,
      appid: token.id,
      sub: token.id,
      jti: token.id,
      app_displayname: token.name,
      roles: permissions === 'all' ? PERMISSIONS : [...permissions],
      iat: seconds,
      nbf: seconds,
      exp: token.expiresAt === undefined ? NEVER : Math.floor(token.expiresAt.getTime() / 1000),
      uti: secret,
    };
    const said = `${json({ typ: 'JWT', alg: 'HS256' })}.${json(claims)}`;
    return `${said}.${sign(said)}`;
  }
}

function json(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The id a token claims to have, in either form. */
function tokenId(token: string): string | undefined {
  const opaque = /^lockstep_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[0-9A-Za-z]{43}$/.exec(
    token,
  );
  if (opaque) return opaque.slice(1).join('-');
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token)?.[1];
  if (payload === undefined) return undefined;
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { jti?: unknown } | null;
    return typeof claims?.jti === 'string' && isUuid(claims.jti) ? claims.jti : undefined;
  } catch {
    return undefined;
  }
}
