import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestServer, type TestAnswer, administratorToken as token } from '../test-server.ts';

function assertScimError(answer: TestAnswer, status: number): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers.get('content-type'), 'application/scim+json; charset=utf-8');
  assert.equal(answer.body.status, String(status));
  assert.ok(answer.body.detail);
}

function clock() {
  const time = { now: new Date('2026-01-01T00:00:00Z') };
  return {
    now: () => time.now,
    later: (seconds: number) => {
      time.now = new Date(time.now.getTime() + seconds * 1_000);
    },
  };
}

describe('too many requests of a tenant (section 15)', () => {
  test('are 429 with a SCIM error body and whole seconds to wait, after which one passes again', async (t) => {
    const { now, later } = clock();
    const { call, tenant } = await startTestServer(t, { now });
    const made = await tenant('generic', 'acme');
    const set = { rateLimit: { requestsPerSecond: 0.1, burst: 3 } };
    assert.equal((await call('PATCH', '/api/tenants/acme/options', { token, body: set })).status, 200);
    const read = () => call('GET', '/t/acme/scim/v2/Users', { token: made.token });
    for (let count = 0; count < 3; count++) assert.equal((await read()).status, 200);
    const refused = await read();
    assertScimError(refused, 429);
    assert.equal(refused.headers.get('retry-after'), '10');
    later(9);
    assert.equal((await read()).headers.get('retry-after'), '1');
    later(1);
    assert.equal((await read()).status, 200);
    assert.equal((await read()).status, 429);
  });

  test('of one do not slow down another', async (t) => {
    const { now } = clock();
    const { call, tenant } = await startTestServer(t, { now, rateLimit: { perSecond: 1, burst: 1 } });
    const [one, two] = [await tenant('generic', 'one'), await tenant('generic', 'two')];
    const read = (made: { token: string; scimEndpoint: string }) =>
      call('GET', `${made.scimEndpoint}/Users`, { token: made.token });
    assert.equal((await read(one)).status, 200);
    assert.equal((await read(one)).status, 429);
    assert.equal((await read(two)).status, 200);
  });

  test('are fewer for queries that no index narrows', async (t) => {
    const { now } = clock();
    const { call, tenant } = await startTestServer(t, { now });
    const made = await tenant('generic', 'acme');
    const set = { rateLimit: { unindexedPerSecond: 0.1 } };
    await call('PATCH', '/api/tenants/acme/options', { token, body: set });
    const query = (filter: string) =>
      call('GET', `/t/acme/scim/v2/Users?filter=${encodeURIComponent(filter)}`, { token: made.token });
    assert.equal((await query('title eq "x"')).status, 200);
    for (const filter of ['title eq "x"', 'userName sw "a"', 'not (userName eq "a")', 'title pr']) {
      const refused = await query(filter);
      assertScimError(refused, 429);
      assert.equal(refused.headers.get('retry-after'), '10');
    }
    for (const filter of ['userName eq "a"', 'emails[type eq "work" and value eq "a"]', 'title eq "x" and id eq "1"']) {
      assert.equal((await query(filter)).status, 200, filter);
    }
    const body = { filter: 'title eq "x"' };
    assert.equal((await call('POST', '/t/acme/scim/v2/.search', { token: made.token, body })).status, 429);
  });

  test('of bulk are fewer too', async (t) => {
    const { now } = clock();
    const { call, tenant } = await startTestServer(t, { now });
    const made = await tenant('generic', 'acme');
    await call('PATCH', '/api/tenants/acme/options', { token, body: { rateLimit: { bulkPerSecond: 0.1 } } });
    const bulk = (path: string) =>
      call('POST', `/t/acme/scim/v2${path}`, { token: made.token, body: { Operations: [] } });
    assert.notEqual((await bulk('/Bulk')).status, 429);
    assert.equal((await bulk('//bulk/')).status, 429);
    assert.equal((await call('GET', '/t/acme/scim/v2/Users', { token: made.token })).status, 200);
  });

  test('that are refused fill no log', async (t) => {
    const { now } = clock();
    const { call, tenant, tenants } = await startTestServer(t, { now, rateLimit: { perSecond: 1, burst: 1 } });
    const made = await tenant('generic', 'acme');
    for (let count = 0; count < 50; count++) await call('GET', '/t/acme/scim/v2/Users', { token: made.token });
    await tenants.close();
    const log = await call('GET', '/api/tenants/acme/activity', { token });
    assert.equal(log.body.value.filter(({ status }: { status: number }) => status === 429).length, 10);
  });
});

describe('too many wrong credentials from one address', () => {
  const allowed = 100;

  test('are 429 and one answer, whether the tenant exists or not, and fewer again after a while', async (t) => {
    const { now, later } = clock();
    const { call, tenant } = await startTestServer(t, { now });
    await tenant('generic', 'acme');
    const wrong = (key: string) => call('GET', `/t/${key}/scim/v2/Users`, { token: 'wrong' });
    for (let count = 0; count < allowed; count++)
      assert.equal((await wrong(count % 2 ? 'acme' : 'nobody')).status, 401);
    const [existing, missing] = [await wrong('acme'), await wrong('nobody')];
    for (const refused of [existing, missing]) {
      assertScimError(refused, 429);
      assert.equal(refused.headers.get('retry-after'), '1');
      assert.equal(refused.headers.get('www-authenticate'), null);
    }
    assert.equal(existing.text, missing.text);
    assert.equal((await call('GET', '/api/tenants', { token: 'wrong' })).body.error.code, 'TooManyRequests');
    assert.equal((await call('POST', '/oauth2/token')).status, 429);
    later(1);
    assert.equal((await wrong('acme')).status, 401);
    assert.equal((await wrong('acme')).status, 429);
  });

  test('stop no token that proved right before, and no administrator', async (t) => {
    const { now } = clock();
    const { call, tenant } = await startTestServer(t, { now });
    const [known, fresh] = [await tenant('generic', 'known'), await tenant('generic', 'fresh')];
    const read = (made: { token: string; scimEndpoint: string }) =>
      call('GET', `${made.scimEndpoint}/Users`, { token: made.token });
    assert.equal((await read(known)).status, 200);
    for (let count = 0; count < allowed; count++) await call('GET', '/t/known/scim/v2/Users');
    assert.equal((await read(known)).status, 200);
    assert.equal((await read(fresh)).status, 429);
    const wrong = `${known.token.slice(0, -1)}${known.token.endsWith('x') ? 'y' : 'x'}`;
    assert.equal((await call('GET', '/t/known/scim/v2/Users', { token: wrong })).status, 429);
    assert.equal((await call('GET', '/api/tenants/known', { token })).status, 200);
  });

  test('are counted for the address a trusted proxy names', async (t) => {
    const { now } = clock();
    const { call } = await startTestServer(t, { now, trustProxy: ['127.0.0.1'], insecureHttp: true });
    const from = (address: string) => call('GET', '/t/acme/scim/v2/Users', { headers: { 'x-forwarded-for': address } });
    for (let count = 0; count < allowed; count++) await from('203.0.113.9');
    assert.equal((await from('203.0.113.9')).status, 429);
    assert.equal((await from('203.0.113.10')).status, 401);
  });
});

describe('source addresses (section 14.2)', () => {
  test('a tenant that lists them is closed to all others, even with the right token', async (t) => {
    const { call, tenant, tenants } = await startTestServer(t, { trustProxy: ['127.0.0.1'], insecureHttp: true });
    const made = await tenant('generic', 'acme');
    const body = { sourceAddresses: ['20.37.195.0/24', '2001:db8::/32'] };
    await call('PATCH', '/api/tenants/acme/options', { token, body });
    const from = (address: string) =>
      call('GET', '/t/acme/scim/v2/Users', { token: made.token, headers: { 'x-forwarded-for': address } });
    for (const address of ['20.37.195.7', '2001:db8::1']) assert.equal((await from(address)).status, 200, address);
    for (const address of ['20.37.196.7', '2001:db9::1']) assertScimError(await from(address), 403);
    const wrong = await call('GET', '/t/acme/scim/v2/Users', { headers: { 'x-forwarded-for': '20.37.196.7' } });
    assert.equal(wrong.status, 401);
    await tenants.close();
    const log = await call('GET', '/api/tenants/acme/activity?status=403', { token });
    assert.equal(log.body.value.length, 2);
  });
});

describe('scopes', () => {
  test('a token that may only read is refused every write with 403', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('generic', 'acme');
    const made = await call('POST', '/api/tenants/acme/tokens', { token, body: { scopes: ['scim.read'] } });
    assert.deepEqual(made.body.scopes, ['scim.read']);
    const scim = (method: string, path: string, body?: unknown) =>
      call(method, `/t/acme/scim/v2${path}`, { token: made.body.token, ...(body !== undefined && { body }) });
    for (const path of ['/Users', '/ServiceProviderConfig', '']) assert.equal((await scim('GET', path)).status, 200);
    assert.equal((await scim('POST', '/Users/.search', {})).status, 200);
    assert.equal((await scim('POST', '/.search', {})).status, 200);
    for (const [method, path] of [
      ['POST', '/Users'],
      ['PUT', '/Users/1'],
      ['PATCH', '/Users/1'],
      ['DELETE', '/Users/1'],
      ['POST', '/Bulk'],
    ] as const) {
      const refused = await scim(method, path, {});
      assertScimError(refused, 403);
      assert.match(refused.body.detail, /scim\.read/);
    }
  });

  test('a scope may be narrowed to one resource type', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('generic', 'acme');
    const body = { scopes: ['scim.read', 'scim.write:Group'] };
    const made = await call('POST', '/api/tenants/acme/tokens', { token, body });
    const scim = (method: string, path: string, more?: unknown) =>
      call(method, `/t/acme/scim/v2${path}`, { token: made.body.token, ...(more !== undefined && { body: more }) });
    assert.equal((await scim('GET', '/Users')).status, 200);
    assert.equal((await scim('POST', '/groups', { displayName: 'Staff' })).status, 201);
    assertScimError(await scim('POST', '/Users', { userName: 'ann' }), 403);

    const narrow = { scopes: ['scim.write:Group'] };
    const { token: own } = (await call('POST', '/api/tenants/acme/tokens', { token, body: narrow })).body;
    assert.equal((await call('GET', '/t/acme/scim/v2/Schemas', { token: own })).status, 200);
    assertScimError(await call('GET', '/t/acme/scim/v2/Groups', { token: own }), 403);
  });

  test('TravelPerk guards deleting with a scope of its own', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('travelperk', 'acme');
    const body = { label: 'Narrow', scopes: ['scim:read', 'scim:write'] };
    const { id, secret } = (await call('POST', '/api/tenants/acme/clients', { token, body })).body;
    const given = await call('POST', '/oauth2/token', {
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const narrow = given.body.access_token;
    const scim = (method: string, path: string) =>
      call(method, `/t/acme/scim/v2${path}`, { token: narrow, ...(method === 'PATCH' && { body: {} }) });
    assert.equal((await scim('PATCH', '/Users/1')).status, 404);
    assertScimError(await scim('DELETE', '/Users/1'), 403);
  });

  test('one that does not exist is 400 and named', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('generic', 'acme');
    for (const scope of ['scim.delete', 'scim:read', 'scim.read:Device', 'everything']) {
      const answer = await call('POST', '/api/tenants/acme/tokens', { token, body: { scopes: [scope] } });
      assert.equal(answer.status, 400, scope);
      assert.equal(answer.body.error.details[0].target, 'scopes');
    }
  });
});

describe('HTTP Basic (section 14.1)', () => {
  const basic = (user: string, password: string) => ({
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  });

  test('is refused unless the tenant allows it, and then takes id and secret of a token', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const made = await tenant('generic', 'acme');
    const [, id = '', secret = ''] = made.token.split('_');
    const read = (user: string, password: string) =>
      call('GET', '/t/acme/scim/v2/ServiceProviderConfig', { headers: basic(user, password) });
    assertScimError(await read(id, secret), 401);
    await call('PATCH', '/api/tenants/acme/options', { token, body: { basicAuthentication: true } });
    const config = await read(id, secret);
    assert.equal(config.status, 200);
    assert.deepEqual(
      config.body.authenticationSchemes.map(({ type }: { type: string }) => type),
      ['oauthbearertoken', 'httpbasic'],
    );
    assert.equal((await read(id, made.token)).status, 200);
    for (const [user, password] of [
      [id, `${secret.slice(0, -1)}${secret.endsWith('x') ? 'y' : 'x'}`],
      ['other', made.token],
      [id, ''],
      ['', secret],
    ] as const) {
      assertScimError(await read(user, password), 401);
    }
  });
});

describe('discovery without a token', () => {
  const documents = [
    '/ServiceProviderConfig',
    '/ResourceTypes',
    '/Schemas',
    '/schemas/urn:ietf:params:scim:schemas:core:2.0:User',
  ];

  test('is answered where the tenant opened it, and nothing else is', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('generic', 'open');
    await tenant('generic', 'closed');
    await call('PATCH', '/api/tenants/open/options', { token, body: { discoveryOpen: true } });
    for (const path of documents) {
      assert.equal((await call('GET', `/t/open/scim/v2${path}`)).status, 200, path);
      assertScimError(await call('GET', `/t/closed/scim/v2${path}`), 401);
      assertScimError(await call('GET', `/t/nobody/scim/v2${path}`), 401);
      assertScimError(await call('GET', `/t/open/scim/v2${path}`, { token: 'wrong' }), 401);
    }
    for (const path of ['/Users', '', '/SchemasOf', '/Users/Schemas']) {
      assertScimError(await call('GET', `/t/open/scim/v2${path}`), 401);
    }
    assertScimError(await call('POST', '/t/open/scim/v2/Schemas', { body: {} }), 401);
  });

  test('takes nothing of what the tenant’s own clients may do, is limited, and fills no log', async (t) => {
    const { now } = clock();
    const { call, tenant, tenants } = await startTestServer(t, { now, rateLimit: { perSecond: 1, burst: 2 } });
    const made = await tenant('generic', 'acme');
    await call('PATCH', '/api/tenants/acme/options', { token, body: { discoveryOpen: true } });
    const open = () => call('GET', '/t/acme/scim/v2/ServiceProviderConfig');
    for (let count = 0; count < 200; count++) assert.equal((await open()).status, 200);
    const refused = await open();
    assertScimError(refused, 429);
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.equal((await call('GET', '/t/acme/scim/v2/Users', { token: made.token })).status, 200);
    await tenants.close();
    const log = await call('GET', '/api/tenants/acme/activity?method=GET', { token });
    assert.equal(log.body.value.length, 1);
  });

  test('tells nothing that depends on the tenant’s settings', async (t) => {
    const { call, tenants, url } = await startTestServer(t);
    const made = await tenants.create({ profile: 'passle', key: 'acme', setUp: true }, { jobTitleSyncEnabled: true });
    const own = made.token ?? '';
    await call('PATCH', '/api/tenants/acme/options', { token, body: { discoveryOpen: true } });
    const names = async (more: { token?: string }) => {
      const { body } = await call('GET', `${url}/t/acme/scim/v2/Schemas`, more);
      return body.Resources[0].attributes.map(({ name }: { name: string }) => name);
    };
    assert.ok((await names({ token: own })).includes('title'));
    assert.ok(!(await names({})).includes('title'));
  });
});

describe('the address TravelPerk has for all its tenants (TRV-30, APP-16)', () => {
  test('tells the tenant by the token alone, and locations keep it', async (t) => {
    const { call, tenant, url } = await startTestServer(t);
    const [one, two] = [await tenant('travelperk', 'one'), await tenant('travelperk', 'two')];
    const body = { userName: 'ann@acme.test', name: { givenName: 'Ann', familyName: 'Lee' } };
    const made = await call('POST', '/api/v2/scim/Users', { token: one.token, body });
    assert.equal(made.status, 201, made.text);
    assert.equal(made.headers.get('location'), `${url}/api/v2/scim/Users/${made.body.id}`);
    assert.equal(made.body.meta.location, made.headers.get('location'));
    const own = await call('GET', `${one.scimEndpoint}/Users/${made.body.id}`, { token: one.token });
    assert.equal(own.body.meta.location, `${one.scimEndpoint}/Users/${made.body.id}`);
    assert.equal((await call('GET', '/api/v2/scim/Users', { token: one.token })).body.totalResults, 1);
    assert.equal((await call('GET', '/api/v2/scim/Users?count=5', { token: two.token })).body.totalResults, 0);
    assert.equal((await call('GET', '/api/v2/scim', { token: two.token })).status, 200);
    for (const path of ['/Groups', '/Users/1', '/v2/Users']) {
      assertScimError(await call('GET', `/api/v2/scim${path}`, { token: two.token }), 404);
    }
  });

  test('is closed to tokens of tenants of other applications, and to none', async (t) => {
    const { call, tenant } = await startTestServer(t);
    for (const profile of ['generic', 'peripass', 'passle', 'iris-intranet']) {
      const made = await tenant(profile, profile);
      assertScimError(await call('GET', '/api/v2/scim/Users', { token: made.token }), 401);
    }
    assertScimError(await call('GET', '/api/v2/scim/Users'), 401);
  });

  test('notes requests in the log of the tenant they were for', async (t) => {
    const { call, tenant, tenants } = await startTestServer(t);
    const made = await tenant('travelperk', 'acme');
    await call('GET', '/api/v2/scim/Users?x=1', { token: made.token });
    await tenants.close();
    const log = await call('GET', '/api/tenants/acme/activity', { token });
    assert.deepEqual(
      log.body.value.map(({ path, resourceType }: Record<string, string>) => [path, resourceType]),
      [['/Users', 'User']],
    );
  });
});
