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
} from '../../../server/src/directory/index.ts';

interface Row {
  readonly id: string;
  readonly createdDateTime: string;
  readonly draft: ObjectDraft;
}

/** A whole directory store in memory, for one organisation. Every call is a transaction, since nothing in it waits. */
export class MemoryDirectoryStore implements DirectoryStore {
  readonly #rows: Readonly<Record<DirectoryObjectType, Map<string, Row>>> = { User: new Map(), Group: new Map() };
  /** Members by group id, then by their own id. */
  readonly #members = new Map<string, Map<string, Member>>();
  readonly #log: ChangeLogEntry[] = [];

  async read<T extends DirectoryObjectType>(type: T, ids: readonly string[]): Promise<readonly DirectoryObjects[T][]> {
    return ids.flatMap((id) => this.#rows[type].get(id) ?? []).map((row) => toObject<T>(row));
  }

  async find<T extends DirectoryObjectType>(type: T, keys: readonly string[]): Promise<readonly DirectoryObjects[T][]> {
    return this.#living(type)
      .filter(({ draft }) => keys.includes(draft.key))
      .map((row) => toObject<T>(row));
  }

  async page<T extends DirectoryObjectType>(
    type: T,
    { state = 'living', deletedBefore, ...request }: ObjectPageRequest,
  ): Promise<Page<DirectoryObjects[T]>> {
    const rows = [...this.#rows[type].values()].filter(({ draft: { deletedDateTime } }) => {
      if (state === 'living' || deletedDateTime === undefined)
        return (state === 'living') === (deletedDateTime === undefined);
      return deletedBefore === undefined || Date.parse(deletedDateTime) < deletedBefore.getTime();
    });
    const page = pageOf(rows, ({ id }) => id, request);
    return { items: page.items.map((row) => toObject<T>(row)), next: page.next };
  }

  async change<T extends DirectoryObjectType>(
    type: T,
    ids: readonly string[],
    now: Date,
    decide: (id: string, current: DirectoryObjects[T] | undefined) => ObjectDraft | undefined,
  ): Promise<ChangeResult> {
    const rows = this.#rows[type];
    const decided = ids.map((id) => {
      const current = rows.get(id);
      return { id, current, draft: decide(id, current && toObject<T>(current)) };
    });
    const drafts = new Map(decided.flatMap(({ id, draft }) => (draft ? [[id, structuredClone(draft)] as const] : [])));
    const conflict = type === 'User' ? this.#conflictAmong(drafts) : undefined;
    if (conflict !== undefined) return { conflict };
    for (const [id, draft] of drafts) {
      rows.set(id, { id, createdDateTime: rows.get(id)?.createdDateTime ?? now.toISOString(), draft });
      this.#log.push({ kind: 'written', type, id });
    }
    return { outcomes: decided.map(({ current, draft }): Outcome => outcomeOf(current, draft)) };
  }

  async purge(type: DirectoryObjectType, id: string, _now: Date): Promise<boolean> {
    if (!this.#rows[type].delete(id)) return false;
    this.#log.push({ kind: 'purged', type, id });
    for (const member of this.#members.get(id)?.values() ?? []) this.#logRemoval(id, member);
    this.#members.delete(id);
    for (const [groupId, members] of this.#members) {
      const member = members.get(id);
      if (member && members.delete(id)) this.#logRemoval(groupId, member);
    }
    for (const row of this.#rows.User.values()) {
      if (row.draft.managerId !== id) continue;
      const { managerId: _, ...draft } = row.draft;
      this.#rows.User.set(row.id, { ...row, draft });
      this.#log.push({ kind: 'written', type: 'User', id: row.id });
    }
    return true;
  }

  async addMembers(
    groupId: string,
    members: readonly Member[],
    _now: Date,
    present: 'skip' | 'refuse',
  ): Promise<MembersAdded> {
    if (!this.#rows.Group.has(groupId)) return { added: [], present: [] };
    const group = this.#members.get(groupId) ?? new Map<string, Member>();
    const existing = members.filter(({ type, id }) => this.#rows[type].has(id));
    const already = existing.filter(({ id }) => group.has(id));
    if (present === 'refuse' && already.length > 0) return { added: [], present: already };
    const added = existing.filter(({ id }) => !group.has(id));
    for (const member of added) {
      group.set(member.id, { type: member.type, id: member.id });
      this.#log.push({ kind: 'memberAdded', type: 'Group', id: groupId, member });
    }
    this.#members.set(groupId, group);
    return { added, present: already };
  }

  async removeMembers(groupId: string, memberIds: readonly string[], _now: Date): Promise<readonly string[]> {
    const group = this.#members.get(groupId);
    return memberIds.filter((id) => {
      const member = group?.get(id);
      if (!member || !group?.delete(id)) return false;
      this.#logRemoval(groupId, member);
      return true;
    });
  }

  async members(groupId: string, request: PageRequest): Promise<Page<Member>> {
    const living = [...(this.#members.get(groupId)?.values() ?? [])].filter(({ type, id }) => this.#lives(type, id));
    return pageOf(living, ({ id }) => id, request);
  }

  async memberOf(memberId: string, request: PageRequest): Promise<Page<string>> {
    const groups = [...this.#members].filter(
      ([groupId, members]) => members.has(memberId) && this.#lives('Group', groupId),
    );
    return pageOf(
      groups.map(([groupId]) => groupId),
      (id) => id,
      request,
    );
  }

  async watermark(): Promise<string> {
    return String(this.#log.length);
  }

  async changesSince(position: string, limit: number): Promise<ChangeLogPage | undefined> {
    const start = Number(position);
    if (!Number.isInteger(start) || start < 0 || start > this.#log.length) return undefined;
    const entries = this.#log.slice(start, start + limit);
    const end = start + entries.length;
    return { entries, position: String(end), more: end < this.#log.length };
  }

  #living(type: DirectoryObjectType): readonly Row[] {
    return [...this.#rows[type].values()].filter(({ draft }) => draft.deletedDateTime === undefined);
  }

  #lives(type: DirectoryObjectType, id: string): boolean {
    const row = this.#rows[type].get(id);
    return row !== undefined && row.draft.deletedDateTime === undefined;
  }

  /** The id of a draft whose key is held by another living user, stored or about to be. */
  #conflictAmong(drafts: ReadonlyMap<string, ObjectDraft>): string | undefined {
    const holders = new Map(
      this.#living('User')
        .filter(({ id }) => !drafts.has(id))
        .map(({ id, draft }) => [draft.key, id]),
    );
    for (const [id, { key, deletedDateTime }] of drafts) {
      if (deletedDateTime !== undefined) continue;
      if (holders.has(key)) return id;
      holders.set(key, id);
    }
    return undefined;
  }

  #logRemoval(groupId: string, member: Member): void {
    this.#log.push({ kind: 'memberRemoved', type: 'Group', id: groupId, member });
  }
}

function outcomeOf(current: Row | undefined, draft: ObjectDraft | undefined): Outcome {
  if (!draft) return 'unchanged';
  return current ? 'updated' : 'created';
}

function toObject<T extends DirectoryObjectType>({ id, createdDateTime, draft }: Row): DirectoryObjects[T] {
  const { key: _, ...rest } = structuredClone(draft);
  return { id, createdDateTime, ...rest };
}

function pageOf<T>(all: readonly T[], idOf: (item: T) => string, { after, limit }: PageRequest): Page<T> {
  const rest = all
    .filter((item) => after === undefined || idOf(item) > after)
    .toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rest.length > limit && last !== undefined ? idOf(last) : undefined };
}
