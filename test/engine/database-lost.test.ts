import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScimTestTarget, slow } from '@lockstep/testkit';
import pg from 'pg';
import { type App, createApp } from '../../packages/server/src/app.ts';
import { readConfiguration } from '../../packages/server/src/config/index.ts';
import { galleryAppById } from '../../packages/server/src/gallery/index.ts';
import { createServerDatabase } from '../postgres.ts';

const PEOPLE = 150;

/** Ends every connection to the database but the one that asks, as a restart of the server does. */
async function cutOff(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await client.end();
  return rows.length;
}

async function hire(app: App): Promise<void> {
  for (let start = 0; start < PEOPLE; start += 50) {
    const batch = Array.from({ length: 50 }, (_, index) => {
      const name = `p${start + index}`;
      const userPrincipalName = `${name}@halden.example`;
      return { properties: { userPrincipalName, displayName: name, mailNickname: name, accountEnabled: true } };
    });
    await app.directory.upsert('User', batch);
  }
}

test('the connections to the database are lost again and again in mid-cycle: the cycle goes on by itself to its end', async () => {
  const { url, drop } = await createServerDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'lockstep-database-lost-'));
  const target = await ScimTestTarget.start({ character: slow(5) });
  const app = await createApp(
    readConfiguration({
      env: {},
      flags: { dataDir, databaseUrl: url, logLevel: 'silent', allowTarget: new URL(target.origin).host },
    }),
  );
  const stop = new AbortController();
  let watching: Promise<void> | undefined;
  try {
    await hire(app);
    const entry = galleryAppById('custom-scim');
    assert.ok(entry);
    const { application, jobId } = await app.applications.instantiate(entry, 'Target', { scope: 'all' });
    await app.applications.saveCredentials(jobId, { tenantUrl: target.url, secretToken: target.token });
    await app.applications.setState(jobId, 'Active');
    watching = app.watch(stop.signal);
    const creates = () => target.sent('POST').length;
    for (const share of [0.1, 0.4, 0.7]) {
      await until(() => creates() >= PEOPLE * share, watching);
      assert.ok((await cutOff(url)) > 0);
    }
    const completed = async () => {
      const [job] = await app.applications.jobsOf(application.id).catch(() => []);
      return job?.status.firstCompletedAt !== undefined;
    };
    await until(completed, watching);
    const names = (await target.held('Users')).map(({ userName }) => userName);
    assert.deepEqual([names.length, new Set(names).size], [PEOPLE, PEOPLE]);

    // And while nothing runs: what looks for changes is cut off too, and finds them afterwards.
    for (let cut = 0; cut < 40; cut += 1) {
      await cutOff(url);
      await sleep(50);
    }
    await app.directory.update('User', 'p0@halden.example', { displayName: 'Renamed' });
    const renamed = async () => (await target.held('Users')).some(({ displayName }) => displayName === 'Renamed');
    await until(renamed, watching);
  } finally {
    stop.abort();
    await watching?.catch(() => undefined);
    await app.close();
    await target.close();
    await drop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

/** Waits until something holds, for at most three minutes, and no longer than whoever has to bring it about runs. */
async function until(holds: () => boolean | Promise<boolean>, watching: Promise<void>): Promise<void> {
  let ended: unknown;
  watching.then(
    () => (ended = new Error('It stopped by itself.')),
    (error: unknown) => (ended = error),
  );
  for (let waited = 0; waited < 180_000; waited += 50) {
    if (ended !== undefined) throw ended;
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error('It did not come about in time.');
}
