import type { Kysely } from 'kysely';
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
import { readLog, watermark } from './change-log.ts';
import { addMembers, pageOfGroups, pageOfMembers, removeMembers } from './memberships.ts';
import { asObject, isId, objectsIn, sameDraft } from './object-row.ts';
import { purgeObject } from './purge-object.ts';
import { type WrittenObject, writeObjects } from './write-objects.ts';

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
        if (written.length > 0) await writeObjects(transaction, this.#organizationId, type, written, now);
        return { outcomes };
      });
    } catch (error) {
      const refused = await this.#refused(error, ids, decide);
      if (refused === undefined) throw error;
      return { conflict: refused };
    }
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
    return this.#kysely
      .transaction()
      .execute((transaction) => purgeObject(transaction, this.#organizationId, type, id, now));
  }

  addMembers(
    groupId: string,
    members: readonly Member[],
    now: Date,
    present: 'skip' | 'refuse',
  ): Promise<MembersAdded> {
    return addMembers(this.#kysely, this.#organizationId, groupId, members, now, present);
  }

  removeMembers(groupId: string, memberIds: readonly string[], now: Date): Promise<readonly string[]> {
    return removeMembers(this.#kysely, this.#organizationId, groupId, memberIds, now);
  }

  members(groupId: string, request: PageRequest): Promise<Page<Member>> {
    return pageOfMembers(this.#kysely, this.#organizationId, groupId, request);
  }

  memberOf(memberId: string, request: PageRequest): Promise<Page<string>> {
    return pageOfGroups(this.#kysely, this.#organizationId, memberId, request);
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

  #objects(type: DirectoryObjectType, kysely: Kysely<Schema> = this.#kysely) {
    return objectsIn(kysely, this.#organizationId, type);
  }
}
