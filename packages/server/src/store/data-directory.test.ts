import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { claimDataDirectory, DataDirectoryInUse, readHolder } from './data-directory.ts';

const parent = await mkdtemp(join(tmpdir(), 'lockstep-directory-'));
after(() => rm(parent, { recursive: true, force: true }));

let made = 0;
function newDirectory(): string {
  made += 1;
  return join(parent, `data-${made}`);
}

const claimer = `
  const { claimDataDirectory } = await import(process.argv[1]);
  try {
    await claimDataDirectory(process.argv[2]);
    process.stdout.write('held');
    setInterval(() => {}, 1000);
  } catch (error) {
    process.stdout.write(error.name);
  }`;

/** A process that claims the directory, and what came of it. */
async function claimElsewhere(path: string): Promise<{ readonly child: ChildProcess; readonly outcome: string }> {
  const room = join(import.meta.dirname, 'data-directory.ts');
  const child = spawn(process.execPath, ['--input-type=module', '-e', claimer, room, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [outcome] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { child, outcome: outcome.toString() };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

describe('a data directory', () => {
  test('is created, held with a token only its owner reads, and given up without a trace', async () => {
    const path = newDirectory();
    const held = await claimDataDirectory(path);
    assert.deepEqual(await readHolder(path), { pid: process.pid, address: undefined, token: held.token });
    assert.equal((await stat(join(path, 'token'))).mode & 0o777, 0o600);
    assert.ok(held.token.length >= 43);
    await held.release();
    assert.equal(await readHolder(path), undefined);
    assert.deepEqual(await readdir(path), []);
    await held.release();
  });

  test('tells where its holder listens', async () => {
    const path = newDirectory();
    const held = await claimDataDirectory(path);
    await held.announce('http://127.0.0.1:3000');
    assert.equal((await readHolder(path))?.address, 'http://127.0.0.1:3000');
    await assert.rejects(claimDataDirectory(path), { pid: process.pid, address: 'http://127.0.0.1:3000' });
    await held.release();
  });

  test('is refused with the pid of a living holder, and taken over once that was killed', async () => {
    const path = newDirectory();
    const { child, outcome } = await claimElsewhere(path);
    assert.equal(outcome, 'held');
    await assert.rejects(claimDataDirectory(path), (error) => {
      assert.ok(error instanceof DataDirectoryInUse);
      assert.equal(error.pid, child.pid);
      assert.match(error.message, new RegExp(`process ${child.pid}`));
      return true;
    });
    await kill(child);
    assert.equal(await readHolder(path), undefined);
    const held = await claimDataDirectory(path);
    assert.equal((await readHolder(path))?.pid, process.pid);
    assert.deepEqual((await readdir(path)).sort(), ['lock.json', 'token']);
    await held.release();
  });

  test('is not kept locked by another process that got the pid of the dead holder', async () => {
    const path = newDirectory();
    await (await claimDataDirectory(path)).release();
    const record = { nonce: crypto.randomUUID(), pid: process.ppid, started: 'another boot:1', address: null };
    await writeFile(join(path, 'lock.json'), JSON.stringify(record));
    const held = await claimDataDirectory(path);
    await held.release();
  });

  test('is taken over where a take-over was cut short', async () => {
    const path = newDirectory();
    await (await claimDataDirectory(path)).release();
    const dead = { pid: 2 ** 22 + 1, started: null, address: null };
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
    await writeFile(join(path, 'lock.json'), JSON.stringify({ ...dead, nonce: first }));
    await writeFile(join(path, `lock.${first}.json`), JSON.stringify({ ...dead, nonce: second }));
    const held = await claimDataDirectory(path);
    assert.deepEqual((await readdir(path)).sort(), ['lock.json', 'token']);
    await held.release();
  });

  test('is refused while the process that is taking it over lives', async () => {
    const path = newDirectory();
    await (await claimDataDirectory(path)).release();
    const first = crypto.randomUUID();
    const dead = { pid: 2 ** 22 + 1, started: null, address: null, nonce: first };
    await writeFile(join(path, 'lock.json'), JSON.stringify(dead));
    const alive = { pid: process.pid, started: null, address: null, nonce: crypto.randomUUID() };
    await writeFile(join(path, `lock.${first}.json`), JSON.stringify(alive));
    await assert.rejects(claimDataDirectory(path), { name: 'DataDirectoryInUse', pid: process.pid });
  });

  test('with a lock file that a power cut left empty is taken over', async () => {
    const path = newDirectory();
    await (await claimDataDirectory(path)).release();
    await writeFile(join(path, 'lock.json'), '');
    const held = await claimDataDirectory(path);
    assert.match(await readFile(join(path, 'lock.json'), 'utf8'), /"pid"/);
    await held.release();
  });

  for (const left of ['nothing', 'the lock of a dead process']) {
    test(`is won by exactly one of many that start together and find ${left}`, async () => {
      const path = newDirectory();
      const before = await claimElsewhere(path);
      await kill(before.child);
      if (left === 'nothing') {
        await rm(join(path, 'lock.json'));
      }
      const contenders = await Promise.all(Array.from({ length: 6 }, () => claimElsewhere(path)));
      const winners = contenders.filter(({ outcome }) => outcome === 'held');
      const holder = await readHolder(path);
      await Promise.all(contenders.map(({ child }) => kill(child)));
      assert.deepEqual(contenders.map(({ outcome }) => outcome).sort(), [
        ...Array.from({ length: 5 }, () => 'DataDirectoryInUse'),
        'held',
      ]);
      assert.equal(holder?.pid, winners[0]?.child.pid);
    });
  }

  test('is won by exactly one of many claims within one process', async () => {
    const path = newDirectory();
    await (await claimDataDirectory(path)).release();
    for (let round = 0; round < 20; round += 1) {
      const dead = { pid: 2 ** 22 + 1, started: null, address: null, nonce: crypto.randomUUID() };
      await writeFile(join(path, 'lock.json'), JSON.stringify(dead));
      const claims = await Promise.allSettled(Array.from({ length: 8 }, () => claimDataDirectory(path)));
      const held = claims.filter((claim) => claim.status === 'fulfilled');
      assert.equal(held.length, 1);
      await held[0]?.value.release();
    }
  });
});
