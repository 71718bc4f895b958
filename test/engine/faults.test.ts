import assert from 'node:assert/strict';
import { type SourceDirectory, type SourceObject, statusCode } from '../../packages/server/src/engine/index.ts';
import { expression } from './schema-edits.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const EVERYBODY = { settings: { scope: 'all' } } as const;

async function joined(world: World, number: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < number; index += 1) ids.push(await world.join(`p${index}`));
  return ids;
}

/** A source of which some methods behave otherwise. */
function sourceWith(source: SourceDirectory, changed: Partial<SourceDirectory>): SourceDirectory {
  return new Proxy(source, {
    get(target, name) {
      const member: unknown = Reflect.get(changed, name) ?? Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** A source whose n-th read of everybody breaks off. */
function breakingOff(source: SourceDirectory, at: number): SourceDirectory {
  let pages = 0;
  return sourceWith(source, {
    async page(...parameters) {
      pages += 1;
      if (pages === at) throw new Error('The source went away.');
      return source.page(...parameters);
    },
  });
}

function creates(world: World): number {
  return world.sent('POST').filter(({ url }) => url.startsWith('/Users')).length;
}

stories('faults on the side of the application', (story) => {
  story(
    'an application that is dead for an hour: nobody fails, nothing is repeated, and the cycle goes on by itself',
    EVERYBODY,
    async (world) => {
      await joined(world, 120);
      await world.operate({ kind: 'start' });
      world.target.become({ before: () => (creates(world) > 60 ? 'drop' : undefined) });
      const first = await world.cycle();
      assert.equal(first.end.state, 'Failed');
      const made = (await world.target.held('Users')).length;
      assert.ok(made > 0 && made < 120, `${made} accounts were made before it died`);
      for (const minutes of [41, 20]) {
        world.pass({ minutes });
        if ((await world.due()) !== undefined) assert.equal((await world.cycle()).end.state, 'Failed');
      }
      const job = await world.job();
      assert.deepEqual([job.quarantine, statusCode(job)], [undefined, 'NotRun']);
      assert.equal((await world.jobs.counts(world.jobId)).failing, 0);
      assert.equal(job.status.countSuccessiveCompleteFailures, 2);
      world.target.become({});
      world.pass({ minutes: 20 });
      assert.equal(await world.due(), 'scheduled');
      const { cycle, end } = await world.cycle();
      assert.deepEqual([end.state, cycle.id], ['Succeeded', first.cycle.id]);
      assert.equal(cycle.counters.outcomes.created, 120);
      assert.equal((await world.allAccounts()).length, 120);
      assert.equal((await world.log()).filter(({ action }) => action === 'Create').length, 120);
      assert.equal((await world.job()).status.countSuccessiveCompleteFailures, 0);
    },
  );

  story(
    'a token that is revoked in mid-cycle: held at once, nobody fails, and with the new one the same cycle ends',
    EVERYBODY,
    async (world) => {
      await joined(world, 120);
      await world.operate({ kind: 'start' });
      world.target.become({ before: () => (creates(world) > 60 ? { status: 401 } : undefined) });
      const first = await world.cycle();
      assert.ok(first.end.state === 'Failed');
      assert.equal(first.end.error.code, 'InvalidCredentials');
      const { quarantine } = await world.job();
      assert.deepEqual(
        [quarantine?.reason, quarantine?.error.code],
        ['EncounteredQuarantineException', 'InvalidCredentials'],
      );
      assert.equal((await world.jobs.counts(world.jobId)).failing, 0);
      const refused = world.target.statuses.filter((status) => status === 401).length;
      assert.ok(refused <= 10, `${refused} requests were made with the dead token`);
      assert.equal(await world.due(), undefined);

      world.target.become({});
      await world.operate({ kind: 'credentialsSaved' });
      assert.equal(await world.due(), 'scheduled', 'new credentials are tried at once');
      const { cycle, end } = await world.cycle();
      assert.deepEqual([end.state, cycle.id], ['Succeeded', first.cycle.id]);
      assert.equal(cycle.counters.outcomes.created, 120);
      assert.equal((await world.allAccounts()).length, 120);
      assert.equal((await world.job()).quarantine, undefined);
    },
  );

  story(
    'everybody fails: the first cycle comes to its end, puts the failures aside and pauses, with bounded messages',
    EVERYBODY,
    async (world) => {
      const people = 400;
      for (let start = 0; start < people; start += 100) {
        const batch = Array.from({ length: 100 }, (_, index) => {
          const name = `p${start + index}`;
          const properties = {
            userPrincipalName: `${name}@halden.example`,
            displayName: name,
            mailNickname: name,
            accountEnabled: true,
          };
          return { properties };
        });
        await world.directory.upsert('User', batch);
      }
      await world.operate({ kind: 'start' });
      world.target.become({ before: ({ method }) => (method === 'POST' ? { status: 422, body: '{}' } : undefined) });
      const { cycle, end } = await world.cycle();
      assert.deepEqual([end.state, cycle.counters.outcomes.failed], ['Succeeded', people]);
      const job = await world.job();
      assert.deepEqual([job.state, job.status.escrowsPruned], ['Paused', true]);
      assert.equal(await world.due(), undefined);
      const searches = world.sent('GET').filter(({ url }) => url.startsWith('/Users')).length;
      assert.equal(creates(world), people, 'each was tried once');
      assert.ok(searches <= people, `${searches} searches`);
      const named = world.events.flatMap((event) => (event.what === 'objectsFailed' ? event.objects : []));
      assert.equal(named.length, people);

      world.target.become({});
      await world.operate({ kind: 'restart', scopes: [] });
      assert.equal((await world.cycle()).cycle.counters.outcomes.created, people);
    },
  );
});

stories('faults on the side of the source', (story) => {
  story(
    'a read that breaks off proves nobody absent: nothing is removed, and the cycle goes on from there',
    { settings: { scope: 'all', deletionThreshold: 0 } },
    async (world) => {
      await joined(world, 120);
      await world.cycle();
      await world.operate({ kind: 'restart', scopes: [] });
      const before = world.target.requests.length;
      await assert.rejects(world.cycle({ source: breakingOff(world.source, 2) }), /went away/);
      const { due, staged } = await world.jobs.counts(world.jobId);
      assert.deepEqual([due, staged], [0, 0]);
      assert.equal(await world.due(), 'scheduled', 'it goes on at once');
      const { end } = await world.cycle();
      assert.equal(end.state, 'Succeeded');
      const counts = await world.jobs.counts(world.jobId);
      assert.deepEqual([counts.staged, counts.links.User.managed], [0, 120]);
      assert.deepEqual([world.sent('DELETE', before), world.sent('PATCH', before)], [[], []]);
    },
  );

  story('a read that breaks off in the first cycle: who was read has an account, once', EVERYBODY, async (world) => {
    await joined(world, 120);
    await assert.rejects(world.cycle({ source: breakingOff(world.source, 3) }), /went away/);
    assert.ok(creates(world) < 120);
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.counters.outcomes.created, creates(world)], [120, 120]);
  });

  story('a mapping that fails for one person fails that person alone', EVERYBODY, async (world) => {
    await world.map({
      targetAttributeName: 'title',
      source: expression('FormatDateTime([city], , "yyyy-MM-dd", "yyyy")'),
    });
    const broken = await world.join('ada', { city: 'no date at all' });
    await world.join('grace', { city: '2026-03-02' });
    const { cycle, end } = await world.cycle();
    assert.equal(end.state, 'Succeeded');
    assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.failed], [1, 1]);
    const entry = await world.lastEntry(broken);
    assert.deepEqual([entry.status, entry.code], ['Failure', 'AttributeMappingFailed']);
    assert.match(entry.message, /title/);
    assert.equal((await world.account('grace'))?.title, '2026');
    await world.directory.update('User', broken, { city: '2025-01-01' });
    assert.equal((await world.cycle()).cycle.counters.outcomes.created, 1);
    assert.equal((await world.account('ada'))?.title, '2025');
  });

  story('a fault of the program at one person fails that person alone', EVERYBODY, async (world) => {
    const broken = await world.join('ada');
    await world.join('grace');
    const faulty = (object: SourceObject): SourceObject =>
      object.id !== broken
        ? object
        : {
            ...object,
            get accountEnabled(): boolean {
              throw new TypeError('nobody thought of this');
            },
          };
    const source = sourceWith(world.source, {
      async page(...parameters) {
        const page = await world.source.page(...parameters);
        return { ...page, objects: page.objects.map(faulty) };
      },
    });
    const { cycle, end } = await world.cycle({ source });
    assert.equal(end.state, 'Succeeded');
    assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.failed], [1, 1]);
    const entry = await world.lastEntry(broken);
    assert.deepEqual([entry.status, entry.code], ['Failure', 'InternalError']);
    assert.match(entry.message, /nobody thought of this/);
    assert.equal((await world.cycle()).cycle.counters.outcomes.created, 1, 'it is tried again in the next cycle');
  });
});

stories('an answer that cannot be judged', (story) => {
  story('a value nobody can compare fails that person alone', EVERYBODY, async (world) => {
    const ada = await world.join('ada');
    await world.join('grace');
    await world.cycle();
    const deep = `${'{"x":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const id = String((await world.account('ada'))?.id);
    world.target.become({
      before: ({ method, url }) =>
        method === 'GET' && url.startsWith(`/Users/${id}`)
          ? {
              status: 200,
              headers: { 'content-type': 'application/scim+json' },
              body: `{"id":"${id}","userName":"ada@halden.example","title":${deep}}`,
            }
          : undefined,
    });
    await world.operate({ kind: 'restart', scopes: [] });
    await world.directory.update('User', ada, { jobTitle: 'Lead' });
    const { end, cycle } = await world.cycle();
    assert.equal(end.state, 'Succeeded');
    assert.equal(cycle.counters.outcomes.failed, 1);
    assert.equal((await world.lastEntry(ada)).code, 'InternalError');
  });
});
