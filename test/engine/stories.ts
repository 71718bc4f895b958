import { after, before, describe, test } from 'node:test';
import type { Database } from '../../packages/server/src/store/index.ts';
import { testDatabases } from '../postgres.ts';
import type { JobOptions } from './job-under-test.ts';
import { World } from './world.ts';

type Story = (name: string, options: JobOptions, tell: (world: World) => Promise<void>) => void;

/** Tells stories on each database the product runs on; each has an organisation and a target of its own. */
export function stories(subject: string, tell: (story: Story) => void): void {
  for (const kind of testDatabases()) {
    describe(`${subject} on ${kind.name}`, () => {
      let database: Database;
      before(async () => {
        database = await kind.open();
      });
      after(() => database.close());
      tell((name, options, body) => {
        test(`${name} (${kind.name})`, async () => {
          const world = await World.open(database, options);
          try {
            await body(world);
          } finally {
            await world.close();
          }
        });
      });
    });
  }
}
