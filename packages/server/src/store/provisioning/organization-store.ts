import type { Kysely } from 'kysely';
import type { Organization, OrganizationStore } from '../../directory/index.ts';
import type { Schema } from '../schema.ts';

/** Organisations in the database. */
export class KyselyOrganizationStore implements OrganizationStore {
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  async first(): Promise<Organization | undefined> {
    const row = await this.#kysely
      .selectFrom('organization')
      .selectAll()
      .orderBy('created_at')
      .orderBy('organization_id')
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return {
      id: row.organization_id,
      displayName: row.display_name,
      defaultDomain: row.default_domain ?? undefined,
      origin: row.origin ?? undefined,
      twoPersonRule: row.two_person_rule,
      timeZone: row.time_zone ?? undefined,
      notificationAddresses: row.notification_addresses,
      directoryLabel:
        row.directory_label_short === null || row.directory_label_long === null
          ? undefined
          : { short: row.directory_label_short, long: row.directory_label_long },
      version: row.version,
    };
  }

  async create(organization: Organization, now: Date): Promise<void> {
    await this.#kysely
      .insertInto('organization')
      .values({ ...columns(organization), organization_id: organization.id, created_at: now })
      .execute();
  }

  /** How many people the directory holds, soft-deleted ones too. Counts rows: for a progress bar, not for requests. */
  async people(organizationId: string): Promise<number> {
    const { total } = await this.#kysely
      .selectFrom('directory_object')
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .where('organization_id', '=', organizationId)
      .where('type', '=', 'User')
      .executeTakeFirstOrThrow();
    return Number(total);
  }

  async update(organization: Organization): Promise<boolean> {
    const { numUpdatedRows } = await this.#kysely
      .updateTable('organization')
      .set({ ...columns(organization), version: organization.version + 1 })
      .where('organization_id', '=', organization.id)
      .where('version', '=', organization.version)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }
}

function columns(organization: Organization) {
  return {
    display_name: organization.displayName,
    default_domain: organization.defaultDomain ?? null,
    origin: organization.origin ?? null,
    two_person_rule: organization.twoPersonRule ?? false,
    time_zone: organization.timeZone ?? null,
    notification_addresses: [...(organization.notificationAddresses ?? [])],
    directory_label_short: organization.directoryLabel?.short ?? null,
    directory_label_long: organization.directoryLabel?.long ?? null,
  };
}
