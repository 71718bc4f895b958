import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { VirtualClock } from '@lockstep/testkit';
import { DEFAULT_PROFILE } from './profile.ts';
import { type TargetCredentials, Wire } from './wire.ts';

/** An endpoint that accepts one token at a time, and repeats the one it refuses. */
async function endpoint(t: TestContext, accepted: string, access?: TargetCredentials['access']) {
  const shown: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const { authorization = '' } = request.headers;
    shown.push(`${request.method} ${authorization}`);
    response.statusCode = authorization === `Bearer ${accepted}` ? 200 : 401;
    response.end(`you sent ${authorization}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/scim`);
  const options = {
    maxConcurrency: 2,
    policy: { allowed: [url.host] },
    clock: new VirtualClock(0),
    jitter: () => 0.5,
    userAgent: 'tests',
  };
  const wire = new Wire({ tenantUrl: url.href, secretToken: 'first', access }, DEFAULT_PROFILE, options);
  t.after(async () => {
    await wire.close();
    server.closeAllConnections();
    server.close();
  });
  const post = () => wire.send({ method: 'POST', url: url.href, headers: {}, body: '{}' });
  return { post, shown };
}

describe('the credential of a target', () => {
  test('is the token that was entered', async (t) => {
    const { post, shown } = await endpoint(t, 'first');
    assert.equal((await post()).status, 200);
    assert.deepEqual(shown, ['POST Bearer first']);
  });

  test('is the present one where tokens end, and the one in place of a token that is refused', async (t) => {
    const asked: string[] = [];
    const access = {
      current: async () => 'second',
      replace: async (refused: string) => {
        asked.push(refused);
        return 'third';
      },
    };
    const { post, shown } = await endpoint(t, 'third', access);
    assert.equal((await post()).status, 200);
    assert.deepEqual(shown, ['POST Bearer second', 'POST Bearer third']);
    assert.deepEqual(asked, ['second']);
  });

  test('is not tried again where there is no other, and stands in no answer that is logged', async (t) => {
    const access = { current: async () => 'second', replace: async () => undefined };
    const { post, shown } = await endpoint(t, 'third', access);
    const { status, body } = await post();
    assert.deepEqual([status, body, shown.length], [401, 'you sent Bearer [Redact]', 1]);
  });
});
