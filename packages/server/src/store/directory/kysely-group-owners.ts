import { type Kysely, sql } from 'kysely';
import { isUuid } from '../../access/index.ts';
import type { GroupOwners } from '../../directory/index.ts';
import type { Schema } from '../schema.ts';
import { logObjects, memberEntry } from './object-log.ts';

/** Owners of the groups of one organisation. */
export class KyselyGroupOwners implements GroupOwners {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  add(groupId: string, ownerIds: readonly string[], now: Date): Promise<readonly string[]> {
    const wanted = sql.join(ownerIds.map((id) => sql`${id}::uuid`));
    return this.#kysely.transaction().execute(async (transaction) => {
      // Held, so that of two who add the same owner one comes second, and so that neither side is purged meanwhile.
      const { rows: group } = await sql`
        SELECT FROM directory_object WHERE organization_id = ${this.#organizationId} AND type = 'Group'
          AND id = ${groupId}::uuid AND deleted_at IS NULL FOR NO KEY UPDATE`.execute(transaction);
      if (group.length === 0) return [];
      const { rows: present } = await sql<{ readonly owner_id: string }>`
        SELECT owner_id FROM directory_owner WHERE organization_id = ${this.#organizationId}
          AND group_id = ${groupId}::uuid AND owner_id IN (${wanted})`.execute(transaction);
      if (present.length > 0) return present.map((row) => row.owner_id);
      const { rows: added } = await sql<{ readonly owner_id: string }>`
        INSERT INTO directory_owner (organization_id, group_id, owner_id)
        SELECT organization_id, ${groupId}::uuid, id FROM directory_object
        WHERE organization_id = ${this.#organizationId} AND type = 'User' AND id IN (${wanted}) AND deleted_at IS NULL
        ORDER BY id FOR KEY SHARE
        RETURNING owner_id`.execute(transaction);
      await logObjects(
        transaction,
        this.#organizationId,
        now,
        added.map((row) => memberEntry('ownerAdded', groupId, { type: 'User', id: row.owner_id })),
      );
      return [];
    });
  }

  remove(groupId: string, ownerId: string, now: Date): Promise<boolean> {
    if (!isUuid(ownerId)) return Promise.resolve(false);
    return this.#kysely.transaction().execute(async (transaction) => {
      const removed = await transaction
        .deleteFrom('directory_owner')
        .where('organization_id', '=', this.#organizationId)
        .where('group_id', '=', groupId)
        .where('owner_id', '=', ownerId)
        .returning('owner_id')
        .execute();
      const entries = removed.map((row) => memberEntry('ownerRemoved', groupId, { type: 'User', id: row.owner_id }));
      await logObjects(transaction, this.#organizationId, now, entries);
      return removed.length > 0;
    });
  }
}
