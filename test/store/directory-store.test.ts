import { after, before, describe } from 'node:test';
import { directoryStoreSuite } from '@lockstep/testkit';
import { type Database, KyselyDirectoryStore } from '../../packages/server/src/store/index.ts';
import { testDatabases } from '../postgres.ts';

for (const kind of testDatabases()) {
  describe(kind.name, () => {
    let database: Database;
    before(async () => {
      database = await kind.open();
    });
    after(() => database.close());
    directoryStoreSuite(kind.name, async (organizationId) => new KyselyDirectoryStore(database.kysely, organizationId));
  });
}
