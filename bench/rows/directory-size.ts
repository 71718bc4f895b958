import { type Client, connected, median, type Request, timeOf, times } from '../drive.ts';
import { endpoint } from '../endpoint.ts';
import { load } from '../load.ts';
import { milliseconds, type Row, seconds } from '../row.ts';

/** `BENCH_USERS` lowers it, to try things out. */
const MANY = Number(process.env.BENCH_USERS ?? 1_000_000);
const FEW = 1_000;
const FILTERS: Readonly<Record<string, (number: string) => string>> = {
  userName: (number) => `person.${number}@bench.example`,
  'emails.value': (number) => `person.${number}@bench.example`,
  externalId: (number) => `person.${number}`,
  displayName: (number) => `Person ${number}`,
};
const PAGE = 100;
/** Pages at the end of the walk that are timed. */
const TIMED = 100;

/** What a million accounts cost a look-up and a page, beside a thousand. */
export async function directorySize(databaseUrl: string, another: () => Promise<string>): Promise<readonly Row[]> {
  return tenantOf(FEW, await another(), (few) =>
    tenantOf(MANY, databaseUrl, async (many) => {
      const rows: Row[] = [];
      for (const attribute of Object.keys(FILTERS)) rows.push(await filtering(attribute, few, many));
      return [...rows, await paging(many)];
    }),
  );
}

async function tenantOf<T>(accounts: number, databaseUrl: string, use: (client: Client) => Promise<T>): Promise<T> {
  return endpoint('lockstep', databaseUrl, (at) =>
    connected(at, async (client) => {
      const time = await seconds(() => load(databaseUrl, client, accounts));
      process.stderr.write(`  ${accounts.toLocaleString('en')} accounts loaded in ${time.toFixed(0)} s\n`);
      return use(client);
    }),
  );
}

async function filtering(attribute: string, few: Client, many: Client): Promise<Row> {
  const sides = [
    { client: few, request: finding(attribute, FEW) },
    { client: many, request: finding(attribute, MANY) },
  ];
  for (const { client, request } of sides) {
    const { totalResults } = JSON.parse(await client.send(request(1)));
    if (totalResults !== 1) throw new Error(`The filter on ${attribute} found ${totalResults}.`);
  }
  const [small = 0, large = 0] = await times(200, ...sides);
  const ratio = large / small;
  return {
    what: `filter ${attribute} eq among ${MANY.toLocaleString('en')} accounts`,
    ours: milliseconds(large),
    yardstick: `${milliseconds(small)} among ${FEW.toLocaleString('en')}`,
    ratio: ratio.toFixed(2),
    budget: 'at most 2',
    holds: ratio <= 2,
  };
}

/** Another account each time, from all over the tenant. */
function finding(attribute: string, accounts: number): (count: number) => Request {
  return (count) => {
    const number = ((count * 104_729) % accounts) + 1;
    const value = FILTERS[attribute]?.(number.toString().padStart(7, '0'));
    return { method: 'GET', path: `/Users?filter=${encodeURIComponent(`${attribute} eq "${value}"`)}` };
  };
}

/** Walks the list as clients do, and times its last pages, each beside the first one. */
async function paging(client: Client): Promise<Row> {
  const last = Math.floor((MANY * 0.9) / PAGE) * PAGE + 1;
  const [deep, first]: [number[], number[]] = [[], []];
  for (let start = 1; start <= last; start += PAGE) {
    const time = await timeOf(() => client.send(page(start)));
    if (start <= last - TIMED * PAGE) continue;
    deep.push(time);
    first.push(await timeOf(() => client.send(page(1))));
  }
  const ratio = median(deep) / median(first);
  return {
    what: `a page of ${PAGE}, paging through to startIndex ${last.toLocaleString('en')}`,
    ours: milliseconds(median(deep)),
    yardstick: `${milliseconds(median(first))} for page 1`,
    ratio: ratio.toFixed(2),
    budget: 'at most 3',
    holds: ratio <= 3,
  };
}

function page(startIndex: number): Request {
  return { method: 'GET', path: `/Users?startIndex=${startIndex}&count=${PAGE}` };
}
