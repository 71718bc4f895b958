import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { foldUnfolded, KyselyDirectoryQueries, KyselyDirectoryStore } from '../../packages/server/src/store/index.ts';
import { testDatabases } from '../postgres.ts';

for (const kind of testDatabases()) {
  describe(`rows from before there were columns for queries, on ${kind.name}`, () => {
    test('are found after the next start, however many there are', async (t) => {
      const { kysely, ...database } = await kind.open();
      t.after(() => database.close());
      const organizationId = randomUUID();
      const store = new KyselyDirectoryStore(kysely, organizationId);
      const ids = Array.from({ length: 230 }, () => randomUUID());
      for (let at = 0; at < ids.length; at += 100) {
        await store.change('User', ids.slice(at, at + 100), new Date(), (id) => ({
          key: id,
          properties: { displayName: `Åse ${id}`, otherMails: ['A@b.example'] },
        }));
      }
      await sql`UPDATE directory_object SET folded = NULL, tokens = NULL`.execute(kysely);
      const queries = new KyselyDirectoryQueries(kysely, organizationId);
      const field = { kind: 'text', name: 'displayName' } as const;
      const byName = { types: ['User'], condition: { kind: 'startsWith', field, value: 'åse' } } as const;
      const byWord = {
        types: ['User'],
        condition: { kind: 'words', property: 'displayName', prefixes: ['ås'] },
      } as const;
      assert.equal(await queries.count(byName), 0);
      assert.equal(await foldUnfolded(kysely), 230);
      assert.equal(await queries.count(byName), 230);
      assert.equal(await queries.count(byWord), 230);
      assert.equal(await foldUnfolded(kysely), 0);
    });
  });
}
