import assert from 'node:assert/strict';
import { groupResourceType, userResourceType } from '@lockstep/scim';
import type { Character } from '@lockstep/testkit';
import type { JobStore } from '../../packages/server/src/engine/index.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

/** On each of the two databases, so at least 200 in a run. */
const KILLS = 100;
/** Calls of the store in a cycle that changes a few objects, about; and requests. */
const CALLS = 45;
const REQUESTS = 9;

class Killed extends Error {}

/** A process that can be killed: from then on its store does nothing, and no request of its reaches the target. */
class Mortal {
  dead = false;
  #callsLeft = Number.POSITIVE_INFINITY;
  #requestsLeft = Number.POSITIVE_INFINITY;
  #after = false;

  /** Lives until so many calls or requests from now; the last one is still carried out when it dies `after` it. */
  live(until: { readonly calls?: number; readonly requests?: number; readonly after: boolean }): void {
    this.dead = false;
    this.#callsLeft = until.calls ?? Number.POSITIVE_INFINITY;
    this.#requestsLeft = until.requests ?? Number.POSITIVE_INFINITY;
    this.#after = until.after;
  }

  store(store: JobStore): JobStore {
    return new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...parameters: unknown[]) => {
          this.#callsLeft -= 1;
          const isLast = this.#callsLeft === 0;
          if (this.dead || (isLast && !this.#after)) throw this.#die();
          const answer: unknown = await member.apply(target, parameters);
          if (this.dead || isLast) throw this.#die();
          return answer;
        };
      },
    });
  }

  readonly character: Character = {
    before: () => {
      this.#requestsLeft -= 1;
      if (this.#requestsLeft === 0 && !this.#after) this.#die();
      return this.dead ? 'drop' : undefined;
    },
    after: () => {
      if (this.#requestsLeft === 0) this.#die();
      return this.dead ? 'drop' : undefined;
    },
  };

  #die(): Killed {
    this.dead = true;
    return new Killed();
  }
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

const mortal = new Mortal();
const seed = Number(process.env.STORY_SEED ?? Math.floor(Math.random() * 2 ** 32));

stories('a process that is killed again and again', (story) => {
  story(
    `killed ${KILLS} times at random while the directory changes, it leaves the target as planned, nobody twice, one entry for each change (STORY_SEED=${seed})`,
    {
      settings: { deletionThreshold: null },
      target: { resourceTypes: [careless, groupResourceType], character: mortal.character },
    },
    async (world) => {
      const random = randomNumbers(seed);
      mortal.live({ after: false });
      const people = [await world.join('ada'), await world.join('grace')];
      const group = await world.group('Engines', people);
      await world.assign('User', ...people);
      await world.assign('Group', group);
      await world.cycle();

      const seen = new Map<string, Set<string>>(people.map((id) => [id, new Set()]));
      let kills = 0;
      for (let round = 1; kills < KILLS; round += 1) {
        assert.ok(round <= 3 * KILLS, `only ${kills} kills in ${round} rounds`);
        await change(world, people, seen, group, round, random);
        const after = random() < 0.5;
        const at = (most: number) => 1 + Math.floor(random() * most);
        mortal.live(random() < 0.5 ? { calls: at(CALLS), after } : { requests: at(REQUESTS), after });
        await world.cycle({ store: mortal.store(world.jobs) }).catch((error: unknown) => {
          if (!mortal.dead) throw error;
        });
        if (mortal.dead) kills += 1;
        mortal.live({ after: false });
        await note(world, people, seen);
      }
      world.pass({ days: 1 });
      // The first ends what was left open, which knows nothing of later changes.
      for (let cycle = 0; cycle < 2; cycle += 1) assert.deepEqual((await world.cycle()).end, { state: 'Succeeded' });
      await note(world, people, seen);
      await assertAsPlanned(world, people, seen);
    },
  );
});

/**
 * Somebody moves; now and then somebody comes. Only whoever is not in the log yet stays: a creation that was cut off is
 * told with the values of when it was confirmed.
 */
async function change(
  world: World,
  people: string[],
  seen: Map<string, Set<string>>,
  group: string,
  round: number,
  random: () => number,
): Promise<void> {
  if (round % 10 === 0) {
    const id = await world.join(`new${round}`);
    await world.directory.setManager(id, people[0] ?? '');
    await world.directory.addMembers(group, [id]);
    await world.assign('User', id);
    people.push(id);
    seen.set(id, new Set());
  }
  const entries = (await world.log()).filter(({ action, status }) => action === 'Create' && status === 'Success');
  const made = new Set(entries.map(({ source }) => source.id));
  const movable = people.filter((one) => made.has(one));
  const id = movable[Math.floor(random() * movable.length)];
  if (id === undefined) return;
  await world.directory.update('User', id, { jobTitle: `Title ${round}` });
}

/** Notes the titles that reached the target. */
async function note(world: World, people: readonly string[], seen: Map<string, Set<string>>): Promise<void> {
  const names = new Map<string, string>();
  for (const id of people) names.set(String((await world.directory.read('User', id)).properties.userPrincipalName), id);
  for (const { userName, title } of await world.allAccounts()) {
    if (title !== undefined) seen.get(names.get(String(userName)) ?? '')?.add(String(title));
  }
}

async function assertAsPlanned(
  world: World,
  people: readonly string[],
  seen: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const accounts = await world.allAccounts();
  const names = accounts.map(({ userName }) => userName);
  assert.equal(new Set(names).size, names.length, 'somebody has two accounts');
  assert.equal(accounts.length, people.length);
  const { summary, objects } = await world.plan({ everything: true });
  assert.deepEqual(
    objects
      .filter(({ status }) => status !== 'Skipped')
      .map(({ name, action, modified }) => ({ name, action, modified })),
    [],
    JSON.stringify(summary),
  );
  assert.deepEqual((await world.membersOf('Engines')).toSorted(), accounts.map(({ id }) => String(id)).toSorted());

  const entries = (await world.log()).filter(({ status }) => status === 'Success');
  assert.ok(entries.length < 1_000, 'the log is longer than what is read of it');
  for (const id of people) {
    const mine = entries.filter(({ source }) => source.id === id);
    assert.equal(mine.filter(({ action }) => action === 'Create').length, 1, `${id} was created more than once`);
    const titles = mine.flatMap(({ modified }) => modified.filter(({ name }) => name === 'title'));
    const told = titles.map(({ newValue }) => String(newValue));
    for (const title of seen.get(id) ?? []) {
      assert.equal(told.filter((one) => one === title).length, 1, `${title} of ${id}: ${told.join()}`);
    }
    assert.equal(new Set(told).size, told.length, `a change of ${id} has two entries: ${told.join()}`);
  }
}

/** A small generator (mulberry32), so that a run can be repeated. */
function randomNumbers(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
