import { type Client, connected, type Request, type Side, timeOf, times } from '../drive.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { load } from '../load.ts';
import { milliseconds, type Row } from '../row.ts';

const [SMALL, MIDDLE, LARGE] = [10, 1_000, 100_000];
const SCIMMY_GROUP = 2_000;
/** Members in one request, where a group is filled. */
const AT_ONCE = 1_000;
const WRITERS = 1_000;
const SCIMMY_WRITERS = 40;
/** Accounts that are in no group yet. */
const SPARE = 20_000;

type IdOf = (number: number) => string;

/** What the size of a group costs who adds one member, and what becomes of members that are added at the same time. */
export async function membership(databaseUrl: string, another: () => Promise<string>): Promise<readonly Row[]> {
  return endpoint('lockstep', databaseUrl, (at) =>
    connected(at, async (client) => {
      const idOf = await load(databaseUrl, client, LARGE + SPARE);
      return [
        ...(await addingOne(client, idOf)),
        await manyAtOnce(at, client, idOf, await endpoint('scimmy', await another(), scimmyAtOnce)),
      ];
    }),
  );
}

async function addingOne(client: Client, idOf: IdOf): Promise<readonly Row[]> {
  const added = (group: string): Side => ({
    client,
    request: (count) => adding(group, [idOf(LARGE + count)]),
    undo: (count) => removing(group, idOf(LARGE + count)),
  });
  const groups: string[] = [];
  for (const size of [SMALL, MIDDLE, LARGE]) groups.push(await groupOf(client, size, idOf));
  const [small = 0, middle = 0, large = 0] = await times(100, ...groups.map(added));
  const scimmy = await endpoint('scimmy', 'memory', (at) => connected(at, scimmyAdding));
  const bulk = await timeOf(() =>
    client.send(
      adding(
        groups[2] ?? '',
        numbers(AT_ONCE).map((number) => idOf(LARGE + SPARE - number)),
      ),
    ),
  );
  const what = `add one member to a group of ${LARGE.toLocaleString('en')}`;
  const ratio = large / small;
  return [
    {
      what,
      ours: milliseconds(large),
      yardstick: `${milliseconds(small)} with ${SMALL} (${milliseconds(middle)} with ${MIDDLE.toLocaleString('en')})`,
      ratio: ratio.toFixed(2),
      budget: 'at most 1.5',
      holds: ratio <= 1.5,
    },
    {
      what,
      ours: milliseconds(large),
      yardstick: `${milliseconds(scimmy)} with ${SCIMMY_GROUP.toLocaleString('en')} (scimmy-routers on Express, in memory)`,
      ratio: (large / scimmy).toFixed(2),
    },
    {
      what: `add ${AT_ONCE.toLocaleString('en')} members to a group of ${LARGE.toLocaleString('en')}`,
      ours: milliseconds(bulk),
      yardstick: '–',
      ratio: '–',
      budget: 'under 1 s',
      holds: bulk < 1_000,
    },
  ];
}

async function scimmyAdding(client: Client): Promise<number> {
  const group = await groupOf(client, SCIMMY_GROUP, String);
  const [time = 0] = await times(3, {
    client,
    request: (count) => adding(group, [String(SCIMMY_GROUP + count)]),
  });
  return time;
}

/** Everybody adds a member to one group in the same moment; what counts is who is in it afterwards. */
async function manyAtOnce(at: Endpoint, client: Client, idOf: IdOf, scimmy: number): Promise<Row> {
  const group = await groupOf(client, 0, idOf);
  const time = await connected(at, (crowd) => timeOf(() => addedAtOnce(crowd, group, WRITERS, idOf)), WRITERS);
  const kept = await membersOf(client, group);
  return {
    what: `${WRITERS.toLocaleString('en')} members added to one group at once, each by a request of its own`,
    ours: `${kept.toLocaleString('en')} kept, in ${milliseconds(time)}`,
    yardstick: `${scimmy} of ${SCIMMY_WRITERS} kept (scimmy-routers on Express, PostgreSQL)`,
    ratio: '–',
    budget: 'all kept',
    holds: kept === WRITERS,
  };
}

async function scimmyAtOnce(at: Endpoint): Promise<number> {
  return connected(
    at,
    async (client) => {
      const group = await groupOf(client, 0, String);
      await addedAtOnce(client, group, SCIMMY_WRITERS, String);
      return membersOf(client, group);
    },
    SCIMMY_WRITERS,
  );
}

async function addedAtOnce(client: Client, group: string, writers: number, idOf: IdOf): Promise<void> {
  await Promise.all(numbers(writers).map((number) => client.send(adding(group, [idOf(number)]))));
}

/** A group of the first accounts. */
async function groupOf(client: Client, size: number, idOf: IdOf): Promise<string> {
  const body = JSON.stringify({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: `Group of ${size}, number ${client.next()}`,
  });
  const { id } = JSON.parse(await client.send({ method: 'POST', path: '/Groups', body }));
  const ids = numbers(size).map(idOf);
  for (let from = 0; from < size; from += AT_ONCE) await client.send(adding(id, ids.slice(from, from + AT_ONCE)));
  return id;
}

async function membersOf(client: Client, group: string): Promise<number> {
  const { members = [] } = JSON.parse(await client.send({ method: 'GET', path: `/Groups/${group}` }));
  return members.length;
}

function adding(group: string, ids: readonly string[]): Request {
  return patching(group, { op: 'add', path: 'members', value: ids.map((value) => ({ value })) });
}

function removing(group: string, id: string): Request {
  return patching(group, { op: 'remove', path: `members[value eq "${id}"]` });
}

function patching(group: string, operation: object): Request {
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [operation] };
  return { method: 'PATCH', path: `/Groups/${group}`, body: JSON.stringify(body) };
}

/** From 1. */
function numbers(many: number): readonly number[] {
  return Array.from({ length: many }, (_, index) => index + 1);
}
