import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { describe, test } from 'node:test';
import { administratorToken, startTestServer, type TestAnswer, type TestServer } from '../test-server.ts';
import { type ScimAddress, scimAddress } from './address.ts';

const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error';

function assertScimError(answer: TestAnswer, status: number, scimType?: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers.get('content-type'), 'application/scim+json; charset=utf-8');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.deepEqual(answer.body.schemas, [errorUrn]);
  assert.equal(answer.body.status, String(status));
  assert.equal(answer.body.scimType, scimType);
  assert.ok(answer.body.detail);
}

/** A request as no ordinary client sends it. Answers the status. */
function raw({ url }: TestServer, path: string, headers: string[], method = 'GET'): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const { hostname, port } = new URL(url);
  const request = httpRequest({ hostname, port, path, method, headers }, (response) => {
    response.resume().on('end', () => resolve(response.statusCode));
  });
  request.on('error', reject).end();
  return promise;
}

describe('authentication at a SCIM endpoint comes before everything', () => {
  test('a missing or wrong token is one and the same 401, whether the tenant exists or not', async (t) => {
    const server = await startTestServer(t);
    const { call, tenant } = server;
    const mine = await tenant('generic', 'mine');
    await tenant('generic', 'other');
    const answers: string[] = [];
    for (const key of ['mine', 'nobody', 'NO%20KEY', 'x'.repeat(300)]) {
      for (const path of ['/Users', '/ServiceProviderConfig', '/Nothing', '']) {
        const answer = await call('GET', `/t/${key}/scim/v2${path}`, { token: 'wrong' });
        assertScimError(answer, 401);
        assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="scim"');
        answers.push(answer.text);
      }
      assertScimError(await call('POST', `/t/${key}/scim/v2/Users`, { body: '{not json' }), 401);
      assertScimError(await call('GET', `/t/${key}/scim/v2/Users`, { headers: { authorization: 'non-token' } }), 401);
    }
    assert.equal(new Set(answers).size, 1);
    assert.equal((await call('GET', '/t/mine/scim/v2/Users', { token: mine.token })).status, 200);
  });

  test('a token of one tenant is worth nothing at another', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const made = await Promise.all(['generic', 'peripass', 'passle', 'travelperk', 'iris'].map((id) => tenant(id, id)));
    for (const mine of made) {
      for (const theirs of made) {
        const expected = mine === theirs ? 200 : 401;
        assert.equal((await call('GET', `${theirs.scimEndpoint}/Users`, { token: mine.token })).status, expected);
      }
    }
  });

  test('an id of one tenant is not found at another', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const [one, two] = [await tenant('generic', 'one'), await tenant('generic', 'two')];
    const user = await call('POST', `${one.scimEndpoint}/Users`, { token: one.token, body: { userName: 'ann' } });
    for (const method of ['GET', 'DELETE']) {
      assertScimError(await call(method, `${two.scimEndpoint}/Users/${user.body.id}`, { token: two.token }), 404);
    }
    const same = await call('POST', `${two.scimEndpoint}/Users`, { token: two.token, body: { userName: 'ANN' } });
    assert.equal(same.status, 201);
    const list = await call('GET', `${two.scimEndpoint}/Users`, { token: two.token });
    assert.equal(list.body.totalResults, 1);
  });

  test('two authorization headers are refused, even when both are right', async (t) => {
    const server = await startTestServer(t);
    const { token } = await server.tenant('generic', 'acme');
    const path = '/t/acme/scim/v2/Users';
    const header = ['Authorization', `Bearer ${token}`];
    assert.equal(await raw(server, path, ['Host', 'localhost', ...header]), 200);
    assert.equal(await raw(server, path, ['Host', 'localhost', ...header, ...header]), 401);
  });
});

describe('addresses of a SCIM endpoint', () => {
  const targets: [string, ScimAddress][] = [
    ['/t/a/scim/v2/Users?x=1?2', { base: '/t/a/scim/v2', path: '/Users', query: 'x=1?2' }],
    ['/t/a/scim/Users/%2F?', { base: '/t/a/scim', path: '/Users/%2F', query: '' }],
    ['/t/a/scim/v2', { base: '/t/a/scim/v2', path: '', query: '' }],
    ['/t/a/scim', { base: '/t/a/scim', path: '', query: '' }],
    ['/t/a/scim/v2//Users/', { base: '/t/a/scim/v2', path: '//Users/', query: '' }],
    ['/t/a/scim/v20/Users', { base: '/t/a/scim', path: '/v20/Users', query: '' }],
  ];
  for (const [target, expected] of targets) {
    test(`${target} is split into base, path and query`, () => assert.deepEqual(scimAddress(target), expected));
  }

  test('the base has a version or none, and locations keep the base the client used', async (t) => {
    const { call, tenant, url } = await startTestServer(t);
    const { token } = await tenant('generic', 'acme');
    for (const base of ['/t/acme/scim/v2', '/t/acme/scim']) {
      const made = await call('POST', `${base}/Users`, { token, body: { userName: base } });
      assert.equal(made.status, 201);
      assert.equal(made.headers.get('location'), `${url}${base}/Users/${made.body.id}`);
      assert.equal(made.body.meta.location, made.headers.get('location'));
    }
  });

  test('letter case, doubled and trailing slashes and unknown query parameters do not matter', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const { token } = await tenant('generic', 'acme');
    for (const path of ['/Users', '/users', '/USERS', '/Users/', '//Users', '/Users?aadOptscim062020', '/Users/?x=y']) {
      const answer = await call('GET', `/t/acme/scim/v2${path}`, { token });
      assert.equal(answer.status, 200, path);
      assert.equal(answer.body.totalResults, 0, path);
      assert.equal(answer.headers.get('content-type'), 'application/scim+json; charset=utf-8');
      assert.equal(answer.headers.get('cache-control'), 'no-store');
    }
  });

  test('what is not there is 404, and a method not offered 405, each with a SCIM error body', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const { token } = await tenant('peripass', 'acme');
    assertScimError(await call('GET', '/t/acme/scim/v2/Nothing', { token }), 404);
    assertScimError(await call('GET', '/t/acme/scim/v2/Groups', { token }), 404);
    assertScimError(await call('GET', '/t/acme/scim/v2/Users/unknown', { token }), 404);
    assertScimError(await call('GET', '/t/acme/scim/v2x/Users', { token }), 404);
    assertScimError(await call('GET', '/t/acme/other', { token }), 404);
    const refused = await call('PUT', '/t/acme/scim/v2/Users', { token, body: {} });
    assertScimError(refused, 405);
    assert.match(refused.headers.get('allow') ?? '', /GET.*POST/);
  });

  test('another version of the protocol is 400 invalidVers, for whoever may come in (RFC 7644 section 3.13)', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const { token } = await tenant('generic', 'acme');
    for (const path of ['/v1/Users', '/v3', '/V1.1/Groups/x']) {
      assertScimError(await call('GET', `/t/acme/scim${path}`, { token }), 400, 'invalidVers');
      assertScimError(await call('GET', `/t/acme/scim${path}`), 401);
    }
  });

  test('an address that cannot be decoded is 400', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const { token } = await tenant('generic', 'acme');
    assertScimError(await call('GET', '/t/acme/scim/v2/Users/%ff', { token }), 400, 'invalidSyntax');
  });
});

describe('bodies sent to a SCIM endpoint', () => {
  test('SCIM, JSON and missing content types are read, others are 415', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const { token } = await tenant('generic', 'acme');
    const post = (type: string, userName: string) =>
      call('POST', '/t/acme/scim/v2/Users', {
        token,
        body: JSON.stringify({ userName }),
        headers: { 'content-type': type },
      });
    assert.equal((await post('application/scim+json; charset=utf-8', 'a')).status, 201);
    assert.equal((await post('application/json', 'b')).status, 201);
    assertScimError(await post('text/plain', 'c'), 415);
    assertScimError(await post('application/x-www-form-urlencoded', 'd'), 415);
  });

  test('a body over the limit is 413, and one that is no JSON or too deep 400', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const { token } = await tenant('generic', 'acme');
    const post = (body: string) => call('POST', '/t/acme/scim/v2/Users', { token, body });
    assertScimError(await post(JSON.stringify({ userName: 'x'.repeat(1_048_600) })), 413);
    assertScimError(await post(JSON.stringify({ userName: '€'.repeat(350_000) })), 413);
    assertScimError(await post('{"userName":'), 400, 'invalidSyntax');
    assertScimError(await post('[]'), 400, 'invalidSyntax');
    assertScimError(await post(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`), 400, 'invalidSyntax');
    const large = JSON.stringify({ userName: 'big', displayName: 'x'.repeat(900_000) });
    assert.equal((await post(large)).status, 201);
  });

  test('a bulk body has the limit the tenant set for it, and others keep theirs', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const { token } = await tenant('generic', 'acme');
    const post = (path: string, size: number) =>
      call('POST', `/t/acme/scim/v2${path}`, { token, body: JSON.stringify({ Operations: [], x: 'x'.repeat(size) }) });
    const set = (maxPayloadSize: number) =>
      call('PATCH', '/api/tenants/acme/options', { token: administratorToken, body: { bulk: { maxPayloadSize } } });
    assert.equal((await set(2_000_000)).status, 200);
    assert.notEqual((await post('/Bulk', 1_500_000)).status, 413);
    assertScimError(await post('/Users', 1_500_000), 413);
    assertScimError(await post('/bulk', 2_000_000), 413);
    await set(2_000);
    assertScimError(await post('/Bulk', 2_000), 413);
    assert.notEqual((await post('/Users', 2_000)).status, 413);
  });

  test('a body that is announced as too large is refused before it is sent', { timeout: 20_000 }, async (t) => {
    const server = await startTestServer(t);
    const { token } = await server.tenant('generic', 'acme');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const headers = { authorization: `Bearer ${token}`, 'content-length': '1048577' };
      const request = httpRequest({ hostname, port, path: '/t/acme/scim/v2/Users', method: 'POST', headers });
      request.on('response', (answer) => {
        resolve(answer.statusCode);
        request.destroy();
      });
      request.on('error', reject).flushHeaders();
    });
    assert.equal(status, 413);
  });

  test('a body sent in pieces is bounded as well', async (t) => {
    const server = await startTestServer(t);
    const { token } = await server.tenant('generic', 'acme');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const headers = { authorization: `Bearer ${token}`, 'transfer-encoding': 'chunked' };
      const request = httpRequest(
        { hostname, port, path: '/t/acme/scim/v2/Users', method: 'POST', headers },
        (answer) => answer.resume().on('end', () => resolve(answer.statusCode)),
      );
      request.on('error', reject);
      for (let piece = 0; piece < 11; piece++) request.write('x'.repeat(100_000));
      request.end();
    });
    assert.equal(status, 413);
  });

  test('names of prototype members are inert', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const { token } = await tenant('generic', 'acme');
    const body = '{"userName":"ann","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const made = await call('POST', '/t/acme/scim/v2/Users', { token, body });
    assert.equal(made.status, 201);
    assert.equal(({} as { polluted?: number }).polluted, undefined);
    assert.doesNotMatch(made.text, /polluted/);
  });
});

describe('cursors of a SCIM endpoint (RFC 9865)', () => {
  test('walk through a list, and are worth nothing at another tenant', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const [one, two] = [await tenant('generic', 'one'), await tenant('generic', 'two')];
    for (const made of [one, two]) {
      for (const userName of ['a', 'b', 'c']) {
        await call('POST', `${made.scimEndpoint}/Users`, { token: made.token, body: { userName } });
      }
    }
    const page = (made: typeof one, cursor: string) =>
      call('GET', `${made.scimEndpoint}/Users?count=2&cursor=${cursor}`, { token: made.token });
    const first = await page(one, '');
    assert.equal(first.body.Resources.length, 2, first.text);
    const second = await page(one, first.body.nextCursor);
    assert.equal(second.body.Resources.length, 1);
    assertScimError(await page(two, first.body.nextCursor), 400, 'invalidCursor');
  });
});

describe('failures behind a SCIM endpoint', () => {
  test('a fault of the server is a 500 that tells nothing but the id it is logged under', async (t) => {
    const { call, tenant, tenants, logged } = await startTestServer(t);
    const { token } = await tenant('generic', 'acme');
    const serviceFor = tenants.serviceFor.bind(tenants);
    tenants.serviceFor = (found) => ({
      ...serviceFor(found),
      handle: async () => {
        throw new Error('relation "scim_resource" does not exist');
      },
    });
    const answer = await call('GET', '/t/acme/scim/v2/Users', { token });
    assertScimError(answer, 500);
    assert.doesNotMatch(answer.text, /relation|\.ts/);
    const id = answer.headers.get('request-id') ?? '';
    assert.ok(answer.body.detail.includes(id));
    assert.ok(logged.some((entry) => (entry as [{ requestId: string }])[0].requestId === id));
  });

  test('a request log that cannot be written fails no request', async (t) => {
    const { call, tenant, tenants, store, logged } = await startTestServer(t);
    const { token } = await tenant('generic', 'acme');
    store.appendActivity = async () => {
      throw new Error('disk full');
    };
    assert.equal((await call('GET', '/t/acme/scim/v2/Users', { token })).status, 200);
    await tenants.close();
    assert.match(logged.map(String).join(), /disk full/);
  });
});

describe('plain HTTP from other machines', () => {
  const away = { 'x-forwarded-for': '203.0.113.9' };

  test('is refused behind a proxy that did not end TLS, in the manner of each surface', async (t) => {
    const { call, tenant } = await startTestServer(t, { trustProxy: ['127.0.0.1'] });
    const { token } = await tenant('generic', 'acme');
    assertScimError(await call('GET', '/t/acme/scim/v2/Users', { token, headers: away }), 403);
    assert.equal(
      (await call('GET', '/api/tenants', { token, headers: away })).body.error.code,
      'Authorization_RequestDenied',
    );
    assert.equal((await call('GET', '/', { headers: away })).status, 403);
    assert.equal((await call('GET', '/healthz', { headers: away })).status, 200);
  });

  test('is fine once the proxy ended TLS, and links then begin with what the client used', async (t) => {
    const { call, tenant } = await startTestServer(t, { trustProxy: ['127.0.0.1'] });
    const { token } = await tenant('generic', 'acme');
    const headers = { ...away, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'sync.example.com' };
    const answer = await call('GET', '/t/acme/scim/v2/ServiceProviderConfig', { token, headers });
    assert.equal(answer.status, 200);
    assert.match(answer.body.meta.location, /^https:\/\/sync\.example\.com\/t\/acme\/scim\/v2\//);
  });

  test('is served where that was asked for, and forwarded headers of strangers are not believed', async (t) => {
    const open = await startTestServer(t, { trustProxy: ['127.0.0.1'], insecureHttp: true });
    const { token } = await open.tenant('generic', 'acme');
    assert.equal((await open.call('GET', '/t/acme/scim/v2/Users', { token, headers: away })).status, 200);
    const direct = await startTestServer(t);
    const made = await direct.tenant('generic', 'acme');
    const answer = await direct.call('GET', '/t/acme/scim/v2/ServiceProviderConfig', {
      token: made.token,
      headers: { 'x-forwarded-host': 'evil.example.com' },
    });
    assert.ok(answer.body.meta.location.startsWith(direct.url));
  });
});
