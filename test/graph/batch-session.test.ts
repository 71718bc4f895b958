import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Installation } from '../access/access-world.ts';

// One database: cookies and headers are judged before it is asked.
describe('a batch of somebody who signed in', () => {
  let here: Installation;
  before(async () => {
    here = await Installation.start('PGlite');
  });
  after(() => here.close());

  const json = { 'content-type': 'application/json' };
  const requests = [
    { id: 'me', method: 'GET', url: '/organization' },
    { id: 'write', method: 'POST', url: '/applications', headers: json, body: { displayName: 'Made in a batch' } },
  ];

  test('reads and writes with the cookie, as each request alone would', async () => {
    await here.person('ann@halden.example', ['configurator']);
    const browser = await here.signIn('ann@halden.example');
    const { origin } = new URL(here.url);
    const ways: readonly Readonly<Record<string, string>>[] = [{ 'sec-fetch-site': 'same-origin' }, { origin }];
    for (const headers of ways) {
      const { status, body } = await browser.call('POST', '/v1.0/$batch', { requests }, headers);
      assert.equal(status, 200, JSON.stringify(body));
      const statuses = body.responses.map((answer: { id: string; status: number }) => [answer.id, answer.status]);
      assert.deepEqual(statuses, [
        ['me', 200],
        ['write', 201],
      ]);
    }
  });

  test('a page of another site cannot send one, nor slip its headers into the requests', async () => {
    await here.person('bea@halden.example', ['configurator']);
    const browser = await here.signIn('bea@halden.example');
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' };
    const forged = requests.map((request) => ({ ...request, headers: { ...json, 'sec-fetch-site': 'same-origin' } }));
    assert.equal((await browser.call('POST', '/v1.0/$batch', { requests: forged }, foreign)).status, 403);
    browser.csrf = undefined;
    assert.equal((await browser.call('POST', '/v1.0/$batch', { requests })).status, 403);
  });

  test('what its sender may not do is refused inside too', async () => {
    await here.person('cee@halden.example', ['viewer']);
    const browser = await here.signIn('cee@halden.example');
    const { body } = await browser.call('POST', '/v1.0/$batch', { requests });
    assert.deepEqual(
      body.responses.map(({ status }: { status: number }) => status),
      [200, 403],
    );
  });
});
