/**
 * Runs an initial cycle over whoever is in a database, as a process of its own, and tells its parent the highest resident
 * memory while the cycle ran, in bytes.
 */
import { application, installation } from './installation.ts';

const [databaseUrl = '', origin = ''] = process.argv.slice(2);
let highest = 0;
await installation(
  async (app) => {
    const job = await application(app, 'custom-scim', { tenantUrl: `${origin}/scim`, secretToken: 'bench' });
    const watching = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage.rss());
    }, 20);
    await app.runner.run(job, new AbortController().signal);
    clearInterval(watching);
  },
  { databaseUrl, allowTarget: new URL(origin).host },
);
process.send?.(highest, () => process.exit(0));
