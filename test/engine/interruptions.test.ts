import assert from 'node:assert/strict';
import type { JobStore } from '../../packages/server/src/engine/index.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

/** The process is gone. */
class Crash extends Error {}

stories('a process that dies between announcing a change and sending it', (story) => {
  story('logs no change that was taken back before anybody sent it', {}, async (world) => {
    const ada = await world.join('ada');
    await world.directory.update('User', ada, { jobTitle: 'Analyst' });
    await world.assign('User', ada);
    await world.cycle();

    await world.directory.update('User', ada, { jobTitle: 'Engineer' });
    const announced = new Proxy(world.jobs, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...parameters: unknown[]) => {
          const answer: unknown = await member.apply(target, parameters);
          if (name === 'announce') throw new Crash();
          return answer;
        };
      },
    });
    await assert.rejects(world.cycle({ store: announced }), Crash);
    await world.directory.update('User', ada, { jobTitle: 'Analyst' });
    const before = (await world.log()).length;
    await world.cycle();

    const entries = (await world.log()).slice(0, (await world.log()).length - before);
    assert.deepEqual(
      entries.filter(({ status }) => status === 'Success').map(({ action }) => action),
      [],
    );
    assert.equal((await world.account('ada'))?.title, 'Analyst');
  });
});

/** How the log tells that an account was made with a title. */
const MADE = ['Create', null, 'Analyst'];

/** Ways to leave scope. */
const LEAVING: Readonly<Record<string, (world: World, id: string) => Promise<unknown>>> = {
  'was unassigned': (world, id) => world.unassign('User', id),
  'was blocked': (world, id) => world.directory.update('User', id, { accountEnabled: false }),
  'was deleted': (world, id) => world.directory.delete('User', id),
};

stories('a process that dies between sending a change and noting it', (story) => {
  story(
    'logs the change though the directory changed again before it came back, and every one of them',
    {},
    async (world) => {
      const ada = await world.join('ada', { jobTitle: 'Analyst' });
      await world.assign('User', ada);
      await world.cycle();
      const before = (await world.log()).length;

      // Sent and not noted, twice over: the second announcement must not make the first forgotten.
      for (const title of ['Engineer', 'Lead']) {
        await world.directory.update('User', ada, { jobTitle: title });
        await assert.rejects(
          world.cycle({ store: dyingAt(world.jobs, 'record', () => isTitled(world, title)) }),
          Crash,
        );
        assert.equal((await world.account('ada'))?.title, title);
      }
      await world.directory.update('User', ada, { jobTitle: 'Head' });
      await world.cycle();

      const entries = (await world.log()).slice(0, (await world.log()).length - before).toReversed();
      const titles = entries.flatMap(({ modified }) => modified.filter(({ name }) => name === 'title'));
      assert.deepEqual(
        titles.map(({ oldValue, newValue }) => [oldValue, newValue]),
        [
          ['Analyst', 'Engineer'],
          ['Engineer', 'Lead'],
          ['Lead', 'Head'],
        ],
      );
      const told = entries.filter(({ message }) => /^Confirmed after an interruption/.test(message));
      assert.deepEqual(
        told.map(({ action, status, target }) => [action, status, target?.displayName]),
        [
          ['Update', 'Success', 'ada@halden.example'],
          ['Update', 'Success', 'ada@halden.example'],
        ],
      );
    },
  );

  story('logs the change though something else about the person changed before it came back', {}, async (world) => {
    const ada = await world.join('ada', { jobTitle: 'Analyst' });
    await world.assign('User', ada);
    await world.cycle();
    await sentAndNotNoted(world, ada, 'Engineer');
    await world.directory.update('User', ada, { department: 'Looms' });
    const { cycle } = await world.cycle();
    assert.deepEqual(await titlesTold(world, ada), [MADE, ['Update', 'Analyst', 'Engineer']]);
    assert.equal(cycle.counters.outcomes.updated, 1);
  });

  for (const [left, leave] of Object.entries(LEAVING)) {
    story(
      `logs the change of somebody who ${left} before it came back, and disables the account`,
      {},
      async (world) => {
        const ada = await world.join('ada', { jobTitle: 'Analyst' });
        await world.assign('User', ada);
        await world.cycle();
        await sentAndNotNoted(world, ada, 'Engineer');
        await leave(world, ada);
        await world.cycle();
        await world.cycle();
        assert.deepEqual(await titlesTold(world, ada), [MADE, ['Update', 'Analyst', 'Engineer']]);
        assert.equal((await world.account('ada'))?.active, false);
        assert.deepEqual((await written(world, ada)).slice(-2), ['Update', 'Disable']);
      },
    );

    story(`disables the account that was made for somebody who ${left} before it came back`, {}, async (world) => {
      const ada = await world.join('ada', { jobTitle: 'Analyst' });
      await world.assign('User', ada);
      await assert.rejects(
        world.cycle({ store: dyingAt(world.jobs, 'record', async () => (await world.account('ada')) !== undefined) }),
        Crash,
      );
      await leave(world, ada);
      await world.cycle();
      await world.cycle();
      assert.equal((await world.account('ada'))?.active, false);
      assert.deepEqual(await written(world, ada), ['Create', 'Disable']);
      assert.deepEqual(await titlesTold(world, ada), [MADE]);
    });
  }

  story('finds the account of somebody who got another name before it came back', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await assert.rejects(
      world.cycle({ store: dyingAt(world.jobs, 'record', async () => (await world.account('ada')) !== undefined) }),
      Crash,
    );
    await world.directory.update('User', ada, { userPrincipalName: 'countess@halden.example' });
    const { cycle } = await world.cycle();
    assert.deepEqual([...(await world.accounts()).keys()], ['countess']);
    assert.equal(cycle.counters.outcomes.created, 1);
    assert.deepEqual(await written(world, ada), ['Create', 'Update']);
  });

  story('looks into it in the next cycle where a restart ended the one that was cut off', {}, async (world) => {
    const ada = await world.join('ada', { jobTitle: 'Analyst' });
    await world.assign('User', ada);
    await world.cycle();
    await sentAndNotNoted(world, ada, 'Engineer');
    await world.unassign('User', ada);
    await world.operate({ kind: 'restart', scopes: [] });
    await world.cycle();
    assert.deepEqual(await titlesTold(world, ada), [MADE, ['Update', 'Analyst', 'Engineer']]);
    assert.deepEqual((await written(world, ada)).slice(-2), ['Update', 'Disable']);
  });

  story(
    'does not trust the values it sent last, where a job compares with them',
    { settings: { readBeforeWrite: false } },
    async (world) => {
      const ada = await world.join('ada', { jobTitle: 'Analyst' });
      await world.assign('User', ada);
      await world.cycle();
      await sentAndNotNoted(world, ada, 'Engineer');
      // Taken back: by what is remembered the account needs nothing.
      await world.directory.update('User', ada, { jobTitle: 'Analyst' });
      await world.cycle();
      assert.equal((await world.account('ada'))?.title, 'Analyst');
      assert.deepEqual(await titlesTold(world, ada), [
        MADE,
        ['Update', 'Analyst', 'Engineer'],
        ['Update', 'Engineer', 'Analyst'],
      ]);
    },
  );
});

/** A change of a title that reached the target right before the process died. */
async function sentAndNotNoted(world: World, id: string, title: string): Promise<void> {
  await world.directory.update('User', id, { jobTitle: title });
  const dying = dyingAt(world.jobs, 'record', () => isTitled(world, title));
  await assert.rejects(world.cycle({ store: dying }), Crash);
  assert.equal((await world.account('ada'))?.title, title);
}

/** What the log tells of the title of a person, the oldest first. */
async function titlesTold(world: World, id: string): Promise<readonly unknown[]> {
  const entries = (await world.log()).filter(({ source, status }) => source.id === id && status === 'Success');
  return entries
    .toReversed()
    .flatMap(({ action, modified }) =>
      modified.flatMap(({ name, oldValue, newValue }) => (name === 'title' ? [[action, oldValue, newValue]] : [])),
    );
}

/** What was written of a person by the log, the oldest first. */
async function written(world: World, id: string): Promise<readonly string[]> {
  const entries = (await world.log()).filter(({ source, status }) => source.id === id && status === 'Success');
  return entries.toReversed().map(({ action }) => action);
}

async function isTitled(world: World, title: string): Promise<boolean> {
  return (await world.account('ada'))?.title === title;
}

/** A store of a process that dies at a call of one method, once something holds. */
function dyingAt(store: JobStore, method: keyof JobStore, when: () => Promise<boolean>): JobStore {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...parameters: unknown[]) => {
        if (name === method && (await when())) throw new Crash();
        return member.apply(target, parameters);
      };
    },
  });
}

stories('a write that gets no answer', (story) => {
  story('that made the account: it is found, and linked in the same cycle', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    let lost = 0;
    world.target.become({
      after: ({ method }) => {
        if (method === 'POST') lost += 1;
        return method === 'POST' ? 'drop' : undefined;
      },
    });
    const { cycle, end } = await world.cycle();
    assert.deepEqual([end.state, lost, cycle.counters.outcomes.created], ['Succeeded', 1, 1]);
    const { action, status, message } = await world.lastEntry(ada);
    assert.deepEqual([action, status], ['Create', 'Success']);
    assert.match(message, /The answer got lost, and a search found it/);
    world.target.become({});
    await world.unassign('User', ada);
    await world.cycle();
    assert.equal((await world.account('ada'))?.active, false);
  });

  story(
    'is not trusted to have left the account as it was, by a job that compares with what it sent',
    { settings: { readBeforeWrite: false } },
    async (world) => {
      const ada = await world.join('ada', { jobTitle: 'Analyst' });
      await world.assign('User', ada);
      await world.cycle();
      await world.directory.update('User', ada, { jobTitle: 'Engineer' });
      world.target.become({ after: ({ method }) => (method === 'PATCH' ? 'drop' : undefined) });
      assert.equal((await world.cycle()).cycle.counters.outcomes.failed, 1);
      world.target.become({});
      await world.directory.update('User', ada, { jobTitle: 'Analyst' });
      await world.cycle();
      assert.equal((await world.account('ada'))?.title, 'Analyst');
    },
  );
});
