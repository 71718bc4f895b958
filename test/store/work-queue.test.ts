import { workQueueSuite } from '@lockstep/testkit';
import { PgBossWorkQueue } from '../../packages/server/src/store/index.ts';
import { testDatabases } from '../postgres.ts';

for (const kind of testDatabases()) {
  workQueueSuite(`pg-boss on ${kind.name}`, async () => {
    const database = await kind.open();
    const opened: PgBossWorkQueue[] = [];
    const open = (on: Pick<typeof database, 'kind' | 'query' | 'listen'> = database) => {
      const queue = new PgBossWorkQueue(on, { leaseSeconds: 10, onError: () => undefined });
      opened.push(queue);
      return queue;
    };
    return {
      open: async () => open(),
      async mortal() {
        let dead = false;
        const query: typeof database.query = async (...statement) => {
          if (dead) throw new Error('The process is gone.');
          return database.query(...statement);
        };
        const queue = open({ kind: database.kind, listen: database.listen, query });
        const die = () => {
          dead = true;
        };
        return { queue, die };
      },
      async close() {
        await Promise.all(opened.map((queue) => queue.close()));
        await database.close();
      },
    };
  });
}
