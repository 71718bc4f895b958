import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import { MemoryTenantStore } from '@lockstep/testkit';
import { secretBox, verifyPassword } from '../access/index.ts';
import { operator, profiles, TenantProblem, type TenantStore, Tenants, type TenantsNeeds } from './index.ts';

const start = Date.UTC(2026, 0, 1);

/** Shows a token at the address of a tenant. */
function authenticate(tenants: Tenants, key: string, token: string) {
  return tenants.admission.authenticate({ key }, { scheme: 'bearer', token });
}

function setUp(store: TenantStore = new MemoryTenantStore(), more: Partial<TenantsNeeds> = {}) {
  const box = secretBox([randomBytes(32)], randomBytes);
  const clock = { now: new Date(start) };
  const errors: unknown[] = [];
  const tenants = new Tenants({
    store,
    profiles,
    resources: () => assert.fail('no resource is touched here'),
    secretBox: box,
    random: randomBytes,
    sign: (text) => text,
    newId: randomUUID,
    now: () => clock.now,
    onError: (error) => errors.push(error),
    ...more,
  });
  const later = (ms: number) => {
    clock.now = new Date(clock.now.getTime() + ms);
  };
  return { store, tenants, box, later, errors };
}

describe('creating a tenant', () => {
  test('with set-up a token works at once and a first administrator can sign in', async () => {
    for (const { id } of profiles) {
      const { tenants, store } = setUp();
      const { tenant, token, administrator } = await tenants.create({ profile: id, key: 'acme', setUp: true });
      assert.ok(token && administrator, id);
      assert.equal((await authenticate(tenants, 'acme', token))?.tenant.key, 'acme');
      const [stored] = await store.staff.list(tenant.tenantId);
      assert.equal(stored?.userName, administrator.userName);
      assert.equal(await verifyPassword(administrator.password, stored.passwordHash), true);
      assert.ok(!stored.passwordHash.includes(administrator.password));
    }
  });

  test('without set-up only generic shows a token, where a page shows it there is one, and nobody is an administrator', async () => {
    for (const { id } of profiles) {
      const { tenants, store } = setUp();
      const { tenant, token, administrator } = await tenants.create({ profile: id, key: 'acme' });
      assert.equal(token !== null, id === 'generic', id);
      assert.equal(administrator, null);
      const hasOne = id === 'generic' || id === 'peripass';
      assert.equal((await store.listTokens(tenant.tenantId)).length, hasOne ? 1 : 0, id);
      assert.deepEqual(await store.staff.list(tenant.tenantId), []);
    }
  });

  test('an alias names the same profile, and the name defaults to the key', async () => {
    const { tenant } = await setUp().tenants.create({ profile: 'iris', key: 'acme' });
    assert.equal(tenant.profile, 'iris-intranet');
    assert.equal(tenant.displayName, 'acme');
  });

  test('the set-up saves the settings given over the default ones, and nothing is saved without set-up', async () => {
    const { tenants } = setUp();
    const on = { jobTitleSyncEnabled: true };
    const settingsOf = async (key: string, setUp: boolean, settings?: JsonObject) =>
      (await tenants.create({ profile: 'passle', key, setUp }, settings)).tenant.settings;
    const usual = profiles.find(({ id }) => id === 'passle')?.defaultSettings;
    const savedAt = new Date(start).toISOString();
    assert.deepEqual(await settingsOf('a', true), { ...usual, savedAt });
    assert.deepEqual(await settingsOf('b', true, on), { ...usual, ...on, savedAt });
    assert.deepEqual(await settingsOf('c', false, on), {});
  });

  test('a TravelPerk token of the set-up is valid for 30 days and has every scope', async () => {
    const { tenants, later } = setUp();
    const { token, tokenExpiresAt } = await tenants.create({ profile: 'travelperk', key: 'acme', setUp: true });
    assert.equal(tokenExpiresAt?.toISOString(), '2026-01-31T00:00:00.000Z');
    assert.deepEqual((await tenants.tokens.list(await tenants.get('acme')))[0]?.scopes, [
      'scim:read',
      'scim:write',
      'scim:delete',
    ]);
    later(30 * 86_400_000 - 1);
    assert.ok(await authenticate(tenants, 'acme', token ?? ''));
    later(1);
    assert.equal(await authenticate(tenants, 'acme', token ?? ''), undefined);
  });

  const refused: [string, unknown, string, RegExp][] = [
    ['an unknown profile', { profile: 'slack', key: 'a' }, 'profile', /generic, peripass, passle/],
    ['a missing profile', { key: 'a' }, 'profile', /profile: must/],
    ['a missing key', { profile: 'generic' }, 'key', /key: must/],
    ['an unknown member', { profile: 'generic', key: 'a', colour: 1 }, 'colour', /"colour" is not a property/],
    [
      'a prototype as member',
      JSON.parse('{"profile":"generic","key":"a","__proto__":{}}'),
      '__proto__',
      /not a property/,
    ],
    ['an empty name', { profile: 'generic', key: 'a', displayName: ' ' }, 'displayName', /1 to 200/],
    ['a name of two lines', { profile: 'generic', key: 'a', displayName: 'a\nb' }, 'displayName', /one line/],
    ['a name with a zero', { profile: 'generic', key: 'a', displayName: 'a\0b' }, 'displayName', /one line/],
    ['a plan where there are none', { profile: 'passle', key: 'a', plan: 'pro' }, 'plan', /Passle has no plans/],
    ['an unknown plan', { profile: 'travelperk', key: 'a', plan: 'gold' }, 'plan', /premium, pro, starter/],
    ['set-up that is neither true nor false', { profile: 'generic', key: 'a', setUp: 'yes' }, 'setUp', /true or false/],
    ['a body that is no object', [], 'body', /JSON object/],
  ];
  for (const [name, body, target, message] of refused) {
    test(`${name} is refused`, async () => {
      await assert.rejects(setUp().tenants.create(body), (error) => {
        assert.ok(error instanceof TenantProblem);
        assert.equal(error.status, 400);
        assert.equal(error.details[0]?.target, target);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  test('a key has 1 to 63 lower-case letters, digits and hyphens, the ends no hyphen', async () => {
    const { tenants } = setUp();
    for (const key of ['a', '7', 'a-b', 'a--b', 'x'.repeat(63)]) await tenants.create({ profile: 'generic', key });
    for (const key of ['', '-a', 'a-', 'A', 'a_b', 'a.b', 'ä', 'x'.repeat(64), 'a\n']) {
      await assert.rejects(tenants.create({ profile: 'generic', key }), { status: 400 }, key);
    }
  });

  test('every finding is told at once', async () => {
    const body = { profile: 1, key: 'A', plan: 2, what: 3 };
    await assert.rejects(setUp().tenants.create(body), (error: TenantProblem) => {
      assert.deepEqual(error.details.map(({ target }) => target).sort(), ['key', 'plan', 'profile', 'what']);
      return true;
    });
  });

  test('a key in use is 409 TenantKeyInUse, and free again once its tenant is gone', async () => {
    const { tenants } = setUp();
    const { token } = await tenants.create({ profile: 'generic', key: 'acme' });
    await assert.rejects(tenants.create({ profile: 'passle', key: 'acme' }), { status: 409, code: 'TenantKeyInUse' });
    await tenants.remove('acme');
    assert.equal(await authenticate(tenants, 'acme', token ?? ''), undefined);
    await tenants.create({ profile: 'passle', key: 'acme' });
    assert.equal(await authenticate(tenants, 'acme', token ?? ''), undefined);
  });
});

describe('tokens', () => {
  test('a generic token has prefix, id, secret and checksum, and a Passle token starts with the short code', async () => {
    const { tenants } = setUp();
    const generic = await tenants.create({ profile: 'generic', key: 'acme' });
    assert.match(generic.token ?? '', /^scim_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}$/);
    const passle = await tenants.create({ profile: 'passle', key: 'a-b', setUp: true });
    assert.match(passle.token ?? '', /^a-b-[0-9A-Za-z]{7}-[0-9A-Za-z]{7}-[0-9A-Za-z]{8}$/);
  });

  test('no token is in the store in clear; Peripass and Passle keep theirs sealed', async () => {
    for (const { id } of profiles) {
      const { tenants, store, box } = setUp();
      const { tenant, token } = await tenants.create({ profile: id, key: 'acme', setUp: true });
      const [stored] = await store.listTokens(tenant.tenantId);
      assert.ok(stored && token);
      assert.ok(!JSON.stringify(stored).includes(token.slice(-8)), id);
      assert.equal(stored.sealed !== undefined, id === 'peripass' || id === 'passle', id);
      if (stored.sealed) {
        assert.ok(!Buffer.from(stored.sealed).includes(token.slice(-8)));
        assert.equal(box.open(stored.sealed, `tenant token ${tenant.tenantId} ${stored.id}`), token);
      }
    }
  });

  test('wrong tokens of every kind are refused alike', async () => {
    const { tenants } = setUp();
    const mine = await tenants.create({ profile: 'generic', key: 'mine' });
    const theirs = await tenants.create({ profile: 'generic', key: 'theirs' });
    const passle = await tenants.create({ profile: 'passle', key: 'passle', setUp: true });
    const token = mine.token ?? '';
    const changed = token.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    for (const [key, wrong] of [
      ['mine', changed],
      ['mine', theirs.token ?? ''],
      ['mine', passle.token ?? ''],
      ['passle', token],
      ['nobody', token],
      ['mine', ''],
      ['__proto__', token],
    ] as const) {
      assert.equal(await authenticate(tenants, key, wrong), undefined, `${key} ${wrong}`);
    }
    assert.ok(await authenticate(tenants, 'mine', token));
  });

  test('a wrong token asks for no tenant, so that its answer takes as long whether the tenant exists or not', async () => {
    const { tenants, store } = setUp();
    const { token } = await tenants.create({ profile: 'generic', key: 'acme' });
    await tenants.tokens.revoke(await tenants.get('acme'), token?.split('_')[1] ?? '');
    store.find = () => assert.fail('asked for a tenant');
    for (const wrong of [token ?? '', 'acme-1234567-1234567-12345678', 'nonsense']) {
      for (const key of ['acme', 'nobody']) assert.equal(await authenticate(tenants, key, wrong), undefined);
    }
  });

  test('what can be neither key nor token id does not reach the store', async () => {
    const { tenants, store } = setUp();
    const { token } = await tenants.create({ profile: 'generic', key: 'acme' });
    store.revokeToken = () => assert.fail('asked for a token that cannot be');
    await assert.rejects(tenants.tokens.revoke(await tenants.get('acme'), 'a\0b'), { status: 404 });
    store.find = () => assert.fail('asked for a tenant that cannot be');
    for (const key of ['a\0b', '', 'A'.repeat(10_000)]) {
      assert.equal(await authenticate(tenants, key, token ?? ''), undefined);
      await assert.rejects(tenants.get(key), { status: 404 });
    }
  });

  test('a token whose id is known but whose secret is not is refused', async () => {
    const { tenants, store } = setUp();
    const { token } = await tenants.create({ profile: 'generic', key: 'acme' });
    const { token: other } = await tenants.tokens.issue(await tenants.get('acme'), {}, operator('tests'));
    const find = store.findToken.bind(store);
    const id = token?.split('_')[1] ?? '';
    store.findToken = () => find(id);
    assert.equal(await authenticate(tenants, 'acme', other), undefined);
    assert.ok(await authenticate(tenants, 'acme', token ?? ''));
  });

  test('several are valid side by side until one is revoked, which counts at once', async () => {
    const { tenants, later } = setUp();
    const { token: first } = await tenants.create({ profile: 'generic', key: 'acme', setUp: true });
    later(1);
    const { token: second, record } = await tenants.tokens.issue(
      await tenants.get('acme'),
      { label: 'New engine' },
      operator('tests'),
    );
    for (const token of [first ?? '', second]) assert.ok(await authenticate(tenants, 'acme', token));
    assert.deepEqual(
      (await tenants.tokens.list(await tenants.get('acme'))).map(({ label }) => label),
      ['First token', 'New engine'],
    );

    await tenants.tokens.revoke(await tenants.get('acme'), record.id);
    assert.equal(await authenticate(tenants, 'acme', second), undefined);
    assert.ok(await authenticate(tenants, 'acme', first ?? ''));
    await assert.rejects(tenants.tokens.revoke(await tenants.get('acme'), record.id), { status: 404 });
  });

  test('a token ends when it expires, and one that has expired already is not issued', async () => {
    const { tenants, later } = setUp();
    const { tenant } = await tenants.create({ profile: 'generic', key: 'acme' });
    const { token } = await tenants.tokens.issue(tenant, { expiresAt: '2026-01-01T00:00:01Z' }, operator('tests'));
    assert.ok(await authenticate(tenants, 'acme', token));
    later(1000);
    assert.equal(await authenticate(tenants, 'acme', token), undefined);
    await assert.rejects(tenants.tokens.issue(tenant, { expiresAt: '2026-01-01T00:00:01Z' }, operator('tests')), {
      status: 400,
      message: /future/,
    });
    await assert.rejects(tenants.tokens.issue(tenant, { expiresAt: 'soon' }, operator('tests')), {
      status: 400,
      message: /expiresAt/,
    });
  });

  test('a token revoked by another node works for two more seconds at most', async () => {
    const { tenants, store, later } = setUp();
    const { tenant, token } = await tenants.create({ profile: 'generic', key: 'acme' });
    const found = await authenticate(tenants, 'acme', token ?? '');
    await store.revokeToken(tenant.tenantId, found && 'tokenId' in found ? (found.tokenId ?? '') : '', new Date(start));
    later(2000);
    assert.equal(await authenticate(tenants, 'acme', token ?? ''), undefined);
  });

  test('the last use is written at most once a minute, and a failure to write it fails no request', async () => {
    const { tenants, store, later, errors } = setUp();
    const { token } = await tenants.create({ profile: 'generic', key: 'acme' });
    const uses: Date[] = [];
    store.touchToken = async (_tenantId, _id, at) => {
      uses.push(at);
      if (uses.length > 1) throw new Error('disk full');
    };
    for (const wait of [0, 1, 59_998, 1, 5]) {
      later(wait);
      assert.ok(await authenticate(tenants, 'acme', token ?? ''));
    }
    await tenants.close();
    assert.deepEqual(
      uses.map((at) => at.getTime() - start),
      [0, 60_000],
    );
    assert.match(String(errors[0]), /disk full/);
  });

  test('the store is not asked again for each request of a busy client', async () => {
    const { tenants, store } = setUp();
    const { token } = await tenants.create({ profile: 'generic', key: 'acme' });
    let asked = 0;
    const find = store.findToken.bind(store);
    store.findToken = (id) => {
      asked += 1;
      return find(id);
    };
    for (let request = 0; request < 5; request++) await authenticate(tenants, 'acme', token ?? '');
    assert.equal(asked, 1);
  });
});

describe('reading and changing tenants', () => {
  test('a tenant can be renamed and nothing else', async () => {
    const { tenants } = setUp();
    await tenants.create({ profile: 'generic', key: 'acme' });
    assert.equal((await tenants.change('acme', { displayName: ' Acme ' })).displayName, 'Acme');
    assert.equal((await tenants.get('acme')).displayName, 'Acme');
    for (const body of [{ key: 'other' }, { profile: 'passle' }, { displayName: null }, 'Acme', null]) {
      await assert.rejects(tenants.change('acme', body), { status: 400 }, JSON.stringify(body));
    }
  });

  test('a stale version changes and removes nothing', async () => {
    const { tenants } = setUp();
    await tenants.create({ profile: 'generic', key: 'acme' });
    await tenants.change('acme', { displayName: 'Second' }, 1);
    await assert.rejects(tenants.change('acme', { displayName: 'Third' }, 1), { status: 412 });
    await assert.rejects(tenants.remove('acme', 1), { status: 412 });
    await tenants.remove('acme', 2);
  });

  test('what does not exist is 404, whatever is asked of it', async () => {
    const { tenants } = setUp();
    for (const key of ['nobody', 'no such key!', '']) {
      await assert.rejects(tenants.get(key), { status: 404 });
      await assert.rejects(tenants.change(key, {}), { status: 404 });
      await assert.rejects(tenants.remove(key), { status: 404 });
      await assert.rejects(tenants.activity(key, { limit: 1 }), { status: 404 });
    }
  });
});

describe('the request log', () => {
  const entry = (tenantId: string, status: number) => ({
    tenantId,
    at: new Date(start + status),
    method: 'GET',
    path: '/Users',
    status,
    resourceType: 'User',
    resourceId: undefined,
    tokenId: 't',
    actor: undefined,
    requestId: undefined,
    durationMs: 1,
    warnings: [],
    changed: [],
    values: undefined,
  });

  test('entries are written in batches behind the requests, and all of them by the time of closing', async () => {
    const { tenants, store } = setUp();
    const { tenant } = await tenants.create({ profile: 'generic', key: 'acme' });
    const sizes: number[] = [];
    const append = store.appendActivity.bind(store);
    store.appendActivity = (entries) => {
      sizes.push(entries.length);
      return append(entries);
    };
    for (let status = 0; status < 250; status++) tenants.record(entry(tenant.tenantId, status));
    await tenants.close();
    assert.deepEqual(sizes, [100, 100, 50]);
    const log = await tenants.activity('acme', { limit: 1000 });
    assert.deepEqual(
      log.map(({ status }) => status),
      Array.from({ length: 250 }, (_, index) => 249 - index),
    );
  });

  test('an entry is written a moment later without another one', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { tenants } = setUp();
    const { tenant } = await tenants.create({ profile: 'generic', key: 'acme' });
    tenants.record(entry(tenant.tenantId, 200));
    assert.equal((await tenants.activity('acme', { limit: 10 })).length, 0);
    t.mock.timers.tick(200);
    assert.equal((await tenants.activity('acme', { limit: 10 })).length, 1);
  });

  test('a store that fails loses its batch, says so, and the next batch is written', async () => {
    const { tenants, store, errors } = setUp();
    const { tenant } = await tenants.create({ profile: 'generic', key: 'acme' });
    const append = store.appendActivity.bind(store);
    store.appendActivity = async () => {
      store.appendActivity = append;
      throw new Error('gone');
    };
    for (let status = 0; status < 150; status++) tenants.record(entry(tenant.tenantId, status));
    await tenants.close();
    assert.equal((await tenants.activity('acme', { limit: 1000 })).length, 50);
    assert.deepEqual(errors.map(String), ['Error: gone']);
  });

  test('more than memory should hold is dropped and told', async () => {
    const { tenants, store, errors } = setUp();
    const { tenant } = await tenants.create({ profile: 'generic', key: 'acme' });
    const { promise, resolve } = Promise.withResolvers<void>();
    const append = store.appendActivity.bind(store);
    store.appendActivity = async (entries) => {
      await promise;
      return append(entries);
    };
    for (let count = 0; count < 10_105; count++) tenants.record(entry(tenant.tenantId, 1));
    resolve();
    await tenants.close();
    assert.match(String(errors[0]), /^Error: 5 entries/);
  });

  test('what looks like a token, and what no database can hold, is not written', async () => {
    const { tenants } = setUp();
    const { tenant, token } = await tenants.create({ profile: 'generic', key: 'acme' });
    const more = {
      path: `/Users/${token}`,
      resourceId: token ?? '',
      warnings: ['zero \0', 'half \uD800', `x${token}`, 'y'.repeat(10_000), ...Array<string>(50).fill('many')],
    };
    tenants.record({ ...entry(tenant.tenantId, 1), ...more });
    await tenants.close();
    const [line] = await tenants.activity('acme', { limit: 1 });
    assert.ok(line);
    const id = token?.split('_')[1];
    assert.equal(line.path, `/Users/scim_${id}_…`);
    assert.equal(line.resourceId, `scim_${id}_…`);
    assert.deepEqual(line.warnings.slice(0, 3), ['zero \uFFFD', 'half \uFFFD', `xscim_${id}_…`]);
    assert.equal(line.warnings.length, 20);
    assert.equal(line.warnings[3]?.length, 300);
  });

  test('a tenant that writes much loses its oldest entries, and other tenants lose none', async () => {
    const { tenants } = setUp(new MemoryTenantStore(), { retention: { days: 90, entries: 100 } });
    const [busy, quiet] = [
      (await tenants.create({ profile: 'generic', key: 'busy' })).tenant,
      (await tenants.create({ profile: 'generic', key: 'quiet' })).tenant,
    ];
    tenants.record(entry(quiet.tenantId, 0));
    for (let status = 0; status < 250; status++) tenants.record(entry(busy.tenantId, status));
    await tenants.close();
    const left = await tenants.activity('busy', { limit: 1000 });
    assert.deepEqual([left.length, left[0]?.status, left.at(-1)?.status], [100, 249, 150]);
    assert.equal((await tenants.activity('quiet', { limit: 10 })).length, 1);
  });

  test('a sweep erases what is too old or too much, of every tenant', async () => {
    const { tenants, later } = setUp(new MemoryTenantStore(), { retention: { days: 1, entries: 100 } });
    const { tenant } = await tenants.create({ profile: 'generic', key: 'acme' });
    for (let status = 0; status < 100; status++) tenants.record(entry(tenant.tenantId, status));
    await tenants.close();
    for (let status = 100; status < 105; status++) tenants.record(entry(tenant.tenantId, status));
    await tenants.close();
    const kept = () => tenants.activity('acme', { limit: 1000 });
    assert.equal((await kept()).length, 105);
    await tenants.sweep();
    assert.equal((await kept()).length, 100);
    later(86_400_000 + 10);
    await tenants.sweep();
    assert.equal((await kept()).at(-1)?.status, 10);
    later(86_400_000);
    await tenants.sweep();
    assert.deepEqual(await kept(), []);
  });
});
