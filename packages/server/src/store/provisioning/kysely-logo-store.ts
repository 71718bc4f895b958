import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Logo, LogoStore } from '../../applications/index.ts';
import type { Schema } from '../schema.ts';

/** Logos of one organisation's registrations in the database. */
export class KyselyLogoStore implements LogoStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  find(registrationId: string): Promise<Logo | undefined> {
    return this.#kysely
      .selectFrom('application_logo')
      .select(['version', 'image'])
      .where('organization_id', '=', this.#organizationId)
      .where('registration_id', '=', registrationId)
      .executeTakeFirst();
  }

  async save(registrationId: string, logo: Logo): Promise<void> {
    await this.#kysely
      .insertInto('application_logo')
      .values({ organization_id: this.#organizationId, registration_id: registrationId, ...logo })
      .onConflict((conflict) => conflict.columns(['organization_id', 'registration_id']).doUpdateSet(logo))
      .execute();
  }

  async remove(registrationId: string): Promise<void> {
    await this.#kysely
      .deleteFrom('application_logo')
      .where('organization_id', '=', this.#organizationId)
      .where('registration_id', '=', registrationId)
      .execute();
  }
}

/** Which logo a row of an application or a registration has; none while its registration is in the recycle bin. */
export function logoVersion(table: 'application' | 'application_registration'): RawBuilder<string | null> {
  return sql<string | null>`(
    SELECT logo.version FROM application_registration AS registered
    JOIN application_logo AS logo
      ON logo.organization_id = registered.organization_id AND logo.registration_id = registered.id
    WHERE registered.organization_id = ${sql.ref(`${table}.organization_id`)}
      AND registered.app_id = ${sql.ref(`${table}.app_id`)} AND registered.deleted_at IS NULL
  )`;
}
