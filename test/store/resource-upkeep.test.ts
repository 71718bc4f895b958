import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import {
  groupResourceType as groupType,
  indexEntries,
  type JsonObject,
  parseFilter,
  resolveFilter,
  userResourceType as userType,
} from '@lockstep/scim';
import { CompiledQuery, sql } from 'kysely';
import type { Database } from '../../packages/server/src/store/database.ts';
import { KyselyResourceStore } from '../../packages/server/src/store/kysely-resource-store.ts';
import { KyselyTenantStore } from '../../packages/server/src/store/kysely-tenant-store.ts';
import { eraseOrphans } from '../../packages/server/src/store/orphans.ts';
import { eraseRemoved } from '../../packages/server/src/store/scim-removed.ts';
import { tenantRecord } from '../../packages/testkit/src/tenant-store/sample-records.ts';
import { testDatabases } from '../postgres.ts';

const now = new Date(Date.UTC(2026, 0, 1));
const later = (ms: number) => new Date(now.getTime() + ms);
const nothing = { members: 'none', groups: false } as const;
const department = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department';

function storeOf({ kysely }: Database, tenantId: string, indexed: readonly string[] = ['userName'], scanMost?: number) {
  return new KyselyResourceStore(kysely, {
    tenantId,
    baseUrl: 'https://scim.example.com',
    types: [userType, groupType],
    indexed: new Set(indexed),
    ...(scanMost !== undefined && { scanMost }),
  });
}

function add(store: KyselyResourceStore, id: string, attributes: JsonObject = {}) {
  const whole = { userName: id, ...attributes };
  const index = indexEntries(userType, whole, { indexed: [], unique: ['userName'] });
  return store.insert(userType, { id, now, attributes: whole, index });
}

async function found(store: KyselyResourceStore, filter: string): Promise<readonly string[]> {
  const page = await store.query(
    userType,
    { filter: resolveFilter(parseFilter(filter), userType), startIndex: 1, count: 100 },
    nothing,
  );
  return page.resources.map(({ id }) => id);
}

/** The plan of the query a filter becomes. */
async function planOf(database: Database, tenantId: string, indexed: readonly string[], filter: string) {
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
  const ids = await found(storeOf({ ...database, kysely }, tenantId, indexed), filter);
  return { ids, plan: plans.at(-1) ?? '' };
}

for (const { name, open } of testDatabases()) {
  describe(name, () => {
    const opened = open();
    after(async () => (await opened).close());

    const paths = ['title', department, 'active', 'meta.created', 'x509Certificates.value'];
    for (const [filter, ids] of [
      ['title eq "HEAD 7"', ['u7']],
      [`${department} eq "ops"`, ['u8']],
      ['active eq false', ['u9']],
    ] as const) {
      test(`${filter} is answered from the index once that is made, on ${name}`, async () => {
        const database = await opened;
        const tenantId = randomUUID();
        const store = storeOf(database, tenantId);
        for (let n = 0; n < 250; n += 1) await add(store, `u${n}`, { title: `Head ${n}`, active: n !== 9 });
        await store.change(userType, 'u8', nothing, now, ({ attributes }) => ({
          attributes: {
            ...attributes,
            'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Ops' },
          },
          index: indexEntries(userType, attributes, { indexed: [], unique: ['userName'] }),
        }));
        assert.deepEqual((await planOf(database, tenantId, ['userName', ...paths], filter)).ids, []);
        let last: string | undefined;
        let pages = 0;
        do {
          last = await store.reindex(
            userType,
            { limit: 100, ...(last !== undefined && { after: last }) },
            (attributes) => indexEntries(userType, attributes, { indexed: paths, unique: [] }),
          );
          pages += 1;
        } while (last !== undefined);
        assert.equal(pages, 4);
        await database.tidy();
        const answer = await planOf(database, tenantId, ['userName', ...paths], filter);
        assert.deepEqual(answer.ids, ids);
        assert.match(answer.plan, /scim_value/);
        assert.doesNotMatch(answer.plan, /Seq Scan|scim_resource_created|scim_resource_modified/);
      });
    }

    test(`a change that races the indexing leaves its own entries, on ${name}`, async () => {
      const tenantId = randomUUID();
      const store = storeOf(await opened, tenantId, ['userName', 'title']);
      for (let n = 0; n < 20; n += 1) await add(store, `u${n}`, { title: 'old' });
      const entriesOf = (attributes: JsonObject) =>
        indexEntries(userType, attributes, { indexed: ['title'], unique: ['userName'] });
      await Promise.all([
        ...Array.from({ length: 20 }, (_, n) =>
          store.change(userType, `u${n}`, nothing, now, () => {
            const attributes = { userName: `u${n}`, title: 'new' };
            return { attributes, index: entriesOf(attributes) };
          }),
        ),
        store.reindex(userType, { limit: 10 }, entriesOf),
        store.reindex(userType, { limit: 10, after: 'u17' }, entriesOf),
      ]);
      assert.equal((await found(store, 'title eq "new"')).length, 20);
      assert.deepEqual(await found(store, 'title eq "old"'), []);
    });

    test(`where no statement can be stopped a long scan is refused before it begins, on ${name}`, async () => {
      const tenantId = randomUUID();
      const store = storeOf(await opened, tenantId, ['userName'], 3);
      for (const id of ['a', 'b', 'c']) await add(store, id, { title: 'x' });
      assert.equal((await found(store, 'title eq "x"')).length, 3);
      await add(store, 'd', { title: 'x' });
      const refused = { status: 400, scimType: 'tooMany', message: /filterable/ };
      await assert.rejects(found(store, 'title eq "x"'), refused);
      assert.deepEqual(await found(store, 'title eq "x" and userName eq "D"'), ['d']);
      assert.equal((await store.query(userType, { startIndex: 1, count: 2 }, nothing)).total, 4);
    });

    test(`removed resources are erased once they can no longer be brought back, on ${name}`, async () => {
      const database = await opened;
      const tenantId = randomUUID();
      const store = storeOf(database, tenantId);
      for (const [id, ms] of [
        ['a', 10],
        ['b', 20],
        ['c', 30],
      ] as const) {
        await add(store, id);
        await store.remove(userType, id, now, undefined, later(ms));
      }
      while ((await eraseRemoved(database.kysely, later(20), 1)) > 0);
      assert.deepEqual(
        (await store.listRemoved(now, { limit: 10 })).map(({ id }) => id),
        ['c'],
      );
    });

    test(`what is written for a tenant while it is removed does not stay, and no other tenant loses anything, on ${name}`, async () => {
      const database = await opened;
      const tenants = new KyselyTenantStore(database.kysely);
      const [gone, kept] = [tenantRecord(), tenantRecord()];
      for (const tenant of [gone, kept]) await tenants.create(tenant, {});
      const [left, other] = [storeOf(database, gone.tenantId), storeOf(database, kept.tenantId)];
      await add(other, 'a');
      await add(left, 'a');
      await Promise.all([
        tenants.remove(gone.tenantId),
        ...Array.from({ length: 10 }, (_, n) => add(left, `u${n}`, { title: 'x' })),
      ]);
      await add(left, 'late');
      assert.ok((await eraseOrphans(database.kysely)) >= 1);
      const rows = async (tenantId: string) => {
        const counts = ['scim_resource', 'scim_value', 'scim_total'].map(async (table) => {
          const counted = await sql<{ n: number }>`
            SELECT count(*) AS n FROM ${sql.table(table)} WHERE tenant_id = ${tenantId}::uuid`.execute(database.kysely);
          return counted.rows[0]?.n;
        });
        return Promise.all(counts);
      };
      assert.deepEqual(await rows(gone.tenantId), [0, 0, 0]);
      assert.deepEqual(await rows(kept.tenantId), [1, 1, 1]);
      assert.equal(await eraseOrphans(database.kysely), 0);
    });
  });
}
