import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import type { HttpNeeds } from '../server.ts';
import { startTestServer } from '../test-server.ts';
import { tenantAtHost } from './address.ts';

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape and assert what they find
  readonly body: any;
}

async function setUp(t: TestContext, more: Partial<HttpNeeds> = {}) {
  const server = await startTestServer(t, { tenantDomain: 'scim.example.com', ...more });
  const { token } = await server.tenant('generic', 'acme');
  const other = await server.tenant('generic', 'other');
  /** `fetch` sets the Host header itself, so this does without. */
  const at = (host: string, method: string, path: string, given = token, body?: unknown, headers = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const authorization = `Bearer ${given}`;
      const sent = httpRequest(
        `${server.url}${path}`,
        { method, headers: { host, authorization, 'content-type': 'application/json', ...headers } },
        (response) => {
          let text = '';
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () =>
            resolve({
              status: response.statusCode,
              headers: response.headers,
              body: text === '' ? undefined : JSON.parse(text),
            }),
          );
        },
      );
      sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  return { ...server, at, token, other };
}

describe('a tenant at a sub-domain (section 1)', () => {
  const host = 'acme.scim.example.com';

  test('is served there, and locations begin with the address the client used', async (t) => {
    const { at } = await setUp(t);
    const made = await at(`${host}:8443`, 'POST', '/scim/v2/Users', undefined, { userName: 'ann' });
    assert.equal(made.status, 201);
    const location = `http://${host}:8443/scim/v2/Users/${made.body.id}`;
    assert.deepEqual([made.headers.location, made.body.meta.location], [location, location]);
    const path = `/t/acme/scim/v2/Users/${made.body.id}`;
    assert.equal((await at('scim.example.com', 'GET', path)).body.meta.location, `http://scim.example.com${path}`);
  });

  for (const path of [
    '/scim/v2/Users',
    '/scim/v2/Users/',
    '/scim/v2//Users',
    '/scim/v2/users?filter=userName+eq+%22ann%22',
    '/scim/Users',
    '/scim/v2/',
    '/scim/v2',
    '/scim/',
    '/scim',
  ]) {
    test(`answers ${path}`, async (t) => {
      const { at } = await setUp(t);
      await at(host, 'POST', '/scim/v2/Users', undefined, { userName: 'ann' });
      const answer = await at(host.toUpperCase(), 'GET', path);
      assert.deepEqual([answer.status, answer.body.totalResults], [200, 1]);
    });
  }

  test('keeps the version segment as it was asked for', async (t) => {
    const { at } = await setUp(t);
    const { body } = await at(host, 'GET', '/scim/ServiceProviderConfig');
    assert.equal(body.meta.location, `http://${host}/scim/ServiceProviderConfig`);
  });

  test('begins with the scheme of the public address', async (t) => {
    const { at } = await setUp(t, { publicUrl: 'https://lockstep.example.com' });
    const { body } = await at(host, 'GET', '/scim/v2/ServiceProviderConfig');
    assert.equal(body.meta.location, `https://${host}/scim/v2/ServiceProviderConfig`);
  });

  test('may be named by a trusted proxy, and by nobody else', async (t) => {
    const forwarded = { 'x-forwarded-host': host, 'x-forwarded-proto': 'https' };
    const { at } = await setUp(t, { trustProxy: ['127.0.0.1'] });
    const answer = await at('inside', 'GET', '/scim/v2/ServiceProviderConfig', undefined, undefined, forwarded);
    assert.equal(answer.body.meta.location, `https://${host}/scim/v2/ServiceProviderConfig`);
    const plain = await setUp(t);
    assert.equal((await plain.at('inside', 'GET', '/scim/v2/Users', undefined, undefined, forwarded)).status, 404);
  });

  test('takes the tokens of its own tenant alone, and tells nothing of which tenants there are', async (t) => {
    const { at, other } = await setUp(t);
    const wrong = await at(host, 'GET', '/scim/v2/Users', other.token);
    const nobody = await at('nobody.scim.example.com', 'GET', '/scim/v2/Users', other.token);
    assert.deepEqual([wrong.status, nobody.status], [401, 401]);
    assert.deepEqual(wrong.body, nobody.body);
    assert.match(String(wrong.headers['content-type']), /application\/scim\+json/);
  });

  test('is no other host, and none without the configuration', async (t) => {
    const { at } = await setUp(t);
    for (const wrong of ['scim.example.com', 'a.acme.scim.example.com', 'acme.example.com', 'acmescim.example.com']) {
      const answer = await at(wrong, 'GET', '/scim/v2/Users');
      assert.deepEqual([answer.status, answer.body.status], [404, '404'], wrong);
    }
    const { at: plain } = await setUp(t, { tenantDomain: undefined });
    assert.equal((await plain(host, 'GET', '/scim/v2/Users')).status, 404);
  });
});

test('a host names a tenant only directly below the domain', () => {
  for (const [host, key] of [
    ['acme.scim.example.com', 'acme'],
    ['ACME.Scim.Example.Com.', 'acme'],
    ['scim.example.com', undefined],
    ['.scim.example.com', undefined],
    ['x.acme.scim.example.com', undefined],
    ['acme.scim.example.com.evil.test', undefined],
  ] as const) {
    assert.equal(tenantAtHost(host, 'scim.example.com'), key, host);
  }
});
