import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { Browser, Installation } from './access-world.ts';
import { IdentityProviderUnderTest } from './identity-provider-under-test.ts';

const SECRET = randomBytes(24).toString('hex');

/** People at the identity provider. */
const PEOPLE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  ann: { email: 'Ann@halden.example', email_verified: true, groups: ['it', 'constructor'] },
  mallory: { email: 'ann@halden.example', email_verified: false },
  twin: { email: 'ann@halden.example', email_verified: true },
  stranger: { email: 'stranger@elsewhere.example', email_verified: true },
  pia: { email: 'pia@halden.example', email_verified: true, groups: ['people'] },
};

for (const on of ['PGlite', 'PostgreSQL'] as const) {
  describe(`signing in at an identity provider on ${on}`, () => {
    let here: Installation;
    let provider: IdentityProviderUnderTest;
    before(async () => {
      here = await Installation.start(on);
      provider = await IdentityProviderUnderTest.start(`${here.url}/api/portal/sign-in/callback`, {
        secret: SECRET,
        people: PEOPLE,
      });
      await here.person('ann@halden.example', ['administrator']);
      await here.person('pia@halden.example', ['viewer']);
      const saved = await save();
      assert.equal(saved.status, 200, JSON.stringify(saved.body));
    });
    after(async () => {
      await provider?.close();
      await here?.close();
    });
    const save = (more: object = {}) =>
      here.withToken('PUT', '/api/settings/sign-in', {
        displayName: 'Halden accounts',
        issuer: provider.issuer,
        clientId: 'lockstep',
        clientSecret: SECRET,
        ...more,
      });
    /** As a browser would: there, signing in as somebody, and back. Answers where it was sent in the end. */
    const visit = async (browser: Browser, person: string, returnTo = '/applications?q=1') => {
      const begun = await browser.call('GET', `/api/portal/sign-in/provider?returnTo=${encodeURIComponent(returnTo)}`);
      assert.equal(begun.status, 303);
      const back = await provider.signInAs(person, begun.headers.get('location') ?? '');
      return back.pathname + back.search;
    };
    const outcome = async (browser: Browser, callback: string) =>
      (await browser.call('GET', callback)).headers.get('location');

    test(`somebody with a verified address that is theirs here is signed in, and known from then on (${on})`, async () => {
      const browser = new Browser(here);
      assert.equal(await outcome(browser, await visit(browser, 'ann')), '/applications?q=1');
      const me = (await browser.call('GET', '/api/portal/me')).body;
      assert.deepEqual([me.userName, me.signIn.method], ['ann@halden.example', 'provider']);
      const again = new Browser(here);
      assert.equal(await outcome(again, await visit(again, 'ann', '//elsewhere.example/')), '/');
      assert.equal((await again.call('GET', '/api/portal/me')).status, 200);
    });

    test(`a fresh sign-in has the provider ask for the password also of somebody it knows (${on})`, async () => {
      const promptOf = async (query: string) => {
        const begun = await new Browser(here).call('GET', `/api/portal/sign-in/provider?returnTo=%2F${query}`);
        return new URL(begun.headers.get('location') ?? '').searchParams.get('prompt');
      };
      assert.deepEqual([await promptOf(''), await promptOf('&fresh=true')], [null, 'login']);

      const browser = new Browser(here);
      await outcome(browser, await visit(browser, 'ann'));
      await browser.call('GET', '/api/portal/me');
      const purge = () =>
        browser.call('DELETE', '/v1.0/directory/deletedItems/00000000-0000-4000-8000-000000000000', undefined, {
          'sec-fetch-site': 'same-origin',
          'x-lockstep-reason': 'Over',
        });
      await sql`UPDATE sign_in SET proved_at = now() - interval '10 minutes'`.execute(here.app.database.kysely);
      const { status, body } = await purge();
      assert.deepEqual(
        [status, body.error.code, body.error.details[0].code, body.error.details[0].target],
        [401, 'FreshSignInRequired', 'ProviderRequired', '/api/portal/sign-in/provider?fresh=true'],
      );
      await outcome(browser, await visit(browser, 'ann'));
      await browser.call('GET', '/api/portal/me');
      assert.equal((await purge()).status, 404);
    });

    test(`nobody else is (${on})`, async () => {
      for (const person of ['mallory', 'twin', 'stranger']) {
        const browser = new Browser(here);
        assert.equal(await outcome(browser, await visit(browser, person)), '/sign-in?error=NotAnAdministrator', person);
        assert.equal((await browser.call('GET', '/api/portal/me')).status, 401);
      }
    });

    test(`an answer counts once, in the browser that asked, for what it asked (${on})`, async () => {
      const browser = new Browser(here);
      const callback = await visit(browser, 'ann');
      assert.equal(await outcome(new Browser(here), callback), '/sign-in?error=SignInLapsed');
      const other = new Browser(here);
      const others = await visit(other, 'ann');
      const swapped = new URL(callback, here.url);
      swapped.searchParams.set('state', new URL(others, here.url).searchParams.get('state') ?? '');
      assert.equal(await outcome(browser, swapped.pathname + swapped.search), '/sign-in?error=SignInFailed');
      assert.equal(browser.cookies.size, 0);
      assert.equal(await outcome(other, others.replace(/state=[^&]*/, 'state=x')), '/sign-in?error=SignInFailed');
    });

    for (const [what, tamper] of [
      ['with another nonce', { nonce: 'another' }],
      ['for another client', { aud: 'another' }],
      ['of another issuer', { iss: 'https://elsewhere.example' }],
      ['that has ended', { exp: 1 }],
    ] as const) {
      test(`an identity ${what} is refused (${on})`, async () => {
        const browser = new Browser(here);
        const callback = await visit(browser, 'ann');
        provider.tamper = tamper;
        try {
          assert.equal(await outcome(browser, callback), '/sign-in?error=SignInFailed');
        } finally {
          provider.tamper = undefined;
        }
        assert.equal((await browser.call('GET', '/api/portal/me')).status, 401);
      });
    }

    test(`an identity signed anew with nothing else changed is taken, so it is the claims that are refused (${on})`, async () => {
      const browser = new Browser(here);
      const callback = await visit(browser, 'ann');
      provider.tamper = {};
      try {
        assert.equal(await outcome(browser, callback), '/applications?q=1');
      } finally {
        provider.tamper = undefined;
      }
    });

    test(`an answer that names another issuer is refused (${on})`, async () => {
      const browser = new Browser(here);
      const callback = await visit(browser, 'ann');
      const named = callback.replace(/iss=[^&]*/, `iss=${encodeURIComponent('https://elsewhere.example')}`);
      assert.notEqual(named, callback);
      assert.equal(await outcome(browser, named), '/sign-in?error=SignInFailed');
    });

    test(`roles may come from a claim, but never shut everybody out (${on})`, async () => {
      const claim = (roles: object) => save({ clientSecret: '*', roleClaim: { name: 'groups', roles } });
      assert.equal((await claim({ people: 'king' })).status, 400);
      await claim({ people: 'operator' });
      const pia = new Browser(here);
      assert.equal(await outcome(pia, await visit(pia, 'pia')), '/applications?q=1');
      const me = (await pia.call('GET', '/api/portal/me')).body;
      assert.deepEqual(
        me.roles.map(({ name }: { name: string }) => name),
        ['operator'],
      );
      const ann = new Browser(here);
      assert.equal(await outcome(ann, await visit(ann, 'ann')), '/sign-in?error=NoRole');
      await claim({ it: 'viewer' });
      assert.equal(await outcome(ann, await visit(ann, 'ann')), '/applications?q=1');
      assert.equal((await ann.call('GET', '/api/portal/me')).body.roles[0].name, 'administrator');
      await save();
    });

    test(`the secret of the provider is never shown, and not sent to another one (${on})`, async () => {
      const { body } = await here.withToken('GET', '/api/settings/sign-in');
      assert.equal(body.provider.clientSecret, '*');
      assert.equal(body.redirectUri, `${here.url}/api/portal/sign-in/callback`);
      const moved = await save({ issuer: `${provider.issuer}/other`, clientSecret: '*' });
      assert.deepEqual([moved.status, moved.body.error.details[0].target], [400, 'clientSecret']);
      for (const issuer of ['https://127.0.0.1:1', 'http://10.1.2.3/', `${here.url}/nowhere`]) {
        const refused = await save({ issuer });
        assert.deepEqual([refused.status, refused.body.error.details[0].target], [400, 'issuer'], issuer);
      }
      assert.equal((await here.withToken('GET', '/api/settings/sign-in')).body.provider.issuer, provider.issuer);
    });

    test(`a provider is asked what it says of itself before it is saved (${on})`, async () => {
      const ask = (issuer: string) =>
        here.withToken('POST', '/api/settings/sign-in/test', { issuer, clientId: 'lockstep' });
      const found = await ask(provider.issuer);
      assert.deepEqual([found.status, found.body], [200, { issuer: provider.issuer }]);
      const missing = await ask(`${provider.issuer}/nobody`);
      assert.equal(missing.status, 400);
      assert.match(missing.body.error.message, /issuer|provider/i);
    });

    test(`without a provider there is no such sign-in (${on})`, async () => {
      assert.equal((await here.call('GET', '/api/portal/sign-in')).body.provider.displayName, 'Halden accounts');
      assert.equal((await here.withToken('DELETE', '/api/settings/sign-in')).status, 204);
      assert.equal((await here.call('GET', '/api/portal/sign-in')).body.provider, null);
      assert.equal((await here.call('GET', '/api/portal/sign-in/provider')).status, 404);
      await save();
    });
  });
}
