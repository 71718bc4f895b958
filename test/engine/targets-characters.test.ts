import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { type JsonObject, readPath } from '@lockstep/scim';
import { type Character, characters, flaky, slow, type TargetRules, VirtualClock, vendors } from '@lockstep/testkit';
import type { Database } from '../../packages/server/src/store/index.ts';
import type { TargetProfile } from '../../packages/server/src/targets/index.ts';
import { profilesOfCharacters, profilesOfVendors } from '../../packages/server/src/targets/profiles-under-test.ts';
import { testDatabases } from '../postgres.ts';
import { expression } from './schema-edits.ts';
import { World } from './world.ts';

const MANAGER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value';
const FEW = 6;
/** Members of a group that needs several requests. */
const MANY = 250;

interface Kind {
  readonly rules?: TargetRules;
  readonly profile?: TargetProfile | undefined;
  readonly character?: Character;
  readonly people?: number;
  /** Cycles it may take until everything is in place. */
  readonly patience?: number;
  /** What such a target never takes on. */
  readonly keeps?: readonly ('userName' | 'manager' | 'title' | 'externalId')[];
  readonly wantsPassword?: boolean;
}

/** What is special about a kind in these stories. */
const special: Readonly<Record<string, Kind>> = {
  plain: { people: MANY },
  withoutPatch: { people: 120 },
  hundredMembers: { people: 120 },
  twentyMembers: { people: MANY },
  smallPages: { people: 40 },
  removesNothing: { keeps: ['manager'] },
  // What could not be written for one attribute is tried again as a whole, its references after it.
  failsAtTitle: { keeps: ['title', 'manager'] },
  awsIamIdentityCenter: { people: 120 },
  entra: { people: MANY, wantsPassword: true },
  miro: { people: 40 },
  hcpTerraform: { keeps: ['manager'] },
  partial: { keeps: ['userName'] },
  refusesExternalId: { keeps: ['externalId'] },
};

const kinds: readonly (readonly [string, Kind])[] = [
  ...Object.entries(characters).map(([name, rules]) => {
    const profile = profilesOfCharacters[name as keyof typeof characters];
    return [name, { rules, profile, ...special[name] }] as const;
  }),
  ...Object.entries(vendors).map(([name, rules]) => {
    const { profile } = profilesOfVendors[name as keyof typeof vendors];
    return [name, { rules, profile, ...special[name] }] as const;
  }),
  ['slow', { character: slow(10) }],
  ['dropping requests', { character: flaky(5, 'before'), patience: 8 }],
  ['dropping answers', { character: flaky(5, 'after'), patience: 8 }],
];

/** People with accounts in a target of one kind, in a group that is assigned. */
async function company(t: TestContext, database: Database, kind: Kind) {
  const { rules = {}, profile, character = {}, people: count = FEW, wantsPassword } = kind;
  const clock = new VirtualClock();
  const world = await World.open(database, {
    target: { rules, character, clock: clock.now },
    connect: { profile, clock },
  });
  t.after(() => world.close());
  await world.defineSource({ name: 'city', flowNullValues: true });
  await world.map({ targetAttributeName: 'nickName', source: expression('[city]'), flowNullValues: true });
  if (wantsPassword === true) {
    await world.define({ name: 'password' });
    const source = expression('Redact("not-kept-1A")');
    await world.map({ targetAttributeName: 'password', source, flowType: 'ObjectAddOnly' });
  }
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    ids.push(
      await world.join(`p${number}`, { givenName: 'P', surname: `No ${number}`, jobTitle: 'Analyst', city: 'Aarhus' }),
    );
  }
  const [chief = '', second = ''] = ids;
  await world.directory.setManager(second, chief);
  const group = await world.group('Engines');
  for (let start = 0; start < count; start += 50) await world.directory.addMembers(group, ids.slice(start, start + 50));
  await world.assign('Group', group);

  /** Runs cycles until one has nothing to write any more. */
  const settle = async () => {
    for (let cycle = 1; cycle <= (kind.patience ?? 1); cycle += 1) {
      const { end } = await world.cycle();
      if (kind.patience === undefined) assert.equal(end.state, 'Succeeded', JSON.stringify(end));
      world.now = new Date(world.now.getTime() + 24 * 3_600_000);
    }
  };
  const users = async () =>
    new Map(
      (await world.target.held('Users')).map((user) => [String(user.userName).replace('@halden.example', ''), user]),
    );
  const members = async (): Promise<readonly string[]> => {
    const [only] = await world.target.held('Groups');
    const list = Array.isArray(only?.members) ? only.members : [];
    return list.map((member) => String((member as JsonObject).value)).sort();
  };
  return { world, ids, group, settle, users, members };
}

const sorted = (accounts: Iterable<JsonObject | undefined>) => [...accounts].map((one) => String(one?.id)).sort();

describe('stories on PGlite with targets of every character', () => {
  let database: Database;
  before(async () => {
    const embedded = testDatabases().find(({ name }) => name === 'PGlite');
    assert.ok(embedded);
    database = await embedded.open();
  });
  after(() => database.close());

  for (const [name, kind] of kinds) {
    test(`${name}: somebody joins, moves and leaves`, async (t) => {
      const { world, ids, group, settle, users, members } = await company(t, database, kind);
      const [chief = '', second = '', third = ''] = ids;
      const keeps = new Set(kind.keeps);
      await settle();
      let accounts = await users();
      assert.equal(accounts.size, ids.length);
      assert.deepEqual(await members(), sorted(accounts.values()));
      assert.equal(readPath(accounts.get('p1') ?? {}, MANAGER), accounts.get('p0')?.id);
      assert.equal(accounts.get('p1')?.nickName, 'Aarhus');
      const made = await world.lastEntry(chief);
      // A password is never shown again.
      const isLossy = keeps.has('externalId') || kind.wantsPassword === true;
      assert.equal(JSON.stringify(made.steps).includes('does not keep'), isLossy);

      await world.directory.update('User', second, { jobTitle: 'Lead', city: null, surname: 'Moved' });
      await world.directory.update('User', third, { userPrincipalName: 'third@halden.example' });
      await world.directory.removeManager(second);
      await world.directory.update('Group', group, { displayName: 'Engine Works' });
      await settle();
      accounts = await users();
      const moved = accounts.get('p1') ?? {};
      assert.equal(moved.title, keeps.has('title') ? 'Analyst' : 'Lead');
      assert.equal(moved.nickName ?? '', '');
      assert.equal(readPath(moved, 'name.familyName'), 'Moved');
      assert.equal(readPath(moved, MANAGER) === undefined, !keeps.has('manager'));
      assert.equal(accounts.has('third'), !keeps.has('userName'));
      // Where a group cannot be renamed, another one takes its place.
      const held = await world.target.held('Groups');
      assert.deepEqual(
        held.map(({ displayName }) => displayName),
        ['Engine Works'],
      );
      assert.equal((await members()).length, ids.length);

      const leaving = ids.slice(0, Math.ceil(ids.length / 5));
      for (const id of leaving) await world.directory.removeMember(group, id);
      await settle();
      accounts = await users();
      const gone = leaving.map((_, index) =>
        accounts.get(index === 2 && !keeps.has('userName') ? 'third' : `p${index}`),
      );
      assert.deepEqual(
        gone.map((one) => one?.active),
        gone.map(() => false),
      );
      assert.deepEqual(await members(), sorted([...accounts.values()].filter((one) => !gone.includes(one))));

      const quiet = world.target.requests.length;
      if (keeps.size === 0 && kind.patience === undefined) {
        await world.forgetWatermark();
        await settle();
        const written = world.target.requests.slice(quiet).filter(({ method }) => method !== 'GET');
        assert.deepEqual(written, []);
      }
    });
  }

  for (const name of Object.keys(vendors) as (keyof typeof vendors)[]) {
    test(`${name}: told what it is like, nothing that is sent to it is refused`, async (t) => {
      const { profile, account } = profilesOfVendors[name];
      const kind: Kind = { rules: vendors[name], profile, people: 12, wantsPassword: account?.password !== undefined };
      const { world, settle } = await company(t, database, kind);
      await settle();
      // Whether a pace was kept cannot be told by a clock that runs while requests are on their way.
      assert.deepEqual(new Set(world.target.statuses.filter((status) => status >= 400 && status !== 429)), new Set());
    });
  }
});
