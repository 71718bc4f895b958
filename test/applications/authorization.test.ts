import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, mock, test } from 'node:test';
import { onEachDatabase } from '../graph/graph-world.ts';
import { CLIENTS, company, consent, Instance, PASSWORD, scim, staff, token } from './authorization-world.ts';
import { Visitor } from './visitor.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

onEachDatabase('authorizing TravelPerk', (world) => {
  /** Runs with a clock that only this test moves. */
  const withClock = async (run: (later: (milliseconds: number) => void) => Promise<void>) => {
    let now = Date.now();
    mock.timers.enable({ apis: ['Date'], now });
    try {
      await run((milliseconds) => {
        now += milliseconds;
        mock.timers.setTime(now);
      });
    } finally {
      mock.timers.reset();
    }
  };

  /** A client with a secret that was authorised; answers what the token endpoint gave. */
  const authorizedClient = async (
    of: Awaited<ReturnType<typeof company>>,
    scope = 'scim:read scim:write scim:delete',
  ) => {
    const redirectUri = 'https://engine.example/callback';
    const client = await world().expect(201, 'POST', CLIENTS, { label: 'Engine', redirectUris: [redirectUri] });
    const query = new URLSearchParams({
      client_id: client.id,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope,
      state: 'x',
    });
    const back = await consent(`/oauth2/authorize/?${query}`, world(), of.administrator);
    assert.equal(back.url.origin, 'https://engine.example');
    assert.equal(back.url.searchParams.get('state'), 'x');
    const secret = { client_id: client.id, client_secret: client.secret };
    const exchange = {
      grant_type: 'authorization_code',
      code: back.url.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      ...secret,
    };
    const answer = await token(world(), exchange);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return { client, secret, exchange, given: answer.body };
  };

  describe('the flow', () => {
    test('ENT-12 TRV-20 leads from the portal to a sign-in page, to consent and back, connected', async () => {
      const here = await company(world(), 'Halden & <Sons>');
      const instance = await Instance.of(world());
      const status = async () => (await world().expect(200, 'GET', instance.path)).status.code;
      assert.deepEqual([(await instance.shown()).state, await status()], ['none', 'NotConfigured']);
      const visitor = new Visitor(world().url);
      const signIn = await visitor.open(await instance.begin());
      assert.equal(signIn.status, 200);
      for (const label of ['Username', 'Password', 'Sign In']) assert.ok(signIn.text.includes(label), label);
      const page = await visitor.submit(signIn, {
        username: here.administrator.userName.toUpperCase(),
        password: here.administrator.password,
      });
      for (const text of ['Lockstep', 'Halden &#38; &#60;Sons&#62;', 'TravelPerk', 'Add travellers', 'Cancel']) {
        assert.ok(page.text.includes(text), text);
      }
      for (const { text, headers } of [signIn, page]) {
        assert.doesNotMatch(text, /<script|javascript:|\son\w+=/i);
        const policy = headers.get('content-security-policy') ?? '';
        assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/);
        assert.doesNotMatch(policy, /script-src|unsafe/);
        assert.equal(headers.get('cache-control'), 'no-store');
      }
      assert.ok(page.headers.get('content-security-policy')?.includes(`form-action 'self' ${world().url};`));
      const back = await visitor.submit(page, { decision: 'authorize' });
      assert.equal(await instance.complete(back), 'done');
      const shown = await instance.shown();
      assert.deepEqual([shown.state, shown.tenantUrl, shown.reason], ['authorized', '/api/v2/scim', null]);
      assert.notEqual(await status(), 'NotConfigured');
      const { values } = await world().app.applications.secrets.saved(instance.applicationId);
      assert.deepEqual([...values], [], 'nothing was typed, and nothing is among the secrets');
    });

    test('TRV-23 ENT-15 tests the connection after authorization', async () => {
      const instance = await Instance.of(world());
      assert.equal((await instance.test())?.code, 'CredentialsMissing');
      await instance.authorize(await company(world()));
      assert.equal(await instance.test(), undefined);
    });

    test('TRV-21 returns with an error when consent is refused', async () => {
      const { administrator } = await company(world());
      const instance = await Instance.of(world());
      const visitor = new Visitor(world().url);
      const signIn = await visitor.open(await instance.begin());
      const page = await visitor.submit(signIn, {
        username: administrator.userName,
        password: administrator.password,
      });
      const back = await visitor.submit(page, { decision: 'cancel' });
      assert.equal(back.url.searchParams.get('error'), 'access_denied');
      assert.equal(await instance.complete(back), 'AuthorizationDenied');
      assert.equal((await instance.shown()).state, 'none');
    });

    test('TRV-22 lets nobody authorize but an administrator', async () => {
      const here = await company(world());
      const traveller = await staff(world(), here, 'traveller@halden.example', []);
      const instance = await Instance.of(world());
      const visitor = new Visitor(world().url);
      const signIn = await visitor.open(await instance.begin());
      const page = await visitor.submit(signIn, { username: traveller.userName, password: PASSWORD });
      assert.equal(page.status, 403);
      assert.match(page.text, /only an administrator can authorize/);
      assert.doesNotMatch(page.text, /Authorize App/);
      const forced = await visitor.submit(page, { decision: 'authorize' });
      assert.equal(forced.status, 403, 'nor by sending what the page does not offer');
      const back = await visitor.submit(page, { decision: 'cancel' });
      assert.equal(await instance.complete(back), 'AuthorizationDenied');
    });

    test('TRV-3 refuses authorization while the interface is switched off', async () => {
      const here = await company(world());
      await world().expect(200, 'PUT', `/api/tenants/${here.key}/settings`, { scimEnabled: false });
      const instance = await Instance.of(world());
      const visitor = new Visitor(world().url);
      const signIn = await visitor.open(await instance.begin());
      const { userName, password } = here.administrator;
      const page = await visitor.submit(signIn, { username: userName, password });
      assert.equal(page.status, 403);
      assert.match(page.text, /Enable SCIM API/);
    });

    test('a wrong password is told on the page, and slows down whoever tries many', async () => {
      const { administrator } = await company(world());
      const instance = await Instance.of(world());
      const visitor = new Visitor(world().url);
      const signIn = await visitor.open(await instance.begin());
      for (const username of [administrator.userName, 'nobody@halden.example']) {
        const page = await visitor.submit(signIn, { username, password: 'wrong' });
        assert.equal(page.status, 401);
        assert.match(page.text, /The user name or the password is not right\./);
      }
      let status = 401;
      for (let tries = 0; tries < 8 && status === 401; tries += 1) {
        ({ status } = await visitor.submit(signIn, { username: administrator.userName, password: 'wrong' }));
      }
      assert.equal(status, 429);
    });

    test('TRV-24 asks somebody who is known in several companies which one is meant', async () => {
      const [one, other] = [await company(world(), 'One company'), await company(world(), 'Other company')];
      await staff(world(), one, 'both@halden.example', ['administrator']);
      await staff(world(), other, 'Both@halden.example', ['administrator']);
      const instance = await Instance.of(world());
      const visitor = new Visitor(world().url);
      const signIn = await visitor.open(await instance.begin());
      const choice = await visitor.submit(signIn, { username: 'both@halden.example', password: PASSWORD });
      assert.match(choice.text, /One company/);
      assert.match(choice.text, /Other company/);
      const stranger = await company(world(), 'A third company');
      const wrong = await visitor.submit(choice, { company: stranger.key });
      assert.match(wrong.text, /Sign In/, 'only what was offered can be chosen');
      const page = await visitor.submit(choice, { company: other.key });
      assert.match(page.text, /<strong>Other company<\/strong>/);
      assert.equal(await instance.complete(await visitor.submit(page, { decision: 'authorize' })), 'done');
      const grants = (await world().expect(200, 'GET', `/api/tenants/${other.key}/grants`)).value;
      assert.deepEqual(
        grants.map((grant: { authorizedBy: string; client: object }) => [grant.authorizedBy, grant.client]),
        [['Both@halden.example', { id: 'lockstep', label: 'Lockstep' }]],
      );
      assert.deepEqual((await world().expect(200, 'GET', `/api/tenants/${one.key}/grants`)).value, []);
    });
  });

  describe('the interface of the authorization server', () => {
    test('TRV-24 has the addresses of the vendor, and names them', async () => {
      const root = world().url;
      const document = await world().expect(200, 'GET', '/.well-known/openid-configuration');
      assert.equal(document.issuer, root);
      assert.equal(document.authorization_endpoint, `${root}/oauth2/authorize/`);
      assert.equal(document.token_endpoint, `${root}/accounts/oauth2/token/`);
      assert.deepEqual(document.scopes_supported, ['scim:read', 'scim:write', 'scim:delete']);
      assert.deepEqual(document.response_types_supported, ['code']);
      assert.deepEqual(document.code_challenge_methods_supported, ['S256']);
      assert.deepEqual([...document.grant_types_supported].sort(), ['authorization_code', 'refresh_token']);
    });

    test('TRV-28 sends nobody to an address that is not registered, nor on behalf of a stranger', async () => {
      const known = { client_id: 'lockstep', redirect_uri: `${world().url}/authorization/callback` };
      const challenge = { code_challenge: createHash('sha256').update('x').digest('base64url') };
      const usual = {
        response_type: 'code',
        scope: 'scim:read',
        state: 's',
        code_challenge_method: 'S256',
        ...challenge,
      };
      for (const [wrong, text] of [
        [{ ...known, client_id: 'stranger' }, /is not registered/],
        [{ ...known, client_id: '__proto__' }, /is not registered/],
        [{ ...known, redirect_uri: 'https://elsewhere.example/callback' }, /address .* is not registered/],
        [{ ...known, redirect_uri: `${known.redirect_uri}/more` }, /address .* is not registered/],
        [{ ...known, redirect_uri: 'javascript:alert(1)' }, /address .* is not registered/],
      ] as const) {
        const page = await new Visitor(world().url).open(
          `/oauth2/authorize/?${new URLSearchParams({ ...usual, ...wrong })}`,
        );
        assert.equal(page.status, 400, JSON.stringify(wrong));
        assert.match(page.text, text);
        assert.doesNotMatch(page.text, /href|elsewhere/);
      }
      const { code_challenge: _, code_challenge_method: __, ...without } = { ...usual, ...known };
      const back = await new Visitor(world().url).open(`/oauth2/authorize/?${new URLSearchParams(without)}`);
      assert.equal(back.url.searchParams.get('error'), 'invalid_request', 'a client without secret needs a challenge');
    });

    test('TRV-28 operators register further clients, whose secret is shown once and kept as a digest', async () => {
      const here = await company(world());
      const { client, secret, given } = await authorizedClient(here);
      assert.equal(client.tokenEndpoint, `${world().url}/accounts/oauth2/token/`);
      assert.equal(given.token_type, 'Bearer');
      assert.equal((await scim(world(), given.access_token)).status, 200);
      const listed = await world().expect(200, 'GET', CLIENTS);
      assert.ok(listed.value.some(({ id }: { id: string }) => id === client.id));
      assert.doesNotMatch(JSON.stringify(listed), new RegExp(client.secret));
      const refresh = { grant_type: 'refresh_token', refresh_token: given.refresh_token };
      const wrong = await token(world(), { ...refresh, ...secret, client_secret: 'wrong' });
      assert.deepEqual([wrong.status, wrong.body.error], [401, 'invalid_client']);
      await world().expect(204, 'DELETE', `${CLIENTS}/${client.id}`);
      assert.equal((await scim(world(), given.access_token)).status, 401);
      assert.equal((await token(world(), { ...refresh, ...secret })).body.error, 'invalid_client');
    });

    test('TRV-28 clients may show their secret in the header, when they are registered so', async () => {
      const body = { label: 'Basic', redirectUris: ['https://engine.example/'], authentication: 'client_secret_basic' };
      const { id, secret } = await world().expect(201, 'POST', CLIENTS, body);
      const form = { grant_type: 'refresh_token', refresh_token: 'none' };
      const header = (text: string) => ({ authorization: `Basic ${Buffer.from(`${id}:${text}`).toString('base64')}` });
      assert.equal((await token(world(), form, header(secret))).body.error, 'invalid_grant');
      assert.equal((await token(world(), form, header(`${secret}x`))).body.error, 'invalid_client');
    });

    test('a client is registered with what it needs, and nothing else', async () => {
      const right = { label: 'Engine', redirectUris: ['https://engine.example/'] };
      for (const [body, target] of [
        [{ ...right, label: '' }, 'label'],
        [{ ...right, redirectUris: [] }, 'redirectUris'],
        [{ ...right, redirectUris: ['http://engine.example/'] }, 'redirectUris.0'],
        [{ ...right, redirectUris: ['https://engine.example/#part'] }, 'redirectUris.0'],
        [{ ...right, id: 'lockstep' }, 'id'],
        [{ ...right, id: 'a b' }, 'id'],
        [{ ...right, authentication: 'private_key_jwt' }, 'authentication'],
        [{ ...right, secret: 'mine' }, 'secret'],
      ] as const) {
        const answer = await world().call('POST', CLIENTS, body);
        assert.equal(answer.status, 400, JSON.stringify(body));
        assert.equal(answer.body.error.details[0].target, target);
      }
      await world().expect(201, 'POST', CLIENTS, { ...right, id: 'taken' });
      assert.equal((await world().call('POST', CLIENTS, { ...right, id: 'taken' })).status, 400);
      assert.equal((await world().call('GET', '/api/oauth/generic/clients')).status, 404);
    });

    test('TRV-25 each scope guards its kind of request', async () => {
      const here = await company(world());
      const person = { userName: 'ann@halden.example', name: { givenName: 'Ann', familyName: 'Berg' } };
      const all = (await authorizedClient(here)).given.access_token;
      const created = await scim(world(), all, 'POST', '/Users', person);
      assert.equal(created.status, 201, JSON.stringify(created.body));
      const path = `/Users/${created.body.id}`;
      const patch = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [] };
      for (const [scope, read, write, remove] of [
        ['scim:read', 200, 403, 403],
        ['scim:read scim:write', 200, 200, 403],
        ['scim:delete', 403, 403, 204],
      ] as const) {
        const { given } = await authorizedClient(here, scope);
        assert.equal(given.scope, scope);
        assert.equal((await scim(world(), given.access_token, 'GET', path)).status, read, scope);
        assert.equal((await scim(world(), given.access_token, 'PATCH', path, patch)).status, write, scope);
        assert.equal((await scim(world(), given.access_token, 'DELETE', path)).status, remove, scope);
      }
    });

    test('TRV-30 an access token reads its own company only', async () => {
      const [one, other] = [await company(world()), await company(world())];
      const { given } = await authorizedClient(one);
      assert.equal((await scim(world(), given.access_token)).status, 200);
      const headers = { authorization: `Bearer ${given.access_token}` };
      assert.equal((await world().call('GET', `/t/${one.key}/scim/v2/Users`, undefined, headers)).status, 200);
      assert.equal((await world().call('GET', `/t/${other.key}/scim/v2/Users`, undefined, headers)).status, 401);
    });
  });

  describe('what was given', () => {
    test('ENT-13 a code counts once: replayed, it ends everything it was exchanged for', async () => {
      const here = await company(world());
      const { exchange, given } = await authorizedClient(here);
      assert.equal((await scim(world(), given.access_token)).status, 200);
      const replayed = await token(world(), exchange);
      assert.deepEqual([replayed.status, replayed.body.error], [400, 'invalid_grant']);
      assert.equal((await scim(world(), given.access_token)).status, 401);
      assert.deepEqual((await world().expect(200, 'GET', `/api/tenants/${here.key}/grants`)).value, []);
      await world().app.tenants.close();
      const log = (await world().expect(200, 'GET', `/api/tenants/${here.key}/activity`)).value;
      assert.ok(log.some(({ warnings }: { warnings: string[] }) => warnings.some((line) => /used twice/.test(line))));
    });

    test('TRV-26 a refresh token is replaced on use, and ends the authorization when it comes again', async () => {
      const { secret, given } = await authorizedClient(await company(world()));
      const refresh = (refreshToken: string) =>
        token(world(), { grant_type: 'refresh_token', refresh_token: refreshToken, ...secret });
      const second = await refresh(given.refresh_token);
      assert.equal(second.status, 200, JSON.stringify(second.body));
      assert.notEqual(second.body.refresh_token, given.refresh_token);
      assert.equal((await scim(world(), second.body.access_token)).status, 200);
      assert.equal((await refresh(given.refresh_token)).body.error, 'invalid_grant');
      assert.equal((await scim(world(), second.body.access_token)).status, 401);
      assert.equal((await refresh(second.body.refresh_token)).body.error, 'invalid_grant');
    });

    test('TRV-26 of two that use a refresh token at the same time, none keeps what it got', async () => {
      const { secret, given } = await authorizedClient(await company(world()));
      const form = { grant_type: 'refresh_token', refresh_token: given.refresh_token, ...secret };
      const answers = await Promise.all([token(world(), form), token(world(), form)]);
      for (const { body } of answers) {
        if (body.access_token !== undefined) assert.equal((await scim(world(), body.access_token)).status, 401);
      }
      assert.ok(answers.some(({ status }) => status === 400));
    });

    test('TRV-26 access tokens live for an hour, refresh tokens for 90 days from their last use', async () => {
      await withClock(async (later) => {
        const { secret, given } = await authorizedClient(await company(world()));
        assert.equal(given.expires_in, 3_600);
        const refresh = (refreshToken: string) =>
          token(world(), { grant_type: 'refresh_token', refresh_token: refreshToken, ...secret });
        later(59 * MINUTE);
        assert.equal((await scim(world(), given.access_token)).status, 200);
        later(MINUTE + 1_000);
        assert.equal((await scim(world(), given.access_token)).status, 401);
        later(89 * DAY);
        const second = await refresh(given.refresh_token);
        assert.equal(second.status, 200, JSON.stringify(second.body));
        later(89 * DAY);
        const third = await refresh(second.body.refresh_token);
        assert.equal(third.status, 200, JSON.stringify(third.body));
        later(91 * DAY);
        assert.equal((await refresh(third.body.refresh_token)).body.error, 'invalid_grant');
      });
    });

    test('TRV-26 a code is good for ten minutes', async () => {
      await withClock(async (later) => {
        const here = await company(world());
        const instance = await Instance.of(world());
        const back = await consent(await instance.begin(), world(), here.administrator);
        later(10 * MINUTE + 1_000);
        assert.equal(await instance.complete(back), 'AuthorizationLapsed');
      });
    });

    test('TRV-26 set-up gives a refresh token with the first token, which ends with it', async () => {
      const body = { profile: 'travelperk', key: 'set-up-at-once', setUp: true };
      const made = await world().expect(201, 'POST', '/api/tenants', body);
      assert.equal((await scim(world(), made.token)).status, 200);
      const form = { grant_type: 'refresh_token', refresh_token: made.refreshToken, client_id: 'lockstep' };
      const renewed = await token(world(), form);
      assert.equal(renewed.status, 200, JSON.stringify(renewed.body));
      assert.equal(renewed.body.scope, 'scim:read scim:write scim:delete');
      assert.equal((await scim(world(), renewed.body.access_token)).status, 200);
      const [grant] = (await world().expect(200, 'GET', '/api/tenants/set-up-at-once/grants')).value;
      await world().expect(204, 'DELETE', `/api/tenants/set-up-at-once/grants/${grant.id}`);
      for (const ended of [made.token, renewed.body.access_token]) {
        await until(async () => ((await scim(world(), ended)).status === 401 ? true : undefined));
      }
    });

    test('TRV-26 is revoked by the client itself (RFC 7009)', async () => {
      const { secret, given } = await authorizedClient(await company(world()));
      const response = await fetch(`${world().url}/accounts/oauth2/revoke/`, {
        method: 'POST',
        body: new URLSearchParams({ token: given.refresh_token, ...secret }),
      });
      assert.equal(response.status, 200);
      assert.equal((await scim(world(), given.access_token)).status, 401);
    });

    test('APP-18 ENT-14 no token stands in the database as it is', async () => {
      const here = await company(world());
      const instance = await Instance.of(world());
      await instance.authorize(here);
      const accessToken = await instance.accessToken();
      const { given, client } = await authorizedClient(here);
      const { kysely } = world().app.database;
      const tables = [
        'oauth_client',
        'oauth_grant',
        'oauth_token',
        'oauth_interaction',
        'tenant_token',
        'application_authorization',
        'application_authorization_request',
        'scim_activity',
        'audit_entry',
      ] as const;
      let dump = '';
      for (const table of tables) {
        for (const row of await kysely.selectFrom(table).selectAll().execute()) {
          for (const value of Object.values(row)) {
            dump += value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : JSON.stringify(value);
          }
        }
      }
      assert.ok(dump.includes('lockstep'));
      for (const secret of [accessToken, given.access_token, given.refresh_token, client.secret]) {
        assert.ok(!dump.includes(secret));
      }
    });
  });

  describe('the way back', () => {
    test('ENT-13 counts once, in time, for the state that was given and whoever began', async () => {
      const here = await company(world());
      const instance = await Instance.of(world());
      const back = await consent(await instance.begin(), world(), here.administrator);
      const tampered = new URL(back.url);
      tampered.searchParams.set('state', randomBytes(32).toString('base64url'));
      assert.equal(await instance.complete(tampered), 'AuthorizationLapsed');
      const { token: other } = await world().expect(201, 'POST', '/api/settings/tokens', {
        name: 'another',
        roles: ['administrator'],
      });
      const second = await consent(await instance.begin(), world(), here.administrator);
      assert.equal(await instance.complete(second, { authorization: `Bearer ${other}` }), 'AuthorizationLapsed');
      assert.equal(await instance.complete(second), 'AuthorizationLapsed', 'it was used up by the wrong one');
      assert.equal((await instance.shown()).state, 'none');
      assert.equal(await instance.complete(back), 'done');
      assert.equal(await instance.complete(back), 'AuthorizationLapsed');
      assert.equal(await instance.test(), undefined, 'what came back twice ends nothing');
      const { kysely } = world().app.database;
      const entries = await kysely.selectFrom('audit_entry').selectAll().where('result', '=', 'failure').execute();
      assert.ok(entries.some(({ reason }) => /was not begun by you/.test(reason ?? '')));
    });

    test('ENT-13 a code of another flow is not taken', async () => {
      const here = await company(world());
      const instance = await Instance.of(world());
      const [one, other] = [
        await consent(await instance.begin(), world(), here.administrator),
        await consent(await instance.begin(), world(), here.administrator),
      ];
      const swapped = new URL(one.url);
      swapped.searchParams.set('code', other.url.searchParams.get('code') ?? '');
      assert.equal(await instance.complete(swapped), 'AuthorizationFailed');
      const foreign = new URL(other.url);
      foreign.searchParams.set('iss', 'https://elsewhere.example');
      assert.equal(await instance.complete(foreign), 'AuthorizationFailed');
      assert.equal((await instance.shown()).state, 'none');
    });

    test('a browser that is not signed in any more is led to sign in', async () => {
      const response = await fetch(`${world().url}/authorization/callback?state=x&code=y`, { redirect: 'manual' });
      assert.equal(response.headers.get('location'), '/sign-in?error=AuthorizationLapsed');
      const { headers } = await fetch(`${world().url}/oauth2/authorize/sign-in/unknown`);
      assert.match(headers.get('content-type') ?? '', /^text\/html/);
    });

    test('ENT-12 an instance that is pointed elsewhere has to be told as whom', async () => {
      const instance = await Instance.of(world());
      const secrets = (value: Readonly<Record<string, string>>) =>
        world().expect(204, 'PUT', `/v1.0/servicePrincipals/${instance.applicationId}/synchronization/secrets`, {
          value: Object.entries(value).map(([key, text]) => ({ key, value: text })),
        });
      await secrets({ BaseAddress: 'https://app.example/api/v2/scim' });
      const refused = await world().call('POST', `${instance.path}/authorization`);
      assert.deepEqual([refused.status, refused.body.error.code], [400, 'CredentialsMissing']);
      assert.match(refused.body.error.message, /^Oauth2ClientId is not set/);
      await secrets({ BaseAddress: 'https://app.example/api/v2/scim', Oauth2ClientId: 'us', Oauth2ClientSecret: 's' });
      const url = new URL(await instance.begin());
      assert.equal(url.origin + url.pathname, 'https://app.example/oauth2/authorize/');
      assert.equal(url.searchParams.get('client_id'), 'us');
      assert.equal(url.searchParams.get('redirect_uri'), `${world().url}/authorization/callback`);
      assert.equal(url.searchParams.get('code_challenge_method'), 'S256');
    });
  });

  describe('renewal', () => {
    test('ENT-14 an access token is renewed before it expires, once for all who ask', async () => {
      await withClock(async (later) => {
        const here = await company(world());
        const instance = await Instance.of(world());
        await instance.authorize(here);
        const first = await instance.accessToken();
        later(54 * MINUTE);
        assert.equal(await instance.accessToken(), first);
        later(2 * MINUTE);
        const renewed = await Promise.all(Array.from({ length: 10 }, () => instance.accessToken()));
        assert.equal(new Set(renewed).size, 1);
        assert.notEqual(renewed[0], first);
        assert.equal(await instance.test(), undefined);
        const { kysely } = world().app.database;
        const { version } = await kysely
          .selectFrom('application_authorization')
          .select('version')
          .where('application_id', '=', instance.applicationId)
          .executeTakeFirstOrThrow();
        assert.equal(Number(version), 2);
        later(2 * 60 * MINUTE);
        assert.equal(await instance.test(), undefined, 'also after it expired');
      });
    });

    test('ENT-14 a token that is refused before its time is replaced while a request is under way', async () => {
      const here = await company(world());
      const instance = await Instance.of(world());
      await instance.authorize(here);
      const credentials = await world().app.applications.credentials(instance.jobId);
      assert.ok(credentials?.access);
      const first = await credentials.access.current();
      const { kysely } = world().app.database;
      await kysely
        .deleteFrom('tenant_token')
        .where('id', '=', first.split('_')[1] ?? '')
        .execute();
      assert.equal(await instance.test(), undefined);
      assert.notEqual(await credentials.access.replace(first), first);
    });

    test('ENT-14 ENT-90 a renewal that is refused puts the job into quarantine, which a new authorization lifts', async () => {
      const here = await company(world());
      const instance = await Instance.of(world());
      await instance.authorize(here);
      const id = await world().person('ann');
      await world().app.applications.assign(instance.applicationId, [{ type: 'User', id }]);
      const [grant] = (await world().expect(200, 'GET', `/api/tenants/${here.key}/grants`)).value;
      await world().expect(204, 'DELETE', `/api/tenants/${here.key}/grants/${grant.id}`);
      const problem = await instance.test();
      assert.equal(problem?.code, 'InvalidCredentials');
      assert.match(problem?.message ?? '', /Authorize it again/);
      const shown = await instance.shown();
      assert.equal(shown.state, 'ended');
      assert.match(shown.reason, /invalid_grant/);

      await world().expect(204, 'POST', `${instance.path}/start`);
      const status = await until(async () => {
        const { status: now } = await world().expect(200, 'GET', instance.path);
        return now.code === 'Quarantine' ? now : undefined;
      });
      assert.equal(status.quarantine.error.code, 'InvalidCredentials');
      assert.match(status.quarantine.error.message, /Authorize it again/);
      await instance.authorize(here);
      const well = await until(async () => {
        const { status: now } = await world().expect(200, 'GET', instance.path);
        return now.code === 'Quarantine' ? undefined : now;
      });
      assert.equal(well.quarantine, null);
    });

    test('TRV-26 ends when the interface is switched off, and does not come back with it', async () => {
      const here = await company(world());
      const instance = await Instance.of(world());
      await instance.authorize(here);
      const accessToken = await instance.accessToken();
      await world().expect(200, 'PUT', `/api/tenants/${here.key}/settings`, { scimEnabled: false });
      assert.ok([401, 403].includes((await scim(world(), accessToken)).status));
      await world().expect(200, 'PUT', `/api/tenants/${here.key}/settings`, { scimEnabled: true });
      assert.equal((await scim(world(), accessToken)).status, 401);
      assert.equal((await instance.test())?.code, 'InvalidCredentials');
    });

    test('TRV-26 ends when whoever authorized is no administrator any more', async () => {
      const here = await company(world());
      const someone = await staff(world(), here, 'someone@halden.example', ['administrator']);
      const instance = await Instance.of(world());
      assert.equal(await instance.complete(await consent(await instance.begin(), world(), someone)), 'done');
      const accessToken = await instance.accessToken();
      assert.equal((await scim(world(), accessToken)).status, 200);
      const tenant = await world().app.tenants.get(here.key);
      const caller = { kind: 'operator', id: undefined, name: 'tests', permissions: 'all' } as const;
      await world().app.tenants.staff.change(tenant, someone.id, { roles: [] }, caller);
      assert.ok([401, 403].includes((await scim(world(), accessToken)).status));
      await until(async () => {
        const { value } = await world().expect(200, 'GET', `/api/tenants/${here.key}/grants`);
        return value.length === 0 ? value : undefined;
      });
      assert.equal((await instance.test())?.code, 'InvalidCredentials');
    });

    test('ENT-14 what was granted can be forgotten', async () => {
      const instance = await Instance.of(world());
      assert.equal((await world().call('DELETE', `${instance.path}/authorization`)).status, 404);
      await instance.authorize(await company(world()));
      await world().expect(204, 'DELETE', `${instance.path}/authorization`);
      assert.equal((await instance.shown()).state, 'none');
      assert.equal((await instance.test())?.code, 'CredentialsMissing');
    });
  });
});

/** Asks again until there is an answer. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not come about.');
}
