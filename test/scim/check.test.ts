import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import { checkProfiles } from '@lockstep/testkit';
import { type RunningProgram, startProgram } from './applications.ts';
import { type FaultyEndpoint, startFaultyEndpoint } from './faulty-endpoint.ts';

const program = join(import.meta.dirname, '../../packages/server/src/cli/main.ts');

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function lockstep(...parameters: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...parameters],
      { maxBuffer: 64 * 1024 * 1024, timeout: 120_000 },
      (error, stdout, stderr) => {
        resolve({ status: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
      },
    );
  });
}

interface CheckView {
  readonly id: string;
  readonly title: string;
  readonly rule: string;
  readonly remedy?: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly reason?: string;
  readonly findings?: readonly { problem: string; exchanges: readonly { method: string; received: string }[] }[];
}

interface ReportView {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly left: readonly string[];
  readonly checks: readonly CheckView[];
}

describe('lockstep check against our own endpoint', () => {
  let running: RunningProgram;
  before(async () => {
    running = await startProgram('PGlite');
  });

  for (const profile of checkProfiles) {
    test(`passes for the profile ${profile}, and leaves nothing behind`, async () => {
      const { url, token } = await running.endpoint('generic');
      const { status, stdout, stderr } = await lockstep('check', url, '--token', token, '--profile', profile, '--json');
      const report = JSON.parse(stdout) as ReportView;
      assert.deepEqual(
        report.checks.filter((check) => check.status === 'failed').map(({ id }) => id),
        [],
      );
      assert.equal(status, 0, stderr);
      assert.ok(report.passed > 5);
      assert.equal(report.passed + report.skipped, report.checks.length);
      const list = await fetch(`${url}/Users`, { headers: { authorization: `Bearer ${token}` } });
      assert.equal(((await list.json()) as { totalResults: number }).totalResults, 0);
    });
  }

  test('prints a line for each check and the totals for people', async () => {
    const { url, token } = await running.endpoint('passle');
    const { status, stdout } = await lockstep('check', url, '--token', token, '--profile', 'jumpcloud');
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^✔ JumpCloud: joiner$/m);
    assert.match(stdout, /^– JumpCloud: group push\n {4}skipped: The endpoint has no groups/m);
    assert.match(stdout, /profile jumpcloud: \d+ passed, 0 failed, \d+ skipped\.\n$/);
    assert.doesNotMatch(stdout, new RegExp(token));
  });

  test('says so when the token is refused', async () => {
    const { url } = await running.endpoint('generic');
    const { status, stderr } = await lockstep('check', url, '--token', 'wrong');
    assert.equal(status, 1);
    assert.match(stderr, /refused the token \(status 401: .*Give a token that is good for this address/);
  });

  test('says so when there is no SCIM endpoint at the address', async () => {
    const { url, token } = await running.endpoint('generic');
    const { status, stderr } = await lockstep('check', new URL('/', url).href, '--token', token);
    assert.equal(status, 1);
    assert.match(stderr, /There seems to be no SCIM endpoint at/);
  });

  after(() => running?.close());
});

/** Each fault of the endpoint with the checks that must name it, and what they must say. */
const faults: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['a wrong content type', ['content-type'], /content type application\/json/],
  [
    'ignored filters',
    ['filter-user-name', 'filter-nobody', 'filter-eq', 'client-okta-wizard-application-joiner'],
    /find|found/,
  ],
  ['members lost under parallel PATCH', ['parallel-members'], /Of 40 members \d+ were kept/],
  [
    'keys taken for names',
    ['patch-entra-name-keys', 'client-microsoft-entra-id-aadoptscim062020-mover'],
    /name\.givenName should have no value|name\.familyName|should find/,
  ],
  ['op in lower case only', ['patch-entra-operation-case'], /title should be "After"/],
  ['texts kept as booleans', ['patch-entra-boolean-text'], /active should be false/],
  [
    'a group emptied for one member',
    ['group-patch-remove-list', 'group-patch-remove-filtered'],
    /members lacks|members should be|should not be there/,
  ],
  ['user names told apart by case', ['unique-user-name'], /refused with 409/],
  ['refusals without a body', ['unknown-resource', 'credentials'], /'detail' does not say what is wrong/],
  ['paths taken for names', ['patch-replace-sub-attribute', 'patch-entra-create-by-filter'], /should be|lacks/],
  ['failures for unreadable bodies', ['unreadable-body', 'hostile-shapes'], /answered with 500|failed with 500/],
  ['required attributes not checked', ['required-attribute'], /refused with 400/],
  ['no discovery of schemas', ['schemas', 'resource-types'], /200/],
];

describe('lockstep check against a faulty endpoint', () => {
  let endpoint: FaultyEndpoint;
  let ended: Ended;
  let report: ReportView;
  const strangers: readonly JsonObject[] = [
    { id: 'stranger-1', userName: 'ann@acme.test', active: true, externalId: 'e-1' },
    { id: 'stranger-2', userName: 'bo@acme.test', active: true },
  ];

  before(async () => {
    endpoint = await startFaultyEndpoint();
    for (const stranger of strangers) endpoint.users.set(String(stranger.id), stranger);
    endpoint.groups.set('stranger-group', { id: 'stranger-group', displayName: 'Everybody', members: [] });
    ended = await lockstep('check', endpoint.url, '--token', endpoint.token, '--json');
    report = JSON.parse(ended.stdout) as ReportView;
  });

  test('ends with status 1', () => {
    assert.equal(ended.status, 1, ended.stderr);
    assert.equal(report.failed, report.checks.filter(({ status }) => status === 'failed').length);
  });

  for (const [what, ids, problem] of faults) {
    test(`names ${what}`, () => {
      for (const id of ids) {
        const check = report.checks.find((candidate) => candidate.id === id);
        assert.equal(check?.status, 'failed', `${id} should fail`);
        assert.ok(
          check.findings?.some((finding) => problem.test(finding.problem)),
          JSON.stringify(check.findings?.map((finding) => finding.problem)),
        );
      }
    });
  }

  test('tells of each fault what was sent, what came back, the rule and the remedy', () => {
    for (const { id, status, findings, rule, remedy } of report.checks) {
      if (status !== 'failed') continue;
      assert.ok(rule !== '' && remedy !== undefined && remedy !== '', id);
      assert.ok(findings !== undefined && findings.length > 0, id);
      assert.ok(
        findings.some(({ exchanges }) => exchanges.length > 0),
        `${id} shows no request: ${findings[0]?.problem}`,
      );
    }
  });

  test('skips what the discovery documents say is not offered, with the reason', () => {
    const skipped = new Map(
      report.checks.filter(({ status }) => status === 'skipped').map(({ id, reason }) => [id, reason]),
    );
    for (const id of ['bulk', 'sort', 'etag', 'cursor']) assert.match(skipped.get(id) ?? '', /^The endpoint /, id);
  });

  test('finds nothing wrong with what is right', () => {
    const passed = new Set(report.checks.filter(({ status }) => status === 'passed').map(({ id }) => id));
    for (const id of ['service-provider-config', 'patch-add-single', 'unicode']) assert.ok(passed.has(id), id);
  });

  test('removes what it made when it is interrupted, and ends with status 130', async () => {
    const child = spawn(process.execPath, [program, 'check', endpoint.url, '--token', endpoint.token]);
    const ends = once(child, 'exit');
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    assert.deepEqual(await ends, [130, null]);
    assert.deepEqual([...endpoint.users.values()], strangers);
  });

  test('leaves everybody else alone, and nothing of its own', () => {
    assert.deepEqual([...endpoint.users.values()], strangers);
    assert.deepEqual([...endpoint.groups.values()], [{ id: 'stranger-group', displayName: 'Everybody', members: [] }]);
    assert.deepEqual(report.left, []);
  });

  after(() => endpoint?.close());
});

describe('lockstep check refuses wrong usage with status 2', () => {
  for (const [what, parameters, message] of [
    ['an address that is none', ['nonsense', '--token', 'x'], /'nonsense' is no web address/],
    ['plain HTTP to another machine', ['http://scim.example.com/v2', '--token', 'x'], /--insecure-http/],
    ['an unknown profile', ['http://127.0.0.1:1', '--token', 'x', '--profile', 'nobody'], /no profile 'nobody'.*entra/],
    ['no token', ['http://127.0.0.1:1'], /--token/],
    ['no address', ['--token', 'x'], /url/],
  ] as const) {
    test(what, async () => {
      const { status, stdout, stderr } = await lockstep('check', ...parameters);
      assert.equal(status, 2, stderr);
      assert.equal(stdout, '');
      assert.match(stderr, message);
    });
  }

  test('an address nobody listens at is a failure, not wrong usage', async () => {
    const { status, stderr } = await lockstep('check', 'http://127.0.0.1:1', '--token', 'x');
    assert.equal(status, 1);
    assert.match(stderr, /cannot be reached: .*ECONNREFUSED/);
  });
});
