import assert from 'node:assert/strict';
import { groupResourceType, userResourceType } from '@lockstep/scim';
import type { JobStore } from '../../packages/server/src/engine/index.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

/** The process is gone. */
class Crash extends Error {}

/** A store that dies at its n-th call: before anything is done, or after it was done and before anybody hears of it. */
function dying(
  store: JobStore,
  at: number,
  when: 'before' | 'after',
): { readonly store: JobStore; calls: () => number } {
  let calls = 0;
  const proxy = new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...parameters: unknown[]) => {
        calls += 1;
        const isLast = calls === at;
        // Nothing happens any more in a process that died.
        if (calls > at || (isLast && when === 'before')) throw new Crash();
        const answer: unknown = await member.apply(target, parameters);
        if (isLast) throw new Crash();
        return answer;
      };
    },
  });
  return { store: proxy, calls: () => calls };
}

/** A target that would not notice a second account. */
const careless = {
  ...userResourceType,
  schema: {
    ...userResourceType.schema,
    attributes: userResourceType.schema.attributes.map((attribute) =>
      attribute.name === 'userName' ? { ...attribute, uniqueness: 'none' as const } : attribute,
    ),
  },
};

stories('a process that dies at any point of a cycle', (story) => {
  for (const when of ['before', 'after'] as const) {
    story(
      `dying ${when} each call of its store, it leaves the target as planned, nobody twice, one entry for each change`,
      { settings: { deletionThreshold: 50 }, target: { resourceTypes: [careless, groupResourceType] } },
      async (world) => {
        const people = await settled(world);
        let points = 0;
        for (let at = 1; ; at += 1) {
          const title = `Title ${at}`;
          const expected = await changed(world, people, title, at);
          const before = (await world.log()).length;
          const { store, calls } = dying(world.jobs, at, when);
          const died = await world.cycle({ store }).then(
            () => false,
            (error: unknown) => {
              if (!(error instanceof Crash)) throw error;
              return true;
            },
          );
          points += died ? 1 : 0;
          const { end } = await world.cycle();
          assert.deepEqual(end, { state: 'Succeeded' }, `after dying at call ${at}`);
          await assertAsPlanned(world, people, title, expected, before, at);
          if (!died && calls() < at) break;
        }
        assert.ok(points >= 30, `only ${points} points of death`);
      },
    );
  }
});

stories('a process that dies while one page is stored and the next is written', (story) => {
  story(
    'leaves everybody as planned, with one entry for each change',
    { settings: { scope: 'all' } },
    async (world) => {
      // A page has fifty.
      const names = Array.from({ length: 110 }, (_, number) => `person${number}`);
      const ids: string[] = [];
      for (const name of names) ids.push(await world.join(name));
      await world.cycle();
      let died = true;
      for (let at = 4; died; at += 5) {
        const title = `Title ${at}`;
        for (const id of ids) await world.directory.update('User', id, { jobTitle: title });
        await world.operate({ kind: 'restart', scopes: [] });
        const { store } = dying(world.jobs, at, at % 2 === 0 ? 'before' : 'after');
        died = await world.cycle({ store }).then(
          () => false,
          (error: unknown) => {
            if (!(error instanceof Crash)) throw error;
            return true;
          },
        );
        const { end } = await world.cycle();
        assert.deepEqual(end, { state: 'Succeeded' }, `after dying at call ${at}`);
        const moved = (await world.log())
          .filter(({ status }) => status === 'Success')
          .filter(({ modified }) => modified.some(({ name, newValue }) => name === 'title' && newValue === title))
          .map(({ source }) => source.id);
        const odd = ids.map((id) => moved.filter((one) => one === id).length).filter((entries) => entries !== 1);
        assert.deepEqual(odd, [], `after dying at call ${at}`);
        const accounts = await world.allAccounts();
        assert.deepEqual([...new Set(accounts.map((account) => account.title))], [title]);
        assert.equal(accounts.length, ids.length);
      }
    },
  );
});

interface People {
  readonly ids: readonly string[];
  readonly group: string;
}

async function settled(world: World): Promise<People> {
  const ids = [await world.join('ada'), await world.join('grace')];
  const group = await world.group('Engines', ids);
  await world.assign('User', ...ids);
  await world.assign('Group', group);
  await world.cycle();
  return { ids, group };
}

/** One person moves, one comes with a manager, one leaves. Answers the names of all who came so far. */
async function changed(world: World, { ids, group }: People, title: string, round: number): Promise<string> {
  const newcomer = await world.join(`new${round}`);
  await world.directory.setManager(newcomer, ids[1] ?? '');
  await world.directory.addMembers(group, [newcomer]);
  await world.assign('User', newcomer);
  await world.directory.update('User', ids[0] ?? '', { jobTitle: title });
  if (round > 1) {
    const { id } = await world.directory.read('User', `new${round - 1}@halden.example`);
    await world.directory.update('User', id, { accountEnabled: false });
  }
  return newcomer;
}

async function assertAsPlanned(
  world: World,
  { ids }: People,
  title: string,
  newcomer: string,
  before: number,
  round: number,
): Promise<void> {
  const at = `after dying at call ${round}`;
  const accounts = await world.allAccounts();
  const names = accounts.map(({ userName }) => userName);
  assert.equal(new Set(names).size, names.length, `${at} somebody has two accounts`);
  assert.equal(accounts.length, 2 + round, at);
  const account = (name: string) => accounts.find(({ userName }) => userName === `${name}@halden.example`);
  assert.equal(account('ada')?.title, title, at);
  const extension = account(`new${round}`)?.['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'];
  assert.ok(JSON.stringify(extension ?? {}).includes(String(account('grace')?.id)), `${at} the manager is missing`);
  if (round > 1) assert.equal(account(`new${round - 1}`)?.active, false, at);
  assert.ok((await world.membersOf('Engines')).includes(String(account(`new${round}`)?.id)), at);

  const entries = (await world.log()).slice(0, (await world.log()).length - before);
  const written = (id: string, action: string) =>
    entries.filter((entry) => entry.source.id === id && entry.action === action && entry.status === 'Success');
  assert.equal(written(newcomer, 'Create').length, 1, `${at} the creation has not exactly one entry`);
  const moves = written(ids[0] ?? '', 'Update').filter(({ modified }) => modified.some(({ name }) => name === 'title'));
  assert.equal(moves.length, 1, `${at} the change has not exactly one entry`);
}
