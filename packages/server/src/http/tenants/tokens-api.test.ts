import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestServer, administratorToken as token } from '../test-server.ts';

const tokens = '/api/tenants/acme/tokens';

function clock() {
  const time = { now: new Date('2026-01-01T00:00:00Z') };
  return {
    now: () => time.now,
    later: (seconds: number) => {
      time.now = new Date(time.now.getTime() + seconds * 1_000);
    },
  };
}

describe('replacing a token', () => {
  test('keeps the old one valid for the overlap, and no longer', async (t) => {
    const { now, later } = clock();
    const { call, tenant } = await startTestServer(t, { now });
    await tenant('generic', 'acme');
    const old = (await call('POST', tokens, { token, body: { label: 'Entra', scopes: ['scim.read'] } })).body;
    const made = await call('POST', `${tokens}/${old.id}/rotate`, { token, body: { overlapSeconds: 60 } });
    assert.equal(made.status, 201, made.text);
    assert.match(made.headers.get('location') ?? '', new RegExp(`/api/tenants/acme/tokens/${made.body.id}$`));
    assert.deepEqual([made.body.label, made.body.scopes, made.body.expiresAt], ['Entra', ['scim.read'], null]);
    const read = async (text: string) => (await call('GET', '/t/acme/scim/v2/Users', { token: text })).status;
    assert.deepEqual([await read(old.token), await read(made.body.token)], [200, 200]);
    later(59);
    assert.deepEqual([await read(old.token), await read(made.body.token)], [200, 200]);
    later(1);
    assert.deepEqual([await read(old.token), await read(made.body.token)], [401, 200]);
  });

  test('without overlap ends the old one at once', async (t) => {
    const { call, tenant } = await startTestServer(t);
    for (const profile of ['generic', 'passle', 'peripass']) {
      const { token: old } = await tenant(profile, profile);
      const base = `/api/tenants/${profile}/tokens`;
      const read = async (text: string) => (await call('GET', `/t/${profile}/scim/v2/Users`, { token: text })).status;
      assert.equal(await read(old), 200);
      const { id } = (await call('GET', base, { token })).body.value[0];
      const made = await call('POST', `${base}/${id}/rotate`, { token });
      assert.deepEqual([await read(old), await read(made.body.token)], [401, 200]);
      assert.equal((await call('GET', base, { token })).body.value.length, 1);
      assert.equal((await call('POST', `${base}/${id}/rotate`, { token })).status, 404);
    }
  });

  test('has no overlap where the application knows one token only', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('peripass', 'acme');
    const { id } = (await call('GET', tokens, { token })).body.value[0];
    const refused = await call('POST', `${tokens}/${id}/rotate`, { token, body: { overlapSeconds: 60 } });
    assert.equal(refused.status, 400);
    assert.equal(refused.body.error.details[0].target, 'overlapSeconds');
  });

  test('refuses overlaps and ends that cannot be, and tokens that are not there', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('generic', 'acme');
    const { id } = (await call('GET', tokens, { token })).body.value[0];
    const rotate = (which: string, body: unknown) => call('POST', `${tokens}/${which}/rotate`, { token, body });
    for (const body of [{ overlapSeconds: -1 }, { overlapSeconds: 1.5 }, { overlapSeconds: 1e9 }, { scopes: [] }]) {
      assert.equal((await rotate(id, body)).status, 400, JSON.stringify(body));
    }
    assert.equal((await rotate(id, { expiresAt: '2020-01-01T00:00:00Z' })).status, 400);
    for (const which of ['nothing', '%00', 'x'.repeat(500)]) assert.equal((await rotate(which, {})).status, 404);
    assert.equal((await call('GET', tokens, { token })).body.value.length, 1);
  });
});

describe('the list of tokens', () => {
  test('warns 30, 7 and 1 days before a token ends, and when it has', async (t) => {
    const { now, later } = clock();
    const { call, tenant } = await startTestServer(t, { now });
    await tenant('generic', 'acme');
    await call('POST', tokens, { token, body: { label: 'Short', expiresAt: '2026-03-02T00:00:00Z' } });
    const shown = async () => {
      const { value } = (await call('GET', tokens, { token })).body;
      const within = (label: string) =>
        value.find((entry: Record<string, unknown>) => entry.label === label).expiresWithinDays;
      return { short: within('Short'), endless: within('First token') };
    };
    const days = (count: number) => later(count * 86_400);
    const seen: unknown[] = [];
    for (const wait of [0, 29, 1, 22, 1, 5, 1, 0.5, 0.5]) {
      days(wait);
      seen.push((await shown()).short);
    }
    assert.deepEqual(seen, [null, null, 30, 30, 7, 7, 1, 1, 0]);
    assert.equal((await shown()).endless, null);
  });

  test('has its warnings in the log too, each once', async (t) => {
    const { now, later } = clock();
    const { call, tenant, tenants } = await startTestServer(t, { now });
    await tenant('generic', 'acme');
    const made = await call('POST', tokens, { token, body: { label: 'Short', expiresAt: '2026-03-02T00:00:00Z' } });
    for (let day = 0; day < 61; day += 1) {
      await tenants.warnOfEnds();
      later(86_400);
    }
    await tenants.close();
    const { value } = (await call('GET', '/api/tenants/acme/activity?method=NOTICE', { token })).body;
    assert.deepEqual(
      value.map(({ tokenId, actor, warnings }: Record<string, unknown>) => [tokenId, actor, warnings]),
      ['a day', '7 days', '30 days'].map((within) => [
        made.body.id,
        'Lockstep',
        [
          `The token "Short" ends at 2026-03-02T00:00:00.000Z, within ${within}. Rotate it and enter its successor at the client.`,
        ],
      ]),
    );
  });

  test('shows the last use of each', async (t) => {
    const { now } = clock();
    const { call, tenant, tenants } = await startTestServer(t, { now });
    const made = await tenant('generic', 'acme');
    assert.equal((await call('GET', tokens, { token })).body.value[0].lastUsedAt, null);
    await call('GET', '/t/acme/scim/v2/Users', { token: made.token });
    await tenants.close();
    assert.equal((await call('GET', tokens, { token })).body.value[0].lastUsedAt, '2026-01-01T00:00:00.000Z');
  });

  test('holds a hundred at most', async (t) => {
    const { call, tenant } = await startTestServer(t);
    await tenant('generic', 'acme');
    for (let count = 1; count < 100; count++) assert.equal((await call('POST', tokens, { token })).status, 201);
    const refused = await call('POST', tokens, { token });
    assert.equal(refused.status, 409);
    assert.equal(refused.body.error.code, 'TooManyTokens');
  });
});

describe('the text of a token', () => {
  test('is shown again by Peripass and Passle, and each reading is in the log with who read it', async (t) => {
    const { call, tenant, tenants } = await startTestServer(t);
    for (const profile of ['peripass', 'passle']) {
      const made = await tenant(profile, profile);
      const base = `/api/tenants/${profile}`;
      const { id } = (await call('GET', `${base}/tokens`, { token })).body.value[0];
      const read = await call('GET', `${base}/tokens/${id}/value`, { token });
      assert.deepEqual(read.body, { id, token: made.token });
      await tenants.close();
      const log = await call('GET', `${base}/activity`, { token });
      const [line] = log.body.value;
      assert.deepEqual(
        [line.method, line.path, line.status, line.tokenId, line.actor],
        ['GET', `${base}/tokens/${id}/value`, 200, id, 'administrator'],
      );
      assert.equal(line.requestId, read.headers.get('request-id'));
      assert.ok(!log.text.includes(made.token));
    }
  });

  test('is not kept by the others', async (t) => {
    const { call, tenant } = await startTestServer(t);
    for (const profile of ['generic', 'travelperk', 'iris-intranet']) {
      await tenant(profile, profile);
      const { id } = (await call('GET', `/api/tenants/${profile}/tokens`, { token })).body.value[0];
      const answer = await call('GET', `/api/tenants/${profile}/tokens/${id}/value`, { token });
      assert.equal(answer.status, 404);
      assert.match(answer.body.error.message, /shown once/);
    }
  });
});

test('what administrators change about a tenant’s access is in its log, refused or not', async (t) => {
  const { call, tenant, tenants } = await startTestServer(t);
  await tenant('generic', 'acme');
  const { id } = (await call('POST', tokens, { token })).body;
  await call('PATCH', '/api/tenants/acme/options', { token, body: { colour: 1 } });
  await call('DELETE', `${tokens}/${id}`, { token });
  await call('POST', `${tokens}?x=secret`, { token: 'wrong' });
  await call('POST', '/api/tenants/nobody/tokens', { token });
  await tenants.close();
  const log = await call('GET', '/api/tenants/acme/activity', { token });
  assert.deepEqual(
    log.body.value
      .map(({ method, path, status, actor }: Record<string, string>) => [method, path, status, actor].join(' '))
      .sort(),
    [
      `DELETE ${tokens}/${id} 204 administrator`,
      'PATCH /api/tenants/acme/options 400 administrator',
      `POST ${tokens} 201 administrator`,
    ],
  );
});
