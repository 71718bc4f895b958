import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';
import { Browser, Installation } from './access-world.ts';

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
      provider = await IdentityProviderUnderTest.start(`${here.url}/api/portal/sign-in/callback`);
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

    test(`without a provider there is no such sign-in (${on})`, async () => {
      assert.equal((await here.call('GET', '/api/portal/sign-in')).body.provider.displayName, 'Halden accounts');
      assert.equal((await here.withToken('DELETE', '/api/settings/sign-in')).status, 204);
      assert.equal((await here.call('GET', '/api/portal/sign-in')).body.provider, null);
      assert.equal((await here.call('GET', '/api/portal/sign-in/provider')).status, 404);
      await save();
    });
  });
}

/** A real OpenID provider on a port of this machine, where everybody is who the test says. */
class IdentityProviderUnderTest {
  readonly issuer: string;
  readonly #close: () => Promise<void>;
  /** Claims that are put into identities in place of the right ones, under the provider's signature. */
  tamper: Readonly<Record<string, unknown>> | undefined;

  private constructor(issuer: string, close: () => Promise<void>) {
    this.issuer = issuer;
    this.#close = close;
  }

  static async start(redirectUri: string): Promise<IdentityProviderUnderTest> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const made = new IdentityProviderUnderTest(issuer, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const provider = new Provider(issuer, {
      jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'key', use: 'sig', alg: 'RS256' }] },
      clients: [{ client_id: 'lockstep', client_secret: SECRET, redirect_uris: [redirectUri] }],
      pkce: { required: () => true },
      conformIdTokenClaims: false,
      claims: { email: ['email', 'email_verified'], profile: ['name', 'groups'] },
      cookies: { keys: ['cookies of the tests'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...PEOPLE[id] }) }),
    });
    provider.use(async (context, next) => {
      await next();
      const answer = context.body as { id_token?: string } | undefined;
      if (made.tamper === undefined || typeof answer?.id_token !== 'string') return;
      const claims = { ...decodeJwt(answer.id_token), ...made.tamper };
      answer.id_token = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key' }).sign(privateKey);
    });
    const callback = provider.callback();
    server.on('request', async (request, response) => {
      const uid = /^\/interaction\/([^/?]+)/.exec(request.url ?? '')?.[1];
      if (uid === undefined) return callback(request, response);
      const { prompt, params, grantId } = await provider.interactionDetails(request, response);
      if (prompt.name === 'login') {
        const accountId = String(request.headers['x-person']);
        return provider.interactionFinished(request, response, { login: { accountId } });
      }
      const grant = grantId === undefined ? undefined : await provider.Grant.find(grantId);
      const given =
        grant ??
        new provider.Grant({ accountId: String(request.headers['x-person']), clientId: String(params.client_id) });
      given.addOIDCScope('openid email profile');
      return provider.interactionFinished(request, response, { consent: { grantId: await given.save() } });
    });
    return made;
  }

  /** Follows the redirects of the provider as a browser of somebody, up to the one that leaves it. */
  async signInAs(person: string, begin: string): Promise<URL> {
    const cookies = new Map<string, string>();
    let next = new URL(begin);
    for (let hops = 0; hops < 12 && next.origin === this.issuer; hops += 1) {
      const answer = await fetch(next, {
        redirect: 'manual',
        headers: { 'x-person': person, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      assert.ok(location !== null, `${next} answered ${answer.status}: ${await answer.text()}`);
      next = new URL(location, next);
    }
    return next;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
