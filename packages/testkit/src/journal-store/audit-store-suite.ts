import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { AuditEntry, AuditQuery, AuditStore } from '../../../server/src/journal/index.ts';
import { auditEntry, start } from './sample-entries.ts';

/** What every `AuditStore` promises. Ids of organisations are UUIDs and need not exist elsewhere. */
export function auditStoreSuite(name: string, make: () => Promise<AuditStore>): void {
  describe(`audit store: ${name}`, () => {
    test('an entry is read as it was recorded', async () => {
      const store = await make();
      const organizationId = randomUUID();
      const full = auditEntry(0, {
        activity: 'deletionsAllowed',
        result: 'failure',
        reason: 'Two approvers are needed.',
        jobId: randomUUID(),
        applicationId: randomUUID(),
        correlationId: 'request-1',
      });
      const bare = auditEntry(1, { targets: [], initiator: { type: 'system', id: '', displayName: 'Lockstep' } });
      await store.record(organizationId, full);
      await store.record(organizationId, bare);
      assert.deepEqual(await store.entry(organizationId, full.id), full);
      assert.deepEqual((await store.page(organizationId, { limit: 10 })).entries, [bare, full]);
      assert.equal(await store.entry(randomUUID(), full.id), undefined);
    });

    test('pages hold every entry once, newest first', async () => {
      const store = await make();
      const organizationId = randomUUID();
      const entries = Array.from({ length: 12 }, (_, index) => auditEntry(Math.floor(index / 3)));
      for (const entry of entries) await store.record(organizationId, entry);
      const read: AuditEntry[] = [];
      let after: AuditQuery['after'];
      do {
        const page = await store.page(organizationId, { limit: 4, after });
        read.push(...page.entries);
        after = page.next;
      } while (after !== undefined);
      assert.deepEqual(
        read,
        entries.toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1)),
      );
    });

    narrowing(make);

    test('audit entries from before a moment are erased, a few at a time', async () => {
      const store = await make();
      const organizationId = randomUUID();
      for (let second = 0; second < 5; second += 1) await store.record(organizationId, auditEntry(second));
      const before = new Date(start + 3_000);
      assert.equal(await store.removeBefore(organizationId, before, 2), 2);
      assert.equal(await store.removeBefore(organizationId, before, 2), 1);
      assert.equal(await store.removeBefore(organizationId, before, 2), 0);
      assert.equal((await store.page(organizationId, { limit: 10 })).entries.length, 2);
    });
  });
}

function narrowing(make: () => Promise<AuditStore>): void {
  const initiator = { type: 'user', id: 'ana', displayName: 'Ana' } as const;
  const target = { type: 'User', id: 'Target-1', displayName: 'T', modified: [] };
  const [jobId, applicationId] = [randomUUID(), randomUUID()];
  const entries = [
    auditEntry(0, { initiator }),
    auditEntry(1, { activity: 'userDeleted', targets: [target, { ...target, id: 'Target-2' }] }),
    auditEntry(2, { result: 'failure', jobId }),
    auditEntry(3, { activity: 'started', applicationId }),
  ];
  const cases: readonly (readonly [string, Partial<AuditQuery>, readonly number[]])[] = [
    ['activities', { activities: ['started', 'userDeleted'] }, [3, 1]],
    ['no activity', { activities: [] }, []],
    ['a category', { category: 'UserManagement' }, [1]],
    ['a result', { result: 'failure' }, [2]],
    ['who made the change', { initiatorId: 'ana' }, [0]],
    ['what was changed', { targetId: 'target-2' }, [1]],
    ['a job of the audit log', { jobId }, [2]],
    ['an application of the audit log', { applicationId }, [3]],
    ['a stretch of time', { from: new Date(start + 1_000), until: new Date(start + 3_000) }, [2, 1]],
    ['several conditions at once', { category: 'ProvisioningManagement', result: 'success' }, [3, 0]],
  ];
  for (const [what, query, expected] of cases) {
    test(`the audit log is narrowed to ${what}`, async () => {
      const store = await make();
      const organizationId = randomUUID();
      const made = entries.map((entry) => ({ ...entry, id: randomUUID() }));
      for (const entry of made) await store.record(organizationId, entry);
      const page = await store.page(organizationId, { limit: 10, ...query });
      assert.deepEqual(
        page.entries.map(({ id }) => made.findIndex((entry) => entry.id === id)),
        expected,
      );
    });
  }
}
