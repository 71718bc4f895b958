import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { EntryRecord } from '../../../server/src/tenants/collections/entry-store.ts';
import type { TenantStore } from '../../../server/src/tenants/tenant-store.ts';
import { start, tenantRecord } from './sample-records.ts';

/** What a store promises of the entries of applications' lists. */
export function entrySuite(makeStore: () => Promise<TenantStore>): void {
  const role = (tenantId: string, id: string, more: Partial<EntryRecord> = {}): EntryRecord => ({
    tenantId,
    collection: 'roles',
    id,
    name: id.toUpperCase(),
    nameFolded: id,
    hasUniqueName: true,
    isInRules: true,
    fields: { name: id.toUpperCase(), permissions: ['configuration'] },
    version: 1,
    createdAt: new Date(start),
    ...more,
  });
  const trip = (tenantId: string, id: string, more: Partial<EntryRecord> = {}): EntryRecord =>
    role(tenantId, id, { collection: 'trips', hasUniqueName: false, isInRules: false, fields: { kind: id }, ...more });
  const setUp = async () => {
    const store = await makeStore();
    const tenant = tenantRecord();
    await store.create(tenant, { entries: [role(tenant.tenantId, 'host')] });
    return { store, tenant, tenantId: tenant.tenantId, entries: store.entries };
  };
  const versionOf = async (store: TenantStore, tenantId: string) => (await store.findById(tenantId))?.version;

  describe('entries of lists', () => {
    test('a tenant begins with entries, and those that rules look at are read with it', async () => {
      const { store, tenant, tenantId, entries } = await setUp();
      await entries.add(trip(tenantId, 'rome'), 10);
      const listed = { id: 'host', name: 'HOST', version: 1, createdAt: new Date(start) };
      const lists = { roles: [{ ...listed, fields: { name: 'HOST', permissions: ['configuration'] } }] };
      assert.deepEqual(await store.find(tenant.key), { ...tenant, lists });
      assert.deepEqual(await entries.read(tenantId, 'roles', 'host'), role(tenantId, 'host'));
      assert.equal(await entries.read(tenantId, 'trips', 'host'), undefined);
      assert.equal(await entries.read(randomUUID(), 'roles', 'host'), undefined);
    });

    test('writing an entry that rules look at is a change of the tenant, any other is not', async () => {
      const { store, tenantId, entries } = await setUp();
      assert.equal(await entries.add(trip(tenantId, 'rome'), 10), 'added');
      assert.equal(await versionOf(store, tenantId), 1);
      assert.equal(await entries.add(role(tenantId, 'guard'), 10), 'added');
      assert.equal(await versionOf(store, tenantId), 2);
      const change = { name: 'X', nameFolded: 'x', fields: {} };
      await entries.change({ ...role(tenantId, 'guard'), version: 1 }, change);
      assert.equal(await versionOf(store, tenantId), 3);
      assert.deepEqual(
        (await store.findById(tenantId))?.lists.roles?.map(({ name }) => name),
        ['HOST', 'X'],
      );
      assert.equal(await entries.remove(tenantId, 'roles', 'guard'), true);
      assert.equal(await versionOf(store, tenantId), 4);
      assert.equal(await entries.remove(tenantId, 'roles', 'guard'), false);
      assert.equal(await versionOf(store, tenantId), 4);
    });

    test('of many tenants are listed together, the newest first, page by page', async () => {
      const { store, tenant, tenantId, entries } = await setUp();
      const other = tenantRecord({ profile: tenant.profile });
      await store.create(other, {});
      const at = (seconds: number) => new Date(new Date(start).getTime() + seconds * 1_000);
      const asked = (of: string, id: string, seconds: number, state = 'open') =>
        entries.add(trip(of, id, { collection: 'requests', fields: { state }, createdAt: at(seconds) }), 10);
      await asked(tenantId, 'a', 1);
      await asked(other.tenantId, 'b', 2);
      await asked(tenantId, 'c', 3, 'issued');
      const lists = [{ profile: tenant.profile, collection: 'requests' }];
      const among = [tenant.key, other.key];
      const ids = async (page: Partial<Parameters<typeof entries.across>[0]>) =>
        (await entries.across({ lists, limit: 1_000, ...page }))
          .filter((one) => among.includes(one.tenant.key))
          .map(({ entry, tenant: { key } }) => [entry.id, key]);
      const [a, b, c] = [
        ['a', tenant.key],
        ['b', other.key],
        ['c', tenant.key],
      ];
      assert.deepEqual(await ids({}), [c, b, a]);
      assert.deepEqual(await ids({ having: { state: 'open' } }), [b, a]);
      assert.deepEqual(await ids({ after: { at: at(2), id: 'b' } }), [a]);
      assert.deepEqual(await ids({ lists: [{ profile: 'unheard-of', collection: 'requests' }] }), []);
      assert.deepEqual(await ids({ lists: [] }), []);
    });

    test('names are unique where they have to be, also when many add one at once', async () => {
      const { tenantId, entries } = await setUp();
      assert.equal(await entries.add(role(tenantId, 'other', { nameFolded: 'host' }), 10), 'nameInUse');
      const outcomes = await Promise.all(
        ['a', 'b', 'c'].map((id) => entries.add(role(tenantId, id, { nameFolded: 'same' }), 10)),
      );
      assert.deepEqual(outcomes.toSorted(), ['added', 'nameInUse', 'nameInUse']);
      const trips = await Promise.all(
        ['a', 'b'].map((id) => entries.add(trip(tenantId, id, { nameFolded: 'same' }), 10)),
      );
      assert.deepEqual(trips, ['added', 'added']);
      const change = { name: 'Same', nameFolded: 'same', fields: {} };
      assert.equal(await entries.change({ ...role(tenantId, 'host'), version: 1 }, change), 'nameInUse');
    });

    test('a change of a version that has passed is stale, and so is a removal the tenant moved on from', async () => {
      const { tenantId, entries } = await setUp();
      const place = { tenantId, collection: 'roles', id: 'host', version: 1 };
      const change = { name: 'Host', nameFolded: 'host', fields: { name: 'Host' } };
      const changed = await entries.change(place, change);
      assert.deepEqual(changed, { ...role(tenantId, 'host'), ...change, version: 2 });
      assert.equal(await entries.change(place, change), 'stale');
      assert.equal(await entries.change({ ...place, id: 'nobody' }, change), undefined);
      assert.equal(await entries.remove(tenantId, 'roles', 'host', 1), 'stale');
      assert.ok(await entries.read(tenantId, 'roles', 'host'));
      assert.equal(await entries.remove(tenantId, 'roles', 'host', 2), true);
    });

    test('a list goes by name, is narrowed, and continues behind a place', async () => {
      const { tenantId, entries } = await setUp();
      for (const [id, nameFolded] of [
        ['3', 'rome'],
        ['1', 'rome'],
        ['2', 'oslo'],
      ] as const) {
        await entries.add(trip(tenantId, id, { nameFolded, fields: { kind: id, tags: [id, 'x'] } }), 10);
      }
      const listed = async (page: object) =>
        (await entries.list(tenantId, 'trips', { limit: 10, ...page })).map(({ id }) => id);
      assert.deepEqual(await listed({}), ['2', '1', '3']);
      assert.deepEqual(await listed({ limit: 1, after: { nameFolded: 'oslo', id: '2' } }), ['1']);
      assert.deepEqual(await listed({ prefix: 'ro' }), ['1', '3']);
      assert.deepEqual(await listed({ nameFolded: 'oslo' }), ['2']);
      assert.deepEqual(await listed({ having: { kind: '3' } }), ['3']);
      assert.deepEqual(await listed({ having: { tags: ['1'] } }), ['1']);
    });

    test('a list has its bound, and a tenant that is gone takes none', async () => {
      const { store, tenantId, entries } = await setUp();
      assert.equal(await entries.add(role(tenantId, 'guard'), 2), 'added');
      assert.equal(await entries.add(role(tenantId, 'third'), 2), 'full');
      await store.remove(tenantId);
      assert.equal(await entries.read(tenantId, 'roles', 'host'), undefined);
      assert.equal(await entries.add(role(tenantId, 'late'), 2), 'gone');
    });

    test('many entries change with the settings, all or nothing', async () => {
      const { store, tenantId, entries } = await setUp();
      for (const id of ['one', 'two']) await entries.add(trip(tenantId, id), 10);
      const steps = {
        remove: [{ collection: 'trips', having: { kind: 'one' } }],
        change: [{ collection: 'trips', having: { kind: 'two' }, set: { kind: 'manual' } }],
        add: [trip(tenantId, 'three'), role(tenantId, 'again', { nameFolded: 'host' })],
      };
      assert.equal(await store.update(tenantId, { settings: { a: 1 }, entries: steps }, 7), 'stale');
      assert.equal((await entries.list(tenantId, 'trips', { limit: 10 })).length, 2);
      const updated = await store.update(tenantId, { settings: { a: 1 }, entries: steps }, 1);
      assert.ok(typeof updated === 'object');
      assert.deepEqual([updated.settings, updated.version], [{ a: 1 }, 2]);
      const left = await entries.list(tenantId, 'trips', { limit: 10 });
      assert.deepEqual(
        left.map(({ id, fields, version }) => [id, fields, version]),
        [
          ['three', { kind: 'three' }, 1],
          ['two', { kind: 'manual' }, 2],
        ],
      );
      assert.deepEqual(
        updated.lists.roles?.map(({ id }) => id),
        ['host'],
      );
    });
  });
}
