import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../packages/server/src/store/index.ts';
import { assertSampleAccounts } from './accounts.ts';
import { applicationsOf, Installation } from './installation.ts';
import { APPLICATIONS, wantedAccounts } from './sample-accounts.ts';

const KILLS = 10;
/** Longest time a run is left alone once its cycles have begun; ten such runs are less than the work there is. */
const LONGEST = 900;
const CYCLES_BEGIN = /provisioning into 4 applications/;

describe('an initial cycle that is stopped again and again', () => {
  const seed = Number(process.env.STORY_SEED ?? Math.floor(Math.random() * 2 ** 32));
  let installation: Installation;
  before(async () => {
    installation = await Installation.make();
  });
  after(() => installation.remove());

  test('Ctrl-C ends a cycle with status 130 and says that the next run continues', async () => {
    const running = installation.start('demo', '--once', '--port', '0');
    await running.said(CYCLES_BEGIN);
    await sleep(500);
    const { status, stderr } = await running.end('SIGINT');
    assert.deepEqual({ status, stderr }, { status: 130, stderr: 'Interrupted; the next run continues from here.\n' });
  });

  test(`killed at ${KILLS} random moments, it goes on to its end (STORY_SEED=${seed})`, async (t) => {
    t.diagnostic(`STORY_SEED=${seed}`);
    const random = randomNumbers(seed);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const running = installation.start('demo', '--once', '--port', '0');
      await running.said(CYCLES_BEGIN);
      await sleep(random() * LONGEST);
      const { signal, status, stderr } = await running.end('SIGKILL');
      assert.equal(signal, 'SIGKILL', `run ${kill + 1} ended by itself with ${status}: ${stderr}`);
    }
    const applications = applicationsOf(await installation.succeed('demo', '--once', '--json', '--port', '0'));
    assert.equal(applications.get('TravelPerk')?.cycle, 'initial', 'the kills came after the end of the cycle');
    for (const { name, failed } of applications.values()) assert.equal(failed, 0, name);
  });

  test('nobody then has two accounts, nobody is missing, and every account holds what it must', () =>
    installation.serving(assertSampleAccounts));

  test('the provisioning log has exactly one entry for the creation of each account', async () => {
    const { dataDir } = installation;
    const database = await openDatabase({ dataDir, log: { warn: (message) => assert.fail(message) } });
    try {
      const created = await database.kysely
        .selectFrom('journal_entry')
        .innerJoin('job', 'job.id', 'journal_entry.job_id')
        .select(['job.template_id', 'journal_entry.source_id', 'journal_entry.target_id'])
        .where('journal_entry.action', '=', 'Create')
        .where('journal_entry.status', '=', 'Success')
        .execute();
      for (const key of APPLICATIONS) {
        const entries = created.filter(({ template_id }) => template_id === key);
        const wanted = wantedAccounts(key).length;
        const counts = {
          entries: entries.length,
          people: new Set(entries.map(({ source_id }) => source_id)).size,
          accounts: new Set(entries.map(({ target_id }) => target_id)).size,
        };
        assert.deepEqual(counts, { entries: wanted, people: wanted, accounts: wanted }, key);
      }
    } finally {
      await database.close();
    }
  });
});

/** Numbers from 0 to 1 that come out the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
