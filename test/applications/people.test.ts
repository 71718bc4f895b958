import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { IdentityProviderUnderTest } from '../access/identity-provider-under-test.ts';
import { type GraphWorld, onEachDatabase } from '../graph/graph-world.ts';
import { type Body, type Caller, eventually, holderOf } from './both-sides.ts';

const SECRET = randomBytes(24).toString('hex');

/** People at the identity provider, by their subject. */
const PEOPLE = {
  'object-1': { preferred_username: 'renamed@acme.test' },
  bob: { oid: 'object-2' },
  cid: { preferred_username: 'Cid@acme.test' },
  dan: { email: 'dan@mail.test', email_verified: true },
  eve: { email: 'dan@mail.test', email_verified: false },
  twin: { preferred_username: 'cid@acme.test' },
  stranger: { preferred_username: 'stranger@acme.test' },
  pat: { preferred_username: 'pat@acme.test' },
};

onEachDatabase('provisioned people who sign in to the application', (open) => {
  let world: GraphWorld;
  let provider: IdentityProviderUnderTest;
  let engine: Caller;
  const tenant = '/api/tenants/acme';
  const users = '/t/acme/scim/v2/Users';
  const ids = new Map<string, string>();
  const provided = { issuer: '', clientId: 'lockstep', clientSecret: SECRET };

  before(async () => {
    world = open();
    provider = await IdentityProviderUnderTest.start(`${world.url}/t/acme/people/callback`, {
      secret: SECRET,
      people: PEOPLE,
    });
    provided.issuer = provider.issuer;
    const made = await world.expect(201, 'POST', '/api/tenants', { profile: 'generic', key: 'acme' });
    engine = holderOf(world, made.token);
    for (const [userName, externalId, more] of [
      ['ann@acme.test', 'object-1', { displayName: 'Ann Lee' }],
      ['bob@acme.test', 'object-2', {}],
      ['cid@acme.test', 'object-3', {}],
      ['dan@acme.test', 'object-4', { emails: [{ type: 'work', value: 'Dan@mail.test' }] }],
    ] as const) {
      ids.set(userName.slice(0, 3), (await engine.expect(201, 'POST', users, { userName, externalId, ...more })).id);
    }
  });
  const others: IdentityProviderUnderTest[] = [];
  after(() => Promise.all([provider, ...others].map((one) => one?.close())));

  const idOf = (name: string) => ids.get(name) ?? '';
  const switched = (name: string, active: boolean) =>
    engine.expect(200, 'PATCH', `${users}/${idOf(name)}`, {
      Operations: [{ op: 'replace', path: 'active', value: active }],
    });
  const me = (visitor: Tab, key = 'acme') => visitor.get(`${world.url}/t/${key}/people/me`);
  /** As a browser would: there, signing in as somebody, and back. */
  const signIn = async (person: string, visitor = new Tab(), returnTo?: string) => {
    const query = returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`;
    const begun = await visitor.get(`${world.url}/t/acme/people/sign-in${query}`);
    assert.equal(begun.status, 303, begun.text);
    const back = await provider.signInAs(person, begun.location ?? '');
    return { visitor, answer: await visitor.get(back.href) };
  };

  test('without an identity provider nobody can, and it is saved only when it is one', async () => {
    const visitor = new Tab();
    assert.equal((await visitor.get(`${world.url}/t/acme/people/sign-in`)).status, 404);
    assert.equal((await me(visitor)).status, 404);
    assert.equal((await me(visitor, 'nowhere')).status, 404);
    await world.expect(404, 'GET', `${tenant}/identity-provider`);
    for (const [body, target] of [
      [{ ...provided, issuer: `${world.url}/nowhere` }, 'issuer'],
      [{ ...provided, issuer: 'http://10.1.2.3/' }, 'issuer'],
      [{ issuer: provided.issuer, clientId: 'lockstep' }, 'clientSecret'],
    ] as const) {
      const { error } = await world.expect(400, 'PUT', `${tenant}/identity-provider`, body);
      assert.equal(error.details[0].target, target);
    }
    await world.expect(200, 'PUT', `${tenant}/identity-provider`, provided);
    const shown = await world.expect(200, 'GET', `${tenant}/identity-provider`);
    assert.deepEqual(shown, { displayName: 'Single sign-on', issuer: provider.issuer, clientId: 'lockstep' });
    const elsewhere = { issuer: `${provider.issuer}/other`, clientId: 'lockstep' };
    const { error } = await world.expect(400, 'PUT', `${tenant}/identity-provider`, elsewhere);
    assert.equal(error.details[0].target, 'clientSecret');
  });

  test('nobody who is not signed in is known', async () => {
    const answer = await me(new Tab());
    assert.deepEqual([answer.status, JSON.parse(answer.text).error.code], [401, 'NotSignedIn']);
  });

  for (const [person, account, how] of [
    ['object-1', 'ann', 'the subject is the externalId'],
    ['bob', 'bob', 'the object id is the externalId'],
    ['cid', 'cid', 'the name is the user name, in any case'],
    ['dan', 'dan', 'a verified address is that of the account'],
  ] as const) {
    test(`somebody is signed in to the account of whom ${how}`, async () => {
      const { visitor, answer } = await signIn(person);
      assert.deepEqual([answer.status, answer.location], [303, '/t/acme/people/signed-in'], answer.text);
      const body: Body = JSON.parse((await me(visitor)).text);
      assert.deepEqual([body.id, body.tenant.key, body.state], [idOf(account), 'acme', 'active']);
      const page = await visitor.get(`${world.url}/t/acme/people/signed-in`);
      assert.match(page.text, new RegExp(`${account}@acme\\.test`));
    });
  }

  test('nobody else is: no account, an address nobody verified, somebody else of the same name', async () => {
    for (const person of ['stranger', 'eve', 'twin']) {
      const { visitor, answer } = await signIn(person);
      assert.equal(answer.status, 403, person);
      assert.match(answer.text, /no account here that may be used/);
      assert.equal((await me(visitor)).status, 401);
    }
    await eventually(async () => {
      const { value } = await world.expect(200, 'GET', `${tenant}/activity?status=403`);
      assert.equal(value.filter(({ path }: Body) => path === '/people/sign-in').length, 3);
    });
  });

  test('a sign-in counts once, in the browser that began it, for the tenant it was begun at', async () => {
    const visitor = new Tab();
    const begun = await visitor.get(`${world.url}/t/acme/people/sign-in`);
    const back = (await provider.signInAs('bob', begun.location ?? '')).href;
    assert.equal((await new Tab().get(back)).status, 401);
    assert.equal((await visitor.get(back.replace(/state=[^&]*/, 'state=x'))).status, 401);
    assert.equal((await visitor.get(back)).status, 401);
    assert.equal((await me(visitor)).status, 401);
  });

  test('nobody is led to another site after signing in', async () => {
    assert.equal((await signIn('bob', new Tab(), '/t/acme/home?x=1')).answer.location, '/t/acme/home?x=1');
    assert.equal((await signIn('bob', new Tab(), '//elsewhere.example/')).answer.location, '/');
  });

  test('APP-10 who is deactivated by SCIM is refused with the next request, and not let in again until active', async () => {
    const { visitor } = await signIn('bob');
    const other = await signIn('object-1');
    assert.equal((await me(visitor)).status, 200);
    await switched('bob', false);
    assert.equal((await me(visitor)).status, 401);
    assert.equal((await me(other.visitor)).status, 200);
    assert.equal((await signIn('bob')).answer.status, 403);
    await switched('bob', true);
    assert.equal((await me(visitor)).status, 401, 'the session that ended stays ended');
    assert.equal((await signIn('bob')).answer.status, 303);
  });

  test('a session ends in the transaction that deactivates, whoever asks', async () => {
    await signIn('cid');
    const sessions = async () => {
      const { rows } = await world.app.database.query(
        `SELECT count(*)::int AS number FROM person_session WHERE account_id = '${idOf('cid')}'`,
      );
      return rows[0]?.number;
    };
    assert.notEqual(await sessions(), 0);
    await switched('cid', false);
    assert.equal(await sessions(), 0);
    await switched('cid', true);
  });

  test('who is removed is refused, and is known anew when they come back', async () => {
    const { visitor } = await signIn('dan');
    await engine.expect(204, 'DELETE', `${users}/${idOf('dan')}`);
    assert.equal((await me(visitor)).status, 401);
    assert.equal((await signIn('dan')).answer.status, 403);
    const again = { userName: 'dan@acme.test', emails: [{ value: 'dan@mail.test' }] };
    const { id } = await engine.expect(201, 'POST', users, again);
    const back = await signIn('dan');
    assert.equal(JSON.parse((await me(back.visitor)).text).id, id);
  });

  test('signing out needs what only the page shows', async () => {
    const { visitor } = await signIn('bob');
    const { signIn: shown } = JSON.parse((await me(visitor)).text);
    const out = `${world.url}/t/acme/people/sign-out`;
    assert.equal((await visitor.post(out, { csrf: 'guessed' }, world.url)).status, 403);
    assert.equal((await visitor.post(out, { csrf: shown.csrf }, 'https://elsewhere.example')).status, 403);
    assert.equal((await me(visitor)).status, 200);
    assert.equal((await visitor.post(out, { csrf: shown.csrf }, world.url)).status, 303);
    assert.equal((await me(visitor)).status, 401);
  });

  test('PAS-32 PAS-8 a user of Passle signs in once role and Passle are given', async () => {
    const made = await world.expect(201, 'POST', '/api/tenants', { profile: 'passle', key: 'press', setUp: true });
    const passle = holderOf(world, made.token);
    const pat = await passle.expect(201, 'POST', '/t/press/scim/v2/Users', {
      userName: 'pat@acme.test',
      name: { givenName: 'Pat', familyName: 'Oh' },
    });
    const own = await IdentityProviderUnderTest.start(`${world.url}/t/press/people/callback`, {
      secret: SECRET,
      people: PEOPLE,
    });
    others.push(own);
    const body = { ...provided, issuer: own.issuer };
    await world.expect(200, 'PUT', '/api/tenants/press/identity-provider', body);
    const come = async () => {
      const visitor = new Tab();
      const begun = await visitor.get(`${world.url}/t/press/people/sign-in`);
      return { visitor, answer: await visitor.get((await own.signInAs('pat', begun.location ?? '')).href) };
    };
    assert.equal((await come()).answer.status, 403);
    const { value } = await world.expect(200, 'GET', '/api/tenants/press/passles');
    const given = { role: 'content-creator', passles: [value[0].id] };
    await world.expect(200, 'PATCH', `/api/tenants/press/accounts/${pat.id}`, given);
    const { visitor } = await come();
    assert.equal(JSON.parse((await me(visitor, 'press')).text).facts.role, 'content-creator');
  });

  test('without the provider everybody is signed out', async () => {
    const { visitor } = await signIn('bob');
    await world.expect(204, 'DELETE', `${tenant}/identity-provider`);
    assert.equal((await me(visitor)).status, 404);
    await world.expect(200, 'PUT', `${tenant}/identity-provider`, provided);
    assert.equal((await me(visitor)).status, 401);
  });
});

/** A browser that keeps cookies and follows no redirect. */
class Tab {
  readonly #cookies = new Map<string, string>();

  get(url: string) {
    return this.#send(url, {});
  }

  post(url: string, form: Readonly<Record<string, string>>, origin: string) {
    return this.#send(url, { method: 'POST', body: new URLSearchParams(form), headers: { origin } });
  }

  async #send(url: string, { headers, ...init }: RequestInit & { readonly headers?: Record<string, string> }) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...headers, cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0(;|$)/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() };
  }
}
