import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Random, randomText, TokenBuckets } from '../access/index.ts';
import { line } from './create-tenant.ts';
import type { ScopedEndpoint } from './scopes.ts';
import { accept, notFound, TenantProblem } from './tenant-problem.ts';
import type { ClientRecord, TenantRecord, TenantStore, TokenRecord } from './tenant-store.ts';
import { checkScopes } from './tenant-tokens.ts';
import { digestOf, prefixedForm } from './token-form.ts';

/** A client just registered. Its secret is in this answer only. */
export interface RegisteredClient {
  readonly record: ClientRecord;
  readonly secret: string;
}

/** What a client asks for at the token endpoint. */
export interface GrantRequest {
  readonly clientId: string;
  readonly secret: string;
  /** Scopes joined by blanks; all of the client's when left out. */
  readonly scope: string | undefined;
}

/** The outcome of a grant; a refusal in the codes of RFC 6749 section 5.2. */
export type Grant =
  | { readonly token: string; readonly expiresInSeconds: number; readonly scopes: readonly string[] }
  | { readonly refused: 'invalid_client' | 'invalid_scope' }
  | { readonly refused: 'slow_down'; readonly retryAfter: number };

const lifetime = 3_600;
const mostClients = 100;
const idLength = 20;
const secretLength = 43;
/** A client keeps its token for an hour, so this is generous. */
const pace = { perSecond: 1, burst: 60 };
const dummyDigest = digestOf('no such client');
const written = new RegExp(`^client_[0-9A-Za-z]{${idLength}}$`);

const newClient = z.strictObject(
  {
    label: line(100).default('Client'),
    scopes: z
      .array(z.string({ error: 'must be the name of a scope' }), { error: 'must be a list of scopes' })
      .min(1, 'must name at least one scope')
      .max(20, 'must list at most 20 scopes')
      .optional(),
  },
  { error: 'must be a JSON object' },
);

interface Needs {
  readonly store: TenantStore;
  readonly random: Random;
  readonly now: () => Date;
  readonly endpointOf: (tenant: TenantRecord) => ScopedEndpoint;
  /** Told of a client that is gone, so that what it was given counts no more. */
  readonly onRemoved: (id: string) => void;
}

/**
 * The OAuth clients of tenants and what they are given for their id and secret: the client credentials grant (RFC 6749
 * section 4.4). Access tokens are tokens like the tenant's others, live for an hour, and end with their client.
 */
export class TenantClients {
  readonly #needs: Needs;
  readonly #buckets: TokenBuckets;

  constructor(needs: Needs) {
    this.#needs = needs;
    this.#buckets = new TokenBuckets(needs.now);
  }

  list({ tenantId }: TenantRecord): Promise<readonly ClientRecord[]> {
    return this.#needs.store.listClients(tenantId);
  }

  /** Registers a client from a request body (`label`, `scopes`). */
  async register(tenant: TenantRecord, body: unknown): Promise<RegisteredClient> {
    const { store, random, now, endpointOf } = this.#needs;
    const { label, scopes } = accept(newClient, body);
    const endpoint = endpointOf(tenant);
    checkScopes(scopes, endpoint);
    if ((await this.list(tenant)).length >= mostClients) {
      throw new TenantProblem(
        409,
        'TooManyClients',
        `A tenant has at most ${mostClients} clients: remove one of them.`,
      );
    }
    const secret = randomText(random, secretLength);
    const record: ClientRecord = {
      tenantId: tenant.tenantId,
      id: `client_${randomText(random, idLength)}`,
      label,
      digest: digestOf(secret),
      scopes: scopes ?? endpoint.known,
      createdAt: now(),
      lastUsedAt: undefined,
    };
    if (!(await store.addClient(record))) throw notFound(`tenant "${tenant.key}"`);
    return { record, secret };
  }

  /** Ends a client and every access token it was given. 404 when the tenant has no such client. */
  async remove(tenant: TenantRecord, id: string): Promise<void> {
    const removed = written.test(id) && (await this.#needs.store.removeClient(tenant.tenantId, id));
    if (!removed) throw notFound(`client "${id.slice(0, 64)}" of tenant "${tenant.key}"`);
    this.#needs.onRemoved(id);
  }

  /** Gives an access token for a client's id and secret. */
  async grant({ clientId, secret, scope }: GrantRequest): Promise<Grant> {
    const { store, random, now } = this.#needs;
    const client = written.test(clientId) ? await store.findClient(clientId) : undefined;
    const equal = timingSafeEqual(digestOf(secret), client?.digest ?? dummyDigest);
    if (!client || !equal) return { refused: 'invalid_client' };
    const wait = this.#buckets.take(clientId, pace);
    if (wait > 0) return { refused: 'slow_down', retryAfter: wait };
    const asked = [...new Set((scope ?? '').split(' ').filter(Boolean))];
    if (asked.some((name) => !client.scopes.includes(name))) return { refused: 'invalid_scope' };

    const token = prefixedForm.issue('', random);
    const createdAt = now();
    const record: TokenRecord = {
      tenantId: client.tenantId,
      id: prefixedForm.idOf(token) ?? '',
      label: client.label,
      digest: digestOf(token),
      sealed: undefined,
      scopes: asked.length > 0 ? asked : client.scopes,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + lifetime * 1_000),
      lastUsedAt: undefined,
      revokedAt: undefined,
      clientId,
      issuedBy: undefined,
      requestedBy: undefined,
    };
    if (!(await store.grantToken(record))) return { refused: 'invalid_client' };
    return { token, expiresInSeconds: lifetime, scopes: record.scopes };
  }
}
