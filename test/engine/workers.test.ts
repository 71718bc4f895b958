import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { Processes, type Provisioned, until } from './processes.ts';

const PEOPLE = 12;
const KILLS = Number(process.env.STORY_KILLS ?? 6);

describe('workers on several processes', () => {
  let processes: Processes;
  let people: readonly string[];
  before(async () => {
    processes = await Processes.make();
    people = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => processes.join(`person${index}`)));
  });
  after(() => processes.close());

  test('three of them share nine jobs: all run, none overlaps itself, and what a killed one had goes on elsewhere', async () => {
    const provisioned: Provisioned[] = [];
    for (let job = 0; job < 9; job += 1) provisioned.push(await processes.provision(people, {}, 60));
    const workers = await Promise.all(
      Array.from({ length: 3 }, () => processes.start('worker', '--worker-concurrency', '1')),
    );
    for (const { jobId } of provisioned) await processes.app.runner.operate(jobId, { kind: 'start' });
    const holders = new Map<string, string>();
    await until('each worker has a job', async () => {
      for (const { job_id, holder } of await leases(processes)) holders.set(job_id, holder);
      return new Set(holders.values()).size === 3;
    });
    const [first] = workers;
    assert.ok(first);
    const { signal } = await processes.end(first.running, 'SIGKILL');
    assert.equal(signal, 'SIGKILL');
    await until('every job is done', async () => (await completed(processes)).size === 9, 150_000, 200);
    for (const { target, mostTogether, jobId } of provisioned) {
      assert.equal(mostTogether() <= 1, true, `${jobId} was run twice at the same time`);
      assert.equal((await target.held('Users')).length, PEOPLE);
      assert.equal(target.requests.filter(({ method }) => method === 'POST').length, PEOPLE);
    }
    await assertOneEntryEach(processes, provisioned, PEOPLE);
    for (const worker of workers.slice(1)) {
      const { status, stderr } = await processes.end(worker.running, 'SIGTERM');
      assert.deepEqual({ status, stderr }, { status: 130, stderr: '' });
    }
  });
});

describe('interfaces and jobs on separate processes', () => {
  let processes: Processes;
  let api: string;
  let probes: string;
  before(async () => {
    processes = await Processes.make();
    ({ address: api } = await processes.start('api'));
    ({ address: probes } = await processes.start('worker'));
  });
  after(() => processes.close());

  const call = async (method: string, path: string, body: unknown, expected: number) => {
    const answer = await processes.ask(api, method, path, body);
    assert.equal(answer.status, expected, JSON.stringify(answer.body));
    return answer.body;
  };

  test('a process that only runs jobs answers probes and nothing else', async () => {
    assert.equal((await processes.ask(probes, 'GET', '/healthz')).status, 200);
    const { body } = await processes.ask(probes, 'GET', '/readyz');
    assert.equal((body as { database: string }).database, 'PostgreSQL');
    for (const path of ['/', '/v1.0/users', '/api/tenants']) {
      assert.equal((await processes.ask(probes, 'GET', path)).status, 404, path);
    }
  });

  test('what one process is asked the other does, and a change is in the target within two seconds', async () => {
    const ada = await processes.join('ada');
    const { applicationId, jobId, target } = await processes.provision([ada]);
    const jobs = `/v1.0/servicePrincipals/${applicationId}/synchronization/jobs`;
    const { value } = (await call('GET', jobs, undefined, 200)) as { value: { id: string }[] };
    const job = `${jobs}/${value[0]?.id}`;
    await call('POST', `${job}/start`, undefined, 204);
    await until('the first cycle is done', async () => (await completed(processes)).has(jobId));
    assert.equal((await target.held('Users')).length, 1);

    const times: number[] = [];
    for (let change = 0; change < 9; change += 1) {
      const displayName = `Ada ${change}`;
      const from = performance.now();
      await call('PATCH', `/v1.0/users/${ada}`, { displayName }, 204);
      await until(displayName, async () => (await target.held('Users'))[0]?.displayName === displayName, 20_000, 10);
      times.push(performance.now() - from);
    }
    const median = times.toSorted((one, other) => one - other)[4] ?? Number.NaN;
    assert.ok(median < 2_000, `a change took ${times.map(Math.round)} ms`);

    await call('POST', `${job}/pause`, undefined, 204);
    await call('PATCH', `/v1.0/users/${ada}`, { displayName: 'Ada, unseen' }, 204);
    const before = target.requests.length;
    await sleep(3_000);
    assert.equal(target.requests.length, before, 'a paused job ran');
    await call('POST', `${job}/start`, undefined, 204);
    await until('the job goes on', async () => (await target.held('Users'))[0]?.displayName === 'Ada, unseen');
  });
});

describe('a worker that is killed', () => {
  const seed = Number(process.env.STORY_SEED ?? Math.floor(Math.random() * 2 ** 32));
  let processes: Processes;
  before(async () => {
    processes = await Processes.make();
  });
  after(() => processes.close());

  test(`${KILLS} times at random moments loses nothing and does nothing twice (STORY_SEED=${seed})`, async (t) => {
    t.diagnostic(`STORY_SEED=${seed}`);
    const people = await Promise.all(Array.from({ length: 60 }, (_, index) => processes.join(`person${index}`)));
    const provisioned = [await processes.provision(people, {}, 60), await processes.provision(people, {}, 60)];
    for (const { jobId } of provisioned) await processes.app.runner.operate(jobId, { kind: 'start' });
    let working = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { running } = await processes.start('worker');
      const before = provisioned.map(({ target }) => target.requests.length);
      const moves = () => provisioned.some(({ target }, index) => target.requests.length > (before[index] ?? 0));
      await until('the worker works', moves, 30_000, 10).then(() => {
        working += 1;
      });
      await sleep(((seed >>> kill) % 8) * 60);
      assert.equal((await processes.end(running, 'SIGKILL')).signal, 'SIGKILL');
      assert.equal((await completed(processes)).size, 0, `the cycle ended before kill ${kill + 1}`);
      await passAMinute(processes);
    }
    assert.equal(working, KILLS);
    await processes.start('worker');
    await until('both jobs are done', async () => (await completed(processes)).size === 2, 120_000, 200);
    for (const { target, jobId } of provisioned) {
      const names = (await target.held('Users')).map(({ userName }) => userName);
      assert.deepEqual([names.length, new Set(names).size], [people.length, people.length], jobId);
    }
    await assertOneEntryEach(processes, provisioned, people.length);
  });
});

/** Leases and signs of life of a dead worker run out by the clock of the database; nobody waits for that here. */
async function passAMinute({ app: { database } }: Processes): Promise<void> {
  await sql`UPDATE job_lease SET expires_at = expires_at - interval '1 minute'`.execute(database.kysely);
  await sql`UPDATE pgboss.job SET heartbeat_on = heartbeat_on - interval '1 minute' WHERE state = 'active'`.execute(
    database.kysely,
  );
  await sql`UPDATE pgboss.queue SET monitor_on = monitor_on - interval '1 minute'`.execute(database.kysely);
}

async function leases(processes: Processes) {
  const { rows } = await sql<{ job_id: string; holder: string }>`
    SELECT job_id, holder FROM job_lease WHERE expires_at > clock_timestamp()`.execute(processes.app.database.kysely);
  return rows;
}

/** Jobs whose first cycle came to its end. */
async function completed(processes: Processes): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM job WHERE watermark IS NOT NULL`.execute(
    processes.app.database.kysely,
  );
  return new Set(rows.map(({ id }) => id));
}

async function assertOneEntryEach(
  processes: Processes,
  provisioned: readonly Provisioned[],
  people: number,
): Promise<void> {
  const { rows } = await sql<{ job_id: string; entries: number; people: number }>`
    SELECT job_id, count(*)::int AS entries, count(DISTINCT source_id)::int AS people FROM journal_entry
    WHERE action = 'Create' AND status = 'Success' GROUP BY job_id`.execute(processes.app.database.kysely);
  const byJob = new Map(rows.map((row) => [row.job_id, row]));
  for (const { jobId } of provisioned) {
    assert.deepEqual(byJob.get(jobId), { job_id: jobId, entries: people, people });
  }
}
