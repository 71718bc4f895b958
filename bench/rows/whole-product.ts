import { application, installation } from '../installation.ts';
import { hire } from '../people.ts';
import { perSecond, type Row, seconds } from '../row.ts';

const PEOPLE = 10_000;
/** Microsoft's published best: a hundred objects a minute. */
const PUBLISHED = 100 / 60;

/** Engine, our own endpoint and PostgreSQL on one machine, in one process. */
export async function wholeProduct(databaseUrl: string): Promise<Row> {
  let ours = 0;
  await installation(
    async (app) => {
      await hire(app.directory, PEOPLE);
      await app.listen(0);
      const { token } = await app.tenants.create({ profile: 'generic', key: 'bench', setUp: true });
      const job = await application(app, 'custom-scim', { tenantUrl: '/t/bench/scim/v2', secretToken: token ?? '' });
      ours = await seconds(async () => {
        const { cycle, end } = await app.runner.run(job, new AbortController().signal);
        if (end.state !== 'Succeeded' || cycle.counters.outcomes.created !== PEOPLE)
          throw new Error(JSON.stringify(end));
      });
    },
    { databaseUrl },
  );
  const ratio = PEOPLE / ours / PUBLISHED;
  return {
    what: `whole product, initial cycle of ${PEOPLE.toLocaleString('en')} people, PostgreSQL`,
    ours: `${perSecond(PEOPLE, ours)} (${ours.toFixed(0)} s)`,
    yardstick: '100 a minute (published best of Entra)',
    ratio: ratio.toFixed(0),
    budget: 'at least 600',
    holds: ratio >= 600,
  };
}
