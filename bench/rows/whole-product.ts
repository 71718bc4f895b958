import { endpoint } from '../endpoint.ts';
import { application, installation } from '../installation.ts';
import { hire } from '../people.ts';
import { perSecond, type Row, seconds } from '../row.ts';

const PEOPLE = 10_000;
/** Microsoft's published best: a hundred objects a minute. */
const PUBLISHED = 100 / 60;

/**
 * Engine, our own endpoint and PostgreSQL on one machine: the engine in one process, the endpoint in another, as an
 * installation has it that runs a worker beside its server.
 */
export async function wholeProduct(databaseUrl: string, another: () => Promise<string>): Promise<Row> {
  let ours = 0;
  await endpoint('lockstep', await another(), ({ origin, base, token }) =>
    installation(
      async (app) => {
        await hire(app.directory, PEOPLE);
        const job = await application(app, 'custom-scim', { tenantUrl: origin + base, secretToken: token });
        ours = await seconds(async () => {
          const { cycle, end } = await app.runner.run(job, new AbortController().signal);
          if (end.state !== 'Succeeded' || cycle.counters.outcomes.created !== PEOPLE)
            throw new Error(JSON.stringify(end));
        });
      },
      { databaseUrl, allowTarget: new URL(origin).host },
    ),
  );
  const ratio = PEOPLE / ours / PUBLISHED;
  return {
    what: `whole product in two processes, initial cycle of ${PEOPLE.toLocaleString('en')} people, PostgreSQL`,
    ours: `${perSecond(PEOPLE, ours)} (${ours.toFixed(0)} s)`,
    yardstick: '100 a minute (published best of Entra)',
    ratio: ratio.toFixed(0),
    budget: 'at least 600',
    holds: ratio >= 600,
  };
}
