import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestServer, type TestServer, administratorToken as token } from '../test-server.ts';

const clients = '/api/tenants/acme/clients';
const grant = 'grant_type=client_credentials';

async function setUp(t: Parameters<typeof startTestServer>[0], more: Parameters<typeof startTestServer>[1] = {}) {
  const server = await startTestServer(t, more);
  await server.tenant('generic', 'acme');
  const made = await server.call('POST', clients, { token, body: { label: 'Contoso' } });
  assert.equal(made.status, 201, made.text);
  return { ...server, client: made.body as { id: string; secret: string; tokenEndpoint: string } };
}

function ask(server: TestServer, body: string, headers: Record<string, string> = {}) {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return server.call('POST', '/oauth2/token', { body, headers: { ...type, ...headers } });
}

function basic(user: string, password: string) {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

describe('the client credentials grant (RFC 6749 section 4.4)', () => {
  test('gives an access token that works at the tenant of the client, and nowhere else', async (t) => {
    const server = await setUp(t);
    await server.tenant('generic', 'other');
    const { id, secret, tokenEndpoint } = server.client;
    assert.equal(tokenEndpoint, `${server.url}/oauth2/token`);
    const inBody = await ask(server, `${grant}&client_id=${id}&client_secret=${secret}`);
    const inHeader = await ask(server, grant, basic(id, secret));
    for (const answer of [inBody, inHeader]) {
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
      const { access_token, ...rest } = answer.body;
      assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 3600, scope: 'scim.read scim.write' });
      assert.equal((await server.call('GET', '/t/acme/scim/v2/Users', { token: access_token })).status, 200);
      assert.equal((await server.call('GET', '/t/other/scim/v2/Users', { token: access_token })).status, 401);
    }
    assert.notEqual(inBody.body.access_token, inHeader.body.access_token);
  });

  test('gives tokens that end after an hour and can be swept then', async (t) => {
    const time = { now: new Date('2026-01-01T00:00:00Z') };
    const server = await setUp(t, { now: () => time.now });
    const { id, secret } = server.client;
    const { access_token } = (await ask(server, grant, basic(id, secret))).body;
    const read = () => server.call('GET', '/t/acme/scim/v2/Users', { token: access_token });
    time.now = new Date(time.now.getTime() + 3_599_999);
    assert.equal((await read()).status, 200);
    time.now = new Date(time.now.getTime() + 1);
    assert.equal((await read()).status, 401);
    const tokenId = access_token.split('_')[1];
    assert.ok(await server.store.findToken(tokenId));
    time.now = new Date(time.now.getTime() + 1);
    await server.tenants.sweep();
    assert.equal(await server.store.findToken(tokenId), undefined);
  });

  test('gives no more scopes than the client has, and fewer when asked', async (t) => {
    const server = await setUp(t);
    const { id, secret } = server.client;
    const fewer = await ask(server, `${grant}&scope=scim.read`, basic(id, secret));
    assert.equal(fewer.body.scope, 'scim.read');
    const write = { token: fewer.body.access_token, body: { userName: 'ann' } };
    assert.equal((await server.call('POST', '/t/acme/scim/v2/Users', write)).status, 403);
    const more = await ask(server, `${grant}&scope=scim.read+everything`, basic(id, secret));
    assert.deepEqual([more.status, more.body.error], [400, 'invalid_scope']);
  });

  test('ends with the client, for every token given to it', async (t) => {
    const server = await setUp(t);
    const { id, secret } = server.client;
    const { access_token } = (await ask(server, grant, basic(id, secret))).body;
    const read = () => server.call('GET', '/t/acme/scim/v2/Users', { token: access_token });
    assert.equal((await read()).status, 200);
    assert.equal((await server.call('DELETE', `${clients}/${id}`, { token })).status, 204);
    assert.equal((await read()).status, 401);
    assert.equal((await ask(server, grant, basic(id, secret))).body.error, 'invalid_client');
    assert.equal((await server.call('DELETE', `${clients}/${id}`, { token })).status, 404);
  });

  test('ends with the tenant', async (t) => {
    const server = await setUp(t);
    const { id, secret } = server.client;
    await server.call('DELETE', '/api/tenants/acme', { token });
    assert.equal((await ask(server, grant, basic(id, secret))).status, 401);
  });

  test('answers what is wrong in the codes of section 5.2', async (t) => {
    const server = await setUp(t);
    const { id, secret } = server.client;
    const right = `client_id=${id}&client_secret=${secret}`;
    const cases: [string, Record<string, string>, number, string][] = [
      ['', {}, 400, 'invalid_request'],
      [right, {}, 400, 'invalid_request'],
      [`grant_type=password&${right}`, {}, 400, 'unsupported_grant_type'],
      [`${grant}&${grant}&${right}`, {}, 400, 'invalid_request'],
      [`${grant}&${right}`, basic(id, secret), 400, 'invalid_request'],
      [grant, {}, 401, 'invalid_client'],
      [`${grant}&client_id=${id}&client_secret=wrong`, {}, 401, 'invalid_client'],
      [`${grant}&client_id=client_nobody&client_secret=${secret}`, {}, 401, 'invalid_client'],
      [`${grant}&client_id=%00&client_secret=%00`, {}, 401, 'invalid_client'],
      [grant, basic(id, `${secret}x`), 401, 'invalid_client'],
      [grant, { authorization: `Bearer ${secret}` }, 401, 'invalid_client'],
    ];
    for (const [body, headers, status, error] of cases) {
      const answer = await ask(server, body, headers);
      assert.deepEqual([answer.status, answer.body.error], [status, error], body);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.ok(answer.body.error_description);
      assert.equal(answer.headers.get('www-authenticate'), status === 401 ? 'Basic realm="oauth2"' : null);
    }
    const json = await server.call('POST', '/oauth2/token', { body: { grant_type: 'client_credentials' } });
    assert.deepEqual([json.status, json.body.error], [415, 'invalid_request']);
  });

  test('is limited for each client, so that tokens do not pile up', async (t) => {
    const now = new Date();
    const server = await setUp(t, { now: () => now });
    const { id, secret } = server.client;
    for (let count = 0; count < 60; count++) assert.equal((await ask(server, grant, basic(id, secret))).status, 200);
    const refused = await ask(server, grant, basic(id, secret));
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '1']);
  });
});

describe('clients of a tenant', () => {
  test('are listed with their last use and without their secret, which is nowhere in the store', async (t) => {
    const server = await setUp(t);
    const { id, secret } = server.client;
    await ask(server, grant, basic(id, secret));
    const listed = await server.call('GET', clients, { token });
    const [shown] = listed.body.value;
    assert.deepEqual([shown.id, shown.label, shown.scopes], [id, 'Contoso', ['scim.read', 'scim.write']]);
    assert.ok(shown.lastUsedAt);
    assert.ok(!listed.text.includes(secret));
    assert.ok(!JSON.stringify(await server.store.findClient(id)).includes(secret));
    assert.deepEqual((await server.call('GET', '/api/tenants/acme/tokens', { token })).body.value.length, 1);
  });

  test('have scopes of the tenant only, and names in one line', async (t) => {
    const { call } = await setUp(t);
    for (const [body, target] of [
      [{ scopes: ['scim.delete'] }, 'scopes'],
      [{ scopes: [] }, 'scopes'],
      [{ label: 'a\nb' }, 'label'],
      [{ secret: 'mine' }, 'secret'],
    ] as const) {
      const answer = await call('POST', clients, { token, body });
      assert.equal(answer.status, 400);
      assert.equal(answer.body.error.details[0].target, target);
    }
    assert.equal((await call('POST', '/api/tenants/nobody/clients', { token })).status, 404);
  });
});
