import type { GroupReference, Member, MemberChange, Want } from '@lockstep/scim';
import type { MemoryRows } from './memory-rows.ts';

/** The members of a group by their ids. */
export type Members = ReadonlyMap<string, Member>;

/** Who is in which group. */
export class MemoryMemberships {
  readonly #rows: MemoryRows;
  readonly #members = new Map<string, Members>();

  constructor(rows: MemoryRows) {
    this.#rows = rows;
  }

  /** The members of a group; undefined when it has never had any. */
  of(groupId: string): Members | undefined {
    return this.#members.get(groupId);
  }

  set(groupId: string, members: Members): void {
    this.#members.set(groupId, members);
  }

  /** What a change makes of members: those who are not there do not come in, those who are in stay as they are. */
  after(members: Members, change: MemberChange): Members {
    const next = new Map(change.op === 'set' || change.op === 'clear' ? [] : members);
    if (change.op === 'remove') for (const value of change.values) next.delete(value);
    if (change.op === 'add' || change.op === 'set') {
      for (const member of change.members) {
        if (!next.has(member.value) && this.#rows.find(member.value)) next.set(member.value, member);
      }
    }
    return next;
  }

  /** Changes the members of a group that is there. */
  change(groupId: string, change: MemberChange): void {
    this.set(groupId, this.after(this.of(groupId) ?? new Map(), change));
  }

  /** The groups a resource is a direct member of, and as what. */
  containing(id: string): readonly (readonly [string, Member])[] {
    return [...this.#members].flatMap(([groupId, members]) => {
      const membership = members.get(id);
      return membership ? [[groupId, membership] as const] : [];
    });
  }

  /** Takes a resource that is gone out of every group, which gives those a further version. */
  remove(id: string, now: Date): void {
    this.#members.delete(id);
    for (const [groupId, members] of this.#members) {
      if (!members.has(id)) continue;
      this.change(groupId, { op: 'remove', values: [id] });
      this.#rows.touch(groupId, now);
    }
  }

  /** The members of a group, as far as they are wanted; undefined when there are more than that. */
  membersOf(
    id: string,
    { members: wanted, membersAtMost = Number.POSITIVE_INFINITY }: Want,
  ): readonly Member[] | undefined {
    const members = this.#members.get(id) ?? new Map<string, Member>();
    if (typeof wanted === 'string') return members.size > membersAtMost ? undefined : [...members.values()];
    return [...new Set(wanted)].flatMap((value) => members.get(value) ?? []);
  }

  /** Direct groups, then those reached through them; a cycle of groups is walked once. */
  groupsOf(id: string): readonly GroupReference[] {
    const found = new Map<string, GroupReference>();
    let frontier = [id];
    for (let type: 'direct' | 'indirect' = 'direct'; frontier.length > 0; type = 'indirect') {
      const next: string[] = [];
      for (const [groupId, members] of this.#members) {
        if (found.has(groupId) || groupId === id || !frontier.some((member) => members.has(member))) continue;
        const display = this.#rows.find(groupId)?.[1].attributes.displayName;
        found.set(groupId, { value: groupId, display: typeof display === 'string' ? display : undefined, type });
        next.push(groupId);
      }
      frontier = next;
    }
    return [...found.values()];
  }
}

/** Whether both are the same members in the same manner. */
export function sameMembers(a: Members, b: Members): boolean {
  return a.size === b.size && [...a].every(([id, member]) => sameMember(member, b.get(id)));
}

function sameMember(a: Member, b: Member | undefined): boolean {
  return b !== undefined && a.type === b.type && a.display === b.display;
}
