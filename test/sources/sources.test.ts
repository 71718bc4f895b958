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
import { readSource } from './source-world.ts';

/** One installation is read; where it is read into, time is what the test says. */
describe('when sources are read', () => {
  const organizationId = randomUUID();
  let far: GraphWorld;
  let database: Database;
  let graph: GraphServer;
  let time: Date;
  let sources: Sources;
  let wake: (() => void) | undefined;
  const errors: unknown[] = [];
  const told: string[] = [];

  function open(): Sources {
    const own = database.within(organizationId);
    return new Sources({
      store: new KyselySourceStore(own, organizationId, async ({ displayName }, news) => {
        told.push(`${displayName} ${news.what}`);
      }),
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
        // Whoever is asked to wait waits until they are woken or stopped.
        sleep: (_, signal) =>
          new Promise<void>((resolve, reject) => {
            wake = resolve;
            signal.addEventListener('abort', () => reject(new Error('Stopped.')));
          }),
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
    graph.busy = 1;
    wake = undefined;
    await sources.begin(id, false);
    while (wake === undefined) await sleep(5);
    await sources.update(id, { displayName: 'Renamed' }, undefined);
    (wake as () => void)();
    await sources.idle();
    const { lastRead, isReading, position } = await sources.read(id);
    assert.deepEqual([lastRead?.state, isReading, position], ['interrupted', false, undefined]);
    assert.equal(await readDue(), true);
    assert.equal((await sources.read(id)).lastRead?.state, 'done');
  });

  test('a source that fails repeatedly is told of once, and once when it is read again', async () => {
    const { id } = await add();
    await readDue();
    told.length = 0;
    await sources.update(id, {}, 'no token');
    for (let read = 0; read < 3; read += 1) {
      later(600);
      await readDue();
    }
    const { trouble, lastRead } = await sources.read(id);
    assert.deepEqual([trouble?.state, trouble?.reads, trouble?.message], ['failed', 3, lastRead?.message]);
    assert.deepEqual(
      (await sources.inTrouble()).map((one) => one.id),
      [id],
    );
    assert.deepEqual(told, ['Far failing']);
    await sources.update(id, {}, far.token);
    later(600);
    await readDue();
    assert.deepEqual(told, ['Far failing', 'Far recovered']);
    assert.deepEqual([(await sources.read(id)).trouble, await sources.inTrouble()], [undefined, []]);
  });

  test('a failure is a matter for whoever may read the directory, and told by mail', async () => {
    const settings = '/api/settings/organization';
    const addresses = ['it@halden.example'];
    assert.match(
      (await far.expect(400, 'PATCH', settings, { notificationAddresses: ['it'] })).error.message,
      /notificationAddresses.*mail address/,
    );
    const { notificationAddresses } = await far.expect(200, 'PATCH', settings, {
      notificationAddresses: [...addresses, ...addresses],
    });
    assert.deepEqual(notificationAddresses, addresses);
    const made = await far.expect(201, 'POST', '/api/directory/sources', {
      kind: 'graph',
      displayName: 'Halden Entra',
      baseUrl: `${graph.url}/v1.0`,
      secret: 'no token',
      intervalSeconds: 86_400,
      isEnabled: false,
    });
    const path = `/api/directory/sources/${made.id}`;
    const matters = async (headers = {}) =>
      (await far.expect(200, 'GET', '/api/portal/overview', undefined, headers)).matters;
    const { lastRead } = await readSource(far, made.id);
    assert.deepEqual([lastRead.state, await matters()], ['failed', []], 'it is not read by itself');
    await far.expect(200, 'PATCH', path, { isEnabled: true });
    const [matter, ...others] = await matters();
    assert.deepEqual(others, []);
    const { since, nextAttempt, ...facts } = matter;
    assert.deepEqual(facts, {
      kind: 'sourceFailing',
      sourceId: made.id,
      sourceDisplayName: 'Halden Entra',
      message: lastRead.message,
    });
    assert.ok(nextAttempt > since && since >= lastRead.startedDateTime);
    const { token } = await far.expect(201, 'POST', '/api/settings/tokens', {
      name: 'Jobs alone',
      permissions: ['Synchronization.Read.All'],
    });
    assert.deepEqual(await matters({ authorization: `Bearer ${token}` }), []);
    await readSource(far, made.id);
    await readSource(far, made.id);
    const mails = async () =>
      (await far.expect(200, 'GET', '/api/settings/notifications/deliveries')).value.map(
        (one: Readonly<Record<string, string>>) => [one.event, one.receiver, one.subject],
      );
    const failing = ['source.failing', addresses[0], 'Halden Entra: the source cannot be read'];
    assert.deepEqual(await mails(), [failing]);
    await far.expect(200, 'PATCH', path, { secret: far.token });
    await readSource(far, made.id);
    assert.deepEqual(await matters(), []);
    const recovered = ['source.recovered', addresses[0], 'Halden Entra: the source can be read again'];
    assert.deepEqual(await mails(), [recovered, failing]);
    await far.expect(204, 'DELETE', path);
  });

  test('nothing of this was a fault of the program', () => assert.deepEqual(errors, []));
});
