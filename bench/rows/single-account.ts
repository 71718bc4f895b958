import { account } from '../accounts.ts';
import { type Client, connected, type Request, rates } from '../drive.ts';
import { endpoint } from '../endpoint.ts';
import { perSecond, type Row } from '../row.ts';

const ACCOUNTS = 5_000;
const BARE = 'bare Fastify and pg';
const SCIMMY = 'scimmy-routers on Express, in memory';

/** Creating, reading and changing one account of our endpoint, beside a bare service of the same and beside scimmy. */
export async function singleAccount(databaseUrl: string): Promise<readonly Row[]> {
  return serving('lockstep', databaseUrl, (ours) =>
    serving('bare', databaseUrl, (bare) => serving('scimmy', 'memory', (scimmy) => measure(ours, bare, scimmy))),
  );
}

/** A server with accounts in it. */
interface Served {
  readonly client: Client;
  readonly ids: readonly string[];
}

async function serving<T>(
  file: 'lockstep' | 'bare' | 'scimmy',
  argument: string,
  use: (served: Served) => Promise<T>,
): Promise<T> {
  return endpoint(file, argument, (at) =>
    connected(at, async (client) => use({ client, ids: await hired(client, ACCOUNTS) })),
  );
}

async function measure(ours: Served, bare: Served, scimmy: Served): Promise<readonly Row[]> {
  const figures = (request: (served: Served) => (count: number) => Request) =>
    rates(...[ours, bare, scimmy].map((served) => ({ client: served.client, request: request(served) })));
  const created = await figures(() => creating);
  const read = await figures(reading);
  const changed = await figures(changing);
  return [
    row('SCIM create over HTTP, PostgreSQL', created, 1, BARE, 0.5),
    row('SCIM create over HTTP, PostgreSQL', created, 2, SCIMMY),
    row('SCIM read by id over HTTP, PostgreSQL', read, 1, BARE, 0.6),
    row('SCIM read by id over HTTP, PostgreSQL', read, 2, SCIMMY),
    row('SCIM PATCH of one attribute over HTTP, PostgreSQL', changed, 1, BARE),
    row('SCIM PATCH of one attribute over HTTP, PostgreSQL', changed, 2, SCIMMY),
  ];
}

function row(what: string, figures: readonly number[], yardstick: number, name: string, budget?: number): Row {
  const [ours = 0, other = 0] = [figures[0], figures[yardstick]];
  const ratio = ours / other;
  return {
    what,
    ours: perSecond(ours, 1),
    yardstick: `${perSecond(other, 1)} (${name})`,
    ratio: ratio.toFixed(2),
    ...(budget !== undefined && { budget: `at least ${budget}`, holds: ratio >= budget }),
  };
}

function creating(count: number): Request {
  return { method: 'POST', path: '/Users', body: account(count) };
}

function reading({ ids }: Served): (count: number) => Request {
  return (count) => ({ method: 'GET', path: `/Users/${ids[(count * 31) % ids.length]}` });
}

/** A title it did not have yet. */
function changing({ ids }: Served): (count: number) => Request {
  return (count) => ({
    method: 'PATCH',
    path: `/Users/${ids[(count * 31) % ids.length]}`,
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'title', value: `Title ${count}` }],
    }),
  });
}

/** Creates so many accounts, and answers their ids. */
async function hired(client: Client, number: number): Promise<readonly string[]> {
  const ids: string[] = [];
  const worker = async () => {
    while (ids.length < number) ids.push(JSON.parse(await client.send(creating(client.next()))).id);
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  return ids;
}
