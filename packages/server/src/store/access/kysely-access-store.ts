import { type Kysely, sql } from 'kysely';
import type {
  AccessStore,
  Administrator,
  ApiToken,
  Attempts,
  IdentityProvider,
  Invitation,
  SignIn,
} from '../../access/index.ts';
import type { Schema } from '../schema.ts';
import { administratorOf, administratorRow, apiTokenOf, apiTokenRow, signInOf, userNameKey } from './access-rows.ts';

type Page = { readonly after?: string | undefined; readonly limit: number };

/** Below every id. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Who may come in to an organisation, in the database. */
export class KyselyAccessStore implements AccessStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  exclusively<T>(work: (store: AccessStore) => Promise<T>): Promise<T> {
    return this.#kysely.transaction().execute(async (transaction) => {
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`access ${this.#organizationId}`}, 0))`.execute(
        transaction,
      );
      return work(new KyselyAccessStore(transaction, this.#organizationId));
    });
  }

  async administrators({ after = FIRST, limit }: Page): Promise<readonly Administrator[]> {
    const rows = await this.#administrators().where('id', '>', after).orderBy('id').limit(limit).execute();
    return rows.map(administratorOf);
  }

  administrator(id: string): Promise<Administrator | undefined> {
    return this.#administrator('id', id);
  }

  administratorNamed(userName: string): Promise<Administrator | undefined> {
    return this.#administrator('user_name_key', userNameKey(userName));
  }

  administratorOf(subject: string): Promise<Administrator | undefined> {
    return this.#administrator('subject', subject);
  }

  async otherAdministrators(id: string): Promise<number> {
    const { total } = await this.#kysely
      .selectFrom('administrator')
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .where('organization_id', '=', this.#organizationId)
      .where('id', '<>', id)
      .where('state', '=', 'active')
      .where('password_hash', 'is not', null)
      .where(sql<boolean>`roles @> ARRAY['administrator']`)
      .executeTakeFirstOrThrow();
    return Number(total);
  }

  async saveAdministrator(administrator: Administrator): Promise<boolean> {
    const { organization_id, id, ...columns } = administratorRow(this.#organizationId, administrator);
    // Any other conflict than that of the id is somebody else's name or subject.
    const other = await this.#administrators()
      .select('id')
      .where('id', '<>', id)
      .where(({ eb, or }) =>
        or([
          eb('user_name_key', '=', columns.user_name_key),
          ...(administrator.subject === undefined ? [] : [eb('subject', '=', administrator.subject)]),
        ]),
      )
      .executeTakeFirst();
    if (other !== undefined) return false;
    await this.#kysely
      .insertInto('administrator')
      .values({ organization_id, id, ...columns })
      .onConflict((conflict) => conflict.columns(['organization_id', 'id']).doUpdateSet(columns))
      .execute();
    return true;
  }

  async removeAdministrator(id: string): Promise<void> {
    await this.#kysely
      .deleteFrom('administrator')
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', id)
      .execute();
  }

  async tokens({ after = FIRST, limit }: Page): Promise<readonly ApiToken[]> {
    const rows = await this.#kysely
      .selectFrom('api_token')
      .selectAll()
      .where('organization_id', '=', this.#organizationId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(apiTokenOf);
  }

  async token(id: string): Promise<ApiToken | undefined> {
    const row = await this.#kysely
      .selectFrom('api_token')
      .selectAll()
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && apiTokenOf(row);
  }

  async addToken(token: ApiToken): Promise<void> {
    await this.#kysely.insertInto('api_token').values(apiTokenRow(this.#organizationId, token)).execute();
  }

  async tokenUsed(id: string, at: Date): Promise<void> {
    await this.#kysely
      .updateTable('api_token')
      .set({ last_used_at: at })
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', id)
      .execute();
  }

  async removeToken(id: string): Promise<boolean> {
    const removed = await this.#kysely
      .deleteFrom('api_token')
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    return removed !== undefined;
  }

  async signIn(id: string): Promise<{ readonly signIn: SignIn; readonly administrator: Administrator } | undefined> {
    const row = await this.#kysely
      .selectFrom('sign_in')
      .selectAll()
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', id)
      .executeTakeFirst();
    const administrator = row && (await this.administrator(row.administrator_id));
    return row && administrator && { signIn: signInOf(row), administrator };
  }

  async signIns(administratorId: string): Promise<readonly SignIn[]> {
    const rows = await this.#kysely
      .selectFrom('sign_in')
      .selectAll()
      .where('organization_id', '=', this.#organizationId)
      .where('administrator_id', '=', administratorId)
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .limit(SIGN_INS_SHOWN)
      .execute();
    return rows.map(signInOf);
  }

  async addSignIn(signIn: SignIn): Promise<void> {
    await this.#kysely
      .insertInto('sign_in')
      .values({
        organization_id: this.#organizationId,
        id: signIn.id,
        administrator_id: signIn.administratorId,
        digest: Buffer.from(signIn.digest),
        method: signIn.method,
        created_at: signIn.createdAt,
        seen_at: signIn.seenAt,
        proved_at: signIn.provedAt,
        address: signIn.address,
        agent: signIn.agent,
      })
      .execute();
  }

  async signInSeen(id: string, at: Date): Promise<void> {
    await this.#kysely
      .updateTable('sign_in')
      .set({ seen_at: at })
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', id)
      .execute();
  }

  async signInProved(id: string, at: Date): Promise<void> {
    await this.#kysely
      .updateTable('sign_in')
      .set({ proved_at: at })
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', id)
      .execute();
  }

  async removeSignIn(administratorId: string, id: string): Promise<boolean> {
    const removed = await this.#signInsOf(administratorId).where('id', '=', id).returning('id').executeTakeFirst();
    return removed !== undefined;
  }

  async removeSignIns(administratorId: string, except = ''): Promise<void> {
    await this.#signInsOf(administratorId).where('id', '<>', except).execute();
  }

  async invitation(id: string): Promise<Invitation | undefined> {
    const row = await this.#kysely
      .selectFrom('invitation')
      .selectAll()
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return { id, digest: row.digest, administratorId: row.administrator_id ?? undefined, expiresAt: row.expires_at };
  }

  async saveInvitation({ id, digest, administratorId, expiresAt }: Invitation): Promise<void> {
    await this.#kysely
      .insertInto('invitation')
      .values({
        organization_id: this.#organizationId,
        id,
        administrator_id: administratorId ?? null,
        digest: Buffer.from(digest),
        expires_at: expiresAt,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['organization_id', 'administrator_id'])
          .doUpdateSet({ id, digest: Buffer.from(digest), expires_at: expiresAt }),
      )
      .execute();
  }

  async removeInvitation(id: string): Promise<boolean> {
    const removed = await this.#kysely
      .deleteFrom('invitation')
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    return removed !== undefined;
  }

  async attempts(name: string): Promise<Attempts | undefined> {
    return this.#kysely
      .selectFrom('sign_in_attempt')
      .select(['failures', 'until'])
      .where('organization_id', '=', this.#organizationId)
      .where('name', '=', name)
      .executeTakeFirst();
  }

  async countAttempt(name: string, before: Attempts | undefined, next: Attempts): Promise<boolean> {
    const written =
      before === undefined
        ? await this.#kysely
            .insertInto('sign_in_attempt')
            .values({ organization_id: this.#organizationId, name, ...next })
            .onConflict((conflict) => conflict.doNothing())
            .returning('name')
            .executeTakeFirst()
        : await this.#kysely
            .updateTable('sign_in_attempt')
            .set(next)
            .where('organization_id', '=', this.#organizationId)
            .where('name', '=', name)
            .where('failures', '=', before.failures)
            .where('until', '=', before.until)
            .returning('name')
            .executeTakeFirst();
    return written !== undefined;
  }

  async forgetAttempts(name: string): Promise<void> {
    await this.#kysely
      .deleteFrom('sign_in_attempt')
      .where('organization_id', '=', this.#organizationId)
      .where('name', '=', name)
      .execute();
  }

  async identityProvider(): Promise<IdentityProvider | undefined> {
    const row = await this.#kysely
      .selectFrom('identity_provider')
      .selectAll()
      .where('organization_id', '=', this.#organizationId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return {
      displayName: row.display_name,
      issuer: row.issuer,
      clientId: row.client_id,
      clientSecret: row.client_secret,
      roleClaim: row.role_claim ?? undefined,
    };
  }

  async saveIdentityProvider(provider: IdentityProvider | undefined): Promise<void> {
    if (provider === undefined) {
      await this.#kysely.deleteFrom('identity_provider').where('organization_id', '=', this.#organizationId).execute();
      return;
    }
    const columns = {
      display_name: provider.displayName,
      issuer: provider.issuer,
      client_id: provider.clientId,
      client_secret: Buffer.from(provider.clientSecret),
      role_claim: provider.roleClaim === undefined ? null : JSON.stringify(provider.roleClaim),
    };
    await this.#kysely
      .insertInto('identity_provider')
      .values({ organization_id: this.#organizationId, ...columns })
      .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(columns))
      .execute();
  }

  async sweep({ signInsBefore, lapsedBefore }: Parameters<AccessStore['sweep']>[0]): Promise<void> {
    const organizationId = this.#organizationId;
    await sql`DELETE FROM sign_in WHERE organization_id = ${organizationId} AND created_at <= ${signInsBefore}`.execute(
      this.#kysely,
    );
    await sql`DELETE FROM invitation WHERE organization_id = ${organizationId} AND expires_at <= ${lapsedBefore}`.execute(
      this.#kysely,
    );
    await sql`DELETE FROM sign_in_attempt WHERE organization_id = ${organizationId}
      AND until <= ${lapsedBefore}::timestamptz - interval '1 day'`.execute(this.#kysely);
  }

  #administrators() {
    return this.#kysely.selectFrom('administrator').selectAll().where('organization_id', '=', this.#organizationId);
  }

  async #administrator(column: 'id' | 'user_name_key' | 'subject', value: string): Promise<Administrator | undefined> {
    const row = await this.#administrators().where(column, '=', value).executeTakeFirst();
    return row && administratorOf(row);
  }

  #signInsOf(administratorId: string) {
    return this.#kysely
      .deleteFrom('sign_in')
      .where('organization_id', '=', this.#organizationId)
      .where('administrator_id', '=', administratorId);
  }
}

const SIGN_INS_SHOWN = 200;
