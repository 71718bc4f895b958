import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { startTestServer, administratorToken as token } from '../test-server.ts';

const PASSWORD = 'nine lanterns on a bridge';
const ann = { userName: 'ann@acme.test', password: PASSWORD };

async function world(t: TestContext) {
  const clock = { now: new Date('2026-03-02T08:00:00Z') };
  const server = await startTestServer(t, { now: () => clock.now });
  await server.tenant('peripass', 'acme');
  await server.tenant('peripass', 'other');
  const made = await server.call('POST', '/api/tenants/acme/staff', {
    token,
    body: { ...ann, roles: ['administrator'] },
  });
  assert.equal(made.status, 201, made.text);
  const signIn = async (body: object = ann, headers = {}, key = 'acme') =>
    server.call('POST', `/api/tenants/${key}/sign-in`, { body, headers });
  const signedIn = async () => {
    const answer = await signIn();
    assert.equal(answer.status, 200, answer.text);
    const [line = ''] = answer.headers.getSetCookie();
    const headers = {
      cookie: line.split(';')[0] ?? '',
      origin: server.url,
      'x-lockstep-csrf': answer.body.signIn.csrf,
    };
    const call = (method: string, path: string, body?: unknown, more = {}) =>
      server.call(method, path, { ...(body !== undefined && { body }), headers: { ...headers, ...more } });
    return { answer, line, call };
  };
  const later = (minutes: number) => {
    clock.now = new Date(clock.now.getTime() + minutes * 60_000);
  };
  return { ...server, id: made.body.id, signIn, signedIn, later };
}

describe('staff of a tenant', () => {
  test('sign in with a password and are told who they are; scripts cannot read the cookie', async (t) => {
    const { signedIn } = await world(t);
    const { answer, line, call } = await signedIn();
    assert.match(line, /^lockstep-tenant-acme=[\w.]+; Path=\/; HttpOnly; SameSite=Lax$/);
    assert.deepEqual([answer.body.userName, answer.body.permissions], ['ann@acme.test', 'all']);
    const me = await call('GET', '/api/tenants/acme/me');
    assert.deepEqual([me.status, me.body.tenant.profile], [200, 'peripass']);
    assert.ok(!me.text.includes('argon2'));
  });

  test('show the password once more before a token is read, when they signed in more than ten minutes ago', async (t) => {
    const { signedIn, later } = await world(t);
    const { call } = await signedIn();
    const [{ id }] = (await call('GET', '/api/tenants/acme/tokens')).body.value;
    const value = `/api/tenants/acme/tokens/${id}/value`;
    assert.equal((await call('GET', value)).status, 200);
    later(10);
    const refused = await call('GET', value);
    assert.deepEqual([refused.status, refused.body.error.code], [401, 'FreshSignInRequired']);
    assert.match(refused.headers.get('www-authenticate') ?? '', /insufficient_user_authentication/);
    const [{ code, target }] = refused.body.error.details;
    assert.deepEqual([code, target], ['PasswordRequired', '/api/tenants/acme/sign-in/confirm']);
    assert.equal((await call('POST', target, { password: 'wrong' })).body.error.details[0].target, 'password');
    assert.equal((await call('GET', value)).status, 401);
    assert.equal((await call('POST', target, { password: PASSWORD })).status, 204);
    assert.equal((await call('GET', value)).status, 200);
    assert.equal((await call('GET', '/api/tenants/acme/tokens')).status, 200);
  });

  test('get one answer for a wrong password, a name nobody has and a tenant that is not there', async (t) => {
    const { signIn } = await world(t);
    const answers = [
      await signIn({ ...ann, password: 'wrong' }),
      await signIn({ ...ann, userName: 'nobody@acme.test' }),
      await signIn(ann, {}, 'other'),
      await signIn(ann, {}, 'nowhere'),
    ];
    for (const { status, body } of answers) {
      assert.deepEqual(
        [status, body.error.code, body.error.message],
        [401, 'InvalidCredentials', answers[0]?.body.error.message],
      );
    }
  });

  test('have to wait when a name was tried too often', async (t) => {
    const { signIn, later } = await world(t);
    for (let attempt = 0; attempt < 5; attempt += 1) await signIn({ ...ann, password: 'wrong' });
    const refused = await signIn();
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    later(5);
    assert.equal((await signIn()).status, 200);
  });

  test('write only with what the page alone could read, and from no other site', async (t) => {
    const { signedIn } = await world(t);
    const { call } = await signedIn();
    const path = '/api/tenants/acme/roles';
    const refused = [
      await call('POST', path, { name: 'A' }, { 'x-lockstep-csrf': '' }),
      await call('POST', path, { name: 'A' }, { 'x-lockstep-csrf': 'guessed' }),
      await call('POST', path, { name: 'A' }, { origin: 'https://evil.test' }),
      await call('POST', path, { name: 'A' }, { 'sec-fetch-site': 'cross-site' }),
    ];
    assert.deepEqual(
      refused.map(({ status }) => status),
      [403, 403, 403, 403],
    );
    assert.equal((await call('POST', path, { name: 'A' })).status, 201);
  });

  test('are nobody at another tenant, at the list of tenants and at what is for operators', async (t) => {
    const { signedIn } = await world(t);
    const { call } = await signedIn();
    assert.equal((await call('GET', '/api/tenants/other')).status, 401);
    assert.equal((await call('GET', '/api/tenants')).status, 401);
    assert.equal((await call('GET', '/api/tenants/acme/options')).status, 403);
    assert.equal((await call('DELETE', '/api/tenants/acme')).status, 403);
    assert.equal((await call('GET', '/api/tenants/acme')).status, 200);
  });

  test('are signed out by themselves, after an hour without a request, and eight hours in all', async (t) => {
    const { signedIn, later } = await world(t);
    const [first, second, third] = [await signedIn(), await signedIn(), await signedIn()];
    const isIn = async ({ call }: typeof first) => (await call('GET', '/api/tenants/acme/me')).status === 200;
    assert.equal((await first.call('DELETE', '/api/tenants/acme/sign-in')).status, 204);
    assert.deepEqual([await isIn(first), await isIn(second)], [false, true]);
    later(59);
    assert.equal(await isIn(second), true);
    later(2);
    assert.deepEqual([await isIn(second), await isIn(third)], [true, false]);
    for (let hours = 0; hours < 7; hours += 1) {
      later(59);
      await isIn(second);
    }
    later(10);
    assert.equal(await isIn(second), false);
  });

  test('lose their sessions with their password, and cannot take their own rights', async (t) => {
    const { signedIn, call: anybody, id } = await world(t);
    const { call } = await signedIn();
    const own = `/api/tenants/acme/staff/${id}`;
    assert.equal((await call('PATCH', own, { roles: ['host'] })).status, 409);
    assert.equal((await call('DELETE', own)).status, 409);
    assert.equal((await anybody('PATCH', own, { token, body: { password: 'another long password' } })).status, 200);
    assert.equal((await call('GET', '/api/tenants/acme/me')).status, 401);
  });

  test('give nobody a role that allows more than they may themselves', async (t) => {
    const { call: anybody, signIn: signInAs, url } = await world(t);
    const asOperator = (path: string, body: object) => anybody('POST', `/api/tenants/acme/${path}`, { token, body });
    const clerk = await asOperator('roles', { name: 'Clerk', permissions: ['configuration', 'users', 'visits'] });
    const bob = { userName: 'bob', password: PASSWORD, roles: [clerk.body.id] };
    assert.equal((await asOperator('staff', bob)).status, 201);
    const signIn = await signInAs({ userName: 'bob', password: PASSWORD });
    const headers = {
      cookie: signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '',
      origin: url,
      'x-lockstep-csrf': signIn.body.signIn.csrf,
    };
    const asBob = async (path: string, body: object, method = 'POST') =>
      (await anybody(method, `/api/tenants/acme/${path}`, { headers, body })).status;
    assert.equal(await asBob('staff', { ...bob, userName: 'cid', roles: ['administrator'] }), 403);
    assert.equal(await asBob('staff', { ...bob, userName: 'cid', roles: ['guard'] }), 403);
    assert.equal(await asBob('staff', { ...bob, userName: 'cid', roles: ['host'] }), 201);
    const { value } = (await anybody('GET', '/api/tenants/acme/tokens', { token })).body;
    const read = await anybody('GET', `/api/tenants/acme/tokens/${value[0].id}/value`, { token });
    const emails = [{ type: 'work', value: 'eve@acme.test' }];
    const body = { userName: 'eve@acme.test', emails };
    const { id } = (await anybody('POST', '/t/acme/scim/v2/Users', { token: read.body.token, body })).body;
    assert.equal(await asBob(`accounts/${id}`, { roles: ['host', 'guard'] }, 'PATCH'), 403);
    assert.equal(await asBob(`accounts/${id}`, { roles: ['host', clerk.body.id] }, 'PATCH'), 200);
  });

  test('are checked: names that are taken, passwords that are short, roles that are not there', async (t) => {
    const { call } = await world(t);
    const add = async (body: object) => (await call('POST', '/api/tenants/acme/staff', { token, body })).status;
    assert.equal(await add({ ...ann, userName: 'ANN@acme.test', roles: ['host'] }), 409);
    assert.equal(await add({ userName: 'bob', password: 'short', roles: ['host'] }), 400);
    assert.equal(await add({ userName: 'bob', password: PASSWORD, roles: ['unheard-of'] }), 400);
    assert.equal(await add({ userName: 'bob', password: PASSWORD, roles: [] }), 400);
    assert.equal(await add({ userName: 'bob', password: PASSWORD, roles: ['host'] }), 201);
    const { value } = (await call('GET', '/api/tenants/acme/staff', { token })).body;
    assert.deepEqual(value.map((one: { userName: string }) => one.userName).sort(), [
      'admin@acme',
      'ann@acme.test',
      'bob',
    ]);
  });
});
