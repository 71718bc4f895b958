/**
 * Runs an initial cycle over whoever is in a database, as a process of its own, and tells its parent the highest resident
 * memory while the cycle ran, in bytes, the seconds it took, and what became of the people.
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
      highest = Math.max(highest, process.memoryUsage.rss());
    }, 20);
    time = await seconds(async () => {
      const { cycle } = await app.runner.run(job, new AbortController().signal);
      outcomes = cycle.counters.outcomes;
    });
    clearInterval(watching);
  },
  { databaseUrl, allowTarget: new URL(tenantUrl).host },
);
process.send?.({ highest, time, outcomes }, () => process.exit(0));
