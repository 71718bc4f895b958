import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { userResourceType as userType } from '@lockstep/scim';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import {
  type Database,
  KyselyAccessStore,
  KyselyApplicationStore,
  KyselyDirectoryStore,
  KyselyJobStore,
  KyselyResourceStore,
  migrate,
  openDatabase,
} from '../../packages/server/src/store/index.ts';
import type { Schema } from '../../packages/server/src/store/schema.ts';
import { createServerDatabase, testDatabases } from '../postgres.ts';

const ROLE = 'lockstep_guarded';
/** Tables that belong to nobody in particular. Nothing of one owner may ever be put into them. */
const OWNERLESS = ['oauth_client', 'oauth_interaction', 'schema_migration'];

interface Column {
  readonly name: string;
  readonly type: string;
}

interface Table {
  readonly name: string;
  readonly owner: string | null;
  readonly columns: readonly Column[];
}

/** Every table there is, as the database itself knows it. */
async function tables(kysely: Kysely<Schema>): Promise<readonly Table[]> {
  const { rows } = await sql<Table>`
    SELECT c.relname AS name, max(a.attname) FILTER (WHERE a.attname IN ('organization_id', 'tenant_id')) AS owner,
      json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL))
        ORDER BY a.attnum) FILTER (WHERE a.attidentity = '' AND a.attgenerated = '') AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
    GROUP BY c.relname ORDER BY c.relname`.execute(kysely);
  return rows;
}

/** A value of its own for a column, whatever the row means. */
function anything({ type }: Column): string | number | boolean {
  if (type === 'uuid') return randomUUID();
  if (type.startsWith('timestamp')) return '2026-03-02T08:00:00Z';
  if (type.endsWith('[]')) return '{}';
  if (type.startsWith('json')) return '{}';
  if (type === 'boolean') return false;
  if (type === 'bytea') return `\\x${randomUUID().replaceAll('-', '')}`;
  if (/int|numeric|double|real/.test(type)) return Math.floor(Math.random() * 30_000);
  if (type === 'xid8') return '1';
  return randomUUID();
}

function inserting(
  { name, owner, columns }: Table,
  whose: string,
  fixed: Readonly<Record<string, string | null>> = {},
): RawBuilder<unknown> {
  const given = { ...fixed, ...(owner !== null && { [owner]: whose }) };
  const values = columns.map((column) => {
    const value = column.name in given ? given[column.name] : String(anything(column));
    return sql`${value}::${sql.raw(column.type)}`;
  });
  return sql`INSERT INTO ${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column.name)))})
    VALUES (${sql.join(values)})`;
}

async function affected(statement: RawBuilder<unknown>, kysely: Kysely<Schema>): Promise<number> {
  const { rows, numAffectedRows } = await statement.execute(kysely);
  return rows.length + Number(numAffectedRows ?? 0n);
}

const refused = { code: '42501' };

for (const { name: kind, open } of testDatabases()) {
  describe(kind, () => {
    const opened = open();
    after(async () => (await opened).close());
    const mine = randomUUID();
    const theirs = randomUUID();

    test(`every table is somebody's and guarded, or is named as nobody's and out of reach, on ${kind}`, async () => {
      const database = await opened;
      const all = await tables(database.kysely);
      const ownerless = all.filter(({ owner }) => owner === null).map(({ name }) => name);
      assert.deepEqual(ownerless, OWNERLESS, 'A table without an owner needs a reason to be in this list.');
      for (const name of ownerless) {
        await assert.rejects(sql`SELECT FROM ${sql.table(name)}`.execute(database.within(mine)), refused, name);
      }
      assert.ok(all.length > 60);
    });

    test(`bound to one owner no row of another is read, written, removed or made, in any table, on ${kind}`, async () => {
      const database = await opened;
      const within = database.within(mine);
      for (const table of await tables(database.kysely)) {
        const { name, owner } = table;
        if (owner === null) continue;
        const whole = sql.table(name);
        const whose = sql.ref(owner);
        // What a row refers to is of no interest here, and what is logged cannot be changed by anybody.
        await database.kysely.transaction().execute(async (transaction) => {
          await sql`SET LOCAL session_replication_role = replica`.execute(transaction);
          await inserting(table, theirs).execute(transaction);
          await inserting(table, mine).execute(transaction);
        });
        const seen = await sql<{ owner: string }>`SELECT ${whose} AS owner FROM ${whole}`.execute(within);
        assert.deepEqual(seen.rows, [{ owner: mine }], name);
        const crossing = [
          sql`SELECT FROM ${whole} WHERE ${whose} = ${theirs}::uuid`,
          sql`UPDATE ${whole} SET ${whose} = ${whose} WHERE ${whose} = ${theirs}::uuid`,
          sql`DELETE FROM ${whole} WHERE ${whose} = ${theirs}::uuid`,
        ];
        for (const statement of crossing) assert.equal(await affected(statement, within), 0, name);
        await assert.rejects(inserting(table, theirs).execute(within), refused, name);
        const kept = sql`SELECT FROM ${whole} WHERE ${whose} = ${theirs}::uuid`;
        assert.equal(await affected(kept, database.kysely), 1, name);
      }
    });

    test(`a repository that is asked with another's id finds nothing and stores nothing, on ${kind}`, async () => {
      const database = await opened;
      const [here, there] = [randomUUID(), randomUUID()];
      const now = new Date('2026-03-02T08:00:00Z');
      const resources = (kysely: Kysely<Schema>) =>
        new KyselyResourceStore(kysely, { tenantId: there, baseUrl: '', types: [userType], indexed: new Set() });
      const draft = (id: string) => ({ id, now, attributes: { userName: id }, index: [] });
      await resources(database.within(there)).insert(userType, draft('one'));
      const want = { members: 'none', groups: true } as const;
      assert.equal((await resources(database.within(there)).read(userType, 'one', want))?.id, 'one');

      const crossing = resources(database.within(here));
      assert.equal(await crossing.read(userType, 'one', want), undefined);
      assert.equal(await crossing.remove(userType, 'one', now), false);
      await assert.rejects(crossing.insert(userType, draft('two')), refused);
      const page = await crossing.query(userType, { startIndex: 1, count: 10 }, want);
      assert.deepEqual([page.resources, page.total], [[], 0]);

      // Rows as the database has them: what they mean does not matter to who may see them.
      const id = randomUUID();
      const fixed = { id, application_id: id, type: 'User', deleted_at: null };
      await database.kysely.transaction().execute(async (transaction) => {
        await sql`SET LOCAL session_replication_role = replica`.execute(transaction);
        for (const table of (await tables(transaction)).filter(({ owner }) => owner === 'organization_id')) {
          await inserting(table, there, fixed).execute(transaction);
        }
      });
      const found = async (kysely: Kysely<Schema>) => {
        const access = new KyselyAccessStore(kysely, there);
        const lists = await Promise.all([
          new KyselyDirectoryStore(kysely, there).read('User', [id]),
          new KyselyApplicationStore(kysely, there).list('application', 'live'),
          new KyselyApplicationStore(kysely, there).list('registration', 'live'),
          new KyselyJobStore(kysely, there).jobs(),
          access.administrators({ limit: 10 }),
          access.tokens({ limit: 10 }),
        ]);
        return lists.map((list) => list.length);
      };
      assert.deepEqual(await found(database.within(there)), [1, 1, 1, 1, 1, 1]);
      assert.deepEqual(await found(database.within(here)), [0, 0, 0, 0, 0, 0]);
      const crossed = new KyselyAccessStore(database.within(here), there);
      assert.equal(await crossed.removeToken(id), false);
      await assert.rejects(crossed.countAttempt('x', undefined, { failures: 1, until: now }), refused);
    });

    test(`connections that change hands all the time never answer for another, on ${kind}`, async () => {
      const database = await opened;
      const owners = [randomUUID(), randomUUID(), randomUUID()];
      const stores = owners.map((owner) => database.within(owner));
      for (const owner of owners) {
        await sql`INSERT INTO scim_total (tenant_id, resource_type, slot, total, removed)
          VALUES (${owner}::uuid, 'User', 0, 1, 0)`.execute(database.kysely);
      }
      const look = async (turn: number) => {
        const place = turn % (owners.length + 1);
        const kysely = stores[place] ?? database.kysely;
        const asking = sql<{
          tenant_id: string;
        }>`SELECT tenant_id FROM scim_total WHERE tenant_id = ANY(${owners}::uuid[])`;
        if (turn % 7 === 0) {
          const undone = kysely.transaction().execute(async (transaction) => {
            await asking.execute(transaction);
            throw new Error('changed my mind');
          });
          await assert.rejects(undone, /changed my mind/);
        }
        if (turn % 11 === 0) await assert.rejects(database.query('BEGIN; SELECT 1 / 0'));
        const { rows } = await asking.execute(kysely);
        const expected = place < owners.length ? [owners[place]] : owners;
        assert.deepEqual(rows.map(({ tenant_id }) => tenant_id).sort(), [...expected].sort());
      };
      await Promise.all(Array.from({ length: 120 }, (_, turn) => look(turn)));
    });

    test(`what belongs to no UUID is refused before it is asked for, on ${kind}`, async () => {
      const { within } = await opened;
      assert.throws(() => within("'; RESET ROLE; --"), /is a UUID/);
    });

    test(`a table that comes later is guarded when the program starts next, on ${kind}`, async () => {
      const database = await opened;
      await database.script(`CREATE TABLE later (tenant_id uuid PRIMARY KEY); INSERT INTO later VALUES ('${theirs}')`);
      const counting = sql`SELECT FROM later`;
      await assert.rejects(counting.execute(database.within(mine)), refused);
      await migrate(database);
      assert.equal(await affected(counting, database.within(mine)), 0);
      assert.equal(await affected(counting, database.within(theirs)), 1);
    });
  });
}

/** A database on the server whose owner may do nothing beyond it, and what the program says when it opens it. */
async function ownedByNobodySpecial(
  use: (database: Database, warnings: readonly string[]) => Promise<void>,
  member: boolean,
) {
  const { url, drop } = await createServerDatabase({ isEmpty: true });
  const user = `user_${randomUUID().replaceAll('-', '')}`;
  const chief = new pg.Client({ connectionString: url });
  await chief.connect();
  const name = pg.escapeIdentifier(new URL(url).pathname.slice(1));
  try {
    await chief.query(`CREATE ROLE ${user} LOGIN PASSWORD 'secret'; ALTER DATABASE ${name} OWNER TO ${user}`);
    if (member) {
      await chief.query(`CREATE ROLE ${ROLE} NOLOGIN`).catch(() => undefined);
      await chief.query(`GRANT ${ROLE} TO ${user}`);
    }
    const address = new URL(url);
    [address.username, address.password] = [user, 'secret'];
    const warnings: string[] = [];
    const log = { warn: (message: string) => warnings.push(message) };
    const database = await openDatabase({ databaseUrl: address.href, log });
    try {
      await migrate(database);
      await use(database, warnings);
    } finally {
      await database.close();
    }
    if (member) await chief.query(`REVOKE ${ROLE} FROM ${user}`);
  } finally {
    await chief.end();
    await drop();
  }
}

test('where the role may not be made the program starts, says so, and goes on without, on PostgreSQL', async () => {
  await ownedByNobodySpecial(async (database, warnings) => {
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /Row-level security is off \(.*\).*CREATE ROLE lockstep_guarded NOLOGIN/);
    const { rows } = await sql`SELECT FROM scim_total`.execute(database.within(randomUUID()));
    assert.deepEqual(rows, []);
  }, false);
});

test('a user that is nobody special but was given the role is guarded, on PostgreSQL', async () => {
  await ownedByNobodySpecial(async (database, warnings) => {
    assert.deepEqual(warnings, []);
    await assert.rejects(sql`SELECT FROM schema_migration`.execute(database.within(randomUUID())), refused);
  }, true);
});
