import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { describe, test } from 'node:test';
import { MemoryDirectoryStore } from '@lockstep/testkit';
import { Directory } from '../directory.ts';
import { type ImportProgress, importCsv } from './import.ts';

function setUp() {
  const store = new MemoryDirectoryStore();
  const directory = new Directory({
    store,
    clock: () => new Date('2026-03-01T08:15:30Z'),
    newId: randomUUID,
  });
  return { directory, store };
}

async function* content(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

function files(texts: Readonly<Record<string, string>>) {
  return Object.entries(texts).map(([name, text]) => ({ name, content: content(text) }));
}

const unchanged = { created: 0, updated: 0, unchanged: 0 };

describe('importing CSV files', () => {
  test('creates people, groups and memberships, whatever the order of files and rows', async () => {
    const { directory } = setUp();
    const report = await importCsv(
      directory,
      files({
        'members.csv': 'group,member\nouter,inner\nyard,Ann@halden.example\nyard,bob@halden.example\nouter,yard\n',
        'groups.csv': 'mailNickname,description\nyard,Yards\ninner,\nouter,\n',
        'users.csv':
          'userPrincipalName,displayName,manager\nann@halden.example,Ann,BOB@halden.example\nbob@halden.example,Bob,\n',
      }),
    );
    assert.deepEqual(report, {
      users: { ...unchanged, created: 2 },
      groups: { ...unchanged, created: 3 },
      members: { added: 4, unchanged: 0 },
      problems: [],
      problemCount: 0,
    });
    assert.equal((await directory.manager('ann@halden.example')).properties.displayName, 'Bob');
    const yards = (await directory.resolve(['yard'], ['Group'])).get('yard');
    assert.ok(typeof yards === 'object');
    assert.equal((await directory.members(yards.id, { limit: 10 })).items.length, 2);
  });

  test('a second time finds everything as it is', async () => {
    const { directory, store } = setUp();
    const texts = {
      'users.csv': 'userPrincipalName,displayName,manager\na@halden.example,A,b@halden.example\nb@halden.example,B,\n',
      'groups.csv': 'mailNickname\nyard\n',
      'members.csv': 'group,member\nyard,a@halden.example\n',
    };
    await importCsv(directory, files(texts));
    const before = await store.watermark();
    const report = await importCsv(directory, files(texts));
    assert.deepEqual(report.users, { ...unchanged, unchanged: 2 });
    assert.deepEqual(report.groups, { ...unchanged, unchanged: 1 });
    assert.deepEqual(report.members, { added: 0, unchanged: 1 });
    assert.equal(await store.watermark(), before);
  });

  test('a column that is absent leaves alone, an empty cell clears', async () => {
    const { directory } = setUp();
    await importCsv(
      directory,
      files({
        u: 'userPrincipalName,displayName,city,state,manager\na@b.example,A,X,Y,\nc@b.example,C,X,Y,a@b.example\n',
      }),
    );
    const report = await importCsv(directory, files({ u: 'userPrincipalName,city\nc@b.example,\na@b.example,X\n' }));
    assert.deepEqual(report.users, { created: 0, updated: 1, unchanged: 1 });
    const user = await directory.read('User', 'c@b.example');
    assert.equal('city' in user.properties, false);
    assert.equal(user.properties.state, 'Y');
    assert.ok(user.managerId);
    await importCsv(directory, files({ u: 'userPrincipalName,manager\nc@b.example,\n' }));
    assert.equal('managerId' in (await directory.read('User', 'c@b.example')), false);
  });

  test('somebody whose manager comes later is counted once', async () => {
    const { directory } = setUp();
    await importCsv(directory, files({ u: 'userPrincipalName,displayName\na@b.example,A\n' }));
    const report = await importCsv(
      directory,
      files({ u: 'userPrincipalName,displayName,manager\na@b.example,A,z@b.example\nz@b.example,Z,\n' }),
    );
    assert.deepEqual(report.users, { created: 1, updated: 1, unchanged: 0 });
  });

  test('a row that is wrong is named and stops no other', async () => {
    const { directory } = setUp();
    const report = await importCsv(
      directory,
      files({
        'u.csv':
          'userPrincipalName,displayName,accountEnabled,manager\n' +
          'a@b.example,,true,\nb@b.example,B,perhaps,\nc@b.example,C,true,ghost@b.example\nd@b.example,D,false,\n',
        'm.csv': 'group,member\nnowhere,d@b.example\nyard,ghost\nyard,d@b.example\n',
        'g.csv': 'mailNickname\nyard\n',
        'x.csv': 'shoeSize\n38\n',
      }),
    );
    assert.deepEqual(
      report.problems.map(({ file, line, column, field }) => [file, line, column, field]),
      [
        ['x.csv', 1, undefined, undefined],
        ['u.csv', 2, 2, 'displayName'],
        ['u.csv', 3, 3, 'accountEnabled'],
        ['u.csv', 4, 4, 'manager'],
        ['m.csv', 2, 1, 'group'],
        ['m.csv', 3, 2, 'member'],
      ],
    );
    assert.equal(report.problemCount, 6);
    assert.deepEqual(report.users, { ...unchanged, created: 2 });
    assert.deepEqual(report.members, { added: 1, unchanged: 0 });
  });

  test('two rows for one person take effect in their order', async () => {
    const { directory } = setUp();
    const report = await importCsv(
      directory,
      files({ u: 'userPrincipalName,displayName\na@b.example,First\nA@b.example,Second\n' }),
    );
    assert.deepEqual(report.users, { created: 1, updated: 1, unchanged: 0 });
    assert.equal((await directory.read('User', 'a@b.example')).properties.displayName, 'Second');
  });

  test('a membership that is refused leaves the others of its group', async () => {
    const { directory } = setUp();
    const report = await importCsv(
      directory,
      files({ g: 'mailNickname\nyard\ndock\n', m: 'group,member\nyard,yard\nyard,dock\n' }),
    );
    assert.deepEqual(report.members, { added: 1, unchanged: 0 });
    assert.match(report.problems[0]?.message ?? '', /cannot be a member of itself/);
    assert.equal(report.problems[0]?.line, 2);
  });

  test('tells its progress batch by batch, and lists no endless number of problems', async () => {
    const { directory } = setUp();
    const rows = Array.from({ length: 250 }, (_, index) => `u${index}@b.example,U`).join('\n');
    const bad = 'x\n'.repeat(1500);
    const progress: ImportProgress[] = [];
    const report = await importCsv(directory, files({ u: `userPrincipalName,displayName\n${rows}\n${bad}` }), (done) =>
      progress.push(done),
    );
    assert.deepEqual(
      progress.map(({ file, kind, rows: done }) => [file, kind, done]),
      [
        ['u', 'users', 100],
        ['u', 'users', 200],
        ['u', 'users', 250],
      ],
    );
    assert.deepEqual([report.problems.length, report.problemCount], [1000, 1500]);
  });

  test('an error of the store is no problem of a row', async () => {
    const { directory, store } = setUp();
    store.change = () => Promise.reject(new TypeError('the disk is full'));
    await assert.rejects(
      importCsv(directory, files({ u: 'userPrincipalName,displayName\na@b.example,A\n' })),
      TypeError,
    );
  });

  test('the sample organisation comes in whole', async () => {
    const { directory } = setUp();
    const samples = ['members.csv', 'groups.csv', 'users.csv'].map((name) => ({
      name,
      content: createReadStream(new URL(`../../../../../samples/${name}`, import.meta.url)),
    }));
    const report = await importCsv(directory, samples);
    assert.deepEqual(report.problems, []);
    assert.deepEqual(report.users, { ...unchanged, created: 1000 });
    assert.deepEqual(report.groups, { ...unchanged, created: 40 });
    const withoutManager: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await directory.page('User', { after, limit: 100 });
      for (const { properties, managerId } of page.items) {
        if (managerId === undefined) withoutManager.push(String(properties.jobTitle));
      }
      if (page.next === undefined) break;
      after = page.next;
    }
    assert.deepEqual(withoutManager, ['Chief Executive Officer']);
  });
});
