import type { Kysely } from 'kysely';
import type { DirectoryObjectType, Member, MembersAdded, Page, PageRequest } from '../../directory/index.ts';
import type { Schema } from '../schema.ts';
import { logObjects, memberEntry } from './object-log.ts';
import { isId, objectsIn } from './object-row.ts';

/** See `DirectoryStore.addMembers`. */
export async function addMembers(
  kysely: Kysely<Schema>,
  organizationId: string,
  groupId: string,
  members: readonly Member[],
  now: Date,
  present: 'skip' | 'refuse',
): Promise<MembersAdded> {
  return kysely.transaction().execute(async (transaction) => {
    const group = await objectsIn(transaction, organizationId, 'Group')
      .where('id', '=', groupId)
      .where('deleted_at', 'is', null)
      .forNoKeyUpdate()
      .execute();
    if (group.length === 0 || members.length === 0) return { added: [], present: [] };
    const ids = members.map(({ id }) => id);
    const held = await transaction
      .selectFrom('directory_membership')
      .select(['member_id', 'member_type'])
      .where('organization_id', '=', organizationId)
      .where('group_id', '=', groupId)
      .where('member_id', 'in', ids)
      .execute();
    const inGroup = new Set(held.map((row) => row.member_id));
    const alreadyThere = members.filter(({ id }) => inGroup.has(id));
    if (present === 'refuse' && alreadyThere.length > 0) return { added: [], present: alreadyThere };
    const living = await transaction
      .selectFrom('directory_object')
      .select(['type', 'id'])
      .where('organization_id', '=', organizationId)
      .where('type', 'in', ['User', 'Group'])
      .where('id', 'in', ids)
      .where('deleted_at', 'is', null)
      // Held against a purge, which would leave the membership behind that it cannot see yet.
      .orderBy('id')
      .forKeyShare()
      .execute();
    const lives = new Set(living.map((row) => `${row.type} ${row.id}`));
    const added = members.filter(({ type, id }, index) => {
      const first = members.findIndex((other) => other.id === id) === index;
      return first && !inGroup.has(id) && lives.has(`${type} ${id}`);
    });
    if (added.length > 0) {
      await transaction
        .insertInto('directory_membership')
        .values(
          added.map(({ type, id }) => ({
            organization_id: organizationId,
            group_id: groupId,
            member_id: id,
            member_type: type,
          })),
        )
        .execute();
      await logObjects(
        transaction,
        organizationId,
        now,
        added.map((member) => memberEntry('memberAdded', groupId, member)),
      );
    }
    return { added, present: alreadyThere };
  });
}

/** See `DirectoryStore.removeMembers`. */
export async function removeMembers(
  kysely: Kysely<Schema>,
  organizationId: string,
  groupId: string,
  memberIds: readonly string[],
  now: Date,
): Promise<readonly string[]> {
  const ids = memberIds.filter(isId);
  if (ids.length === 0 || !isId(groupId)) return [];
  return kysely.transaction().execute(async (transaction) => {
    const removed = await transaction
      .deleteFrom('directory_membership')
      .where('organization_id', '=', organizationId)
      .where('group_id', '=', groupId)
      .where('member_id', 'in', ids)
      .returning(['member_id', 'member_type'])
      .execute();
    await logObjects(
      transaction,
      organizationId,
      now,
      removed.map((row) => memberEntry('memberRemoved', groupId, asMember(row))),
    );
    return removed.map((row) => row.member_id);
  });
}

/** See `DirectoryStore.members`. */
export async function pageOfMembers(
  kysely: Kysely<Schema>,
  organizationId: string,
  groupId: string,
  request: PageRequest,
): Promise<Page<Member>> {
  let query = kysely
    .selectFrom('directory_membership as m')
    .innerJoin('directory_object as o', (join) =>
      join
        .onRef('o.organization_id', '=', 'm.organization_id')
        .onRef('o.type', '=', 'm.member_type')
        .onRef('o.id', '=', 'm.member_id'),
    )
    .select(['m.member_id', 'm.member_type'])
    .where('m.organization_id', '=', organizationId)
    .where('m.group_id', '=', groupId)
    .where('o.deleted_at', 'is', null);
  if (request.after !== undefined) query = query.where('m.member_id', '>', request.after);
  const rows = await query
    .orderBy('m.member_id')
    .limit(request.limit + 1)
    .execute();
  const items = rows.slice(0, request.limit).map(asMember);
  return { items, next: rows.length > request.limit ? items.at(-1)?.id : undefined };
}

/** See `DirectoryStore.memberOf`. */
export async function pageOfGroups(
  kysely: Kysely<Schema>,
  organizationId: string,
  memberId: string,
  request: PageRequest,
): Promise<Page<string>> {
  let query = kysely
    .selectFrom('directory_membership as m')
    .innerJoin('directory_object as g', (join) =>
      join
        .onRef('g.organization_id', '=', 'm.organization_id')
        .on('g.type', '=', 'Group')
        .onRef('g.id', '=', 'm.group_id'),
    )
    .select('m.group_id')
    .where('m.organization_id', '=', organizationId)
    .where('m.member_id', '=', memberId)
    .where('g.deleted_at', 'is', null);
  if (request.after !== undefined) query = query.where('m.group_id', '>', request.after);
  const rows = await query
    .orderBy('m.group_id')
    .limit(request.limit + 1)
    .execute();
  const items = rows.slice(0, request.limit).map((row) => row.group_id);
  return { items, next: rows.length > request.limit ? items.at(-1) : undefined };
}

/** The member a row of the table is about. */
export function asMember(row: { readonly member_id: string; readonly member_type: string }): Member {
  return { type: row.member_type as DirectoryObjectType, id: row.member_id };
}
