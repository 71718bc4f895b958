import { foldCase } from '@lockstep/scim';
import { z } from 'zod';
import type { Random, SecretBox } from '../access/index.ts';
import type { Caller } from './application-ports.ts';
import { line } from './create-tenant.ts';
import type { TokenRules } from './profile.ts';
import { isScope, type ScopedEndpoint } from './scopes.ts';
import { ADMINISTRATOR } from './staff/staff-rules.ts';
import { accept, denied, invalid, notFound, TenantProblem, wrongValue } from './tenant-problem.ts';
import type { ActivityRecord, TenantRecord, TenantStore, TokenRecord } from './tenant-store.ts';
import { digestOf } from './token-form.ts';

export interface IssuedToken {
  readonly record: TokenRecord;
  readonly token: string;
}

const day = 86_400_000;
const mostTokens = 100;
const warnedAtOnce = 100;
const mostOverlap = 90 * 86_400;

const expiry = z.iso
  .datetime({ offset: true, error: 'must be a date and time such as 2030-01-31T00:00:00Z' })
  .transform((text) => new Date(text));

const scopeList = z
  .array(z.string({ error: 'must be the name of a scope' }), { error: 'must be a list of scopes' })
  .min(1, 'must name at least one scope')
  .max(20, 'must list at most 20 scopes');

const newToken = z.strictObject(
  {
    label: line(100).default('Token'),
    expiresAt: expiry.optional(),
    scopes: scopeList.optional(),
    regenerate: z.boolean({ error: 'must be true or false' }).optional(),
    requestedBy: line(200).optional(),
  },
  { error: 'must be a JSON object' },
);

const overlap = 'must be a whole number of seconds from 0 to 7,776,000 (90 days)';
const rotation = z.strictObject(
  {
    label: line(100).optional(),
    expiresAt: expiry.optional(),
    overlapSeconds: z.int({ error: overlap }).min(0, overlap).max(mostOverlap, overlap).default(0),
  },
  { error: 'must be a JSON object' },
);

interface Needs {
  readonly store: TenantStore;
  readonly secretBox: SecretBox;
  readonly random: Random;
  readonly now: () => Date;
  readonly rulesOf: (tenant: TenantRecord) => TokenRules;
  readonly endpointOf: (tenant: TenantRecord) => ScopedEndpoint;
  /** Whether tokens stand on the rights of whoever made them. */
  readonly isBound: (tenant: TenantRecord) => boolean;
  /** Told of tokens that ended before their time, so that they count no more. */
  readonly onEnded: (tenant: TenantRecord, ids: readonly string[]) => void;
}

/** The secret tokens of tenants: issuing, replacing, ending, and reading those an application keeps showing. */
export class TenantTokens {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  list({ tenantId }: TenantRecord): Promise<readonly TokenRecord[]> {
    return this.#needs.store.listTokens(tenantId);
  }

  /** The token a tenant begins with, standing on the rights of somebody; stored by whoever stores the tenant. */
  first(tenant: TenantRecord, issuedBy: string | undefined): IssuedToken {
    return this.#make(tenant, { label: 'First token', issuedBy });
  }

  /**
   * A further token from a request body (`label`, `expiresAt`, `scopes`), as the application handles them: the ones
   * before it stay valid, or end at once, or end only when the body says `regenerate`; where support hands them out, it
   * says for whom (`requestedBy`).
   */
  async issue(tenant: TenantRecord, body: unknown, caller: Caller): Promise<IssuedToken> {
    const { label, expiresAt, scopes, regenerate, requestedBy } = accept(newToken, body);
    const rules = this.#needs.rulesOf(tenant);
    checkIssuing(rules, caller, requestedBy);
    if (requestedBy !== undefined) await this.#checkRequester(tenant, requestedBy);
    this.#checkExpiry(expiresAt);
    checkScopes(scopes, this.#needs.endpointOf(tenant));
    const present = await this.list(tenant);
    const issued = this.#make(tenant, {
      label,
      expiresAt,
      scopes,
      requestedBy,
      issuedBy: this.#needs.isBound(tenant) ? caller.id : undefined,
    });
    const replaces = rules.issuing === 'replaces' || rules.issuing === 'regenerates';
    if (!replaces || present.length === 0) {
      if (present.length >= mostTokens) {
        throw new TenantProblem(409, 'TooManyTokens', `A tenant has at most ${mostTokens} tokens: revoke one of them.`);
      }
      await this.#needs.store.addToken(issued.record);
      return issued;
    }
    if (rules.issuing === 'regenerates' && regenerate !== true) {
      const message = 'There is a token, which a new one ends at once: send {"regenerate": true} if that is meant.';
      throw new TenantProblem(409, 'TokenExists', message, [{ target: 'regenerate', code: 'TokenExists', message }]);
    }
    const at = issued.record.createdAt;
    for (const [index, { id }] of present.entries()) {
      const done =
        index === 0
          ? await this.#needs.store.replaceToken(id, issued.record, at, at)
          : await this.#needs.store.revokeToken(tenant.tenantId, id, at);
      if (!done && index === 0)
        throw new TenantProblem(409, 'TokenExists', 'Somebody else replaced the token just now.');
    }
    this.#needs.onEnded(
      tenant,
      present.map(({ id }) => id),
    );
    return issued;
  }

  /**
   * A token in place of another from a request body (`overlapSeconds`, `label`, `expiresAt`), with the same scopes. The
   * old one ends after the overlap, at once when there is none; so it does with applications that know one token only.
   */
  async rotate(tenant: TenantRecord, id: string, body: unknown): Promise<IssuedToken> {
    const { label, expiresAt, overlapSeconds } = accept(rotation, body);
    this.#checkExpiry(expiresAt);
    if (overlapSeconds > 0 && !this.#needs.rulesOf(tenant).overlaps) {
      throw invalid([wrongValue('overlapSeconds', 'must be 0 or left out: here a replaced token ends at once')]);
    }
    const old = await this.#one(tenant, id);
    const { scopes, issuedBy, requestedBy } = old;
    const issued = this.#make(tenant, { label: label ?? old.label, expiresAt, scopes, issuedBy, requestedBy });
    const at = issued.record.createdAt;
    const until = new Date(at.getTime() + overlapSeconds * 1_000);
    if (!(await this.#needs.store.replaceToken(id, issued.record, at, until))) throw noToken(tenant, id);
    this.#needs.onEnded(tenant, [id]);
    return issued;
  }

  /** Ends a token at once. 404 when the tenant has no such token, or it ended before. */
  async revoke(tenant: TenantRecord, id: string): Promise<void> {
    const revoked = isTokenId(id) && (await this.#needs.store.revokeToken(tenant.tenantId, id, this.#needs.now()));
    if (!revoked) throw noToken(tenant, id);
    this.#needs.onEnded(tenant, [id]);
  }

  /** The text of a token, where the application keeps showing it; 404 where only its digest is kept. */
  async read(tenant: TenantRecord, id: string): Promise<string> {
    const { sealed } = await this.#one(tenant, id);
    if (!sealed) {
      throw notFound(`text of token "${id}" to read: it was shown once, when it was issued. Issue another one`);
    }
    return this.#needs.secretBox.open(sealed, sealedFor(tenant.tenantId, id));
  }

  /** Tells of tokens of any tenant that come to their end: 30, 7 and 1 days ahead, once each. */
  async warnOfEnds(tell: (entry: Omit<ActivityRecord, 'id'>) => void): Promise<void> {
    const { store, now } = this.#needs;
    for (;;) {
      const ending = await store.takeEndingTokens(now(), warnedAtOnce);
      for (const { token, days } of ending) tell(noticeOfEnd(token, days, now()));
      if (ending.length < warnedAtOnce) return;
    }
  }

  async #one(tenant: TenantRecord, id: string): Promise<TokenRecord> {
    const found = (await this.list(tenant)).find((token) => token.id === id);
    if (!found) throw noToken(tenant, id);
    return found;
  }

  /** Support gives tokens to administrators of the tenant alone. */
  async #checkRequester({ tenantId }: TenantRecord, requestedBy: string): Promise<void> {
    const found = await this.#needs.store.staff.named(tenantId, foldCase(requestedBy));
    if (found?.roles.includes(ADMINISTRATOR)) return;
    const message = `requestedBy: "${requestedBy.slice(0, 100)}" is no administrator of the tenant: decline the request.`;
    throw new TenantProblem(409, 'NotAdministrator', message, [
      { target: 'requestedBy', code: 'NotAdministrator', message },
    ]);
  }

  #checkExpiry(expiresAt: Date | undefined): void {
    if (expiresAt && expiresAt <= this.#needs.now()) {
      throw invalid([wrongValue('expiresAt', 'must lie in the future, or be left out for a token without end')]);
    }
  }

  #make(
    tenant: TenantRecord,
    wish: {
      readonly label: string;
      readonly expiresAt?: Date | undefined;
      readonly scopes?: readonly string[] | undefined;
      readonly issuedBy?: string | undefined;
      readonly requestedBy?: string | undefined;
    },
  ): IssuedToken {
    const { now, random, rulesOf, secretBox } = this.#needs;
    const rules = rulesOf(tenant);
    const token = rules.form.issue(tenant.key, random);
    const id = rules.form.idOf(token);
    if (id === undefined) throw new Error(`The token form of ${tenant.profile} does not read its own tokens.`);
    const createdAt = now();
    const usual = rules.validDays === undefined ? undefined : new Date(createdAt.getTime() + rules.validDays * day);
    const record: TokenRecord = {
      tenantId: tenant.tenantId,
      id,
      label: wish.label,
      digest: digestOf(token),
      sealed: rules.readable ? secretBox.seal(token, sealedFor(tenant.tenantId, id)) : undefined,
      scopes: wish.scopes ?? rules.scopes,
      createdAt,
      expiresAt: wish.expiresAt ?? usual,
      lastUsedAt: undefined,
      revokedAt: undefined,
      clientId: undefined,
      issuedBy: wish.issuedBy,
      requestedBy: wish.requestedBy,
    };
    return { record, token };
  }
}

/** Throws `TenantProblem` 409 where no tokens are issued, 403 for those who may not, 400 without `requestedBy`. */
function checkIssuing({ issuing, isByOperators }: TokenRules, caller: Caller, requestedBy: string | undefined): void {
  if (issuing === 'never') {
    throw new TenantProblem(
      409,
      'TokensByAuthorization',
      'Tokens come from authorization here: authorize an application.',
    );
  }
  if (isByOperators && caller.kind !== 'operator') throw denied();
  if (isByOperators && requestedBy === undefined) {
    throw invalid([wrongValue('requestedBy', 'must name who asked for the token')]);
  }
  if (!isByOperators && requestedBy !== undefined) {
    throw invalid([wrongValue('requestedBy', 'must be left out: people make their tokens themselves here')]);
  }
}

/** Throws `TenantProblem` 400 for scopes the tenant cannot give. */
export function checkScopes(scopes: readonly string[] | undefined, endpoint: ScopedEndpoint): void {
  const unknown = (scopes ?? []).filter((scope) => !isScope(scope, endpoint));
  if (unknown.length === 0) return;
  const expected = `"${unknown[0]?.slice(0, 100)}" is no scope here; use ${endpoint.known.join(', ')}, or one of them with a resource type such as ${endpoint.known[0]}:${endpoint.types[0]?.name}`;
  throw invalid([wrongValue('scopes', expected)]);
}

function isTokenId(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}

function noToken({ key }: TenantRecord, id: string): TenantProblem {
  return notFound(`token "${id.slice(0, 64)}" of tenant "${key}"`);
}

/** What a sealed token is bound to, so that its bytes open in no other row. */
export function sealedFor(tenantId: string, id: string): string {
  return `tenant token ${tenantId} ${id}`;
}

/** The line that warns of a token's end in the log of its tenant. */
function noticeOfEnd(token: TokenRecord, days: number, at: Date): Omit<ActivityRecord, 'id'> {
  const when = `${token.expiresAt?.toISOString()}, within ${days === 1 ? 'a day' : `${days} days`}`;
  return {
    tenantId: token.tenantId,
    at,
    method: 'NOTICE',
    path: `/tokens/${token.id}`,
    status: 200,
    resourceType: undefined,
    resourceId: undefined,
    tokenId: token.id,
    actor: 'Lockstep',
    requestId: undefined,
    durationMs: 0,
    warnings: [`The token "${token.label}" ends at ${when}. Rotate it and enter its successor at the client.`],
    changed: [],
    values: undefined,
  };
}
