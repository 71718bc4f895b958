import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import {
  applyPlan,
  type Call,
  FilesRefused,
  planOf,
  readFiles,
  readPresent,
  writeFiles,
} from '../../packages/server/src/configuration-files/index.ts';
import { GraphWorld, onEachDatabase } from '../graph/graph-world.ts';
import { run } from '../stories/lockstep.ts';

type Files = ReadonlyMap<string, string>;

/** Commands on files, without the processes around them. */
class Commands {
  readonly #world: () => GraphWorld;
  /** Writes that were sent. */
  writes: string[] = [];

  constructor(world: () => GraphWorld) {
    this.#world = world;
  }

  readonly call: Call = async (method, path, body) => {
    const answer = await this.#world().call(method, path, body);
    if (method !== 'GET' && !path.endsWith('/getByIds')) this.writes.push(`${method} ${path}`);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  async export(): Promise<Files> {
    return writeFiles(await readPresent(this.call));
  }

  async plan(files: Files, variables: Readonly<Record<string, string>> = {}, replaceSecrets = false) {
    const planning = { call: this.call, variables, replaceSecrets, newId: randomUUID };
    return planOf(readFiles(files), await readPresent(this.call), planning);
  }

  /** Applies, and answers the lines of the plan. */
  async apply(files: Files, variables: Readonly<Record<string, string>> = {}, replaceSecrets = false) {
    const plan = await this.plan(files, variables, replaceSecrets);
    this.writes = [];
    await applyPlan(plan, () => undefined);
    return plan.steps.flatMap(({ changes }) => changes.map(({ sign, text }) => `${sign} ${text}`));
  }
}

const application = 'applications/peripass-halden/application.yaml';
const assignments = 'applications/peripass-halden/assignments.yaml';
const schema = 'applications/peripass-halden/schema.yaml';

const sound = `name: Peripass Halden
template: Peripass
description: Gate and dock
roles:
  - name: User
  - name: Guard
    value: guard
provisioning:
  on: false
  interval: PT60M
  notifications: {enabled: true, recipients: [it@halden.example]}
  options:
    PatchDialect: entra
    QuarantineTooManyDeletesThreshold: 7
    SkipOutOfScopeDeletions: true
  credentials:
    BaseAddress: \${PERIPASS_ADDRESS}
    SecretToken: \${PERIPASS_TOKEN}
`;
const variables = { PERIPASS_ADDRESS: 'https://peripass.example/scim/v2', PERIPASS_TOKEN: 'not-to-be-written' };

onEachDatabase('configuration as files', (world) => {
  const files = new Commands(world);

  test('files make an application with everything that is theirs, and a second time there is nothing to do', async () => {
    await world().person('ann');
    await world().person('bea');
    const group = { displayName: 'Field', mailNickname: 'field', mailEnabled: false, securityEnabled: true };
    await world().expect(201, 'POST', '/v1.0/groups', group);
    const wanted = new Map([
      ['organization.yaml', 'displayName: Halden\ntwoPersonRule: true\n'],
      [application, sound],
      [assignments, 'assignments:\n  - {user: ann@halden.example, role: User}\n  - {group: Field, role: Guard}\n'],
    ]);
    const lines = await files.apply(wanted, variables);
    assert.ok(lines.includes('+ add the application from the gallery entry Peripass'), lines.join('\n'));
    assert.ok(lines.includes('+ assign Field (Guard)'));
    assert.deepEqual(await files.apply(wanted, variables), []);
    assert.deepEqual(files.writes, []);

    const [made] = (await readPresent(files.call)).applications;
    assert.equal(made?.application.description, 'Gate and dock');
    assert.deepEqual(made?.application.provisioning, {
      on: false,
      interval: 'PT1H',
      scope: 'assigned',
      notifications: { enabled: true, recipients: ['it@halden.example'] },
      options: { PatchDialect: 'entra', QuarantineTooManyDeletesThreshold: '7', SkipOutOfScopeDeletions: 'true' },
      credentials: { BaseAddress: variables.PERIPASS_ADDRESS, SecretToken: `\${PERIPASS_HALDEN_SECRET_TOKEN}` },
    });
  });

  test('what was exported says what is there, without secrets, and applying it does nothing', async () => {
    const exported = await files.export();
    assert.deepEqual([...exported.keys()], ['organization.yaml', application, assignments, schema]);
    assert.doesNotMatch([...exported.values()].join(), /not-to-be-written/);
    assert.match(exported.get(assignments) ?? '', /- \{user: ann@halden\.example, role: User\}/);
    assert.match(exported.get(schema) ?? '', /targetAttributeName: userName\n +source: "?\[userPrincipalName\]"?\n/);
    assert.deepEqual(await files.apply(exported), []);
    assert.deepEqual(files.writes, []);
  });

  test('every part that differs stands in the plan, is changed, and stays', async () => {
    const before = await files.export();
    const edit = (file: string, ...changes: readonly [from: string | RegExp, to: string][]) => {
      const text = before.get(file) ?? '';
      const next = changes.reduce((edited, [from, to]) => edited.replace(from, to), text);
      assert.notEqual(next, text);
      return [file, next] as const;
    };
    const wanted = new Map([
      ...before,
      edit('organization.yaml', ['twoPersonRule: true', 'twoPersonRule: false']),
      edit(
        application,
        ['interval: PT1H', 'interval: PT20M'],
        [/PatchDialect: .*/, 'PatchDialect: rfc'],
        ['https://peripass.example', 'https://other.example'],
        ['it@halden.example', 'ops@halden.example'],
        ['- name: Guard\n', '- name: Keeper\n'],
      ),
      edit(assignments, ['ann@', 'bea@'], ['role: Guard', 'role: Keeper']),
      edit(schema, ['source: "[userPrincipalName]"', 'source: ToLower([userPrincipalName])']),
    ]);
    const { steps } = await files.plan(wanted);
    const planned = steps.flatMap(({ changes }) => changes.map(({ sign, text }) => `${sign} ${text}`));
    for (const line of [
      '~ twoPersonRule true → false',
      '+ role Keeper',
      '- role Guard',
      '~ BaseAddress https://peripass.example/scim/v2 → https://other.example/scim/v2',
      '~ notifications on it@halden.example → on ops@halden.example',
      '~ interval PT1H → PT20M',
      '~ PatchDialect entra → rfc',
      '+ assign bea@halden.example (User)',
      '+ assign Field (Keeper)',
      '- end the assignment of ann@halden.example (User)',
    ]) {
      assert.ok(planned.includes(line), `${line}\n\n${planned.join('\n')}`);
    }
    assert.ok(planned.some((line) => /^~ .*userName/.test(line)));

    assert.deepEqual(await files.apply(wanted), planned);
    assert.deepEqual(await files.apply(wanted), []);
    const again = await files.export();
    assert.equal(again.get(assignments), wanted.get(assignments));
    assert.match(again.get(schema) ?? '', /source: ToLower\(\[userPrincipalName\]\)/);
    // And back, so that undoing by files works too.
    await files.apply(before);
    assert.deepEqual(await files.export(), before);
  });

  test('secrets in files are refused, those of the environment are written once, and again when asked', async () => {
    const given = new Map([[application, sound.replace(`\${PERIPASS_TOKEN}`, 'in the open')]]);
    await assert.rejects(files.plan(given, variables), (error) => {
      assert.ok(error instanceof FilesRefused);
      assert.match(
        error.message,
        /^applications\/peripass-halden\/application\.yaml:18: SecretToken: files hold no secrets/,
      );
      return true;
    });
    const wanted = new Map([[application, sound]]);
    assert.deepEqual(await files.apply(wanted, { ...variables, PERIPASS_TOKEN: 'another' }), []);
    const lines = await files.apply(wanted, { ...variables, PERIPASS_TOKEN: 'another' }, true);
    assert.deepEqual(lines, ['~ SecretToken * → *']);
  });

  test('who and what is not there is refused with its line, and nothing is done', async () => {
    const wanted = new Map([
      [application, sound.replace('PatchDialect: entra', 'PatchDialect: loud')],
      [
        assignments,
        'assignments:\n  - user: zoe@halden.example\n    role: User\n  - {group: Nobody}\n  - {user: ann@halden.example, role: Chief}\n',
      ],
      ['applications/other/application.yaml', 'name: Other\ntemplate: No Such App\n'],
    ]);
    files.writes = [];
    await assert.rejects(files.plan(wanted, { PERIPASS_TOKEN: 'x' }), (error) => {
      assert.ok(error instanceof FilesRefused);
      const told = error.problems.map(({ file, line, message }) => `${file.split('/').at(-1)}:${line} ${message}`);
      assert.match(told.join('\n'), /application\.yaml:17 BaseAddress: the variable PERIPASS_ADDRESS is not set/);
      assert.match(told.join('\n'), /application\.yaml:\d+ PatchDialect takes/);
      assert.match(told.join('\n'), /assignments\.yaml:2 there is no user zoe@halden\.example/);
      assert.match(told.join('\n'), /assignments\.yaml:4 there is no group Nobody/);
      assert.match(told.join('\n'), /assignments\.yaml:5 Peripass Halden has no role Chief\. It has User, Guard/);
      assert.match(told.join('\n'), /application\.yaml:2 template: the gallery has no entry No Such App/);
      return true;
    });
    assert.deepEqual(files.writes, []);
  });
});

test('lockstep export and apply carry a configuration from one installation to another', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-files-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const world = await GraphWorld.open('PGlite');
  t.after(() => world.close());
  const dir = join(folder, 'configuration');
  const other = ['--data-dir', join(folder, 'other')];

  const files = new Commands(() => world);
  await files.apply(new Map([[application, sound]]), variables);
  for (const [name, text] of await files.export()) {
    const path = join(dir, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  const planned = await run(['apply', dir, '--plan', ...other], { PERIPASS_HALDEN_SECRET_TOKEN: 'given' });
  assert.equal(planned.status, 0, planned.stderr);
  assert.match(planned.stdout, /^\+ Peripass Halden: add the application from the gallery entry Peripass$/m);
  const applied = await run(['apply', dir, ...other], { PERIPASS_HALDEN_SECRET_TOKEN: 'given' });
  assert.equal(applied.status, 0, applied.stderr);
  assert.match(applied.stdout, /\d changes made\./);
  const again = await run(['apply', dir, '--json', ...other]);
  assert.deepEqual(JSON.parse(again.stdout), { changes: [], warnings: [] });

  const back = join(folder, 'back');
  assert.equal((await run(['export', back, ...other])).status, 0);
  for (const name of [application, assignments, schema]) {
    assert.equal(await readFile(join(back, name), 'utf8'), await readFile(join(dir, name), 'utf8'), name);
  }

  await writeFile(join(dir, application), 'name: Peripass Halden\ntemplate: Peripass\nspeed: 9\n');
  const refused = await run(['apply', dir, ...other]);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /^applications\/peripass-halden\/application\.yaml:3: speed: there is no such key/);
});
