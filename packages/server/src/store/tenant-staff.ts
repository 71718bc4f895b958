import { type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import type { AttemptStore, Attempts } from '../access/index.ts';
import type { StaffRecord, StaffSession, StaffStore } from '../tenants/index.ts';
import type { Schema } from './schema.ts';
import { isDuplicate } from './scim-store-error.ts';

/** Staff of tenants and their sessions in PostgreSQL, on a server or embedded. See `StaffStore`. */
export class KyselyStaffStore implements StaffStore {
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  async list(tenantId: string): Promise<readonly StaffRecord[]> {
    const rows = await this.#of(tenantId).orderBy('user_name_folded').orderBy('id').execute();
    return rows.map(staffOf);
  }

  async find(tenantId: string, id: string): Promise<StaffRecord | undefined> {
    const row = await this.#of(tenantId).where('id', '=', id).executeTakeFirst();
    return row && staffOf(row);
  }

  async named(tenantId: string, userNameFolded: string): Promise<StaffRecord | undefined> {
    const row = await this.#of(tenantId).where('user_name_folded', '=', userNameFolded).executeTakeFirst();
    return row && staffOf(row);
  }

  async everywhere(profile: string, userNameFolded: string, limit: number): Promise<readonly StaffRecord[]> {
    const rows = await this.#kysely
      .selectFrom('tenant_administrator')
      .innerJoin('tenant', 'tenant.tenant_id', 'tenant_administrator.tenant_id')
      .selectAll('tenant_administrator')
      .where('tenant.profile', '=', profile)
      .where('user_name_folded', '=', userNameFolded)
      .orderBy('tenant.key')
      .limit(limit)
      .execute();
    return rows.map(staffOf);
  }

  async add(staff: StaffRecord): Promise<'added' | 'nameInUse' | 'gone'> {
    try {
      return await this.#kysely.transaction().execute(async (transaction) => {
        const tenant = await transaction
          .selectFrom('tenant')
          .select('tenant_id')
          .where('tenant_id', '=', staff.tenantId)
          .forKeyShare()
          .executeTakeFirst();
        if (!tenant) return 'gone';
        await transaction.insertInto('tenant_administrator').values(staffRow(staff)).execute();
        return 'added';
      });
    } catch (error) {
      if (isDuplicate(error)) return 'nameInUse';
      throw error;
    }
  }

  async change(
    tenantId: string,
    id: string,
    { roles, passwordHash, lastSignInAt }: Partial<Pick<StaffRecord, 'roles' | 'passwordHash' | 'lastSignInAt'>>,
  ): Promise<StaffRecord | undefined> {
    const row = await this.#kysely
      .updateTable('tenant_administrator')
      .set({
        id,
        ...(roles !== undefined && { roles }),
        ...(passwordHash !== undefined && { password_hash: passwordHash }),
        ...(lastSignInAt !== undefined && { last_sign_in_at: lastSignInAt }),
      })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    return row && staffOf(row);
  }

  async remove(tenantId: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#kysely
      .deleteFrom('tenant_administrator')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numDeletedRows === 1n;
  }

  async addSession(session: StaffSession): Promise<void> {
    // Only for somebody who is there: between the password and here they may have been removed.
    await sql`
      INSERT INTO tenant_session (tenant_id, id, staff_id, digest, created_at, seen_at, proved_at)
      SELECT tenant_id, ${session.id}, id, ${Buffer.from(session.digest)}, ${session.createdAt}::timestamptz,
        ${session.seenAt}::timestamptz, ${session.provedAt}::timestamptz
      FROM tenant_administrator WHERE tenant_id = ${session.tenantId}::uuid AND id = ${session.staffId}::uuid
      FOR KEY SHARE`.execute(this.#kysely);
  }

  async session(tenantId: string, id: string) {
    const row = await this.#kysely
      .selectFrom('tenant_session')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirst();
    const staff = row && (await this.find(tenantId, row.staff_id));
    return staff && { session: sessionOf(row), staff };
  }

  async sessionSeen(tenantId: string, id: string, at: Date): Promise<void> {
    await this.#kysely
      .updateTable('tenant_session')
      .set({ seen_at: at })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('seen_at', '<', at)
      .execute();
  }

  async sessionProved(tenantId: string, id: string, at: Date): Promise<void> {
    await this.#kysely
      .updateTable('tenant_session')
      .set({ proved_at: at })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute();
  }

  async removeSessions(
    tenantId: string,
    staffId: string,
    { only, except }: { readonly only?: string; readonly except?: string } = {},
  ): Promise<void> {
    await this.#kysely
      .deleteFrom('tenant_session')
      .where('tenant_id', '=', tenantId)
      .where('staff_id', '=', staffId)
      .$if(only !== undefined, (query) => query.where('id', '=', only ?? ''))
      .$if(except !== undefined, (query) => query.where('id', '<>', except ?? ''))
      .execute();
  }

  async sweep(sessionsBefore: Date, attemptsBefore: Date): Promise<void> {
    await this.#kysely.deleteFrom('tenant_session').where('created_at', '<', sessionsBefore).execute();
    await this.#kysely.deleteFrom('tenant_attempt').where('until', '<', attemptsBefore).execute();
  }

  attempts(tenantId: string): AttemptStore {
    const kysely = this.#kysely;
    return {
      async attempts(name) {
        const row = await kysely
          .selectFrom('tenant_attempt')
          .select(['failures', 'until'])
          .where('tenant_id', '=', tenantId)
          .where('name', '=', name)
          .executeTakeFirst();
        return row;
      },
      async countAttempt(name: string, before: Attempts | undefined, { failures, until }: Attempts) {
        const counted = before
          ? await sql`
              UPDATE tenant_attempt SET failures = ${failures}::int, until = ${until}::timestamptz
              WHERE tenant_id = ${tenantId}::uuid AND name = ${name} AND failures = ${before.failures}::int
                AND until = ${before.until}::timestamptz RETURNING 1`.execute(kysely)
          : await sql`
              INSERT INTO tenant_attempt (tenant_id, name, failures, until)
              VALUES (${tenantId}::uuid, ${name}, ${failures}::int, ${until}::timestamptz)
              ON CONFLICT DO NOTHING RETURNING 1`.execute(kysely);
        return counted.rows.length === 1;
      },
      async forgetAttempts(name) {
        await kysely.deleteFrom('tenant_attempt').where('tenant_id', '=', tenantId).where('name', '=', name).execute();
      },
    };
  }

  #of(tenantId: string) {
    return this.#kysely.selectFrom('tenant_administrator').selectAll().where('tenant_id', '=', tenantId);
  }
}

export function staffRow(staff: StaffRecord): Insertable<Schema['tenant_administrator']> {
  return {
    tenant_id: staff.tenantId,
    id: staff.id,
    user_name: staff.userName,
    user_name_folded: staff.userNameFolded,
    password_hash: staff.passwordHash,
    roles: staff.roles,
    created_at: staff.createdAt,
    last_sign_in_at: staff.lastSignInAt ?? null,
  };
}

function staffOf(row: Selectable<Schema['tenant_administrator']>): StaffRecord {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    userName: row.user_name,
    userNameFolded: row.user_name_folded,
    passwordHash: row.password_hash,
    roles: row.roles,
    createdAt: row.created_at,
    lastSignInAt: row.last_sign_in_at ?? undefined,
  };
}

function sessionOf(row: Selectable<Schema['tenant_session']>): StaffSession {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    staffId: row.staff_id,
    digest: row.digest,
    createdAt: row.created_at,
    seenAt: row.seen_at,
    provedAt: row.proved_at,
  };
}
