import { randomUUID } from 'node:crypto';
import { after, describe } from 'node:test';
import { accessStoreSuite } from '@lockstep/testkit';
import { KyselyAccessStore } from '../../packages/server/src/store/index.ts';
import { testDatabases } from '../postgres.ts';

for (const { name, open } of testDatabases()) {
  describe(`who may come in, on ${name}`, () => {
    const opened = open();
    after(async () => (await opened).close());
    accessStoreSuite(name, async () => new KyselyAccessStore((await opened).kysely, randomUUID()));
  });
}
