import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject, ResourceStore } from '@lockstep/scim';
import type { AccountStore } from '../../../server/src/tenants/accounts/account-store.ts';
import { userType } from './sample-resources.ts';
import { at, indexOf, NOTHING, set } from './suite-resources.ts';

/** A store of resources with what an application keeps beside the accounts among them. */
export interface AccountsUnderTest extends ResourceStore {
  readonly accounts: AccountStore;
}

const forever = new Date(Date.UTC(9999, 11, 31));

/** What a store promises of facts, which are the application's and which SCIM never sees. */
export function accountSuite(makeStore: () => Promise<AccountsUnderTest> | AccountsUnderTest): void {
  const add = (store: ResourceStore, id: string, attributes: JsonObject, facts?: JsonObject, second = 0) =>
    store.insert(userType, {
      id,
      now: at(second),
      attributes,
      index: indexOf(userType, attributes),
      ...(facts && { facts }),
    });
  const idsOf = (accounts: readonly { readonly id: string }[]) => accounts.map(({ id }) => id);

  describe('facts beside accounts', () => {
    test('facts are written with the account, and the resource shows nothing of them', async () => {
      const store = await makeStore();
      await add(store, 'u1', { userName: 'Ann', active: false }, { roles: ['host'] });
      await add(store, 'u2', { userName: 'Bob' });
      assert.deepEqual(await store.accounts.read('User', 'u1'), {
        id: 'u1',
        createdAt: at(0),
        modifiedAt: at(0),
        version: 1,
        attributes: { userName: 'Ann', active: false },
        facts: { source: 'directory', roles: ['host'] },
        archivedAt: undefined,
      });
      assert.deepEqual((await store.accounts.read('User', 'u2'))?.facts, { source: 'directory' });
      assert.deepEqual((await store.read(userType, 'u1', NOTHING))?.attributes, { userName: 'Ann', active: false });
      assert.equal(await store.accounts.read('Group', 'u1'), undefined);
      assert.equal(await store.accounts.read('User', 'nobody'), undefined);
    });

    test('a change of facts leaves the resource and its version alone, and raises that of the account', async () => {
      const store = await makeStore();
      await add(store, 'u1', { userName: 'Ann' }, { roles: ['host'], site: 'Ghent' });
      const changed = await store.accounts.setFacts('u1', { roles: ['guard'], site: null, level: 2 });
      assert.ok(typeof changed === 'object');
      assert.deepEqual(changed.facts, { source: 'directory', roles: ['guard'], level: 2 });
      assert.equal(changed.version, 2);
      assert.equal((await store.read(userType, 'u1', NOTHING))?.version, 1);
      await set(store, 'u1', { userName: 'Ann', title: 'Lead' }, 5);
      assert.equal((await store.accounts.read('User', 'u1'))?.version, 3);
      assert.deepEqual((await store.accounts.read('User', 'u1'))?.facts.roles, ['guard']);
      assert.equal(await store.accounts.setFacts('u1', { roles: [] }, 2), 'stale');
      assert.equal(typeof (await store.accounts.setFacts('u1', { roles: [] }, 3)), 'object');
      assert.equal(await store.accounts.setFacts('nobody', {}), undefined);
      assert.equal(await store.accounts.setFacts('nobody', {}, 1), undefined);
    });

    test('facts go with a removed account and come back with it, under another id', async () => {
      const store = await makeStore();
      await add(store, 'u1', { userName: 'Ann' }, { roles: ['host'] }, 1);
      await store.accounts.setFacts('u1', { level: 2 });
      await store.remove(userType, 'u1', at(2), undefined, forever);
      const archived = await store.accounts.read('User', 'u1');
      assert.deepEqual(
        [archived?.archivedAt, archived?.facts],
        [at(2), { source: 'directory', roles: ['host'], level: 2 }],
      );
      assert.equal(await store.accounts.setFacts('u1', { roles: [] }), undefined);
      const entries = (attributes: JsonObject) => indexOf(userType, attributes);
      assert.equal((await store.restore(userType, 'u1', at(3), entries, 'u2'))?.id, 'u2');
      assert.equal(await store.accounts.read('User', 'u1'), undefined);
      const back = await store.accounts.read('User', 'u2');
      assert.deepEqual(
        [back?.archivedAt, back?.facts, back?.createdAt],
        [undefined, { source: 'directory', roles: ['host'], level: 2 }, at(1)],
      );
    });

    test('accounts are listed in the order they were made, narrowed and page by page', async () => {
      const store = await makeStore();
      await add(store, 'c', { userName: 'carl@x.test', displayName: 'Carl' }, { roles: ['host', 'guard'] }, 1);
      await add(store, 'b', { userName: 'bea@x.test', active: false }, { roles: ['host'] }, 2);
      await add(store, 'a', { userName: 'abe@x.test', active: true }, { roles: [] }, 2);
      const { accounts } = store;
      const listed = async (page: Partial<Parameters<AccountStore['list']>[1]>) =>
        idsOf(await accounts.list('User', { limit: 10, ...page }));
      assert.deepEqual(await listed({}), ['c', 'a', 'b']);
      assert.deepEqual(await listed({ limit: 1, after: { at: at(1), id: 'c' } }), ['a']);
      assert.deepEqual(await listed({ after: { at: at(2), id: 'a' } }), ['b']);
      assert.deepEqual(await listed({ active: true }), ['c', 'a']);
      assert.deepEqual(await listed({ active: false }), ['b']);
      assert.deepEqual(await listed({ facts: { roles: ['host'] } }), ['c', 'b']);
      assert.deepEqual(await listed({ facts: { roles: ['host'] }, except: [{ active: false }] }), ['c']);
      assert.deepEqual(await listed({ prefix: 'car' }), ['c']);
      assert.deepEqual(await listed({ prefix: 'bea@' }), ['b']);
      assert.deepEqual(await listed({ having: { path: 'userName', value: 'abe@x.test' } }), ['a']);
      assert.equal(await accounts.any('User', { facts: { roles: ['guard'] } }), true);
      assert.equal(await accounts.any('User', { active: false, facts: { roles: ['guard'] } }), false);
    });

    test('archived accounts are a list of their own, the latest first', async () => {
      const store = await makeStore();
      for (const [index, id] of ['a', 'b', 'c'].entries()) {
        await add(store, id, { userName: `${id}@x.test` }, { roles: ['host'] });
        if (id !== 'b') await store.remove(userType, id, at(index + 1), undefined, forever);
      }
      const { accounts } = store;
      assert.deepEqual(idsOf(await accounts.list('User', { limit: 10 })), ['b']);
      assert.deepEqual(idsOf(await accounts.list('User', { limit: 10, archived: true })), ['c', 'a']);
      const after = { at: at(3), id: 'c' };
      assert.deepEqual(idsOf(await accounts.list('User', { limit: 10, archived: true, after })), ['a']);
      assert.equal(await accounts.any('User', { archived: true, facts: { roles: ['host'] } }), true);
      assert.equal(await accounts.any('User', { archived: true, facts: { roles: ['guard'] } }), false);
    });

    test('user names are compared with addresses, folded, and those left over are told', async () => {
      const store = await makeStore();
      for (const name of ['Ann@x.test', 'bob@x.test', 'cid@x.test']) await add(store, name, { userName: name });
      const { matched, unmatched, unmatchedCount } = await store.accounts.compare(
        'User',
        ['ann@x.test', 'zoe@x.test'],
        1,
      );
      assert.deepEqual(matched, [{ userName: 'ann@x.test', id: 'Ann@x.test' }]);
      assert.deepEqual(unmatched, [{ userName: 'bob@x.test', id: 'bob@x.test' }]);
      assert.equal(unmatchedCount, 2);
      assert.deepEqual(await store.accounts.compare('User', [], 0), { matched: [], unmatched: [], unmatchedCount: 3 });
    });
  });
}
