import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { PortalFiles } from '@lockstep/portal';
import { startTestServer } from '../test-server.ts';

const files: PortalFiles = {
  assets: fileURLToPath(new URL('.', import.meta.url)),
  page: (nonce) => `<!doctype html><script nonce="${nonce}"></script>`,
};

describe('the portal', () => {
  for (const address of ['/', '/sign-in', '/first-administrator/abc', '/directory/users?q=an']) {
    test(`is one page at ${address}, under a policy that lets only what the page was sent with run`, async (t) => {
      const { call } = await startTestServer(t, { portalFiles: files });
      const [page, other] = [await call('GET', address), await call('GET', address)];
      assert.equal(page.status, 200);
      assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(page.headers.get('cache-control'), 'no-store');
      const policy = page.headers.get('content-security-policy') ?? '';
      const nonce = /nonce="(.+?)"/.exec(page.text)?.[1] ?? '';
      assert.ok(policy.includes(`script-src 'nonce-${nonce}'`), policy);
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe|\*|https?:/);
      assert.notEqual(other.text, page.text);
    });
  }

  test('answers its files for good and nothing beside them', async (t) => {
    const { call } = await startTestServer(t, { portalFiles: files });
    const file = await call('GET', '/assets/portal.test.ts');
    assert.equal(file.status, 200);
    assert.match(file.headers.get('cache-control') ?? '', /immutable/);
    for (const path of ['/assets/../../server.ts', '/assets/%2e%2e/server.ts', '/assets/none.js', '/nothing']) {
      assert.equal((await call('GET', path)).status, 404, path);
    }
  });

  test('leaves addresses of other surfaces to them', async (t) => {
    const { call } = await startTestServer(t, { portalFiles: files });
    for (const path of ['/api/nothing', '/v1.0/nothing', '/t/nobody/scim/v2/Users']) {
      const answer = await call('GET', path, { headers: { accept: 'text/html' } });
      assert.match(answer.headers.get('content-type') ?? '', /json/, path);
    }
  });
});

describe('the probes', () => {
  test('tell that the process answers and which database it has', async (t) => {
    const { call } = await startTestServer(t);
    assert.deepEqual((await call('GET', '/healthz')).body, { status: 'ok', version: '1.2.3' });
    const ready = await call('GET', '/readyz');
    assert.equal(ready.status, 200);
    assert.deepEqual(ready.body, { status: 'ok', version: '1.2.3', database: 'PGlite', durable: true });
  });

  test('a database that fails makes the process alive but not ready, without telling why', async (t) => {
    const { call, logged } = await startTestServer(t, {
      health: async () => {
        throw new Error('password of db.example.com refused');
      },
    });
    assert.equal((await call('GET', '/healthz')).status, 200);
    const ready = await call('GET', '/readyz');
    assert.equal(ready.status, 503);
    assert.deepEqual(ready.body, { status: 'unavailable', version: '1.2.3' });
    assert.match(String((logged[0] as [{ err: Error }])[0].err), /db\.example\.com/);
  });

  test('a database that never answers is not waited for', { timeout: 10_000 }, async (t) => {
    const { call } = await startTestServer(t, { health: () => new Promise(() => {}) });
    assert.equal((await call('GET', '/readyz')).status, 503);
  });
});
