import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ChangeLogEntry,
  DirectoryObjectType,
  DirectoryStore,
  Member,
  ObjectDraft,
  Page,
} from '../../../server/src/directory/index.ts';

/** Gives a store for an organisation of its own, which has nothing in it. */
export type OpenDirectory = () => Promise<DirectoryStore>;

export const now = new Date('2026-03-01T08:15:30.000Z');
export const later = new Date('2026-03-02T09:00:00.000Z');

export function userDraft(name: string): ObjectDraft {
  return { key: name, properties: { userPrincipalName: name } };
}

export async function addUser(store: DirectoryStore, name: string, more: Partial<ObjectDraft> = {}): Promise<string> {
  const id = randomUUID();
  const result = await store.change('User', [id], now, () => ({ ...userDraft(name), ...more }));
  assert.deepEqual(result, { outcomes: ['created'] });
  return id;
}

export async function addGroup(store: DirectoryStore, name: string): Promise<string> {
  const id = randomUUID();
  await store.change('Group', [id], now, () => ({ key: name, properties: { mailNickname: name } }));
  return id;
}

export async function member(store: DirectoryStore, name: string): Promise<Member> {
  return { type: 'User', id: await addUser(store, name) };
}

export async function softDelete(
  store: DirectoryStore,
  type: DirectoryObjectType,
  id: string,
  key: string,
): Promise<void> {
  const deletedDateTime = later.toISOString();
  const result = await store.change(type, [id], later, (_, current) => ({
    key,
    properties: current?.properties ?? {},
    deletedDateTime,
  }));
  assert.deepEqual(result, { outcomes: ['updated'] });
}

export async function memberIds(store: DirectoryStore, group: string): Promise<readonly string[]> {
  const page = await store.members(group, { limit: 100 });
  return page.items.map(({ id }) => id);
}

export async function walk<T>(read: (after: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  for (let after: string | undefined; ; ) {
    const page = await read(after);
    items.push(...page.items);
    if (page.next === undefined) return items;
    after = page.next;
  }
}

/** Users who are written so that the log is known to have come so far: others who write at the time hold it back. */
const marks = new Set<string>();

/** A position behind everything that was written. */
export async function afterAll(store: DirectoryStore): Promise<string> {
  await logSince(store, await store.watermark());
  return store.watermark();
}

/** Everything that was written after a position. */
export async function logSince(store: DirectoryStore, start: string, limit = 100): Promise<readonly ChangeLogEntry[]> {
  const mark = await addUser(store, `mark ${randomUUID()}`);
  marks.add(mark);
  for (;;) {
    const entries = await visibleSince(store, start, limit);
    if (entries.some(({ id }) => id === mark)) return entries.filter(({ id }) => !marks.has(id));
    await sleep(5);
  }
}

async function visibleSince(store: DirectoryStore, start: string, limit: number): Promise<readonly ChangeLogEntry[]> {
  const entries: ChangeLogEntry[] = [];
  for (let position = start; ; ) {
    const page = await store.changesSince(position, limit);
    assert.ok(page, 'the position is known');
    assert.ok(page.entries.length <= limit);
    entries.push(...page.entries);
    if (!page.more) return entries;
    position = page.position;
  }
}

/** The order within one transaction is the store's affair. */
export function sameEntries(actual: readonly ChangeLogEntry[], expected: readonly ChangeLogEntry[]): void {
  const sorted = (entries: readonly ChangeLogEntry[]) => entries.map((entry) => flat(entry)).sort();
  assert.deepEqual(sorted(actual), sorted(expected));
}

function flat(entry: ChangeLogEntry): string {
  return [entry.kind, entry.type, entry.id, 'member' in entry ? `${entry.member.type} ${entry.member.id}` : ''].join(
    ' ',
  );
}
