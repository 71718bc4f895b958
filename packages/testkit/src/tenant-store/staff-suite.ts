import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { StaffRecord, StaffSession } from '../../../server/src/tenants/staff/staff-store.ts';
import type { TenantStore } from '../../../server/src/tenants/tenant-store.ts';
import { start, tenantRecord, tokenRecord } from './sample-records.ts';

export function staffRecord(tenantId: string, more: Partial<StaffRecord> = {}): StaffRecord {
  return {
    tenantId,
    id: randomUUID(),
    userName: 'Admin',
    userNameFolded: 'admin',
    passwordHash: '$argon2id$…',
    roles: ['administrator'],
    createdAt: new Date(start),
    lastSignInAt: undefined,
    ...more,
  };
}

/** What a store promises of the staff of tenants and their sessions. */
export function staffSuite(makeStore: () => Promise<TenantStore>): void {
  const at = (minutes: number) => new Date(start + minutes * 60_000);
  const setUp = async () => {
    const store = await makeStore();
    const tenant = tenantRecord({ profile: `p-${randomUUID()}` });
    const administrator = staffRecord(tenant.tenantId);
    await store.create(tenant, { administrator });
    return { store, tenant, tenantId: tenant.tenantId, administrator, staff: store.staff };
  };
  const sessionOf = ({ tenantId, id: staffId }: StaffRecord, more: Partial<StaffSession> = {}): StaffSession => ({
    tenantId,
    id: randomBytes(8).toString('hex'),
    staffId,
    digest: Uint8Array.from(randomBytes(32)),
    createdAt: at(0),
    seenAt: at(0),
    provedAt: at(0),
    ...more,
  });

  describe('staff of a tenant', () => {
    test('somebody is found by id and by name within their tenant, and has one name there', async () => {
      const { tenantId, administrator, staff, store } = await setUp();
      const guard = staffRecord(tenantId, { userName: 'Guard', userNameFolded: 'guard', roles: ['guard'] });
      assert.equal(await staff.add(guard), 'added');
      assert.equal(await staff.add(staffRecord(tenantId)), 'nameInUse');
      assert.equal(await staff.add(staffRecord(randomUUID())), 'gone');
      assert.deepEqual(await staff.list(tenantId), [administrator, guard]);
      assert.deepEqual(await staff.find(tenantId, guard.id), guard);
      assert.deepEqual(await staff.named(tenantId, 'guard'), guard);
      const other = tenantRecord();
      await store.create(other, {});
      assert.equal(await staff.find(other.tenantId, guard.id), undefined);
      assert.equal(await staff.named(other.tenantId, 'guard'), undefined);
    });

    test('somebody of one name is found in every tenant of an application', async () => {
      const { store, tenant, administrator, staff } = await setUp();
      const second = tenantRecord({ profile: tenant.profile });
      const there = staffRecord(second.tenantId);
      await store.create(second, { administrator: there });
      const found = await staff.everywhere(tenant.profile, 'admin', 10);
      assert.deepEqual(new Set(found.map(({ id }) => id)), new Set([administrator.id, there.id]));
      assert.equal((await staff.everywhere(tenant.profile, 'admin', 1)).length, 1);
      assert.deepEqual(await staff.everywhere('unheard-of', 'admin', 10), []);
    });

    test('a change writes what it names; who is removed is gone with their sessions', async () => {
      const { tenantId, administrator, staff } = await setUp();
      const change = { roles: ['host'], lastSignInAt: at(3) };
      assert.deepEqual(await staff.change(tenantId, administrator.id, change), { ...administrator, ...change });
      assert.equal(await staff.change(tenantId, randomUUID(), change), undefined);
      const session = sessionOf(administrator);
      await staff.addSession(session);
      assert.equal(await staff.remove(tenantId, administrator.id), true);
      assert.equal(await staff.remove(tenantId, administrator.id), false);
      assert.equal(await staff.session(tenantId, session.id), undefined);
      await staff.addSession(sessionOf(administrator));
    });

    test('a session is found with whose it is, and ends alone, with others or by its age', async () => {
      const { tenantId, administrator, staff } = await setUp();
      const sessions = [0, 1, 2].map((minute) => sessionOf(administrator, { createdAt: at(minute) }));
      for (const session of sessions) await staff.addSession(session);
      const [first, second, third] = sessions.map(({ id }) => id) as [string, string, string];
      const found = await staff.session(tenantId, first);
      assert.deepEqual(found?.staff, administrator);
      assert.deepEqual([...(found?.session.digest ?? [])], [...(sessions[0]?.digest ?? [])]);
      await staff.sessionSeen(tenantId, first, at(9));
      await staff.sessionSeen(tenantId, first, at(5));
      assert.deepEqual((await staff.session(tenantId, first))?.session.seenAt, at(9));
      await staff.sessionProved(tenantId, first, at(8));
      assert.deepEqual((await staff.session(tenantId, first))?.session.provedAt, at(8));
      assert.equal(await staff.session(randomUUID(), first), undefined);
      await staff.removeSessions(tenantId, administrator.id, { only: second });
      assert.equal(await staff.session(tenantId, second), undefined);
      await staff.removeSessions(tenantId, administrator.id, { except: third });
      assert.equal(await staff.session(tenantId, first), undefined);
      assert.ok(await staff.session(tenantId, third));
      await staff.sweep(at(2), at(0));
      assert.ok(await staff.session(tenantId, third));
      await staff.sweep(at(3), at(0));
      assert.equal(await staff.session(tenantId, third), undefined);
    });

    test('of attempts counted at one moment one counts, and they are forgotten', async () => {
      const { tenantId, staff } = await setUp();
      const attempts = staff.attempts(tenantId);
      const one = { failures: 1, until: at(0) };
      assert.equal(await attempts.attempts('ann'), undefined);
      const outcomes = await Promise.all([1, 2].map(() => attempts.countAttempt('ann', undefined, one)));
      assert.deepEqual(outcomes.toSorted(), [false, true]);
      assert.deepEqual(await attempts.attempts('ann'), one);
      assert.equal(await attempts.countAttempt('ann', one, { failures: 2, until: at(1) }), true);
      assert.equal(await attempts.countAttempt('ann', one, { failures: 2, until: at(1) }), false);
      assert.equal(await staff.attempts(randomUUID()).attempts('ann'), undefined);
      await attempts.forgetAttempts('ann');
      assert.equal(await attempts.attempts('ann'), undefined);
    });

    test('a token is found with the roles of whoever it stands on, as they are now', async () => {
      const { store, tenantId, administrator, staff } = await setUp();
      const bound = tokenRecord(tenantId, { issuedBy: administrator.id, requestedBy: 'Ann' });
      const free = tokenRecord(tenantId);
      for (const token of [bound, free]) await store.addToken(token);
      assert.deepEqual((await store.findToken(bound.id))?.issuerRoles, ['administrator']);
      assert.equal((await store.findToken(bound.id))?.requestedBy, 'Ann');
      assert.equal((await store.findToken(free.id))?.issuerRoles, undefined);
      await staff.change(tenantId, administrator.id, { roles: ['host'] });
      assert.deepEqual((await store.findToken(bound.id))?.issuerRoles, ['host']);
      await staff.remove(tenantId, administrator.id);
      assert.deepEqual((await store.findToken(bound.id))?.issuerRoles, []);
    });
  });
}
