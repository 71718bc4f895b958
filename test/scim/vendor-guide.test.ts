import assert from 'node:assert/strict';
import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const SERVE = 'npm run lockstep -- serve';

/** Settings of whoever runs the tests must not change what is tested. */
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(LOCKSTEP_|DATABASE_URL$)/.test(name))),
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
};

describe('the guide for vendors', () => {
  let folder: string;
  let server: ChildProcessByStdio<null, Readable, null>;
  let script: readonly string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lockstep-guide-'));
    const program = `'${process.execPath}' '${join(root, 'packages/server/src/cli/main.ts')}'`;
    const port = ['--port', '0', '--json', '--log-level', 'error'];
    const main = join(root, 'packages/server/src/cli/main.ts');
    server = spawn(process.execPath, [main, 'serve', ...port], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
    const { address } = JSON.parse(line) as { address: string };
    const guide = await readFile(join(root, 'docs/guide/vendor.md'), 'utf8');
    const blocks = Array.from(guide.matchAll(/^```sh\n(.*?)^```$/gms), ([, block = '']) => block);
    assert.equal(blocks[0]?.trim(), SERVE);
    script = blocks
      .slice(1)
      .map((block) =>
        block.replaceAll(/npm run (--silent )?lockstep --/g, program).replaceAll('http://127.0.0.1:3000', address),
      );
  });

  test('holds commands that succeed, one after the other', { timeout: 600_000 }, async () => {
    assert.ok(script.length >= 10, 'the commands were not found');
    const { status, stdout, stderr } = await bash(['set -eo pipefail', ...script].join('\n'));
    assert.equal(status, 0, `${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
    assert.match(stdout, /profile entra: \d+ passed, 0 failed, 0 skipped/);
    assert.match(stdout, /profile okta: \d+ passed, 0 failed, 0 skipped/);
    const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
    assert.deepEqual([report.failed, report.left], [0, []]);
  });

  test('ends the old token, and leaves the new one', async () => {
    const { scimEndpoint, token } = JSON.parse(await readFile(join(folder, 'acme.json'), 'utf8'));
    const renewed = JSON.parse(await readFile(join(folder, 'renewed.json'), 'utf8'));
    const statusOf = async (secret: string) =>
      (await fetch(`${scimEndpoint}/Users`, { headers: { authorization: `Bearer ${secret}` } })).status;
    assert.deepEqual([await statusOf(token), await statusOf(renewed.token)], [401, 200]);
  });

  function bash(commands: string): Promise<{ status: number; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
      const options = { cwd: folder, env: environment, maxBuffer: 64 * 1024 * 1024 };
      execFile('bash', ['-c', commands], options, (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
      });
    });
  }

  after(async () => {
    if (server?.kill('SIGINT')) await once(server, 'exit');
    await rm(folder, { recursive: true, force: true });
  });
});
