import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freePort, Installation } from './installation.ts';
import { run } from './lockstep.ts';

const VECTORS = join(import.meta.dirname, '../../packages/server/src/mapping/expression/expression-vectors.json');

describe('wrong usage', () => {
  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown command', ['provision'], /^error: unknown command 'provision'\n\nUsage: lockstep /],
    ['an unknown subcommand', ['tenant', 'burn'], /^error: unknown command 'burn'\n\nUsage: lockstep tenant /],
    ['an unknown option', ['serve', '--prot', '1'], /^error: unknown option '--prot'\n[\s\S]*Usage: lockstep serve /],
    ['a missing option', ['tenant', 'create'], /^error: required option '--profile <profile>' [\s\S]*Usage: lockstep/],
    ['no command at all', [], /^Usage: lockstep /],
    ['an expression and cases at once', ['evaluate', '1', '--cases', VECTORS], /^Give either an expression or --cases/],
    ['a file that is not there', ['evaluate', '1', '--with', '/nothing.json'], /^\/nothing\.json cannot be read/],
  ];
  for (const [what, parameters, message] of wrong) {
    test(`${what} is told on standard error, with status 2`, async () => {
      const { status, stdout, stderr } = await run(parameters);
      assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
      assert.match(stderr, message);
    });
  }

  test('a bad value of a setting is told by flag and variable, each on its line, with status 2', async () => {
    const { status, stdout, stderr } = await run(['serve', '--port', '70000'], { LOCKSTEP_LOG_LEVEL: 'loud' });
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    assert.match(stderr, /^--port \(LOCKSTEP_PORT\) must be a number from 0 to 65535.*$/m);
    assert.match(stderr, /^--log-level \(LOCKSTEP_LOG_LEVEL\) must be trace, debug, .*$/m);
    assert.equal(stderr.trimEnd().split('\n').length, 2);
  });

  test('help and version are no failure', async () => {
    for (const parameters of [['--help'], ['serve', '--help'], ['--version']]) {
      const { status, stderr } = await run(parameters);
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' }, parameters.join(' '));
    }
  });
});

describe('faults of the surroundings', () => {
  let installation: Installation;
  before(async () => {
    installation = await Installation.make();
  });
  after(() => installation.remove());

  test('a port in use is told in words, with status 1', async () => {
    const other = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    try {
      const { status, stderr } = await installation.run('serve', '--port', String(port), '--log-level', 'silent');
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(`^listen EADDRINUSE.*127\\.0\\.0\\.1:${port}\\. .*--port\\.\n$`));
    } finally {
      other.close();
    }
  });

  test('a database server that does not answer is told in words, with status 1', async () => {
    const url = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
    const { status, stderr } = await run(['tenant', 'list', '--data-dir', installation.dataDir, '--database-url', url]);
    assert.equal(status, 1);
    assert.match(stderr, /^The database cannot be reached: .*ECONNREFUSED.* Check --database-url.*\n$/);
  });
});

describe('a directory of one’s own', () => {
  const people = [
    'userPrincipalName,displayName,accountEnabled,preferredLanguage',
    'ann@acme.example,Ann Lee,true,en',
    'ben@acme.example,,true,en',
    'cem@acme.example,Cem Kaya,perhaps,tr',
    'dan@acme.example,"Dan, the Man",true,da',
  ];
  let installation: Installation;
  let file: string;
  let folder: string;
  before(async () => {
    installation = await Installation.make();
    folder = await mkdtemp(join(tmpdir(), 'lockstep-import-'));
    file = join(folder, 'people.csv');
    await writeFile(file, people.join('\n'));
  });
  after(async () => {
    await installation.remove();
    await rm(folder, { recursive: true });
  });

  test('an import takes the good lines, names line and column of the bad ones, and ends with status 1', async () => {
    const { status, stdout, stderr } = await installation.run('directory', 'import', file);
    assert.equal(status, 1);
    assert.equal(stdout, `${file}: 2 users created\n`);
    const [ben, cem, total, ...others] = stderr.trimEnd().split('\n');
    assert.match(ben ?? '', new RegExp(`^${file}:3:2: displayName .+`));
    assert.match(cem ?? '', new RegExp(`^${file}:4:3: accountEnabled .+`));
    assert.equal(total, '2 line(s) were left out; the others were imported.');
    assert.deepEqual(others, []);
    assert.match(await installation.succeed('directory', 'show', 'dan@acme.example'), /^displayName: Dan, the Man$/m);
    assert.equal((await installation.run('directory', 'show', 'ben@acme.example')).status, 1);
  });

  test('a file that cannot be read stops the import before anything is written, with status 2', async () => {
    const { status, stderr } = await installation.run('directory', 'import', file, join(folder, 'missing.csv'));
    assert.equal(status, 2);
    assert.match(stderr, /missing\.csv cannot be read/);
  });

  test('a user is shown, changed, cleared, given a manager, deleted and restored by name', () =>
    installation.serving(async () => {
      const ann = 'ann@acme.example';
      const shown = async () => JSON.parse(await installation.succeed('directory', 'show', ann, '--json'));
      const { id } = await shown();
      await installation.succeed('directory', 'set', ann, 'jobTitle=Pilot', 'manager=dan@acme.example');
      const { jobTitle, manager } = await shown();
      assert.deepEqual({ jobTitle, manager }, { jobTitle: 'Pilot', manager: 'dan@acme.example' });
      await installation.succeed('directory', 'set', ann, 'jobTitle=', 'manager=');
      const cleared = await shown();
      assert.deepEqual([cleared.jobTitle, cleared.manager], [undefined, undefined]);
      assert.ok((await installation.succeed('directory', 'delete', ann)).includes(`directory restore ${id}`));
      assert.equal((await installation.run('directory', 'show', ann)).status, 1);
      await installation.succeed('directory', 'restore', ann);
      assert.equal((await shown()).id, id);
    }));

  test('a name that is no property, or a value that fits none, is told with the remedy, with status 2', async () => {
    for (const [assignment, message] of [
      ['jobtitle=x', /^jobtitle is not a property of users\. Write jobTitle/],
      ['accountEnabled=perhaps', /^accountEnabled takes true or false/],
      ['jobTitle', /^jobTitle is not of the form NAME=VALUE/],
    ] as const) {
      const { status, stderr } = await installation.run('directory', 'set', 'ann@acme.example', assignment);
      assert.equal(status, 2, assignment);
      assert.match(stderr, message);
    }
  });

  test('the demo leaves the directory of another organisation alone', async () => {
    const { status, stdout, stderr } = await installation.run('demo', '--once', '--json', '--port', '0');
    assert.deepEqual({ status, stdout }, { status: 1, stdout: '' });
    assert.match(stderr, /^The data directory holds the organisation .+--data-dir\.\n$/);
    assert.deepEqual(JSON.parse(await installation.succeed('tenant', 'list', '--json')), { value: [] });
  });
});

describe('evaluating an expression', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lockstep-evaluate-'));
    await writeFile(join(folder, 'source.json'), '{"givenName":"Ann","surname":"Lee"}');
    await writeFile(join(folder, 'context.json'), '{"defaultDomain":"acme.example"}');
  });
  after(() => rm(folder, { recursive: true }));

  test('prints the value, with the attributes and the context given', async () => {
    const expression = 'Join("@", ToLower(Join(".", [givenName], [surname])), DefaultDomain())';
    const files = ['--with', join(folder, 'source.json'), '--context', join(folder, 'context.json')];
    const { status, stdout } = await run(['evaluate', expression, ...files]);
    assert.deepEqual({ status, stdout }, { status: 0, stdout: '{"value":"ann.lee@acme.example"}\n' });
  });

  test('says that a value is left alone', async () => {
    const { status, stdout } = await run(['evaluate', 'IgnoreFlowIfNullOrEmpty([surname])']);
    assert.deepEqual({ status, stdout }, { status: 0, stdout: '{"ignore":true}\n' });
  });

  test('says what is wrong and where, with status 1', async () => {
    const { status, stdout } = await run(['evaluate', 'ToLower([surname]']);
    assert.equal(status, 1);
    const { error } = JSON.parse(stdout);
    assert.equal(error.stage, 'parse');
    assert.equal(typeof error.position, 'number');
    assert.ok(error.message.length > 0);
  });

  test('runs the cases of the mapping room without a failure', async () => {
    const { status, stdout, stderr } = await run(['evaluate', '--cases', VECTORS]);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.match(stdout, /^[1-9]\d* passed, 0 failed\n$/);
  });

  test('prints each case that differs and ends with status 1', async () => {
    const cases = join(folder, 'cases.json');
    await writeFile(cases, '[{"expression":"ToUpper([a])","source":{"a":"x"},"expected":"Y"}]');
    const { status, stdout } = await run(['evaluate', '--cases', cases]);
    assert.equal(status, 1);
    const [difference = '', ...rest] = stdout.trimEnd().split('\n');
    assert.deepEqual(rest, ['0 passed, 1 failed']);
    assert.equal(JSON.parse(difference).actual, 'X');
  });

  test('refuses a file of another form, naming what is missing, with status 2', async () => {
    const { status, stdout, stderr } = await run(['evaluate', '--cases', join(folder, 'source.json')]);
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    assert.match(stderr, /source\.json: .*expected array/);
  });
});
