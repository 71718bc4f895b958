import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PERMISSIONS, ROLES } from '../../packages/server/src/access/index.ts';
import { Browser, Installation, PASSWORD } from './access-world.ts';

for (const on of ['PGlite', 'PostgreSQL'] as const) {
  describe(`access by HTTP on ${on}`, () => {
    let here: Installation;
    before(async () => {
      here = await Installation.start(on);
    });
    after(() => here?.close());

    firstAdministrator(on, () => here);
    cookies(on, () => here);
    people(on, () => here);
    tokens(on, () => here);
    roles(on, () => here);
    auditing(on, () => here);
  });
}

type Here = () => Installation;

function firstAdministrator(on: string, here: Here): void {
  test(`the first link makes the first administrator, once (${on})`, async () => {
    assert.equal((await here().call('GET', '/api/portal/sign-in')).body.founded, false);
    const replaced = (await here().app.administrators.firstInvitation()) ?? '';
    const key = (await here().app.administrators.firstInvitation()) ?? '';
    const open = (shown: string) => here().call('POST', '/api/portal/invitations/open', { body: { key: shown } });
    assert.equal((await open(replaced)).status, 404);
    assert.deepEqual((await open(key)).body, { isFirst: true, userName: null, displayName: null });

    const accept = (more: object) =>
      here().call('POST', '/api/portal/invitations/accept', {
        body: { key, userName: 'ann@halden.example', displayName: 'Ann', password: PASSWORD, ...more },
      });
    for (const [more, target] of [
      [{ password: 'short' }, 'password'],
      [{ password: 'password1234' }, 'password'],
      [{ userName: 'ann' }, 'userName'],
      [{ displayName: ' ' }, 'displayName'],
    ] as const) {
      const refused = await accept(more);
      assert.deepEqual([refused.status, refused.body.error.details[0].target], [400, target]);
    }
    const made = await accept({});
    assert.equal(made.status, 200);
    assert.deepEqual(made.body.roles, [{ name: 'administrator', shownAs: ['Global Administrator'] }]);
    assert.equal((await accept({ userName: 'eve@halden.example' })).status, 404);
    assert.equal(await here().app.administrators.firstInvitation(), undefined);
    assert.equal((await here().call('GET', '/api/portal/sign-in')).body.founded, true);
  });
}

function cookies(on: string, here: Here): void {
  test(`signing in gives a cookie that scripts cannot read, and what every write has to show (${on})`, async () => {
    const browser = new Browser(here());
    const answer = await browser.call('POST', '/api/portal/sign-in', {
      userName: 'ANN@halden.example',
      password: PASSWORD,
    });
    assert.match(answer.headers.get('set-cookie') ?? '', /^lockstep=\w{22}\.\w{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const me = await browser.call('GET', '/api/portal/me');
    assert.equal(me.body.userName, 'ann@halden.example');
    assert.deepEqual(me.body.permissions, PERMISSIONS);
    assert.deepEqual(me.body.grantedBy, ['Ann']);

    const change = { displayName: 'Halden' };
    const write = (headers: Record<string, string>, shown: string | undefined) => {
      browser.csrf = shown;
      return browser.call('PATCH', '/api/settings/organization', change, headers);
    };
    const { csrf } = browser;
    for (const [headers, shown] of [
      [{ 'sec-fetch-site': 'same-origin' }, undefined],
      [{ 'sec-fetch-site': 'same-origin' }, `${csrf}x`],
      [{ 'sec-fetch-site': 'cross-site' }, csrf],
      [{ 'sec-fetch-site': 'same-site' }, csrf],
      [{ origin: 'https://elsewhere.example' }, csrf],
      [{ origin: 'null' }, csrf],
      [{}, csrf],
    ] as const) {
      assert.equal((await write({ ...headers }, shown)).status, 403, JSON.stringify([headers, shown]));
    }
    assert.equal((await write({ origin: here().url }, csrf)).status, 200);
    assert.equal((await write({ 'sec-fetch-site': 'same-origin' }, csrf)).body.displayName, 'Halden');
  });

  test(`a request that shows a token is not helped by a cookie (${on})`, async () => {
    const browser = await here().signIn('ann@halden.example');
    const answer = await browser.call('GET', '/api/settings/tokens', undefined, { authorization: 'Bearer wrong' });
    assert.equal(answer.status, 401);
    assert.equal((await browser.call('GET', '/api/settings/tokens')).status, 200);
  });

  test(`each signing in makes a new cookie and ends what the browser had before (${on})`, async () => {
    const planted = await here().signIn('ann@halden.example');
    const victim = new Browser(here());
    for (const [name, value] of planted.cookies) victim.cookies.set(name, value);
    await victim.call('POST', '/api/portal/sign-in', { userName: 'ann@halden.example', password: PASSWORD });
    assert.equal((await victim.call('GET', '/api/portal/me')).status, 200);
    assert.equal((await planted.call('GET', '/api/portal/me')).status, 401);
  });

  test(`nobody is signed in by a form of another site (${on})`, async () => {
    const body = { userName: 'ann@halden.example', password: PASSWORD };
    const answer = await new Browser(here()).call('POST', '/api/portal/sign-in', body, {
      'sec-fetch-site': 'cross-site',
    });
    assert.equal(answer.status, 403);
  });

  test(`signing out ends the cookie, and other sign-ins can be seen and ended (${on})`, async () => {
    const [one, two, three] = [
      await here().signIn('ann@halden.example'),
      await here().signIn('ann@halden.example'),
      await here().signIn('ann@halden.example'),
    ];
    const kept = new Map(one.cookies);
    assert.equal((await one.call('POST', '/api/portal/sign-out')).status, 204);
    for (const [name, value] of kept) one.cookies.set(name, value);
    assert.equal((await one.call('GET', '/api/portal/me')).status, 401);
    const list = (await two.call('GET', '/api/portal/sign-ins')).body.value;
    assert.deepEqual(
      list.filter(({ isThis }: { isThis: boolean }) => isThis).map(({ address }: { address: string }) => address),
      ['127.0.0.1'],
    );
    const other = (await three.call('GET', '/api/portal/me')).body.signIn.id;
    assert.equal((await two.call('DELETE', `/api/portal/sign-ins/${other}`)).status, 204);
    assert.equal((await three.call('GET', '/api/portal/me')).status, 401);
    assert.equal((await two.call('DELETE', `/api/portal/sign-ins/${other}`)).status, 404);
  });

  test(`another password needs the present one, and ends every other sign-in (${on})`, async () => {
    await here().person('pia@halden.example', ['viewer']);
    const [one, two] = [await here().signIn('pia@halden.example'), await here().signIn('pia@halden.example')];
    const change = (currentPassword: string, newPassword: string) =>
      one.call('POST', '/api/portal/password', { currentPassword, newPassword });
    assert.equal((await change('wrong', `${PASSWORD} too`)).status, 400);
    assert.equal((await change(PASSWORD, 'short')).status, 400);
    const before = one.cookies.get('lockstep');
    assert.equal((await change(PASSWORD, `${PASSWORD} too`)).status, 200);
    assert.notEqual(one.cookies.get('lockstep'), before);
    assert.equal((await one.call('GET', '/api/portal/me')).status, 200);
    assert.equal((await two.call('GET', '/api/portal/me')).status, 401);
    await assert.rejects(here().signIn('pia@halden.example'));
    await here().signIn('pia@halden.example', `${PASSWORD} too`);
  });
}

function people(on: string, here: Here): void {
  test(`somebody is invited, changed, switched off and removed (${on})`, async () => {
    const made = await here().withToken('POST', '/api/settings/administrators', {
      userName: 'olaf@halden.example',
      displayName: 'Olaf',
      roles: ['operator'],
    });
    assert.equal(made.status, 201);
    const path = `/api/settings/administrators/${made.body.id}`;
    assert.equal(made.headers.get('location'), here().url + path);
    const key = made.body.invitation.split('/').at(-1);
    const opened = await here().call('POST', '/api/portal/invitations/open', { body: { key } });
    assert.deepEqual(opened.body, { isFirst: false, userName: 'olaf@halden.example', displayName: 'Olaf' });
    await assert.rejects(here().signIn('olaf@halden.example'));
    await here().call('POST', '/api/portal/invitations/accept', { body: { key, password: PASSWORD } });
    const browser = await here().signIn('olaf@halden.example');
    assert.equal((await browser.call('GET', '/api/settings/administrators')).status, 403);

    const twice = { userName: 'OLAF@halden.example', displayName: 'Olaf', roles: ['viewer'] };
    const refused = await here().withToken('POST', '/api/settings/administrators', twice);
    assert.deepEqual([refused.status, refused.body.error.details[0].target], [400, 'userName']);

    const changed = await here().withToken('PATCH', path, { roles: ['administrator'] });
    assert.deepEqual(changed.body.roles, ['administrator']);
    assert.equal((await browser.call('GET', '/api/settings/administrators')).status, 200);

    assert.equal((await here().withToken('PATCH', path, { state: 'disabled' })).body.state, 'disabled');
    assert.equal((await browser.call('GET', '/api/portal/me')).status, 401);
    await assert.rejects(here().signIn('olaf@halden.example'));
    await here().withToken('PATCH', path, { state: 'active' });
    await here().signIn('olaf@halden.example');

    assert.equal((await here().withToken('DELETE', path)).status, 204);
    assert.equal((await here().withToken('GET', path)).status, 404);
    await assert.rejects(here().signIn('olaf@halden.example'));
  });

  test(`the last administrator cannot be removed, switched off or given less (${on})`, async () => {
    const { body } = await here().withToken('GET', '/api/settings/administrators');
    const ann = body.value.find(({ userName }: { userName: string }) => userName === 'ann@halden.example');
    const path = `/api/settings/administrators/${ann.id}`;
    const acts = [
      ['DELETE', undefined],
      ['PATCH', { state: 'disabled' }],
      ['PATCH', { roles: ['viewer'] }],
    ] as const;
    for (const [method, sent] of acts) {
      const refused = await here().withToken(method, path, sent);
      assert.deepEqual([refused.status, refused.body.error.code], [409, 'LastAdministrator'], method);
    }
    // Somebody invited who has not come yet, and somebody switched off, are none to rely on.
    const { id } = await here().person('ben@halden.example', ['administrator']);
    await here().withToken('PATCH', `/api/settings/administrators/${id}`, { state: 'disabled' });
    assert.equal((await here().withToken('DELETE', path)).status, 409);
    await here().withToken('PATCH', `/api/settings/administrators/${id}`, { state: 'active' });
    const both = await Promise.all(
      [ann.id, id].map((one) =>
        here().withToken('PATCH', `/api/settings/administrators/${one}`, { roles: ['viewer'] }),
      ),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
    for (const one of [ann.id, id]) {
      await here().withToken('PATCH', `/api/settings/administrators/${one}`, { roles: ['administrator'] });
    }
  });

  test(`what is sent about people is checked field by field (${on})`, async () => {
    const good = { userName: 'x@halden.example', displayName: 'X', roles: ['viewer'] };
    const refusals = [
      [{ ...good, roles: [] }, 'roles'],
      [{ ...good, roles: ['king'] }, 'roles.0'],
      [{ ...good, roles: ['vendorOperator'] }, 'profiles'],
      [{ ...good, userName: 'no address' }, 'userName'],
      [{ ...good, displayName: 'a\nb' }, 'displayName'],
    ] as const;
    for (const [body, target] of refusals) {
      const { status, body: answer } = await here().withToken('POST', '/api/settings/administrators', body);
      assert.deepEqual([status, answer.error.details[0].target], [400, target], JSON.stringify(body));
    }
  });
}

function tokens(on: string, here: Here): void {
  const create = (body: object, token?: string) => here().withToken('POST', '/api/settings/tokens', body, token);

  test(`a token is shown once, works, tells its last use, and is dead the moment it is revoked (${on})`, async () => {
    for (const format of ['jwt', 'opaque'] as const) {
      const made = await create({ name: 'Reports', roles: ['viewer'], format });
      assert.equal(made.status, 201);
      const { token, id } = made.body;
      const read = () => here().withToken('GET', '/api/settings/organization', undefined, token);
      assert.equal((await read()).status, 200);
      const { value } = (await here().withToken('GET', '/api/settings/tokens')).body;
      const listed = value.find((one: { id: string }) => one.id === id);
      assert.equal(listed.name, 'Reports');
      assert.notEqual(listed.lastUsedAt, null);
      assert.doesNotMatch(JSON.stringify(value), new RegExp(token.slice(-20)));
      assert.equal((await here().withToken('DELETE', `/api/settings/tokens/${id}`)).status, 204);
      assert.equal((await read()).status, 401);
      assert.equal((await here().withToken('DELETE', `/api/settings/tokens/${id}`)).status, 404);
    }
  });

  test(`the usual form says who it is for and until when, and is not believed for saying so (${on})`, async () => {
    const expiresAt = '2099-01-01T00:00:00.000Z';
    const { body } = await create({ name: 'Script', permissions: ['Organization.Read.All'], expiresAt });
    const [head, said, signature] = body.token.split('.');
    const claims = JSON.parse(Buffer.from(said, 'base64url').toString());
    assert.equal(claims.tid, here().app.organization().id);
    assert.deepEqual([claims.oid, claims.appid, claims.roles], [body.id, body.id, ['Organization.Read.All']]);
    assert.equal(claims.exp, Date.parse(expiresAt) / 1000);
    assert.equal(claims.uti.length, 43);
    const forge = (claim: object) => Buffer.from(JSON.stringify({ ...claims, ...claim })).toString('base64url');
    for (const forged of [
      `${head}.${forge({ roles: PERMISSIONS })}.${signature}`,
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${said}.x`,
      `${head}.${forge({ jti: "' OR 1=1 --" })}.${signature}`,
      `${head}.${Buffer.from('null').toString('base64url')}.${signature}`,
      `${head}.${said}.${signature}x`,
    ]) {
      assert.equal(
        (await here().withToken('GET', '/api/settings/organization', undefined, forged)).status,
        401,
        forged,
      );
    }
    assert.equal((await here().withToken('GET', '/api/settings/organization', undefined, body.token)).status, 200);
    const endless = await create({ name: 'Endless', roles: ['viewer'], expiresAt: null });
    assert.equal(endless.body.expiresAt, null);
  });

  test(`a token that could do nothing, has ended already or would exceed its maker is refused (${on})`, async () => {
    assert.equal((await create({ name: 'x', roles: [] })).body.error.details[0].target, 'roles');
    assert.equal(
      (await create({ name: 'x', roles: ['viewer'], expiresAt: '2020-01-01T00:00:00Z' })).body.error.details[0].target,
      'expiresAt',
    );
    const { body } = await create({ name: 'Keeper', permissions: ['Access.ReadWrite.All', 'User.Read.All'] });
    assert.equal((await create({ name: 'y', permissions: ['User.Read.All'] }, body.token)).status, 201);
    assert.equal((await create({ name: 'y', permissions: ['User.ReadWrite.All'] }, body.token)).status, 403);
    assert.equal((await create({ name: 'y', roles: ['administrator'] }, body.token)).status, 403);
    const person = { userName: 'z@halden.example', displayName: 'Z', roles: ['administrator'] };
    assert.equal((await here().withToken('POST', '/api/settings/administrators', person, body.token)).status, 403);
    const { value } = (await here().withToken('GET', '/api/settings/administrators')).body;
    const ann = value.find(({ userName }: { userName: string }) => userName === 'ann@halden.example');
    const invite = `/api/settings/administrators/${ann.id}/invite`;
    assert.equal((await here().withToken('POST', invite, undefined, body.token)).status, 403);
  });
}

/** Which role may call what; `o` may, `.` may not. */
function roles(on: string, here: Here): void {
  const columns = Object.keys(ROLES);
  const rows: readonly (readonly [string, string, string, object?])[] = [
    // administrator configurator applicationOwner operator deletionApprover viewer helpdesk vendorOperator
    ['oo.oooo.', 'GET', '/v1.0/users'],
    ['o.......', 'POST', '/v1.0/users', {}],
    ['ooooooo.', 'GET', '/api/settings/organization'],
    ['o.......', 'PATCH', '/api/settings/organization', { twoPersonRule: false }],
    ['oooooooo', 'GET', '/api/settings/roles'],
    ['oooooooo', 'GET', '/api/portal/me'],
    ['o.......', 'GET', '/api/settings/administrators'],
    ['o.......', 'GET', '/api/settings/tokens'],
    ['o.......', 'POST', '/api/settings/tokens', {}],
    ['o.......', 'GET', '/api/settings/sign-in'],
    ['o.......', 'POST', '/api/settings/sign-in/test', {}],
    ['o......o', 'GET', '/api/tenants'],
    ['o......o', 'POST', '/api/tenants', {}],
  ];

  test(`each role may do what it is for and nothing else (${on})`, async () => {
    for (const [index, role] of columns.entries()) {
      const { body } = await here().withToken('POST', '/api/settings/tokens', {
        name: role,
        roles: [role],
        profiles: ['generic'],
      });
      for (const [may, method, path, sent] of rows) {
        const { status } = await here().withToken(method, path, sent, body.token);
        assert.equal(status !== 403, may[index] === 'o', `${role} ${method} ${path}: ${status}`);
        assert.notEqual(status, 401);
      }
    }
  });

  test(`a vendor operator sees and makes tenants of the profiles given, and no others (${on})`, async () => {
    for (const [profile, key] of [
      ['peripass', 'yard'],
      ['generic', 'plain'],
    ]) {
      const made = await here().withToken('POST', '/api/tenants', { profile, key });
      assert.equal(made.status, 201, JSON.stringify(made.body));
    }
    const { body } = await here().withToken('POST', '/api/settings/tokens', {
      name: 'Vendor',
      roles: ['vendorOperator'],
      profiles: ['peripass'],
    });
    const ask = (method: string, path: string, sent?: object) => here().withToken(method, path, sent, body.token);
    const { value } = (await ask('GET', '/api/tenants')).body;
    assert.deepEqual(
      value.map(({ key }: { key: string }) => key),
      ['yard'],
    );
    assert.equal((await ask('GET', '/api/tenants/yard')).status, 200);
    for (const path of ['', '/options', '/tokens', '/activity']) {
      assert.equal((await ask('GET', `/api/tenants/plain${path}`)).status, 404, path);
    }
    assert.equal((await ask('DELETE', '/api/tenants/plain')).status, 404);
    assert.equal((await ask('POST', '/api/tenants', { profile: 'generic', key: 'more' })).status, 403);
    assert.equal((await ask('POST', '/api/tenants', { profile: 'peripass', key: 'more' })).status, 201);
  });
}

function auditing(on: string, here: Here): void {
  test(`what is done, refused and tried stands in the audit log (${on})`, async () => {
    const from = new Date();
    const { id } = await here().person('kim@halden.example', ['viewer']);
    const browser = await here().signIn('kim@halden.example');
    await browser.call('PATCH', '/api/settings/organization', { displayName: 'Mine' });
    await here().withToken('PATCH', `/api/settings/administrators/${id}`, { roles: ['operator'] });
    await assert.rejects(here().signIn('kim@halden.example', 'wrong'));
    const organizationId = here().app.organization().id;
    const { entries } = await here().app.audit.page(organizationId, { from, limit: 100 });
    const told = entries
      .toReversed()
      .map(({ activity, result, initiator, targets }) => [
        activity,
        result,
        initiator.type,
        initiator.displayName,
        targets.map(({ displayName, modified }) => [displayName, modified]).flat(2),
      ]);
    const modified = { name: 'roles', oldValue: 'viewer', newValue: 'operator' };
    assert.deepEqual(told.slice(1), [
      ['signedIn', 'success', 'user', 'kim', []],
      ['signedIn', 'success', 'user', 'kim', []],
      [
        'accessRefused',
        'failure',
        'user',
        'kim',
        ['Change name, default domain, two-person rule, time zone, who is told by mail, or label of the directory.'],
      ],
      ['administratorChanged', 'success', 'application', 'LOCKSTEP_ADMIN_TOKEN', ['kim', modified]],
      ['signedIn', 'failure', 'user', 'kim@halden.example', []],
    ]);
    assert.deepEqual(told[0]?.slice(0, 4), ['administratorCreated', 'success', 'application', 'LOCKSTEP_ADMIN_TOKEN']);
    assert.doesNotMatch(JSON.stringify(entries), new RegExp(PASSWORD));
  });
}
