import { type Kysely, type Selectable, sql } from 'kysely';
import type { PeopleStore, PersonSession, TenantIdentityProvider } from '../tenants/index.ts';
import type { Schema } from './schema.ts';
import { isDuplicate } from './scim-store-error.ts';

/** Sign-ins of provisioned people in PostgreSQL, on a server or embedded. See `PeopleStore`. */
export class KyselyPeopleStore implements PeopleStore {
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  async provider(tenantId: string): Promise<TenantIdentityProvider | undefined> {
    const row = await this.#kysely
      .selectFrom('tenant_identity_provider')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst();
    return (
      row && {
        tenantId: row.tenant_id,
        displayName: row.display_name,
        issuer: row.issuer,
        clientId: row.client_id,
        clientSecret: row.client_secret,
      }
    );
  }

  async saveProvider({ tenantId, displayName, issuer, clientId, clientSecret }: TenantIdentityProvider) {
    const { rows } = await sql`
      WITH held AS MATERIALIZED (
        SELECT tenant_id FROM tenant WHERE tenant_id = ${tenantId}::uuid FOR KEY SHARE
      ), strangers AS (
        DELETE FROM person_identity WHERE tenant_id = ${tenantId}::uuid AND NOT starts_with(subject, ${`${issuer} `})
      )
      INSERT INTO tenant_identity_provider (tenant_id, display_name, issuer, client_id, client_secret)
      SELECT tenant_id, ${displayName}, ${issuer}, ${clientId}, ${Buffer.from(clientSecret)} FROM held
      ON CONFLICT (tenant_id) DO UPDATE SET display_name = excluded.display_name, issuer = excluded.issuer,
        client_id = excluded.client_id, client_secret = excluded.client_secret
      RETURNING tenant_id`.execute(this.#kysely);
    return rows.length === 1;
  }

  async removeProvider(tenantId: string): Promise<boolean> {
    const { rows } = await sql`
      WITH ended AS (DELETE FROM person_session WHERE tenant_id = ${tenantId}::uuid),
        forgotten AS (DELETE FROM person_identity WHERE tenant_id = ${tenantId}::uuid)
      DELETE FROM tenant_identity_provider WHERE tenant_id = ${tenantId}::uuid RETURNING tenant_id`.execute(
      this.#kysely,
    );
    return rows.length === 1;
  }

  async accountOf(tenantId: string, subject: string): Promise<string | undefined> {
    const row = await this.#kysely
      .selectFrom('person_identity')
      .select('account_id')
      .where('tenant_id', '=', tenantId)
      .where('subject', '=', subject)
      .executeTakeFirst();
    return row?.account_id;
  }

  async begin(session: PersonSession, subject: string): Promise<boolean> {
    const { tenantId, id, accountId, digest, createdAt, seenAt } = session;
    try {
      // The account's row is held: a change that switches it off comes before, and is seen, or after, and ends this.
      const { rows } = await sql`
        WITH account AS MATERIALIZED (
          SELECT r.tenant_id, r.id FROM scim_resource r
          WHERE r.tenant_id = ${tenantId}::uuid AND r.id = ${accountId}
            AND coalesce(r.attributes ->> 'active', 'true') <> 'false' AND ${isNotInactive}
          FOR SHARE OF r
        ), known AS (
          INSERT INTO person_identity (tenant_id, account_id, subject) SELECT tenant_id, id, ${subject} FROM account
          ON CONFLICT (tenant_id, account_id) DO UPDATE SET subject = excluded.subject
            WHERE person_identity.subject = excluded.subject
          RETURNING tenant_id, account_id
        )
        INSERT INTO person_session (tenant_id, id, account_id, digest, created_at, seen_at)
        SELECT tenant_id, ${id}, account_id, ${Buffer.from(digest)}, ${createdAt}::timestamptz, ${seenAt}::timestamptz
        FROM known RETURNING id`.execute(this.#kysely);
      return rows.length === 1;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  async session(tenantId: string, id: string): Promise<PersonSession | undefined> {
    const { rows } = await sql<Selectable<Schema['person_session']>>`
      SELECT s.* FROM person_session s JOIN scim_resource r ON r.tenant_id = s.tenant_id AND r.id = s.account_id
      WHERE s.tenant_id = ${tenantId}::uuid AND s.id = ${id} AND ${isNotInactive}`.execute(this.#kysely);
    return rows[0] && sessionOf(rows[0]);
  }

  async seen(tenantId: string, id: string, at: Date): Promise<void> {
    await this.#kysely
      .updateTable('person_session')
      .set({ seen_at: at })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('seen_at', '<', at)
      .execute();
  }

  async end(tenantId: string, id: string): Promise<void> {
    await this.#kysely.deleteFrom('person_session').where('tenant_id', '=', tenantId).where('id', '=', id).execute();
  }

  async sweep(before: Date): Promise<void> {
    await this.#kysely.deleteFrom('person_session').where('created_at', '<', before).execute();
  }
}

/** Whether an account of `scim_resource r` is not switched off. */
const isNotInactive = sql`NOT EXISTS (
  SELECT FROM scim_inactive off WHERE off.tenant_id = r.tenant_id AND off.id = r.id)`;

function sessionOf(row: Selectable<Schema['person_session']>): PersonSession {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    accountId: row.account_id,
    digest: row.digest,
    createdAt: row.created_at,
    seenAt: row.seen_at,
  };
}
