import type { Kysely, Transaction } from 'kysely';
import type {
  ChangeLogEntry,
  ChangeLogPage,
  ChangeResult,
  DirectoryObjects,
  DirectoryObjectType,
  DirectoryStore,
  Member,
  MembersAdded,
  ObjectDraft,
  ObjectPageRequest,
  Outcome,
  Page,
  PageRequest,
} from '../../directory/index.ts';
import { changedProperties, lookupKey } from '../../directory/index.ts';
import type { Schema } from '../schema.ts';
import { logEntry, readLog, watermark } from './change-log.ts';
import { asObject, type ObjectRow, sameDraft, searchColumns } from './object-row.ts';

/** The directory of one organisation in the database. */
export class KyselyDirectoryStore implements DirectoryStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async read<T extends DirectoryObjectType>(type: T, ids: readonly string[]): Promise<readonly DirectoryObjects[T][]> {
    const known = ids.filter(isId);
    if (known.length === 0) return [];
    const rows = await this.#objects(type).where('id', 'in', known).execute();
    return rows.map((row) => asObject(type, row));
  }

  async find<T extends DirectoryObjectType>(type: T, keys: readonly string[]): Promise<readonly DirectoryObjects[T][]> {
    if (keys.length === 0) return [];
    const rows = await this.#objects(type).where('key', 'in', keys).where('deleted_at', 'is', null).execute();
    return rows.map((row) => asObject(type, row));
  }

  async page<T extends DirectoryObjectType>(type: T, request: ObjectPageRequest): Promise<Page<DirectoryObjects[T]>> {
    const deleted = request.state === 'deleted';
    let query = this.#objects(type).where('deleted_at', deleted ? 'is not' : 'is', null);
    if (deleted && request.deletedBefore !== undefined) query = query.where('deleted_at', '<', request.deletedBefore);
    if (request.after !== undefined) query = query.where('id', '>', request.after);
    const rows = await query
      .orderBy('id')
      .limit(request.limit + 1)
      .execute();
    const items = rows.slice(0, request.limit).map((row) => asObject(type, row));
    return { items, next: rows.length > request.limit ? items.at(-1)?.id : undefined };
  }

  async change<T extends DirectoryObjectType>(
    type: T,
    ids: readonly string[],
    now: Date,
    decide: (id: string, current: DirectoryObjects[T] | undefined) => ObjectDraft | undefined,
  ): Promise<ChangeResult> {
    try {
      return await this.#kysely.transaction().execute(async (transaction) => {
        const rows = await this.#objects(type, transaction).where('id', 'in', ids).orderBy('id').forUpdate().execute();
        const current = new Map(rows.map((row) => [row.id, asObject(type, row)]));
        const keys = new Map(rows.map((row) => [row.id, row.key]));
        const outcomes: Outcome[] = [];
        const written: WrittenObject[] = [];
        for (const id of ids) {
          const object = current.get(id);
          const draft = decide(id, object);
          if (draft === undefined || (object !== undefined && sameDraft(object, draft))) outcomes.push('unchanged');
          else {
            outcomes.push(object === undefined ? 'created' : 'updated');
            written.push({
              id,
              draft,
              createdAt: object === undefined ? now : new Date(object.createdDateTime),
              rekeyed: object !== undefined && keys.get(id) !== draft.key,
              changed: object && changedProperties(object, draft),
              managerBefore: object && 'managerId' in object ? object.managerId : undefined,
              regrouped: type === 'Group' && object !== undefined && object.deletedDateTime !== draft.deletedDateTime,
            });
          }
        }
        if (written.length > 0) await this.#write(transaction, type, written, now);
        return { outcomes };
      });
    } catch (error) {
      const refused = await this.#refused(error, ids, decide);
      if (refused === undefined) throw error;
      return { conflict: refused };
    }
  }

  async #write(
    transaction: Transaction<Schema>,
    type: DirectoryObjectType,
    written: readonly WrittenObject[],
    now: Date,
  ): Promise<void> {
    // Keys may change hands within one call, so those that give theirs away let go of it first.
    const rekeyed = written.filter((object) => object.rekeyed).map(({ id }) => id);
    if (rekeyed.length > 0) {
      await transaction
        .updateTable('directory_object')
        .set({ deleted_at: now })
        .where('organization_id', '=', this.#organizationId)
        .where('type', '=', type)
        .where('id', 'in', rekeyed)
        .where('deleted_at', 'is', null)
        .execute();
    }
    await transaction
      .insertInto('directory_object')
      .values(
        written.map(({ id, draft, createdAt }) => ({
          organization_id: this.#organizationId,
          type,
          id,
          key: draft.key,
          properties: JSON.stringify(draft.properties),
          manager_id: draft.managerId ?? null,
          created_at: createdAt,
          deleted_at: draft.deletedDateTime === undefined ? null : new Date(draft.deletedDateTime),
          ...searchColumns(draft.properties),
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['organization_id', 'type', 'id']).doUpdateSet((excluded) => ({
          key: excluded.ref('excluded.key'),
          properties: excluded.ref('excluded.properties'),
          manager_id: excluded.ref('excluded.manager_id'),
          deleted_at: excluded.ref('excluded.deleted_at'),
          folded: excluded.ref('excluded.folded'),
          tokens: excluded.ref('excluded.tokens'),
        })),
      )
      .execute();
    await this.#log(transaction, now, [
      ...written.map(({ id, changed, managerBefore }) => writtenEntry(type, id, changed, managerBefore)),
      ...written.filter(({ regrouped }) => regrouped).map(({ id }) => ({ kind: 'regrouped', type, id })),
    ]);
  }

  /** Which of the given objects cannot have its key, when that is what the error says. */
  async #refused<T extends DirectoryObjectType>(
    error: unknown,
    ids: readonly string[],
    decide: (id: string, current: DirectoryObjects[T] | undefined) => ObjectDraft | undefined,
  ): Promise<string | undefined> {
    if ((error as { constraint?: string }).constraint !== 'directory_object_user_key') return undefined;
    const current = new Map((await this.read('User', ids)).map((user) => [user.id, user]));
    const wanting = new Map<string, string>();
    for (const id of ids) {
      const draft = decide(id, current.get(id) as DirectoryObjects[T] | undefined);
      if (draft === undefined || draft.deletedDateTime !== undefined) continue;
      if (wanting.has(draft.key)) return id;
      wanting.set(draft.key, id);
    }
    const given = new Set(ids);
    for (const holder of await this.find('User', [...wanting.keys()])) {
      const id = wanting.get(lookupKey(String(holder.properties.userPrincipalName)));
      if (id !== undefined && !given.has(holder.id)) return id;
    }
    // The holder let go of the key meanwhile; any of them may try again.
    return ids[0];
  }

  async purge(type: DirectoryObjectType, id: string, now: Date): Promise<boolean> {
    if (!isId(id)) return false;
    return this.#kysely.transaction().execute(async (transaction) => {
      const own = { organization_id: this.#organizationId };
      const gone = await transaction
        .deleteFrom('directory_object')
        .where('organization_id', '=', own.organization_id)
        .where('type', '=', type)
        .where('id', '=', id)
        .returning('id')
        .execute();
      if (gone.length === 0) return false;
      const memberships = await transaction
        .deleteFrom('directory_membership')
        .where('organization_id', '=', own.organization_id)
        .where((where) => where.or([where('group_id', '=', id), where('member_id', '=', id)]))
        .returning(['group_id', 'member_id', 'member_type'])
        .execute();
      const ownerships = await transaction
        .deleteFrom('directory_owner')
        .where('organization_id', '=', own.organization_id)
        .where((where) => where.or([where('group_id', '=', id), where('owner_id', '=', id)]))
        .returning(['group_id', 'owner_id'])
        .execute();
      const reports = await transaction
        .updateTable('directory_object')
        .set({ manager_id: null })
        .where('organization_id', '=', own.organization_id)
        .where('manager_id', '=', id)
        .returning(['id'])
        .execute();
      await this.#log(transaction, now, [
        { kind: 'purged', type, id },
        ...memberships.map((row) => memberEntry('memberRemoved', row.group_id, asMember(row))),
        ...ownerships.map((row) => memberEntry('ownerRemoved', row.group_id, { type: 'User', id: row.owner_id })),
        ...reports.map((row) => writtenEntry('User', row.id, ['manager'], id)),
      ]);
      return true;
    });
  }

  async addMembers(
    groupId: string,
    members: readonly Member[],
    now: Date,
    present: 'skip' | 'refuse',
  ): Promise<MembersAdded> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const group = await this.#objects('Group', transaction)
        .where('id', '=', groupId)
        .where('deleted_at', 'is', null)
        .forNoKeyUpdate()
        .execute();
      if (group.length === 0 || members.length === 0) return { added: [], present: [] };
      const ids = members.map(({ id }) => id);
      const held = await transaction
        .selectFrom('directory_membership')
        .select(['member_id', 'member_type'])
        .where('organization_id', '=', this.#organizationId)
        .where('group_id', '=', groupId)
        .where('member_id', 'in', ids)
        .execute();
      const inGroup = new Set(held.map((row) => row.member_id));
      const alreadyThere = members.filter(({ id }) => inGroup.has(id));
      if (present === 'refuse' && alreadyThere.length > 0) return { added: [], present: alreadyThere };
      const living = await transaction
        .selectFrom('directory_object')
        .select(['type', 'id'])
        .where('organization_id', '=', this.#organizationId)
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
              organization_id: this.#organizationId,
              group_id: groupId,
              member_id: id,
              member_type: type,
            })),
          )
          .execute();
        await this.#log(
          transaction,
          now,
          added.map((member) => memberEntry('memberAdded', groupId, member)),
        );
      }
      return { added, present: alreadyThere };
    });
  }

  async removeMembers(groupId: string, memberIds: readonly string[], now: Date): Promise<readonly string[]> {
    const ids = memberIds.filter(isId);
    if (ids.length === 0 || !isId(groupId)) return [];
    return this.#kysely.transaction().execute(async (transaction) => {
      const removed = await transaction
        .deleteFrom('directory_membership')
        .where('organization_id', '=', this.#organizationId)
        .where('group_id', '=', groupId)
        .where('member_id', 'in', ids)
        .returning(['member_id', 'member_type'])
        .execute();
      await this.#log(
        transaction,
        now,
        removed.map((row) => memberEntry('memberRemoved', groupId, asMember(row))),
      );
      return removed.map((row) => row.member_id);
    });
  }

  async members(groupId: string, request: PageRequest): Promise<Page<Member>> {
    let query = this.#kysely
      .selectFrom('directory_membership as m')
      .innerJoin('directory_object as o', (join) =>
        join
          .onRef('o.organization_id', '=', 'm.organization_id')
          .onRef('o.type', '=', 'm.member_type')
          .onRef('o.id', '=', 'm.member_id'),
      )
      .select(['m.member_id', 'm.member_type'])
      .where('m.organization_id', '=', this.#organizationId)
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

  async memberOf(memberId: string, request: PageRequest): Promise<Page<string>> {
    let query = this.#kysely
      .selectFrom('directory_membership as m')
      .innerJoin('directory_object as g', (join) =>
        join
          .onRef('g.organization_id', '=', 'm.organization_id')
          .on('g.type', '=', 'Group')
          .onRef('g.id', '=', 'm.group_id'),
      )
      .select('m.group_id')
      .where('m.organization_id', '=', this.#organizationId)
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

  watermark(): Promise<string> {
    return watermark(this.#kysely);
  }

  async changesSince(position: string, limit: number): Promise<ChangeLogPage | undefined> {
    const page = await readLog(this.#kysely, this.#organizationId, position, limit);
    if (page === undefined) return undefined;
    return {
      position: page.position,
      more: page.more,
      entries: page.rows.flatMap((row): ChangeLogEntry[] => {
        const type = row.type as DirectoryObjectType;
        if (row.kind === 'written' || row.kind === 'purged') return [{ kind: row.kind, type, id: row.id }];
        if ((row.kind === 'memberAdded' || row.kind === 'memberRemoved') && row.member_id !== null) {
          const member = { type: row.member_type as DirectoryObjectType, id: row.member_id };
          return [{ kind: row.kind, type: 'Group' as const, id: row.id, member }];
        }
        return [];
      }),
    };
  }

  async #log(transaction: Transaction<Schema>, now: Date, entries: readonly LogDraft[]): Promise<void> {
    await logEntry(
      transaction,
      entries.map(({ kind, type, id, member, changed }) => ({
        organization_id: this.#organizationId,
        at: now,
        kind,
        type,
        id,
        member_type: member?.type ?? null,
        member_id: member?.id ?? null,
        application_id: null,
        changed: changed === undefined ? null : [...changed],
      })),
    );
  }

  #objects(type: DirectoryObjectType, kysely: Kysely<Schema> = this.#kysely) {
    return kysely
      .selectFrom('directory_object')
      .select(['id', 'key', 'properties', 'manager_id', 'created_at', 'deleted_at'])
      .where('organization_id', '=', this.#organizationId)
      .where('type', '=', type)
      .$castTo<ObjectRow>();
  }
}

interface WrittenObject {
  readonly id: string;
  readonly draft: ObjectDraft;
  readonly createdAt: Date;
  /** It had another key before. */
  readonly rekeyed: boolean;
  /** Undefined when it is new. */
  readonly changed: readonly string[] | undefined;
  readonly managerBefore: string | undefined;
  /** A group that was deleted or restored: what its members are entitled to changes. */
  readonly regrouped: boolean;
}

interface LogDraft {
  readonly kind: string;
  readonly type: DirectoryObjectType;
  readonly id: string;
  readonly member?: Member;
  readonly changed?: readonly string[];
}

function writtenEntry(
  type: DirectoryObjectType,
  id: string,
  changed: readonly string[] | undefined,
  managerBefore: string | undefined,
): LogDraft {
  if (changed === undefined) return { kind: 'written', type, id };
  if (managerBefore === undefined || !changed.includes('manager')) return { kind: 'written', type, id, changed };
  return { kind: 'written', type, id, changed, member: { type: 'User', id: managerBefore } };
}

function memberEntry(
  kind: 'memberAdded' | 'memberRemoved' | 'ownerRemoved',
  groupId: string,
  member: Member,
): LogDraft {
  return { kind, type: 'Group', id: groupId, member };
}

function asMember(row: { readonly member_id: string; readonly member_type: string }): Member {
  return { type: row.member_type as DirectoryObjectType, id: row.member_id };
}

/** Ids come from outside; the database refuses what is none with an error nobody could act on. */
function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
