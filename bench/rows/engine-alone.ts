import { Pool } from 'undici';
import { application, installation, instantTarget } from '../installation.ts';
import { hire } from '../people.ts';
import { perSecond, type Row, seconds } from '../row.ts';

const PEOPLE = 5_000;

/** The engine against a target that answers at once, with links and log entries stored, beside a bare posting loop. */
export async function engineAlone(databaseUrl: string): Promise<Row> {
  return instantTarget(async (origin) => {
    let ours = 0;
    let body = '';
    await installation(
      async (app) => {
        await hire(app.directory, PEOPLE);
        const job = await application(app, 'custom-scim', { tenantUrl: `${origin}/scim`, secretToken: 'bench' });
        ours = await seconds(async () => {
          const { cycle, end } = await app.runner.run(job, new AbortController().signal);
          if (end.state !== 'Succeeded' || cycle.counters.outcomes.created !== PEOPLE)
            throw new Error(JSON.stringify(end));
        });
        body = sampleBody();
      },
      { databaseUrl, allowTarget: new URL(origin).host },
    );
    const loop = await seconds(() => postingLoop(origin, body));
    const ratio = loop / ours;
    return {
      what: `engine alone, initial cycle of ${PEOPLE.toLocaleString('en')} people, PostgreSQL`,
      ours: perSecond(PEOPLE, ours),
      yardstick: `${perSecond(PEOPLE, loop)} (undici, 10 connections, the same bodies)`,
      ratio: ratio.toFixed(2),
      budget: 'at least 0.2',
      holds: ratio >= 0.2,
    };
  });
}

/** What the engine sends for one of these people. */
function sampleBody(): string {
  return JSON.stringify({
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:User',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    ],
    userName: 'person.0000001@bench.example',
    active: true,
    displayName: 'Person 1',
    title: 'Title 1',
    emails: [{ type: 'work', value: 'person.0000001@bench.example', primary: true }],
    preferredLanguage: 'en',
    name: { givenName: 'Person', familyName: 'Number 1', formatted: 'Person Number 1' },
    addresses: [{ type: 'work', locality: 'Halden', country: 'NO' }],
    phoneNumbers: [
      { type: 'work', value: '+47 69 1' },
      { type: 'mobile', value: '+47 90 1' },
    ],
    externalId: 'person.0000001',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: '1', department: 'Department 1' },
  });
}

async function postingLoop(origin: string, body: string): Promise<void> {
  const pool = new Pool(origin, { connections: 10 });
  let left = PEOPLE;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const answer = await pool.request({
        method: 'POST',
        path: '/scim/Users',
        headers: { 'content-type': 'application/scim+json' },
        body,
      });
      await answer.body.json();
    }
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  await pool.close();
}
