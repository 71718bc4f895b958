import type { JsonObject } from '@lockstep/scim';
import { type DirectoryObjectType, lookupKey, merge } from './directory-object.ts';
import {
  batchLimit,
  type DirectoryObjects,
  type DirectoryStore,
  type Member,
  type ObjectDraft,
  type ObjectPageRequest,
  type Page,
  type PageRequest,
} from './directory-store.ts';
import { isDynamic } from './group.ts';
import { broughtAmong, type Hold, type Holds } from './hold.ts';
import { changed, changedProperties, draft, isId, objectKinds, validateObject, withManager } from './object-kind.ts';
import { refuseOtherVersion } from './object-version.ts';
import { brought, conflict, DirectoryError, invalid, notFound } from './problem.ts';
import { readLiving, resolve, type UpsertEntry, type UpsertResult, upsert } from './upsert.ts';
import type { DirectoryUser } from './user.ts';
import type { ValidationMode } from './validation.ts';

/** How long a deleted object can be restored: 30 days, as in the reference. */
export const retentionDays = 30;

/** What the directory needs from outside. */
export interface DirectoryOptions {
  readonly store: DirectoryStore;
  readonly clock: () => Date;
  /** A new lower-case GUID. */
  readonly newId: () => string;
  /** When given, user principal names must be in one of these domains. */
  readonly domains?: readonly string[];
  /** What outside sources keep; without it everything may be written, as a source itself does. */
  readonly holds?: Holds;
}

/**
 * One organisation's directory: its users and groups, who manages whom and who is in which group. Every refusal is a
 * `DirectoryError`; a deleted object stays restorable for `retentionDays`.
 */
export class Directory {
  readonly #store: DirectoryStore;
  readonly #clock: () => Date;
  readonly #newId: () => string;
  readonly #domains: ReadonlySet<string> | undefined;
  readonly #holds: Holds | undefined;

  constructor({ store, clock, newId, domains, holds }: DirectoryOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#newId = newId;
    this.#domains = domains && new Set(domains.map(lookupKey));
    this.#holds = holds;
  }

  /** Creates an object. Invalid values, or a user principal name that is taken: `Request_BadRequest`. */
  async create<T extends DirectoryObjectType>(type: T, input: JsonObject): Promise<DirectoryObjects[T]> {
    const properties = merge({}, this.#validated(type, input, { creating: true }));
    const id = this.#newId();
    await this.#write(type, id, () => draft(type, properties));
    return this.#existing(type, id);
  }

  /** A living object by id; a user also by user principal name. `Request_ResourceNotFound` when there is none. */
  async read<T extends DirectoryObjectType>(type: T, idOrName: string): Promise<DirectoryObjects[T]> {
    if (isId(idOrName)) return this.#existing(type, idOrName.toLowerCase());
    const [found] = type === 'User' ? await this.#store.find(type, [lookupKey(idOrName)]) : [];
    if (!found) throw notFound(`${type} '${idOrName}'`);
    return found;
  }

  /** Whether there is an object of this id, living or deleted. */
  async exists(type: DirectoryObjectType, id: string): Promise<boolean> {
    return isId(id) && (await this.#store.read(type, [id.toLowerCase()])).length > 0;
  }

  /** A page of living or deleted objects, ordered by id. */
  page<T extends DirectoryObjectType>(type: T, request: ObjectPageRequest): Promise<Page<DirectoryObjects[T]>> {
    return this.#store.page(type, request);
  }

  /**
   * Changes what `change` names and nothing else; null and `[]` clear. True when something is different now. Here and
   * below, an object of another version than the one expected is left as it is: `Request_PreconditionFailed`.
   */
  async update(type: DirectoryObjectType, idOrName: string, change: JsonObject, expected?: number): Promise<boolean> {
    const { id } = await this.read(type, idOrName);
    const validated = this.#validated(type, change, { creating: false });
    return this.#write(
      type,
      id,
      (current) => current && draft(type, merge(current.properties, validated), current),
      expected,
    );
  }

  /** Moves an object to the deleted items. What refers to it stays, and takes effect again when it is restored. */
  async delete(type: DirectoryObjectType, idOrName: string, expected?: number): Promise<void> {
    const { id } = await this.read(type, idOrName);
    const deletedDateTime = this.#clock().toISOString();
    await this.#write(
      type,
      id,
      (current) => current && { ...draft(type, current.properties, current), deletedDateTime },
      expected,
    );
  }

  /** The same for one by id; false when it is deleted already, or gone. */
  async deleteIfLiving(type: DirectoryObjectType, id: string): Promise<boolean> {
    const [living] = await readLiving(this.#store, type, [id]);
    if (living) await this.delete(type, living.id);
    return living !== undefined;
  }

  /**
   * Brings an object back from the deleted items, with what `change` names changed, such as a name that was taken
   * meanwhile: then `Request_BadRequest`.
   */
  async restore<T extends DirectoryObjectType>(
    type: T,
    id: string,
    change: JsonObject = {},
  ): Promise<DirectoryObjects[T]> {
    const deleted = await this.#deleted(type, id);
    const validated = this.#validated(type, change, { creating: false });
    await this.#write(type, deleted.id, (current) => {
      if (!current) return undefined;
      const properties = merge(current.properties, validated);
      const { deletedDateTime: _, ...living } = draft(type, properties, current);
      return living;
    });
    return this.#existing(type, deleted.id);
  }

  /** Removes an object from the deleted items for good. */
  async purge(type: DirectoryObjectType, id: string): Promise<void> {
    const deleted = await this.#deleted(type, id);
    await this.#store.purge(type, deleted.id, this.#clock());
  }

  /** Removes what has been among the deleted items for longer than `retentionDays`; answers how many. */
  async purgeExpired(): Promise<number> {
    const now = this.#clock();
    const deletedBefore = new Date(now.getTime() - retentionDays * 24 * 60 * 60 * 1000);
    let purged = 0;
    for (const type of ['User', 'Group'] as const) {
      for (let after: string | undefined; ; ) {
        const page = await this.#store.page(type, { state: 'deleted', deletedBefore, after, limit: batchLimit });
        for (const { id } of page.items) if (await this.#store.purge(type, id, now)) purged += 1;
        if (page.next === undefined) break;
        after = page.next;
      }
    }
    return purged;
  }

  /** The manager of a user; `Request_ResourceNotFound` when there is none who lives. */
  async manager(idOrName: string): Promise<DirectoryUser> {
    const { managerId } = await this.read('User', idOrName);
    const [manager] = managerId === undefined ? [] : await readLiving(this.#store, 'User', [managerId]);
    if (!manager) throw notFound(`The manager of user '${idOrName}'`);
    return manager;
  }

  /** Sets a user's manager, both by id or name. True when it was another one before. */
  async setManager(idOrName: string, manager: string, expected?: number): Promise<boolean> {
    const { id: managerId } = await this.read('User', manager);
    return this.#manage(idOrName, managerId, expected);
  }

  /**
   * Sets the managers of at most `batchLimit` users at once, all by id, null for none; answers who had another one
   * before. Whose manager an outside source brings is passed over.
   */
  async setManagers(managers: ReadonlyMap<string, string | null>): Promise<ReadonlySet<string>> {
    const holds = await this.#holdsOf('User', [...managers.keys()]);
    const ids = [...managers.keys()].filter((id) => broughtAmong(holds.get(id), ['manager']) === undefined);
    if (ids.length === 0) return new Set();
    const result = await this.#store.change('User', ids, this.#clock(), (id, current) => {
      const managerId = managers.get(id);
      if (!current || managerId === undefined) return undefined;
      return changed(current, withManager(draft('User', current.properties, current), managerId));
    });
    const outcomes = result.conflict === undefined ? result.outcomes : [];
    return new Set(ids.filter((_, index) => outcomes[index] === 'updated'));
  }

  /** Leaves a user without manager. */
  async removeManager(idOrName: string, expected?: number): Promise<void> {
    await this.#manage(idOrName, null, expected);
  }

  /** Direct members of a group who live. */
  async members(groupId: string, request: PageRequest): Promise<Page<Member>> {
    const { id } = await this.read('Group', groupId);
    return this.#store.members(id, request);
  }

  /** Ids of the groups an object is a direct member of. */
  async memberOf(type: DirectoryObjectType, idOrName: string, request: PageRequest): Promise<Page<string>> {
    const { id } = await this.read(type, idOrName);
    return this.#store.memberOf(id, request);
  }

  /**
   * Puts objects into a group, all of them or none: one that does not exist is `Request_ResourceNotFound`, one that is
   * a member already `Request_BadRequest`, unless `present` says to pass over it. Answers who was added.
   */
  async addMembers(
    groupId: string,
    memberIds: readonly string[],
    present: 'skip' | 'refuse' = 'refuse',
  ): Promise<readonly Member[]> {
    const group = await this.#ownGroup(groupId);
    const ids = [...new Set(memberIds.map((id) => id.toLowerCase()))];
    if (ids.length > batchLimit) throw tooMany(batchLimit);
    const members = await this.#membersById(ids);
    const missing = ids.find((id) => !members.some((member) => member.id === id));
    if (missing !== undefined) throw notFound(`Object '${missing}'`);
    if (ids.includes(group.id)) {
      throw new DirectoryError('Request_BadRequest', 'A group cannot be a member of itself. Choose another object.', {
        target: 'members',
      });
    }
    const result = await this.#store.addMembers(group.id, members, this.#clock(), present);
    if (present === 'refuse' && result.present.length > 0) {
      const message = `Object '${result.present[0]?.id}' is a member of the group already. Leave it out.`;
      throw new DirectoryError('Request_BadRequest', message, { target: 'members' });
    }
    return result.added;
  }

  /** Takes an object out of a group; `Request_ResourceNotFound` when it is not in it. */
  async removeMember(groupId: string, memberId: string): Promise<void> {
    const group = await this.#ownGroup(groupId);
    const removed = await this.#store.removeMembers(group.id, [memberId.toLowerCase()], this.#clock());
    if (removed.length === 0) throw notFound(`Member '${memberId}' of group '${groupId}'`);
  }

  /** Takes up to `batchLimit` objects out of a group; answers the ids of those who were in it. */
  async removeMembers(groupId: string, memberIds: readonly string[]): Promise<readonly string[]> {
    const group = await this.#ownGroup(groupId);
    return this.#store.removeMembers(group.id, memberIds, this.#clock());
  }

  /**
   * Creates or changes up to `batchLimit` objects, found by id, principal name or mail nickname, in one transaction.
   * Entries that are wrong are answered with their problems and stop no other. Names must differ within a batch.
   */
  upsert(type: DirectoryObjectType, entries: readonly UpsertEntry[]): Promise<readonly UpsertResult[]> {
    const holdsOf = (ids: readonly string[]) => this.#holdsOf(type, ids);
    const context = { store: this.#store, now: this.#clock(), newId: this.#newId, domains: this.#domains, holdsOf };
    return upsert(context, type, entries);
  }

  /** The living objects that up to `batchLimit` ids or names of an import mean. */
  resolve(
    references: readonly string[],
    types: readonly DirectoryObjectType[],
  ): Promise<ReadonlyMap<string, Member | 'ambiguous'>> {
    return resolve(this.#store, references, types);
  }

  async #manage(idOrName: string, managerId: string | null, expected: number | undefined): Promise<boolean> {
    const { id } = await this.read('User', idOrName);
    const decide: Decide<'User'> = (current) =>
      current && withManager(draft('User', current.properties, current), managerId);
    return this.#write('User', id, decide, expected);
  }

  /** A group whose members are decided here. */
  async #ownGroup(groupId: string): Promise<DirectoryObjects['Group']> {
    const group = await this.read('Group', groupId);
    refuseDynamic(isDynamic(group));
    refuseBrought((await this.#holdsOf('Group', [group.id])).get(group.id), ['members']);
    return group;
  }

  async #holdsOf(type: DirectoryObjectType, ids: readonly string[]): Promise<ReadonlyMap<string, Hold>> {
    return this.#holds === undefined || ids.length === 0 ? new Map() : this.#holds.of(type, ids);
  }

  async #existing<T extends DirectoryObjectType>(type: T, id: string): Promise<DirectoryObjects[T]> {
    const [found] = await readLiving(this.#store, type, [id]);
    if (!found) throw notFound(`${type} '${id}'`);
    return found;
  }

  async #deleted<T extends DirectoryObjectType>(type: T, id: string): Promise<DirectoryObjects[T]> {
    const [found] = isId(id) ? await this.#store.read(type, [id.toLowerCase()]) : [];
    if (found?.deletedDateTime === undefined) throw notFound(`Deleted item '${id}'`);
    return found;
  }

  async #membersById(ids: readonly string[]): Promise<readonly Member[]> {
    const users = await readLiving(this.#store, 'User', ids);
    const groups = await readLiving(this.#store, 'Group', ids);
    return [
      ...users.map(({ id }) => ({ type: 'User', id }) as const),
      ...groups.map(({ id }) => ({ type: 'Group', id }) as const),
    ];
  }

  #validated(type: DirectoryObjectType, input: JsonObject, mode: ValidationMode): JsonObject {
    const validated = validateObject(type, input, mode, this.#domains);
    if (validated.problems) throw invalid(validated.problems);
    return validated.properties;
  }

  async #write<T extends DirectoryObjectType>(
    type: T,
    id: string,
    decide: Decide<T>,
    expected?: number,
  ): Promise<boolean> {
    const hold = (await this.#holdsOf(type, [id])).get(id);
    const result = await this.#store.change(type, [id], this.#clock(), (_, current) => {
      if (current) refuseOtherVersion(current, expected);
      const next = decide(current);
      if (current && next) refuseBrought(hold, changedProperties(current, next));
      return next && changed(current, next);
    });
    if (result.conflict !== undefined) throw conflict(objectKinds[type].keyProperty);
    return result.outcomes[0] !== 'unchanged';
  }
}

/** What an object is to be, by what it is; undefined leaves it so. */
type Decide<T extends DirectoryObjectType> = (current: DirectoryObjects[T] | undefined) => ObjectDraft | undefined;

function refuseBrought(hold: Hold | undefined, names: readonly string[]): void {
  const field = broughtAmong(hold, names);
  if (hold && field !== undefined) throw brought(field, hold.source);
}

function refuseDynamic(dynamic: boolean): void {
  if (!dynamic) return;
  const message = 'The members of this group follow from its rule. Change membershipRule instead.';
  throw new DirectoryError('Request_BadRequest', message, { target: 'members' });
}

function tooMany(limit: number): DirectoryError {
  return new DirectoryError('Request_BadRequest', `At most ${limit} objects fit into one call. Make several.`);
}
