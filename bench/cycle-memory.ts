/**
 * Runs an initial cycle over whoever is in a database, as a process of its own, and tells its parent the most memory that
 * was in use while the cycle ran, in bytes, the seconds it took, and what became of the people. Garbage is collected
 * before each look: how much of it lies about says how large the machine is, not what a cycle holds.
 */
import { application, installation } from './installation.ts';
import { seconds } from './row.ts';

const [databaseUrl = '', tenantUrl = ''] = process.argv.slice(2);
let highest = 0;
let time = 0;
let outcomes: Readonly<Record<string, number>> = {};
await installation(
  async (app) => {
    const job = await application(app, 'custom-scim', { tenantUrl, secretToken: 'bench' });
    const watching = setInterval(() => {
      globalThis.gc?.();
      const { heapUsed, external } = process.memoryUsage();
      highest = Math.max(highest, heapUsed + external);
    }, 200);
    time = await seconds(async () => {
      const { cycle } = await app.runner.run(job, new AbortController().signal);
      outcomes = cycle.counters.outcomes;
    });
    clearInterval(watching);
  },
  { databaseUrl, allowTarget: new URL(tenantUrl).host },
);
process.send?.({ highest, time, outcomes }, () => process.exit(0));
