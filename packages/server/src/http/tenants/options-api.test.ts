import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { profiles, Tenants, type TenantsNeeds } from '../../tenants/index.ts';
import { startTestServer, administratorToken as token } from '../test-server.ts';

const options = '/api/tenants/acme/options';

describe('the options of a tenant (section 20)', () => {
  test('are shown with what holds and what would hold by default', async (t) => {
    const { call, tenant } = await startTestServer(t, { rateLimit: { perSecond: 500, burst: 700 } });
    await tenant('peripass', 'acme');
    const answer = await call('GET', options, { token });
    assert.equal(answer.status, 200);
    const { '@lockstep.defaults': defaults, ...values } = answer.body;
    assert.deepEqual(values, defaults);
    assert.equal(values.strict, false);
    assert.equal(values.unknownPath, 'ignore');
    assert.equal(values.discoveryOpen, false);
    assert.deepEqual(values.rateLimit, {
      requestsPerSecond: 500,
      burst: 700,
      bulkPerSecond: 20,
      unindexedPerSecond: 50,
    });
    assert.deepEqual([values.basicAuthentication, values.trustedIssuers, values.sourceAddresses], [false, [], []]);
    for (const secret of ['maxBodySize', 'undefined']) assert.ok(!Object.hasOwn(values, secret));
  });

  test('are changed one by one, and null gives one back its default', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('generic', 'acme');
    const set = (body: unknown) => call('PATCH', options, { token, body });
    assert.equal((await set({ pageSize: 7, discoveryOpen: true })).status, 200);
    const { body } = await set({ pageSize: null, unknownPath: 'ignore' });
    assert.deepEqual([body.pageSize, body.discoveryOpen, body.unknownPath], [100, true, 'ignore']);
    assert.deepEqual((await call('GET', options, { token })).body, body);
  });

  test('that were read can be sent back as they are', async (t) => {
    const { call, tenant } = await startTestServer(t);
    for (const profile of ['generic', 'passle']) {
      await tenant(profile, profile);
      const path = `/api/tenants/${profile}/options`;
      const { body } = await call('GET', path, { token });
      const sent = await call('PATCH', path, { token, body });
      assert.equal(sent.status, 200, sent.text);
      assert.deepEqual(sent.body, body);
    }
  });

  test('hold at once', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const made = await tenant('generic', 'acme');
    const config = async () =>
      (await call('GET', `${made.scimEndpoint}/ServiceProviderConfig`, { token: made.token })).body;
    assert.equal((await config()).pagination.defaultPageSize, 100);
    await call('PATCH', options, { token, body: { pageSize: 7 } });
    assert.equal((await config()).pagination.defaultPageSize, 7);
    await call('PATCH', options, { token, body: { advertisePagination: false } });
    assert.equal((await config()).pagination, undefined);
  });

  test('hold on other nodes after two seconds', async (t) => {
    const time = { now: new Date('2026-01-01T00:00:00Z') };
    const one = await startTestServer(t, { now: () => time.now });
    const made = await one.tenant('generic', 'acme');
    // The other node has the same store and a memory of its own.
    const needs = { store: one.store, profiles, now: () => time.now, onError: assert.fail };
    const other = new Tenants(needs as unknown as TenantsNeeds);
    const seen = async () => {
      const found = await other.admission.authenticate({ key: 'acme' }, { scheme: 'bearer', token: made.token });
      return found && other.options(found.tenant).values.strict;
    };
    assert.equal(await seen(), false);
    await one.call('PATCH', options, { token, body: { strict: true } });
    assert.equal(await seen(), false);
    time.now = new Date(time.now.getTime() + 2_000);
    assert.equal(await seen(), true);
  });

  test('are changed with the version they were read at, when one is given', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('generic', 'acme');
    const etag = (await call('GET', options, { token })).headers.get('etag') ?? '';
    const set = (body: unknown, match: string) =>
      call('PATCH', options, { token, body, headers: { 'if-match': match } });
    const changed = await set({ pageSize: 7 }, etag);
    assert.equal(changed.status, 200);
    assert.notEqual(changed.headers.get('etag'), etag);
    assert.equal((await set({ pageSize: 8 }, etag)).status, 412);
    assert.equal((await call('GET', options, { token })).body.pageSize, 7);
  });

  test('that another administrator changed in between are not overwritten', async (t) => {
    const { call, tenant, store } = await startTestServer(t);
    await tenant('generic', 'acme');
    const update = store.update.bind(store);
    store.update = async (tenantId, change, ifVersion) => {
      store.update = update;
      await call('PATCH', options, { token, body: { pageSize: 7 } });
      return update(tenantId, change, ifVersion);
    };
    assert.equal((await call('PATCH', options, { token, body: { discoveryOpen: true } })).status, 412);
    const { body } = await call('GET', options, { token });
    assert.deepEqual([body.pageSize, body.discoveryOpen], [7, false]);
  });

  const refused: [string, Record<string, unknown>, string][] = [
    ['an unknown name', { colour: 'red' }, 'colour'],
    ['an unknown name to be reset', { colour: null }, 'colour'],
    ['a prototype as name', { constructor: 1 }, 'constructor'],
    ['a number as switch', { strict: 1 }, 'strict'],
    ['a text as switch', { discoveryOpen: 'true' }, 'discoveryOpen'],
    ['a value not offered', { unknownPath: 'sometimes' }, 'unknownPath'],
    ['a page of nothing', { pageSize: 0 }, 'pageSize'],
    ['a limit of nothing', { rateLimit: { requestsPerSecond: 0 } }, 'rateLimit.requestsPerSecond'],
    ['a limit that is a number', { rateLimit: 5 }, 'rateLimit'],
    ['a limit with an unknown part', { rateLimit: { perMinute: 5 } }, 'rateLimit.perMinute'],
    ['a source that is no address', { sourceAddresses: ['example.com'] }, 'sourceAddresses.0'],
    ['a range too wide', { sourceAddresses: ['10.0.0.0/33'] }, 'sourceAddresses.0'],
    ['an issuer where none can be checked', { trustedIssuers: [issuer()] }, 'trustedIssuers'],
    ['what the installation decides', { maxBodySize: 5 }, 'maxBodySize'],
  ];
  for (const [name, body, target] of refused) {
    test(`${name} is 400 and named, and nothing is changed`, async (t) => {
      const { call, tenant } = await startTestServer(t);
      await tenant('generic', 'acme');
      const answer = await call('PATCH', options, { token, body: { ...body, pageSize: body.pageSize ?? 7 } });
      assert.equal(answer.status, 400, answer.text);
      assert.equal(answer.body.error.code, 'Request_BadRequest');
      const found = answer.body.error.details.find((detail: { target: string }) => detail.target === target);
      assert.ok(found, answer.text);
      assert.ok(found.message.startsWith(target.split('.')[0]) || found.message.startsWith('"'), found.message);
      assert.equal((await call('GET', options, { token })).body.pageSize, 100);
    });
  }

  test('every finding is told at once', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('generic', 'acme');
    const body = { strict: 1, colour: 2, sourceAddresses: ['x', '10.0.0.1', 'y'], pageSize: -1 };
    const answer = await call('PATCH', options, { token, body });
    assert.deepEqual(answer.body.error.details.map(({ target }: { target: string }) => target).sort(), [
      'colour',
      'pageSize',
      'sourceAddresses.0',
      'sourceAddresses.2',
      'strict',
    ]);
    for (const odd of ['[]', '"x"', '7']) {
      assert.equal((await call('PATCH', options, { token, body: odd })).status, 400, odd);
    }
  });
});

function issuer(more: Record<string, unknown> = {}) {
  return {
    issuer: 'https://login.example.com/v2.0',
    audience: 'api://lockstep',
    jwksUri: 'https://login.example.com/keys',
    claims: { tid: 'tenant-1' },
    ...more,
  };
}

describe('tokens of a trusted issuer', () => {
  const jwt = (claims: unknown) =>
    ['{"alg":"RS256"}', JSON.stringify(claims), 'signature']
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');

  /** Believes every token, which is what the checks around it are tested with. */
  const foreignTokens = {
    verify: async (text: string) => ({
      claims: JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()),
    }),
    refusedAddress: (address: string) => (address.startsWith('https:') ? undefined : 'must be secure'),
  };
  const claims = { iss: issuer().issuer, tid: 'tenant-1', sub: 'engine' };

  test('are accepted where the claims make them this tenant’s, and do what the issuer’s scopes allow', async (t) => {
    const { call, tenant, tenants } = await startTestServer(t, { foreignTokens });
    await tenant('generic', 'acme');
    await tenant('generic', 'other');
    const body = { trustedIssuers: [issuer({ scopes: ['scim.read'] })] };
    const set = await call('PATCH', options, { token, body });
    assert.equal(set.status, 200, set.text);
    const read = (given: unknown, key = 'acme') => call('GET', `/t/${key}/scim/v2/Users`, { token: jwt(given) });
    assert.equal((await read(claims)).status, 200);
    assert.equal((await read({ ...claims, tid: 'tenant-2' })).status, 401);
    assert.equal((await read({ ...claims, iss: 'https://evil.example.com' })).status, 401);
    assert.equal((await read({ sub: 'engine' })).status, 401);
    assert.equal((await read(claims, 'other')).status, 401);
    const write = await call('POST', '/t/acme/scim/v2/Users', { token: jwt(claims), body: { userName: 'ann' } });
    assert.equal(write.status, 403);
    await tenants.close();
    const log = await call('GET', '/api/tenants/acme/activity?method=POST', { token });
    assert.equal(log.body.value[0].tokenId, 'engine');
  });

  test('are told to bring another tenant’s claims in the log alone, and no more often than is worth reading', async (t) => {
    const { call, tenant, tenants } = await startTestServer(t, { foreignTokens });
    await tenant('generic', 'acme');
    await call('PATCH', options, { token, body: { trustedIssuers: [issuer()] } });
    for (let round = 0; round < 30; round += 1) {
      const answer = await call('GET', '/t/acme/scim/v2/Users', { token: jwt({ ...claims, tid: 'tenant-2' }) });
      assert.equal(answer.status, 401);
      assert.doesNotMatch(answer.text, /tid|issuer/);
    }
    await tenants.close();
    const { value } = (await call('GET', '/api/tenants/acme/activity?status=401', { token })).body;
    assert.ok(value.length >= 10 && value.length < 20, String(value.length));
    assert.deepEqual(
      [value[0].tokenId, value[0].warnings],
      [null, [`A token of ${issuer().issuer} was refused. Its claim tid is not that of this tenant.`]],
    );
  });

  test('need an issuer with secure addresses, allowed algorithms and claims of the tenant', async (t) => {
    const { call, tenant } = await startTestServer(t, { foreignTokens });
    await tenant('generic', 'acme');
    for (const [more, target] of [
      [{ issuer: 'http://login.example.com' }, 'issuer'],
      [{ jwksUri: 'keys' }, 'jwksUri'],
      [{ jwksUri: 'ftp://login.example.com/keys' }, 'jwksUri'],
      [{ jwksUri: 'http://login.example.com/keys' }, 'jwksUri'],
      [{ algorithms: ['HS256'] }, 'algorithms.0'],
      [{ algorithms: [] }, 'algorithms'],
      [{ claims: {} }, 'claims'],
      [{ claims: undefined }, 'claims'],
      [{ audience: '' }, 'audience'],
    ] as const) {
      const answer = await call('PATCH', options, { token, body: { trustedIssuers: [issuer(more)] } });
      assert.equal(answer.status, 400, target);
      assert.equal(answer.body.error.details[0].target, `trustedIssuers.0.${target}`);
    }
  });
});
