import type { Transaction } from 'kysely';
import type { DirectoryObjectType } from '../../directory/index.ts';
import type { Schema } from '../schema.ts';
import { asMember } from './memberships.ts';
import { logObjects, memberEntry, writtenEntry } from './object-log.ts';

/**
 * Erases an object with its memberships, its ownerships and what names it as manager. False when there is none of the id.
 */
export async function purgeObject(
  transaction: Transaction<Schema>,
  organizationId: string,
  type: DirectoryObjectType,
  id: string,
  now: Date,
): Promise<boolean> {
  const gone = await transaction
    .deleteFrom('directory_object')
    .where('organization_id', '=', organizationId)
    .where('type', '=', type)
    .where('id', '=', id)
    .returning('id')
    .execute();
  if (gone.length === 0) return false;
  const memberships = await transaction
    .deleteFrom('directory_membership')
    .where('organization_id', '=', organizationId)
    .where((where) => where.or([where('group_id', '=', id), where('member_id', '=', id)]))
    .returning(['group_id', 'member_id', 'member_type'])
    .execute();
  const ownerships = await transaction
    .deleteFrom('directory_owner')
    .where('organization_id', '=', organizationId)
    .where((where) => where.or([where('group_id', '=', id), where('owner_id', '=', id)]))
    .returning(['group_id', 'owner_id'])
    .execute();
  const reports = await transaction
    .updateTable('directory_object')
    .set({ manager_id: null })
    .where('organization_id', '=', organizationId)
    .where('manager_id', '=', id)
    .returning(['id'])
    .execute();
  await logObjects(transaction, organizationId, now, [
    { kind: 'purged', type, id },
    ...memberships.map((row) => memberEntry('memberRemoved', row.group_id, asMember(row))),
    ...ownerships.map((row) => memberEntry('ownerRemoved', row.group_id, { type: 'User', id: row.owner_id })),
    ...reports.map((row) => writtenEntry('User', row.id, ['manager'], id)),
  ]);
  return true;
}
