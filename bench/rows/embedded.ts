import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { importCsv } from '../../packages/server/src/directory/index.ts';
import type { Job } from '../../packages/server/src/engine/index.ts';
import { application, installation } from '../installation.ts';
import { type Row, seconds } from '../row.ts';

const APPLICATIONS = ['peripass', 'passle', 'travelperk', 'iris-intranet'];

/** The sample's thousand people into each of the four applications, on the embedded database. */
export async function embedded(): Promise<Row> {
  let ours = 0;
  let created = 0;
  await installation(async (app) => {
    const content = createReadStream(join(import.meta.dirname, '../../samples/users.csv'));
    await importCsv(app.directory, [{ name: 'users.csv', content }]);
    await app.listen(0);
    const jobs: Job[] = [];
    for (const profile of APPLICATIONS) {
      const { token } = await app.tenants.create({ profile, key: profile, setUp: true });
      jobs.push(await application(app, profile, { tenantUrl: `/t/${profile}/scim/v2`, secretToken: token ?? '' }));
    }
    ours = await seconds(async () => {
      const reports = await Promise.all(jobs.map((job) => app.runner.run(job, new AbortController().signal)));
      for (const { cycle, end } of reports) {
        if (end.state !== 'Succeeded') throw new Error(JSON.stringify(end));
        created += cycle.counters.outcomes.created;
      }
    });
  });
  return {
    what: `embedded database, 1,000 people into each of four applications (${created.toLocaleString('en')} accounts)`,
    ours: `${ours.toFixed(1)} s`,
    yardstick: '–',
    ratio: '–',
    budget: 'within 30 s',
    holds: ours <= 30,
  };
}
