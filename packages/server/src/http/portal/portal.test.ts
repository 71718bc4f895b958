import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestServer } from '../test-server.ts';

describe('the portal', () => {
  test('names product and version without script, and loads nothing from elsewhere', async (t) => {
    const { call } = await startTestServer(t, { version: '1.2.3<b>' });
    const page = await call('GET', '/');
    assert.equal(page.status, 200);
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.match(page.text, /<h1>Lockstep<\/h1>/);
    assert.match(page.text, /1\.2\.3&#60;b&#62;/);
    assert.match(page.text, /<html lang="en">/);
    assert.doesNotMatch(page.text, /https?:|<style|style=|<script(?![^>]*src)|\son\w+=/);
    for (const [, path] of page.text.matchAll(/(?:href|src)="(\/[^"]+)"/g)) {
      assert.equal((await call('GET', path ?? '')).status, 200, path);
    }
  });

  test('is guarded by a content security policy that allows nothing inline and nothing foreign', async (t) => {
    const { call } = await startTestServer(t);
    for (const path of ['/', '/portal.js', '/portal.css']) {
      const { headers } = await call('GET', path);
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /script-src 'self'(;|$)/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe|\*|https?:/);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
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
