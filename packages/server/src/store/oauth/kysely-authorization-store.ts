import type { JsonObject } from '@lockstep/scim';
import { type Kysely, type Selectable, sql } from 'kysely';
import type {
  AuthorizationGrant,
  AuthorizationStore,
  ClientAuthentication,
  GrantedToken,
  ListedGrant,
  OAuthClient,
  TokenRecord,
} from '../../tenants/index.ts';
import type { Schema } from '../schema.ts';
import { tokenOf, tokenRow } from '../tenant-rows.ts';

/** Authorizations of applications in the database. See `AuthorizationStore`. */
export class KyselyAuthorizationStore implements AuthorizationStore {
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  async addClient({ digest, redirectUris, createdAt, ...client }: OAuthClient): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#kysely
      .insertInto('oauth_client')
      .values({
        ...client,
        digest: digest === undefined ? null : bytes(digest),
        redirect_uris: redirectUris,
        created_at: createdAt,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }

  async clients(profile: string): Promise<readonly OAuthClient[]> {
    const rows = await this.#clients(profile).orderBy('created_at').orderBy('id').execute();
    return rows.map(clientOf);
  }

  async client(profile: string, id: string): Promise<OAuthClient | undefined> {
    const row = await this.#clients(profile).where('id', '=', id).executeTakeFirst();
    return row && clientOf(row);
  }

  removeClient(profile: string, id: string): Promise<boolean> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom('oauth_client')
        .where('profile', '=', profile)
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) return false;
      await sql`
        DELETE FROM oauth_grant USING tenant
        WHERE tenant.tenant_id = oauth_grant.tenant_id AND tenant.profile = ${profile}
          AND oauth_grant.client_id = ${id}`.execute(transaction);
      return true;
    });
  }

  async saveInteraction(profile: string, digest: Uint8Array, payload: JsonObject, expiresAt: Date): Promise<void> {
    const written = { payload: JSON.stringify(payload), expires_at: expiresAt };
    await this.#kysely
      .insertInto('oauth_interaction')
      .values({ profile, digest: bytes(digest), ...written })
      .onConflict((conflict) => conflict.columns(['profile', 'digest']).doUpdateSet(written))
      .execute();
  }

  async interaction(profile: string, digest: Uint8Array, now: Date): Promise<JsonObject | undefined> {
    const row = await this.#kysely
      .selectFrom('oauth_interaction')
      .select('payload')
      .where('profile', '=', profile)
      .where('digest', '=', bytes(digest))
      .where('expires_at', '>', now)
      .executeTakeFirst();
    return row?.payload;
  }

  async removeInteraction(profile: string, digest: Uint8Array): Promise<void> {
    await this.#kysely
      .deleteFrom('oauth_interaction')
      .where('profile', '=', profile)
      .where('digest', '=', bytes(digest))
      .execute();
  }

  async saveGrant(grant: AuthorizationGrant): Promise<void> {
    const written = { scopes: grant.scopes, ends_at: grant.endsAt };
    await this.#kysely
      .insertInto('oauth_grant')
      .values({
        tenant_id: grant.tenantId,
        id: grant.id,
        staff_id: grant.staffId,
        client_id: grant.clientId,
        created_at: grant.createdAt,
        renewed_at: grant.renewedAt,
        ...written,
      })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet(written))
      .execute();
  }

  async grant(id: string): Promise<AuthorizationGrant | undefined> {
    const row = await this.#kysely.selectFrom('oauth_grant').selectAll().where('id', '=', id).executeTakeFirst();
    return row && grantOf(row);
  }

  async grants(tenantId: string): Promise<readonly ListedGrant[]> {
    const rows = await this.#kysely
      .selectFrom('oauth_grant')
      .innerJoin('tenant_administrator as staff', (join) =>
        join.onRef('staff.tenant_id', '=', 'oauth_grant.tenant_id').onRef('staff.id', '=', 'oauth_grant.staff_id'),
      )
      .selectAll('oauth_grant')
      .select('staff.user_name')
      .where('oauth_grant.tenant_id', '=', tenantId)
      .orderBy('oauth_grant.created_at')
      .orderBy('oauth_grant.id')
      .execute();
    return rows.map((row) => ({ ...grantOf(row), staffName: row.user_name }));
  }

  async grantsOf(staffId: string): Promise<readonly AuthorizationGrant[]> {
    const rows = await this.#kysely.selectFrom('oauth_grant').selectAll().where('staff_id', '=', staffId).execute();
    return rows.map(grantOf);
  }

  async endGrant(id: string): Promise<AuthorizationGrant | undefined> {
    const row = await this.#kysely.deleteFrom('oauth_grant').where('id', '=', id).returningAll().executeTakeFirst();
    return row && grantOf(row);
  }

  addToken(token: GrantedToken): Promise<void> {
    return this.#under(token.grantId, async (kysely) => {
      await kysely
        .insertInto('oauth_token')
        .values({
          tenant_id: token.tenantId,
          digest: bytes(token.digest),
          grant_id: token.grantId,
          kind: token.kind,
          payload: JSON.stringify(token.payload),
          consumed_at: null,
          expires_at: token.expiresAt,
        })
        .execute();
      if (token.kind !== 'RefreshToken') return;
      await kysely
        .updateTable('oauth_grant')
        .set({ ends_at: token.expiresAt })
        .where('id', '=', token.grantId)
        .execute();
    });
  }

  async token(kind: string, digest: Uint8Array): Promise<GrantedToken | undefined> {
    const row = await this.#kysely
      .selectFrom('oauth_token')
      .selectAll()
      .where('digest', '=', bytes(digest))
      .where('kind', '=', kind)
      .executeTakeFirst();
    return (
      row && {
        tenantId: row.tenant_id,
        digest: row.digest,
        grantId: row.grant_id,
        kind: row.kind,
        payload: row.payload,
        consumedAt: row.consumed_at ?? undefined,
        expiresAt: row.expires_at,
      }
    );
  }

  async consumeToken(digest: Uint8Array, at: Date): Promise<boolean> {
    const { numUpdatedRows } = await this.#kysely
      .updateTable('oauth_token')
      .set({ consumed_at: at })
      .where('digest', '=', bytes(digest))
      .where('consumed_at', 'is', null)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }

  async removeToken(digest: Uint8Array): Promise<void> {
    await this.#kysely.deleteFrom('oauth_token').where('digest', '=', bytes(digest)).execute();
  }

  addAccessToken(token: TokenRecord, grantId: string): Promise<void> {
    return this.#under(grantId, async (kysely) => {
      await kysely
        .insertInto('tenant_token')
        .values({ ...tokenRow(token), grant_id: grantId })
        .execute();
      await kysely.updateTable('oauth_grant').set({ renewed_at: token.createdAt }).where('id', '=', grantId).execute();
    });
  }

  adoptToken(id: string, grantId: string): Promise<void> {
    return this.#under(grantId, async (kysely) => {
      await kysely
        .updateTable('tenant_token')
        .set(({ selectFrom }) => ({
          grant_id: grantId,
          issued_by: selectFrom('oauth_grant').select('staff_id').where('oauth_grant.id', '=', grantId),
        }))
        .where('id', '=', id)
        .execute();
    });
  }

  async accessToken(id: string): Promise<{ readonly token: TokenRecord; readonly grantId: string } | undefined> {
    const row = await this.#kysely.selectFrom('tenant_token').selectAll().where('id', '=', id).executeTakeFirst();
    return row?.grant_id == null ? undefined : { token: tokenOf(row), grantId: row.grant_id };
  }

  async removeAccessToken(id: string): Promise<void> {
    await this.#kysely.deleteFrom('tenant_token').where('id', '=', id).where('grant_id', 'is not', null).execute();
  }

  async sweep(before: Date, limit: number): Promise<number> {
    const [interactions, tokens, grants] = await Promise.all([
      sql`DELETE FROM oauth_interaction WHERE (profile, digest) IN (
        SELECT profile, digest FROM oauth_interaction WHERE expires_at < ${before}
        LIMIT ${limit} FOR UPDATE SKIP LOCKED) RETURNING 1`.execute(this.#kysely),
      sql`DELETE FROM oauth_token WHERE (tenant_id, digest) IN (
        SELECT tenant_id, digest FROM oauth_token WHERE expires_at < ${before}
        LIMIT ${limit} FOR UPDATE SKIP LOCKED) RETURNING 1`.execute(this.#kysely),
      sql`DELETE FROM oauth_grant WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM oauth_grant WHERE ends_at < ${before}
        LIMIT ${limit} FOR UPDATE SKIP LOCKED) RETURNING 1`.execute(this.#kysely),
    ]);
    return interactions.rows.length + tokens.rows.length + grants.rows.length;
  }

  #clients(profile: string) {
    return this.#kysely.selectFrom('oauth_client').selectAll().where('profile', '=', profile);
  }

  /** Runs a write that holds the grant, so that none is stored for one that ends at the same moment. */
  #under(grantId: string, write: (kysely: Kysely<Schema>) => Promise<void>): Promise<void> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const held = await transaction
        .selectFrom('oauth_grant')
        .select('id')
        .where('id', '=', grantId)
        .forUpdate()
        .executeTakeFirst();
      if (held !== undefined) await write(transaction);
    });
  }
}

function clientOf(row: Selectable<Schema['oauth_client']>): OAuthClient {
  return {
    profile: row.profile,
    id: row.id,
    label: row.label,
    digest: row.digest ?? undefined,
    authentication: row.authentication as ClientAuthentication,
    redirectUris: row.redirect_uris,
    createdAt: row.created_at,
  };
}

function grantOf(row: Selectable<Schema['oauth_grant']>): AuthorizationGrant {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    staffId: row.staff_id,
    clientId: row.client_id,
    scopes: row.scopes,
    createdAt: row.created_at,
    renewedAt: row.renewed_at,
    endsAt: row.ends_at,
  };
}

/** As both drivers take it. */
function bytes(value: Uint8Array): Buffer {
  return Buffer.from(value);
}
