import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { secretBox } from '../../packages/server/src/access/index.ts';
import { Directory } from '../../packages/server/src/directory/index.ts';
import { Sources } from '../../packages/server/src/sources/index.ts';
import {
  type Database,
  KyselyDirectoryStore,
  KyselySourceRecords,
  KyselySourceStore,
} from '../../packages/server/src/store/index.ts';
import { GraphWorld } from '../graph/graph-world.ts';
import { testDatabases } from '../postgres.ts';
import { GraphServer } from './graph-server.ts';

/** One installation is read; where it is read into, time is what the test says. */
describe('when sources are read', () => {
  const organizationId = randomUUID();
  let far: GraphWorld;
  let database: Database;
  let graph: GraphServer;
  let time: Date;
  let sources: Sources;
  const errors: unknown[] = [];

  function open(): Sources {
    const own = database.within(organizationId);
    return new Sources({
      store: new KyselySourceStore(own, organizationId),
      records: new KyselySourceRecords(own, organizationId),
      directory: new Directory({
        store: new KyselyDirectoryStore(own, organizationId),
        clock: () => time,
        newId: randomUUID,
      }),
      secretBox: secretBox([new Uint8Array(32)], (bytes) => randomBytes(bytes)),
      network: {
        fetch,
        refuse: () => undefined,
        lookup: () => () => undefined,
        // Whoever is asked to wait waits until they are stopped.
        sleep: (_, signal) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('Stopped.')))),
      },
      now: () => time,
      newId: randomUUID,
      onError: (_, error) => errors.push(error),
    });
  }

  const add = (more = {}) =>
    sources.create(
      {
        displayName: 'Far',
        intervalSeconds: 600,
        isEnabled: true,
        settings: {
          kind: 'graph',
          baseUrl: `${graph.url}/v1.0`,
          tokenUrl: null,
          clientId: null,
          scope: null,
          groups: false,
        },
        ...more,
      },
      far.token,
    );
  const later = (seconds: number) => {
    time = new Date(time.getTime() + seconds * 1_000);
  };
  const readDue = async (of = sources) => {
    const before = graph.seen.length;
    await of.readDue();
    await of.idle();
    return graph.seen.length > before;
  };

  before(async () => {
    far = await GraphWorld.open('PGlite');
    database = await testDatabases()[1]!.open();
    graph = await GraphServer.open(far.url, far.token, '');
    await far.person('ann');
  });
  after(async () => {
    await far?.close();
    await database?.close();
    await graph?.close();
  });
  beforeEach(async () => {
    time = new Date('2026-03-02T08:00:00Z');
    sources = open();
    for (const { id } of await sources.list()) await sources.remove(id);
  });

  test('a new source is read at once, and then by its interval from start to start', async () => {
    const { id } = await add();
    assert.equal(await readDue(), true);
    assert.equal((await sources.read(id)).lastRead?.state, 'done');
    assert.equal(await readDue(), false);
    later(599);
    assert.equal(await readDue(), false);
    later(1);
    assert.equal(await readDue(), true);
  });

  test('one that is switched off is read when asked, and never by itself', async () => {
    const { id } = await add({ isEnabled: false });
    assert.equal(await readDue(), false);
    await sources.begin(id, false);
    await sources.idle();
    assert.equal((await sources.read(id)).counts.User.kept, 1);
  });

  test('one process at a time reads a source', async () => {
    const { id } = await add();
    const other = open();
    await sources.begin(id, false);
    await assert.rejects(other.begin(id, false), { status: 409, code: 'SourceIsRead' });
    await sources.idle();
    await other.begin(id, false);
    await other.idle();
  });

  test('a read that is stopped deletes nobody and begins anew', async () => {
    const { id } = await add();
    await readDue();
    later(600);
    graph.busy = 1_000;
    await sources.readDue();
    while (graph.busy === 1_000) await sleep(5);
    await sources.close();
    graph.busy = 0;
    const again = open();
    const { lastRead, counts } = await again.read(id);
    assert.deepEqual([lastRead?.state, counts.User.kept], ['interrupted', 1]);
    assert.equal(await readDue(again), true);
    assert.equal((await again.read(id)).lastRead?.state, 'done');
  });

  test('a change of a source takes its read from whoever reads it by what was entered before', async () => {
    const { id } = await add();
    await sources.begin(id, false);
    await sources.update(id, { displayName: 'Renamed' }, undefined);
    await sources.idle();
    const { lastRead, isReading, position } = await sources.read(id);
    assert.deepEqual([lastRead?.state, isReading, position], ['interrupted', false, undefined]);
    assert.equal(await readDue(), true);
    assert.equal((await sources.read(id)).lastRead?.state, 'done');
  });

  test('nothing of this was a fault of the program', () => assert.deepEqual(errors, []));
});
