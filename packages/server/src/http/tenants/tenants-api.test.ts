import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestServer, administratorToken as token } from '../test-server.ts';

describe('the tenant API lets administrators only pass', () => {
  test('without a token, or with a wrong one, every call is 401 in Graph’s form', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const scim = await tenant('generic', 'acme');
    for (const [method, path] of [
      ['GET', '/api/tenants'],
      ['POST', '/api/tenants'],
      ['GET', '/api/tenants/acme'],
      ['PATCH', '/api/tenants/acme'],
      ['DELETE', '/api/tenants/acme'],
      ['GET', '/api/tenants/acme/tokens'],
      ['POST', '/api/tenants/acme/tokens'],
      ['DELETE', '/api/tenants/acme/tokens/x'],
      ['GET', '/api/tenants/acme/activity'],
    ] as const) {
      for (const wrong of [undefined, 'wrong', scim.token]) {
        const answer = await call(method, path, wrong === undefined ? {} : { token: wrong });
        assert.equal(answer.status, 401, `${method} ${path}`);
        assert.equal(answer.body.error.code, 'InvalidAuthenticationToken');
        assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
        assert.equal(answer.headers.get('cache-control'), 'no-store');
      }
    }
    assert.equal((await call('GET', '/api/tenants/acme', { token })).status, 200);
  });

  test('a token without every permission is 403', async (t) => {
    const principal = {
      type: 'token',
      id: 'reader',
      organizationId: '',
      name: 'reader',
      roles: [],
      permissions: new Set(['User.Read.All']),
    } as const;
    const { call } = await startTestServer(t, { apiAccess: { authenticate: async () => principal } });
    const answer = await call('GET', '/api/tenants', { token: 'reader' });
    assert.equal(answer.status, 403);
    assert.equal(answer.body.error.code, 'Authorization_RequestDenied');
  });
});

describe('creating and reading tenants', () => {
  test('a creation with set-up answers address, token and administrator once', async (t) => {
    const { call, url } = await startTestServer(t);
    const body = { profile: 'peripass', key: 'acme', displayName: 'Acme', setUp: true };
    const made = await call('POST', '/api/tenants', { token, body });
    assert.equal(made.status, 201);
    assert.equal(made.headers.get('location'), `${url}/api/tenants/acme`);
    assert.deepEqual(made.body, {
      key: 'acme',
      profile: 'peripass',
      displayName: 'Acme',
      scimEndpoint: `${url}/t/acme/scim/v2`,
      token: made.body.token,
      tokenExpiresAt: null,
      administrator: { userName: 'admin@acme', password: made.body.administrator.password },
    });
    const read = await call('GET', '/api/tenants/acme', { token });
    for (const secret of [made.body.token, made.body.administrator.password]) {
      assert.ok(secret.length >= 20);
      assert.ok(!read.text.includes(secret));
      assert.ok(!(await call('GET', '/api/tenants/acme/tokens', { token })).text.includes(secret));
    }
  });

  test('a creation without set-up has neither token nor administrator', async (t) => {
    const { call } = await startTestServer(t);
    const made = await call('POST', '/api/tenants', { token, body: { profile: 'iris', key: 'acme' } });
    assert.equal(made.body.profile, 'iris-intranet');
    assert.deepEqual([made.body.token, made.body.tokenExpiresAt, made.body.administrator], [null, null, null]);
  });

  test('what is wrong is 400 with every finding and its field', async (t) => {
    const { call } = await startTestServer(t);
    const answer = await call('POST', '/api/tenants', { token, body: { profile: 'generic', key: 'A B', extra: 1 } });
    assert.equal(answer.status, 400);
    const { code, message, details, innerError } = answer.body.error;
    assert.equal(code, 'Request_BadRequest');
    assert.equal(message, details[0].message);
    assert.deepEqual(details.map((detail: { target: string }) => detail.target).sort(), ['extra', 'key']);
    assert.equal(innerError['request-id'], answer.headers.get('request-id'));
    assert.match(innerError.date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  });

  test('a key in use is 409', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('generic', 'acme');
    const answer = await call('POST', '/api/tenants', { token, body: { profile: 'generic', key: 'acme' } });
    assert.equal(answer.status, 409);
    assert.equal(answer.body.error.code, 'TenantKeyInUse');
  });

  test('bodies that are no JSON, too deep, poisoned or of another type are refused in Graph’s form', async (t) => {
    const { call } = await startTestServer(t);
    const deep = `${'{"a":'.repeat(80)}1${'}'.repeat(80)}`;
    for (const body of ['{', deep, '{"__proto__":{"setUp":true},"profile":"generic","key":"a"}']) {
      const answer = await call('POST', '/api/tenants', { token, body });
      assert.equal(answer.status, 400, body.slice(0, 20));
      assert.equal(answer.body.error.code, 'BadRequest');
    }
    const text = await call('POST', '/api/tenants', { token, body: 'a', headers: { 'content-type': 'text/plain' } });
    assert.equal(text.status, 415);
    const large = await call('POST', '/api/tenants', { token, body: JSON.stringify('x'.repeat(1_100_000)) });
    assert.equal(large.status, 413);
    assert.equal(large.body.error.code, 'BadRequest');
  });

  test('the client’s own request id comes back in header and error, unless it is no plain text', async (t) => {
    const { call } = await startTestServer(t);
    const answer = await call('GET', '/api/tenants/x', { token, headers: { 'client-request-id': 'mine-1' } });
    assert.equal(answer.headers.get('client-request-id'), 'mine-1');
    assert.equal(answer.body.error.innerError['client-request-id'], 'mine-1');
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json;odata.metadata=minimal/);
    const odd = await call('GET', '/api/tenants/x', { token, headers: { 'client-request-id': 'a b' } });
    assert.equal(odd.headers.get('client-request-id'), null);
  });

  test('tenants are listed page by page by key, with links that keep the options', async (t) => {
    const { call, tenants, url } = await startTestServer(t);
    for (const key of ['c', 'a', 'e', 'b', 'd']) await tenants.create({ profile: 'generic', key });
    const seen: string[][] = [];
    let next: string | undefined = '/api/tenants?%24top=2&x=y';
    while (next !== undefined) {
      const page = await call('GET', next, { token });
      assert.equal(page.status, 200);
      seen.push(page.body.value.map((tenant: { key: string }) => tenant.key));
      next = page.body['@odata.nextLink'];
      if (next !== undefined) assert.ok(next.startsWith(`${url}/api/tenants?%24top=2&x=y&$skiptoken=`), next);
    }
    assert.deepEqual(seen, [['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('page sizes out of range and foreign tokens are 400', async (t) => {
    const { call, tenants } = await startTestServer(t);
    for (const key of ['a', 'b']) await tenants.create({ profile: 'generic', key });
    for (const size of ['0', '-1', '1000', 'x', '', '1e1']) {
      const answer = await call('GET', `/api/tenants?$top=${size}`, { token });
      assert.equal(answer.status, 400, size);
      assert.match(answer.body.error.message, /1 to 999/);
    }
    assert.equal((await call('GET', '/api/tenants?$top=1&top=1', { token })).status, 400);
    const page = await call('GET', '/api/tenants?$top=1', { token });
    const skip = new URL(page.body['@odata.nextLink']).searchParams.get('$skiptoken');
    for (const path of [`/api/tenants?other=1&$skiptoken=${skip}`, '/api/tenants?$skiptoken=abc']) {
      const answer = await call('GET', path, { token });
      assert.equal(answer.status, 400);
      assert.equal(answer.body.error.code, 'Directory_ExpiredPageToken');
    }
    assert.equal((await call('GET', `/api/tenants?TOP=2&skipToken=${skip}`, { token })).status, 200);
  });

  test('a rename needs the version it was read at, when one is given', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('generic', 'acme');
    const etag = (await call('GET', '/api/tenants/acme', { token })).headers.get('etag') ?? '';
    const rename = (displayName: string, match?: string) =>
      call('PATCH', '/api/tenants/acme', {
        token,
        body: { displayName },
        ...(match !== undefined && { headers: { 'if-match': match } }),
      });
    const renamed = await rename('One', etag);
    assert.equal(renamed.status, 200);
    assert.equal(renamed.body.displayName, 'One');
    assert.notEqual(renamed.headers.get('etag'), etag);
    for (const wrong of [etag, '"nonsense"']) {
      const answer = await rename('Two', wrong);
      assert.equal(answer.status, 412);
      assert.equal(answer.body.error.code, 'Request_PreconditionFailed');
    }
    assert.equal((await rename('Three', '*')).body.displayName, 'Three');
    assert.equal((await call('PATCH', '/api/tenants/acme', { token, body: { key: 'b' } })).status, 400);
  });

  test('a deletion ends the tenant and its tokens at once', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const made = await tenant('generic', 'acme');
    const users = () => call('GET', '/t/acme/scim/v2/Users', { token: made.token });
    assert.equal((await users()).status, 200);
    const gone = await call('DELETE', '/api/tenants/acme', { token });
    assert.equal(gone.status, 204);
    assert.equal(gone.headers.get('content-type'), null);
    assert.equal((await users()).status, 401);
    assert.equal((await call('GET', '/api/tenants/acme', { token })).status, 404);
    assert.equal((await call('DELETE', '/api/tenants/acme', { token })).status, 404);
  });

  test('links begin with the public address where one is configured', async (t) => {
    const { call, tenant } = await startTestServer(t, { publicUrl: 'https://sync.example.com/base' });
    const made = await tenant('generic', 'acme');
    assert.equal(made.scimEndpoint, 'https://sync.example.com/base/t/acme/scim/v2');
    const config = await call('GET', '/t/acme/scim/v2/ServiceProviderConfig', { token: made.token });
    assert.match(config.text, /https:\/\/sync\.example\.com\/base\/t\/acme\/scim\/v2\//);
  });

  test('what is not there is 404 in Graph’s form', async (t) => {
    const { call } = await startTestServer(t);
    for (const path of ['/api/tenants/acme/nothing', '/api/nothing', '/nothing?token=secret']) {
      const answer = await call('GET', path, { token });
      assert.equal(answer.status, 404);
      assert.equal(answer.body.error.code, 'Request_ResourceNotFound');
      assert.doesNotMatch(answer.text, /secret/);
    }
  });
});

describe('tokens of a tenant', () => {
  test('a further token is issued, listed without its text, and revoked', async (t) => {
    const { call, tenant } = await startTestServer(t);
    const first = await tenant('generic', 'acme');
    const made = await call('POST', '/api/tenants/acme/tokens', { token, body: { label: 'Second' } });
    assert.equal(made.status, 201);
    const users = (bearer: string) => call('GET', '/t/acme/scim/v2/Users', { token: bearer });
    assert.equal((await users(made.body.token)).status, 200);

    const listed = await call('GET', '/api/tenants/acme/tokens', { token });
    assert.deepEqual(listed.body.value.map(({ label }: { label: string }) => label).sort(), ['First token', 'Second']);
    assert.ok(!listed.text.includes(made.body.token));

    const ended = await call('DELETE', `/api/tenants/acme/tokens/${made.body.id}`, { token });
    assert.equal(ended.status, 204);
    assert.equal((await users(made.body.token)).status, 401);
    assert.equal((await users(first.token)).status, 200);
    assert.equal((await call('DELETE', `/api/tenants/acme/tokens/${made.body.id}`, { token })).status, 404);
  });

  test('an empty body asks for a token without further wishes', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('generic', 'acme');
    assert.equal((await call('POST', '/api/tenants/acme/tokens', { token })).status, 201);
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    assert.equal((await call('POST', '/api/tenants/acme/tokens', { token, headers })).status, 201);
  });
});

describe('the request log of a tenant', () => {
  test('shows each request newest first, without credentials or query', async (t) => {
    const { call, tenant, tenants } = await startTestServer(t);
    const made = await tenant('generic', 'acme');
    const scim = (method: string, path: string, body?: unknown) =>
      call(method, `/t/acme/scim/v2${path}`, { token: made.token, ...(body !== undefined && { body }) });
    const user = await scim('POST', '/Users', { userName: 'ann', shoeSize: 38 });
    await scim('GET', `/users//${user.body.id}?attributes=userName`);
    await scim('GET', '/Users?filter=userName%20eq%20%22secret%22');
    await scim('GET', '/Nothing');
    await tenants.close();

    const log = await call('GET', '/api/tenants/acme/activity', { token });
    const lines = log.body.value.map((line: Record<string, unknown>) => [
      line.method,
      line.path,
      line.status,
      line.resourceType,
      line.resource,
    ]);
    assert.deepEqual(lines, [
      ['GET', '/Nothing', 404, null, null],
      ['GET', '/Users', 200, 'User', null],
      ['GET', `/users//${user.body.id}`, 200, 'User', user.body.id],
      ['POST', '/Users', 201, 'User', user.body.id],
    ]);
    assert.match(log.body.value[3].warnings.join(), /shoeSize/);
    assert.deepEqual(log.body.value[2].warnings, []);
    assert.doesNotMatch(log.text, /secret|Bearer/);
    assert.ok(!log.text.includes(made.token));
    assert.ok(made.token.includes(log.body.value[0].tokenId));

    const found = await call('GET', `/api/tenants/acme/activity?resource=${user.body.id}&status=201`, { token });
    assert.deepEqual(found.body.value, [log.body.value[3]]);
    assert.equal((await call('GET', '/api/tenants/acme/activity?method=get', { token })).body.value.length, 3);
    const walked: unknown[] = [];
    let next: string | undefined = '/api/tenants/acme/activity?$top=3';
    while (next !== undefined) {
      const page = await call('GET', next, { token });
      walked.push(...page.body.value);
      next = page.body['@odata.nextLink'];
    }
    assert.deepEqual(walked, log.body.value);
  });

  test('a filter that is no date or status is 400 and named', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('generic', 'acme');
    for (const [name, value] of [
      ['status', 'ok'],
      ['from', 'yesterday'],
      ['to', '2026-02-31T99:00:00Z'],
    ]) {
      const answer = await call('GET', `/api/tenants/acme/activity?${name}=${value}`, { token });
      assert.equal(answer.status, 400, value);
      assert.equal(answer.body.error.details[0].target, name);
    }
  });

  test('a page token made by hand and a control character in an option are 400', async (t) => {
    const { call, tenant, tenants } = await startTestServer(t);
    const made = await tenant('generic', 'acme');
    const forged = (position: string) => {
      const { searchParams } = new URL(next);
      const query = Buffer.from(searchParams.get('$skiptoken') ?? '', 'base64url').subarray(0, 12);
      return Buffer.concat([query, Buffer.from(position)]).toString('base64url');
    };
    for (const _ of [1, 2]) await call('GET', '/t/acme/scim/v2/Users', { token: made.token });
    await tenants.close();
    const next = (await call('GET', '/api/tenants/acme/activity?$top=1', { token })).body['@odata.nextLink'];
    for (const position of ['', 'x y', '1 not-an-id', '1 \0']) {
      const answer = await call('GET', `/api/tenants/acme/activity?$skiptoken=${forged(position)}`, { token });
      assert.equal(answer.body.error?.code, 'Directory_ExpiredPageToken', position);
    }
    assert.equal((await call('GET', '/api/tenants/acme/activity?resource=%00', { token })).status, 400);
  });
});
