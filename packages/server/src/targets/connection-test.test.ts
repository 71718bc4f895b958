import assert from 'node:assert/strict';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import {
  type Character,
  characters,
  ScimTestTarget,
  type TargetOptions,
  VirtualClock,
  website,
} from '@lockstep/testkit';
import type { ConnectionFinding } from '../engine/index.ts';
import { type ScimTargetOptions, testConnection } from './index.ts';

const ALL = ['write', 'groups', 'serviceProviderConfig', 'resourceTypes', 'schemas'] as const;

function options(url: string, more: Partial<ScimTargetOptions> = {}): ScimTargetOptions {
  const clock = new VirtualClock();
  const policy = { allowed: [new URL(url).host] };
  return { maxConcurrency: 4, policy, clock, jitter: () => 0, userAgent: 'Lockstep/test', ...more };
}

/** What a test of the connection to a target of this kind finds. */
async function found(
  t: TestContext,
  target: TargetOptions,
  more: Partial<ScimTargetOptions> & { readonly token?: string; readonly path?: string } = {},
  also: readonly (typeof ALL)[number][] = [],
): Promise<readonly ConnectionFinding[]> {
  const server = await ScimTestTarget.start(target);
  t.after(() => server.close());
  await server.put('Users', { userName: 'somebody@halden.example' });
  const { token = server.token, path = '', ...rest } = more;
  const credentials = { tenantUrl: `${server.url}${path}`, secretToken: token };
  return testConnection(credentials, options(server.url, rest), { type: 'User', matchingPath: 'userName', also });
}

const answers = (status: number, headers: Record<string, string> = {}, body = ''): Character => ({
  before: () => ({ status, headers, body }),
});

const refusing = (refused: string, status: number): Character => ({
  before: ({ method }) => (method === refused ? { status } : undefined),
});

describe('a test of the connection', () => {
  const cases: readonly (readonly [
    string,
    TargetOptions,
    Parameters<typeof found>[2],
    ConnectionFinding['problem'],
    RegExp,
  ])[] = [
    ['all is well', {}, {}, undefined, /answered/],
    ['the token is wrong', {}, { token: 'wrong' }, 'credentialsRefused', /secret token/],
    ['the token is empty', {}, { token: ' ' }, 'credentialsRefused', /empty/],
    ['the caller may not', { character: answers(403) }, {}, 'notPermitted', /administrator permission/],
    ['the path is wrong', {}, { path: '/elsewhere' }, 'notFound', /tenant URL/],
    ['a web page answers', { character: website() }, {}, 'notScim', /SCIM/],
    [
      'it is redirected',
      { character: answers(302, { location: 'https://sso.example/login' }) },
      {},
      'redirected',
      /sso\.example/,
    ],
    ['filters are ignored', { rules: characters.lying }, {}, 'filterIgnored', /ignores the filter/],
    ['filters are refused', { rules: characters.withoutFilters }, {}, 'filterRefused', /userName/],
    [
      'it cannot filter, as is known',
      { rules: characters.withoutFilters },
      { profile: { users: { filter: [] } } },
      undefined,
      /answered/,
    ],
    [
      'nobody is 404, as is known',
      { rules: characters.noMatchIs404 },
      { profile: { users: { noMatchIs404: true } } },
      undefined,
      /answered/,
    ],
    ['nobody is 404', { rules: characters.noMatchIs404 }, {}, 'notFound', /address/],
    ['it is overloaded', { character: answers(429, { 'retry-after': '4000' }) }, {}, 'overloaded', /4000 seconds/],
    ['it fails', { character: answers(500) }, {}, 'failed', /500/],
    ['it breaks the connection', { character: { before: () => 'drop' } }, {}, 'unreachable', /failed/],
    [
      'it does not answer',
      { character: { before: () => new Promise(() => undefined) } },
      { timeoutMilliseconds: 20 },
      'timeout',
      /in time/,
    ],
    ['the address is not allowed', {}, { policy: { allowed: [] } }, 'addressRefused', /--allow-target/],
  ];
  for (const [name, target, more, problem, message] of cases) {
    test(`says so when ${name}`, async (t) => {
      const [finding, ...others] = await found(t, target, more);
      assert.deepEqual([finding?.check, finding?.problem, others.length], ['search', problem, 0]);
      assert.match(finding?.message ?? '', message);
    });
  }

  test('says so when nobody listens', async () => {
    const credentials = { tenantUrl: 'http://127.0.0.1:9/scim', secretToken: 'x' };
    const wanted = { type: 'User', matchingPath: 'userName' } as const;
    const [finding] = await testConnection(credentials, options(credentials.tenantUrl), wanted);
    assert.equal(finding?.problem, 'unreachable');
  });

  test('says so when no secure connection can be made', async (t) => {
    // A server without any certificate: the handshake fails.
    const server = createTlsServer((_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const tenantUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}/scim`;
    const wanted = { type: 'User', matchingPath: 'userName' } as const;
    const [finding] = await testConnection({ tenantUrl, secretToken: 'x' }, options(tenantUrl), wanted);
    assert.equal(finding?.problem, 'tls');
    assert.match(finding?.message ?? '', /secure connection/);
  });

  test('reports on everything else that is wanted, each for itself', async (t) => {
    const findings = await found(t, {}, {}, ALL);
    assert.deepEqual(
      findings.map(({ check, problem }) => [check, problem]),
      [
        ['search', undefined],
        ['write', undefined],
        ['groups', undefined],
        ['serviceProviderConfig', undefined],
        ['resourceTypes', undefined],
        ['schemas', undefined],
      ],
    );
    assert.match(findings.at(-1)?.message ?? '', /describes \d+/);
  });

  test('reports that a document is missing and groups are kept back, though people are found', async (t) => {
    const character: Character = {
      before: ({ url }) =>
        url.startsWith('/Schemas') ? { status: 404 } : url.startsWith('/Groups') ? { status: 403 } : undefined,
    };
    const findings = await found(t, { character }, {}, ['groups', 'schemas']);
    assert.deepEqual(
      findings.map(({ problem }) => problem),
      [undefined, 'notPermitted', 'notScim'],
    );
  });

  test('leaves out what would fail the same way', async (t) => {
    assert.equal((await found(t, {}, { token: 'wrong' }, ALL)).length, 1);
  });

  const writes: readonly (readonly [string, TargetOptions, ConnectionFinding['problem'], RegExp])[] = [
    ['nobody is there', {}, undefined, /may be written/],
    ['it is forbidden', { character: refusing('PATCH', 403) }, 'notPermitted', /administrator permission/],
    ['the id is refused', { character: refusing('PATCH', 400) }, undefined, /shows with the first/],
  ];
  for (const [name, target, problem, message] of writes) {
    test(`tells whether accounts may be written: ${name}`, async (t) => {
      const finding = (await found(t, target, {}, ['write'])).at(-1);
      assert.deepEqual([finding?.check, finding?.problem], ['write', problem]);
      assert.match(finding?.message ?? '', message);
    });
  }

  test('without saved credentials says so', async () => {
    const wanted = { type: 'User', matchingPath: 'userName' } as const;
    const [finding] = await testConnection(undefined, options('http://127.0.0.1:9/scim'), wanted);
    assert.equal(finding?.problem, 'credentialsRefused');
    assert.match(finding?.message ?? '', /No credentials are saved/);
  });

  test('changes nothing', async (t) => {
    const server = await ScimTestTarget.start();
    t.after(() => server.close());
    const somebody = await server.put('Users', { userName: 'somebody@halden.example' });
    const credentials = { tenantUrl: server.url, secretToken: server.token };
    await testConnection(credentials, options(server.url), { type: 'User', matchingPath: 'userName', also: ALL });
    const writing = server.requests.filter(({ method }) => method !== 'GET');
    assert.deepEqual([writing.length, writing.some(({ url }) => url.includes(somebody))], [1, false]);
    assert.equal((await server.held('Users')).length, 1);
  });
});
