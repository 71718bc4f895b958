import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  groupResourceType as groupType,
  indexEntries,
  type JsonObject,
  parseFilter,
  type ResourceType,
  resolveFilter,
  userResourceType as userType,
  type Want,
} from '@lockstep/scim';
import { resourceStoreSuite } from '@lockstep/testkit';
import { CompiledQuery, sql } from 'kysely';
import type { Database } from '../../packages/server/src/store/database.ts';
import {
  KyselyResourceStore,
  type ResourceStoreOptions,
} from '../../packages/server/src/store/kysely-resource-store.ts';
import { PageMemory } from '../../packages/server/src/store/page-memory.ts';
import * as sample from '../../packages/testkit/src/resource-store/sample-resources.ts';
import { testDatabases } from '../postgres.ts';

const indexed = ['userName', 'externalId', 'displayName', 'emails.value', 'phoneNumbers.value'];
const nothing: Want = { members: 'none', groups: false };
const everything: Want = { members: 'all', groups: true };
const baseUrl = 'https://scim.example.com/t/acme/scim/v2';
const start = Date.UTC(2026, 0, 1);
const at = (second: number) => new Date(start + second * 1000);

function newStore({ kysely }: Database, more: Partial<ResourceStoreOptions> = {}): KyselyResourceStore {
  return new KyselyResourceStore(kysely, {
    tenantId: randomUUID(),
    baseUrl,
    types: [userType, groupType],
    indexed: new Set(indexed),
    ...more,
  });
}

function indexOf(type: ResourceType, attributes: JsonObject) {
  return indexEntries(type, attributes, { indexed, unique: [type === userType ? 'userName' : 'displayName'] });
}

async function addUser(store: KyselyResourceStore, id: string, attributes: JsonObject = { userName: id }, second = 0) {
  return store.insert(userType, { id, now: at(second), attributes, index: indexOf(userType, attributes) });
}

async function addGroup(store: KyselyResourceStore, id: string, members: readonly string[] = []) {
  const attributes = { displayName: id };
  return store.insert(groupType, {
    id,
    now: at(0),
    attributes,
    index: indexOf(groupType, attributes),
    members: members.map((value) => ({ value, resourceType: 'User' })),
  });
}

async function found(store: KyselyResourceStore, type: ResourceType, text: string): Promise<readonly string[]> {
  const filter = resolveFilter(parseFilter(text), type);
  const page = await store.query(type, { filter, startIndex: 1, count: 100 }, nothing);
  assert.equal(page.total, page.resources.length);
  return page.resources.map(({ id }) => id);
}

async function listed(store: KyselyResourceStore, startIndex: number, count: number): Promise<readonly string[]> {
  const page = await store.query(userType, { startIndex, count }, nothing);
  return page.resources.map(({ id }) => id);
}

/**
 * The plans of every query that `body` makes. Small tables are read whole, whatever indexes there are; with that
 * discouraged, a plan still reads one whole only where no index leads to the rows.
 */
async function plansOf(database: Database, body: (watched: Database) => Promise<unknown>): Promise<readonly string[]> {
  const plans: string[] = [];
  const kysely = database.kysely.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => result,
  });
  const executor = kysely.getExecutor();
  const execute = executor.executeQuery.bind(executor);
  executor.executeQuery = async (query, ...rest) => {
    const { rows } = await database.kysely.transaction().execute(async (transaction) => {
      await sql`SET LOCAL enable_seqscan = off`.execute(transaction);
      const explain = CompiledQuery.raw(`EXPLAIN ${query.sql}`, [...query.parameters]);
      return transaction.executeQuery<Record<string, string>>(explain);
    });
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    return execute(query, ...rest);
  };
  await body({ ...database, kysely });
  return plans;
}

for (const { name, open } of testDatabases()) {
  describe(name, () => {
    const opened = open();
    after(async () => (await opened).close());

    resourceStoreSuite(async () => newStore(await opened, { types: [sample.userType, sample.groupType] }));

    describe(`resources on ${name}`, () => {
      test('the attribute whose value is taken is named', async () => {
        const store = newStore(await opened);
        await addUser(store, 'a', { userName: 'Kai', externalId: '1' });
        await assert.rejects(addUser(store, 'b', { userName: 'KAI', externalId: '1' }), {
          name: 'ScimError',
          status: 409,
          scimType: 'uniqueness',
          message: /userName/,
        });
      });

      test('attributes keep the order and spelling they were written in', async () => {
        const store = newStore(await opened);
        const attributes = { userName: 'Kai', nickName: 'K', active: true, displayName: 'KAI' };
        await addUser(store, 'a', attributes);
        const read = await store.read(userType, 'a', nothing);
        assert.equal(JSON.stringify(read?.attributes), JSON.stringify(attributes));
      });

      test('values longer than an index entry are found and kept unique', async () => {
        const store = newStore(await opened);
        // Random, or PostgreSQL would make it short enough by compressing it.
        const long = `Ä${randomBytes(3000).toString('hex')}`.toUpperCase();
        await addUser(store, 'a', { userName: long });
        await addUser(store, 'b', { userName: `${long}b` });
        await assert.rejects(addUser(store, 'c', { userName: long.toLowerCase() }), { status: 409 });
        assert.deepEqual(await found(store, userType, `userName eq "${long.toLowerCase()}"`), ['a']);
      });

      for (const [kind, text] of [
        ['U+0000', 'a\0b'],
        ['half a surrogate pair', 'a\ud800'],
      ] as const) {
        test(`a text with ${kind} is refused with its reason, and nothing has it`, async () => {
          const store = newStore(await opened);
          await addUser(store, 'a', { userName: 'ab' });
          await assert.rejects(addUser(store, 'b', { userName: 'b', title: text }), {
            status: 400,
            scimType: 'invalidValue',
          });
          await assert.rejects(addUser(store, 'b', { userName: text }), { status: 400 });
          assert.equal(await store.read(userType, text, nothing), undefined);
          assert.equal(await store.remove(userType, text, at(1)), false);
          assert.equal((await store.lookup([text, 'a'])).size, 1);
          assert.deepEqual(await found(store, userType, `userName eq ${JSON.stringify(text)}`), []);
          assert.deepEqual(await found(store, userType, `not (userName co ${JSON.stringify(text)})`), ['a']);
        });
      }

      test('names of the prototype chain are attributes like any other', async () => {
        const store = newStore(await opened);
        const attributes = JSON.parse('{"userName":"a","__proto__":{"x":1},"constructor":"y"}') as JsonObject;
        await addUser(store, 'a', attributes);
        const read = await store.read(userType, 'a', nothing);
        assert.deepEqual(Object.keys(read?.attributes ?? {}), ['userName', '__proto__', 'constructor']);
        assert.equal(({} as { x?: number }).x, undefined);
      });

      test('addresses are filtered by', async () => {
        const store = newStore(await opened);
        await addUser(store, 'a');
        await addUser(store, 'b');
        await addGroup(store, 'g', ['a']);
        assert.deepEqual(await found(store, userType, `meta.location eq "${baseUrl}/Users/b"`), ['b']);
        assert.deepEqual(await found(store, userType, `groups.$ref eq "${baseUrl}/Groups/g"`), ['a']);
        assert.deepEqual(await found(store, groupType, `members.$ref eq "${baseUrl}/Users/a"`), ['g']);
        assert.deepEqual(await found(store, groupType, `members.$ref eq "${baseUrl}/Users/b"`), []);
      });

      test('members of a group are found through groups within it', async () => {
        const store = newStore(await opened);
        await addUser(store, 'a');
        await addUser(store, 'b');
        await addGroup(store, 'inner', ['a']);
        await addGroup(store, 'outer', ['inner']);
        assert.deepEqual(await found(store, userType, 'groups eq "outer"'), ['a']);
        assert.deepEqual(await found(store, userType, 'groups[value eq "outer" and type eq "Direct"]'), []);
        assert.deepEqual(await found(store, userType, 'not (groups.value eq "outer")'), ['b']);
      });

      test('a member that is removed while it is being added is not left behind', async () => {
        const store = newStore(await opened);
        await addGroup(store, 'g');
        for (let round = 0; round < 15; round += 1) {
          const id = `m${round}`;
          await addUser(store, id);
          await Promise.all([
            store.change(groupType, 'g', nothing, at(1), ({ attributes }) => ({
              attributes,
              index: indexOf(groupType, attributes),
              members: [{ op: 'add', members: [{ value: id, resourceType: 'User' }] }],
            })),
            store.remove(userType, id, at(1)),
          ]);
        }
        assert.deepEqual((await store.read(groupType, 'g', everything))?.members, []);
      });

      test('totals are exact after parallel inserts and removals', async () => {
        const store = newStore(await opened);
        await Promise.all(Array.from({ length: 40 }, (_, n) => addUser(store, `u${n}`)));
        await Promise.all(Array.from({ length: 15 }, (_, n) => store.remove(userType, `u${n}`, at(1))));
        const page = await store.query(userType, { startIndex: 1, count: 0 }, nothing);
        assert.deepEqual(page, { total: 25, resources: [] });
      });

      test('a filter that looks at too many resources is given up, where statements can be stopped', async () => {
        const database = await opened;
        const store = newStore(database, { scanLimit: 1 });
        const rows = Array.from({ length: 400 }, (_, n) => addUser(store, `u${n}`, { userName: `u${n}`, title: 'x' }));
        await Promise.all(rows);
        const scan = found(store, userType, Array.from({ length: 100 }, (_, n) => `title co "${n}"`).join(' or '));
        if (database.kind === 'postgres') {
          await assert.rejects(scan, { status: 400, scimType: 'tooMany' });
        } else {
          assert.deepEqual(await scan, []);
        }
        assert.deepEqual(await found(store, userType, 'userName eq "U7"'), ['u7']);
      });
    });

    describe(`pages on ${name}`, () => {
      test('a walk goes on from the key it reached, without reading what lies before', async () => {
        const database = await opened;
        const pages = new PageMemory();
        const tenantId = randomUUID();
        const store = newStore(database, { tenantId, pages });
        for (let n = 0; n < 30; n += 1) await addUser(store, `u${n}`, undefined, n);
        await listed(store, 1, 10);
        const remembered = pages.recall(`${tenantId} User`, 11);
        assert.deepEqual(remembered, { created: at(9), id: 'u9', removed: 0 });
        // Were the page counted from the start, this would make no difference.
        pages.remember(`${tenantId} User`, 11, { created: at(19), id: 'u19', removed: 0 });
        assert.equal((await listed(store, 11, 10))[0], 'u20');
      });

      test('what was removed meanwhile moves every later page', async () => {
        const store = newStore(await opened);
        for (let n = 0; n < 10; n += 1) await addUser(store, `u${n}`, undefined, n);
        assert.deepEqual(await listed(store, 1, 3), ['u0', 'u1', 'u2']);
        await store.remove(userType, 'u1', at(60));
        assert.deepEqual(await listed(store, 4, 2), ['u4', 'u5']);
        assert.deepEqual(await listed(store, 6, 9), ['u6', 'u7', 'u8', 'u9']);
        await addUser(store, 'u10', undefined, 10);
        assert.deepEqual(await listed(store, 10, 5), ['u10']);
      });

      test('resources of one instant are paged without gap or repetition', async () => {
        const store = newStore(await opened);
        for (let n = 0; n < 12; n += 1) await addUser(store, `u${n}`);
        const walked = [
          ...(await listed(store, 1, 5)),
          ...(await listed(store, 6, 5)),
          ...(await listed(store, 11, 5)),
        ];
        assert.deepEqual(walked, await listed(store, 1, 100));
      });
    });

    describe(`look-ups on ${name}`, () => {
      const answered: readonly (readonly [ResourceType, string, string])[] = [
        [userType, 'id eq "u7"', 'u7'],
        [userType, 'userName eq "USER7"', 'u7'],
        [userType, 'externalId eq "e7"', 'u7'],
        [userType, 'emails eq "u7@X.test"', 'u7'],
        [userType, 'emails[type eq "work" and value eq "u7@x.test"]', 'u7'],
        [userType, 'emails[type eq "work"].value eq "u7@x.test"', 'u7'],
        [userType, 'active eq true and phoneNumbers.value eq "+7"', 'u7'],
        [userType, 'userName eq "user7" or externalId eq "none"', 'u7'],
        [userType, 'id eq "u7" and groups eq "g"', 'u7'],
        [groupType, 'displayName eq "G"', 'g'],
        [groupType, 'members.value eq "u8" and displayName eq "g"', 'g'],
        [groupType, 'id eq "g" and members eq "u7"', 'g'],
      ];
      // One tenant of some size, and a planner that knows it: of a handful of rows any index is as good as any other.
      const tenantId = randomUUID();
      before(async () => {
        const store = newStore(await opened, { tenantId });
        for (let n = 0; n < 300; n += 1) {
          const emails = [{ value: `u${n}@x.test`, type: 'work' }];
          const phoneNumbers = [{ value: `+${n}` }];
          const attributes = { userName: `user${n}`, externalId: `e${n}`, active: true, emails, phoneNumbers };
          await addUser(store, `u${n}`, attributes, n);
        }
        for (let n = 0; n < 20; n += 1) await addGroup(store, `g${n}`, [`u${n}`, `u${n + 100}`]);
        await addGroup(store, 'g', ['u7', 'u8']);
        await (await opened).tidy();
      });
      for (const [type, text, id] of answered) {
        test(`an index answers ${text}`, async () => {
          const plans = await plansOf(await opened, async (watched) => {
            assert.deepEqual(await found(newStore(watched, { tenantId }), type, text), [id]);
          });
          const plan = plans.at(-1) ?? '';
          assert.match(plan, /scim_resource_pkey/);
          // The orders of the list and of changes are indexes that lead through the whole tenant.
          assert.doesNotMatch(plan, /Seq Scan|scim_resource_created|scim_resource_modified/);
        });
      }

      test('an index answers meta.lastModified gt', async () => {
        const plans = await plansOf(await opened, async (watched) => {
          const store = newStore(watched);
          await addUser(store, 'a', undefined, 1);
          await addUser(store, 'b', undefined, 2);
          assert.deepEqual(await found(store, userType, `meta.lastModified gt "${at(1).toISOString()}"`), ['b']);
        });
        assert.match(plans.at(-1) ?? '', /Index Cond: .*modified_at >/);
      });
    });

    test(`of resources created in the same moment those with a free name are there, on ${name}`, async () => {
      const database = await opened;
      const tenantId = randomUUID();
      const [one, other] = [newStore(database, { tenantId }), newStore(database, { tenantId })];
      const names = Array.from({ length: 20 }, (_, n) => `name ${String(n).padStart(2, '0')}`);
      // The same names from two nodes in opposite order, so that each waits for the other somewhere, and free ones between.
      const made = await Promise.allSettled([
        ...names.flatMap((userName, n) => [addUser(one, `one${n}`, { userName }), addUser(one, `free one${n}`)]),
        ...names
          .toReversed()
          .flatMap((userName, n) => [addUser(other, `other${n}`, { userName }), addUser(other, `free other${n}`)]),
      ]);
      const refused = made.filter((result) => result.status === 'rejected');
      assert.equal(refused.length, names.length);
      for (const { reason } of refused) assert.match(reason.message, /already has this value of userName/);
      const { total, resources } = await one.query(userType, { startIndex: 1, count: 100 }, nothing);
      assert.deepEqual([total, resources.length], [60, 60]);
      const stored = new Set(resources.map(({ attributes }) => attributes.userName));
      assert.ok(names.every((name) => stored.has(name)));
    });

    test(`parallel reads and writes of a tenant end, on ${name}`, async () => {
      const store = newStore(await opened);
      const ids = Array.from({ length: 8 }, (_, n) => `u${n}`);
      await Promise.all(ids.map((id) => addUser(store, id)));
      await Promise.all(['g', 'h', 'i'].map((id) => addGroup(store, id, ids)));
      const add = (group: string, id: string) =>
        store.change(groupType, group, nothing, at(1), ({ attributes }) => ({
          attributes,
          index: [],
          members: [{ op: 'add', members: [{ value: id, resourceType: 'User' }] }],
        }));
      await Promise.all(
        ids.flatMap((id) => [store.remove(userType, id, at(1)), ...['g', 'h', 'i'].map((g) => add(g, id))]),
      );
      const { rows } = await sql`
        SELECT 1 FROM scim_membership m WHERE NOT EXISTS (
          SELECT FROM scim_resource r WHERE r.tenant_id = m.tenant_id AND r.id = m.member_id)`.execute(
        (await opened).kysely,
      );
      assert.deepEqual(rows, []);
    });
  });
}
