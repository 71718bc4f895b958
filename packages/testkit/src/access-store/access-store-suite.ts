import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type {
  AccessStore,
  Administrator,
  ApiToken,
  IdentityProvider,
  Invitation,
  SignIn,
} from '../../../server/src/access/index.ts';

const start = Date.parse('2026-03-02T08:00:00Z');
const at = (minutes: number) => new Date(start + minutes * 60_000);
const grant = { roles: ['viewer', 'operator'], permissions: ['User.Read.All'], profiles: ['peripass'] } as const;

function person(change: Partial<Administrator> = {}): Administrator {
  const id = randomUUID();
  return {
    id,
    userName: `${id}@halden.example`,
    displayName: 'Ann',
    grant,
    state: 'active',
    passwordHash: '$argon2id$',
    subject: undefined,
    createdAt: at(0),
    lastSignInAt: undefined,
    ...change,
  };
}

function token(change: Partial<ApiToken> = {}): ApiToken {
  return {
    id: randomUUID(),
    name: 'Reports',
    digest: randomBytes(32),
    grant,
    createdBy: 'Ann',
    createdAt: at(0),
    expiresAt: at(60),
    lastUsedAt: undefined,
    ...change,
  };
}

function signIn(administratorId: string, change: Partial<SignIn> = {}): SignIn {
  return {
    id: randomBytes(12).toString('hex'),
    administratorId,
    digest: randomBytes(32),
    method: 'password',
    createdAt: at(0),
    seenAt: at(0),
    provedAt: at(0),
    address: '192.0.2.1',
    agent: 'Browser',
    ...change,
  };
}

function invitation(administratorId: string | undefined, change: Partial<Invitation> = {}): Invitation {
  return {
    id: randomBytes(12).toString('hex'),
    digest: randomBytes(32),
    administratorId,
    expiresAt: at(60),
    ...change,
  };
}

/** Digests come back as whatever bytes the driver has. */
function plain<T extends { readonly digest: Uint8Array }>(record: T | undefined): unknown {
  return record && { ...record, digest: Buffer.from(record.digest).toString('hex') };
}

/** What every `AccessStore` promises. `make` answers a store of an organisation that has nothing yet. */
export function accessStoreSuite(name: string, make: () => Promise<AccessStore>): void {
  describe(`access store: ${name}`, () => {
    people(name, make);
    tokens(name, make);
    signIns(name, make);
    invitations(name, make);
    attempts(name, make);
    others(name, make);
  });
}

type Make = () => Promise<AccessStore>;

function people(name: string, make: Make): void {
  test(`a person is read as saved, by id, by name without case and by subject (${name})`, async () => {
    const store = await make();
    const ann = person({ userName: 'Ann.Lee@Halden.example', subject: 'https://idp.example s1', lastSignInAt: at(1) });
    assert.equal(await store.saveAdministrator(ann), true);
    assert.deepEqual(await store.administrator(ann.id), ann);
    assert.deepEqual(await store.administratorNamed(' ann.lee@HALDEN.example'), ann);
    assert.deepEqual(await store.administratorOf('https://idp.example s1'), ann);
    const changed = {
      ...ann,
      displayName: 'Ann B',
      subject: undefined,
      passwordHash: undefined,
      state: 'disabled',
    } as const;
    assert.equal(await store.saveAdministrator(changed), true);
    assert.deepEqual(await store.administrator(ann.id), changed);
    assert.equal(await store.administratorOf('https://idp.example s1'), undefined);
    const other = await make();
    assert.equal(await other.administrator(ann.id), undefined);
    assert.equal(await other.administratorNamed('ann.lee@halden.example'), undefined);
    assert.deepEqual(await other.administrators({ limit: 9 }), []);
  });

  test(`no two people have a name or a subject in common (${name})`, async () => {
    const store = await make();
    const ann = person({ userName: 'ann@halden.example', subject: 's' });
    await store.saveAdministrator(ann);
    const ben = person();
    assert.equal(await store.saveAdministrator({ ...ben, userName: 'ANN@halden.example' }), false);
    assert.equal(await store.saveAdministrator({ ...ben, subject: 's' }), false);
    assert.equal(await store.administrator(ben.id), undefined);
    assert.equal(await store.saveAdministrator(ben), true);
    assert.equal(await store.saveAdministrator(person()), true);
  });

  test(`a list of people goes by id and continues after one (${name})`, async () => {
    const store = await make();
    const all = [person(), person(), person()].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const one of all) await store.saveAdministrator(one);
    assert.deepEqual(await store.administrators({ limit: 2 }), all.slice(0, 2));
    assert.deepEqual(await store.administrators({ after: all[1]?.id, limit: 2 }), all.slice(2));
  });

  test(`others who can let everybody in are counted (${name})`, async () => {
    const store = await make();
    const everything = { ...grant, roles: ['administrator'] } as const;
    const ann = person({ grant: everything });
    await store.saveAdministrator(ann);
    for (const change of [
      { grant },
      { state: 'disabled' },
      { state: 'invited' },
      { passwordHash: undefined },
    ] as const) {
      await store.saveAdministrator(person({ grant: everything, ...change }));
    }
    assert.equal(await store.otherAdministrators(ann.id), 0);
    await store.saveAdministrator(person({ grant: everything }));
    assert.equal(await store.otherAdministrators(ann.id), 1);
  });

  test(`removing a person ends their sign-ins and links (${name})`, async () => {
    const store = await make();
    const [ann, ben] = [person(), person()];
    for (const one of [ann, ben]) await store.saveAdministrator(one);
    const [of, other] = [signIn(ann.id), signIn(ben.id)];
    const link = invitation(ann.id);
    await store.addSignIn(of);
    await store.addSignIn(other);
    await store.saveInvitation(link);
    await store.removeAdministrator(ann.id);
    assert.equal(await store.administrator(ann.id), undefined);
    assert.equal(await store.signIn(of.id), undefined);
    assert.equal(await store.invitation(link.id), undefined);
    assert.ok(await store.signIn(other.id));
  });

  test(`exclusive work is done one at a time, whole or not at all (${name})`, async () => {
    const store = await make();
    const ann = person({ displayName: '0' });
    await store.saveAdministrator(ann);
    const count = () =>
      store.exclusively(async (inside) => {
        const found = await inside.administrator(ann.id);
        assert.ok(found);
        await inside.saveAdministrator({ ...found, displayName: String(Number(found.displayName) + 1) });
      });
    await Promise.all(Array.from({ length: 8 }, count));
    assert.equal((await store.administrator(ann.id))?.displayName, '8');
    const broken = store.exclusively(async (inside) => {
      await inside.removeAdministrator(ann.id);
      throw new Error('changed my mind');
    });
    await assert.rejects(broken, /changed my mind/);
    assert.ok(await store.administrator(ann.id));
  });
}

function tokens(name: string, make: Make): void {
  test(`a token is read as saved, remembers its last use and is gone when removed (${name})`, async () => {
    const store = await make();
    const all = [token(), token({ expiresAt: undefined })].sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const one of all) await store.addToken(one);
    const [first, second] = all;
    assert.ok(first && second);
    assert.deepEqual((await store.tokens({ limit: 9 })).map(plain), all.map(plain));
    assert.deepEqual((await store.tokens({ after: first.id, limit: 9 })).map(plain), [plain(second)]);
    await store.tokenUsed(first.id, at(5));
    assert.deepEqual(plain(await store.token(first.id)), plain({ ...first, lastUsedAt: at(5) }));
    assert.equal(await (await make()).token(first.id), undefined);
    assert.equal(await (await make()).removeToken(first.id), false);
    assert.equal(await store.removeToken(first.id), true);
    assert.equal(await store.removeToken(first.id), false);
    assert.equal(await store.token(first.id), undefined);
    assert.ok(await store.token(second.id));
  });
}

function signIns(name: string, make: Make): void {
  test(`a sign-in comes with its person, newest first in their list, and ends alone or with all others (${name})`, async () => {
    const store = await make();
    const [ann, ben] = [person(), person()];
    for (const one of [ann, ben]) await store.saveAdministrator(one);
    const [old, young] = [signIn(ann.id), signIn(ann.id, { createdAt: at(1), method: 'provider' })];
    const bens = signIn(ben.id);
    for (const one of [old, young, bens]) await store.addSignIn(one);
    const found = await store.signIn(young.id);
    assert.deepEqual(plain(found?.signIn), plain(young));
    assert.deepEqual(found?.administrator, ann);
    assert.deepEqual((await store.signIns(ann.id)).map(plain), [young, old].map(plain));
    await store.signInSeen(old.id, at(9));
    assert.deepEqual((await store.signIn(old.id))?.signIn.seenAt, at(9));
    await store.signInProved(old.id, at(8));
    assert.deepEqual((await store.signIn(old.id))?.signIn.provedAt, at(8));
    assert.equal(await store.removeSignIn(ben.id, old.id), false);
    assert.equal(await store.removeSignIn(ann.id, old.id), true);
    assert.equal(await store.removeSignIn(ann.id, old.id), false);
    const third = signIn(ann.id);
    await store.addSignIn(third);
    await store.removeSignIns(ann.id, third.id);
    assert.deepEqual(
      (await store.signIns(ann.id)).map(({ id }) => id),
      [third.id],
    );
    await store.removeSignIns(ann.id);
    assert.deepEqual(await store.signIns(ann.id), []);
    assert.equal((await store.signIns(ben.id)).length, 1);
  });
}

function invitations(name: string, make: Make): void {
  test(`a link takes the place of the one before for the same person, and of nobody else (${name})`, async () => {
    const store = await make();
    const ann = person();
    await store.saveAdministrator(ann);
    const [first, older, newer] = [invitation(undefined), invitation(ann.id), invitation(ann.id)];
    for (const one of [first, older, newer]) await store.saveInvitation(one);
    assert.equal(await store.invitation(older.id), undefined);
    assert.deepEqual(plain(await store.invitation(newer.id)), plain(newer));
    assert.deepEqual(plain(await store.invitation(first.id)), plain(first));
    const next = invitation(undefined);
    await store.saveInvitation(next);
    assert.equal(await store.invitation(first.id), undefined);
    assert.equal(await store.removeInvitation(next.id), true);
    assert.equal(await store.removeInvitation(next.id), false);
  });
}

function attempts(name: string, make: Make): void {
  test(`an attempt counts only on what was read before (${name})`, async () => {
    const store = await make();
    assert.equal(await store.attempts('ann'), undefined);
    const one = { failures: 1, until: at(1) };
    assert.equal(await store.countAttempt('ann', undefined, one), true);
    assert.equal(await store.countAttempt('ann', undefined, one), false);
    assert.deepEqual(await store.attempts('ann'), one);
    const two = { failures: 2, until: at(2) };
    assert.equal(await store.countAttempt('ann', one, two), true);
    assert.equal(await store.countAttempt('ann', one, { failures: 3, until: at(3) }), false);
    assert.deepEqual(await store.attempts('ann'), two);
    await store.forgetAttempts('ann');
    assert.equal(await store.attempts('ann'), undefined);
  });
}

function others(name: string, make: Make): void {
  test(`the identity provider is read as saved, replaced and removed (${name})`, async () => {
    const store = await make();
    assert.equal(await store.identityProvider(), undefined);
    const provider: IdentityProvider = {
      displayName: 'Accounts',
      issuer: 'https://idp.example',
      clientId: 'lockstep',
      clientSecret: Buffer.from('sealed'),
      roleClaim: { name: 'groups', roles: { it: 'administrator' } },
    };
    const shown = (found: IdentityProvider | undefined) =>
      found && { ...found, clientSecret: Buffer.from(found.clientSecret).toString() };
    await store.saveIdentityProvider(provider);
    assert.deepEqual(shown(await store.identityProvider()), shown(provider));
    const next = { ...provider, clientId: 'other', roleClaim: undefined };
    await store.saveIdentityProvider(next);
    assert.deepEqual(shown(await store.identityProvider()), shown(next));
    assert.equal(await (await make()).identityProvider(), undefined);
    await store.saveIdentityProvider(undefined);
    assert.equal(await store.identityProvider(), undefined);
  });

  test(`a sweep erases what has ended and keeps the rest (${name})`, async () => {
    const store = await make();
    const ann = person();
    await store.saveAdministrator(ann);
    const [old, young] = [signIn(ann.id, { createdAt: at(10) }), signIn(ann.id, { createdAt: at(11) })];
    for (const one of [old, young]) await store.addSignIn(one);
    const [lapsed, open] = [invitation(undefined, { expiresAt: at(20) }), invitation(ann.id, { expiresAt: at(21) })];
    for (const one of [lapsed, open]) await store.saveInvitation(one);
    const day = 24 * 60;
    await store.countAttempt('long ago', undefined, { failures: 9, until: at(20 - day) });
    await store.countAttempt('lately', undefined, { failures: 9, until: at(21 - day) });
    await store.sweep({ signInsBefore: at(10), lapsedBefore: at(20) });
    assert.deepEqual(
      (await store.signIns(ann.id)).map(({ id }) => id),
      [young.id],
    );
    assert.equal(await store.invitation(lapsed.id), undefined);
    assert.ok(await store.invitation(open.id));
    assert.equal(await store.attempts('long ago'), undefined);
    assert.ok(await store.attempts('lately'));
  });
}
