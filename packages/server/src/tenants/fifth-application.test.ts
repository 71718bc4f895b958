import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { type JsonObject, ScimError, userSchema } from '@lockstep/scim';
import { MemoryResourceStore, MemoryTenantStore } from '@lockstep/testkit';
import { secretBox } from '../access/index.ts';
import { operator, type Profile, Tenants } from './index.ts';
import { only, usersOf } from './profiles/only.ts';
import { pagePermissions } from './staff/staff-rules.ts';
import { prefixedForm } from './token-form.ts';

/** The application that docs/guide/profiles.md writes. */
const gatehouse: Profile = {
  id: 'gatehouse',
  aliases: [],
  displayName: 'Gatehouse',
  resourceTypes: [usersOf(only(userSchema, ['userName', 'displayName', 'active']))],
  filterable: ['userName'],
  requiredOnCreate: [],
  unique: [],
  options: { unknownPath: 'ignore' },
  token: { form: prefixedForm, readable: false, overlaps: true, fromStart: false, scopes: ['scim.read', 'scim.write'] },
  defaultSettings: { role: 'visitor' },
  staff: { permissions: pagePermissions },
  refuses: ({ closed }) => (closed === true ? 'The gate is closed.' : undefined),
  acceptResource: (attributes, before, { lists }) => {
    if (attributes.displayName === 'Nobody') throw new ScimError(400, 'invalidValue', 'displayName: name somebody.');
    const known = lists.roles?.some(({ name }) => name === attributes.displayName);
    return {
      attributes,
      notes: before ? [] : ['A newcomer.'],
      entries: known ? [] : [{ collection: 'roles', fields: { name: String(attributes.displayName) } }],
    };
  },
  accounts: {
    hasLocal: true,
    fields: [
      { key: 'userName', label: 'User name', kind: 'text', required: true, attribute: 'userName' },
      { key: 'role', label: 'Role', kind: 'choice', from: 'roles', required: true, default: 'visitor' },
    ],
    states: [
      { value: 'active', label: 'Active', when: { active: true } },
      { value: 'off', label: 'Switched off', when: { active: false }, isHidden: true },
    ],
    actions: [],
    newAccount: (_attributes, { settings }, asked) => ({ role: asked?.role ?? settings.role ?? 'visitor' }),
  },
  collections: [
    {
      key: 'roles',
      label: 'Roles',
      singular: 'role',
      fields: [{ key: 'name', label: 'Name', kind: 'text', required: true }],
      named: 'name',
      hasUniqueNames: true,
      isInRules: true,
      readers: { permission: 'users' },
      writers: { permission: 'configuration' },
      inUse: async ({ id, name }, { accounts }) =>
        (await accounts.any({ facts: { role: id } }))
          ? `Accounts have the role "${name}": give them another one.`
          : undefined,
    },
  ],
  firstEntries: () => [{ collection: 'roles', id: 'visitor', fields: { name: 'Visitor' } }],
  settings: {
    path: ['Administration', 'Provisioning'],
    saveLabel: 'Save',
    fields: [
      { key: 'role', label: 'Role of new people', kind: 'choice', from: 'roles', required: true },
      { key: 'closed', label: 'Closed', kind: 'switch', whose: 'operator' },
    ],
  },
};

const vendor = operator('vendor');
const admin = { kind: 'staff', id: 'a', name: 'Ada', permissions: 'all' } as const;

async function open() {
  const resources = new MemoryResourceStore();
  const tenants = new Tenants({
    store: new MemoryTenantStore(),
    profiles: [gatehouse],
    resources: () => resources,
    secretBox: secretBox([randomBytes(32)], randomBytes),
    random: randomBytes,
    sign: (text) => text,
    newId: randomUUID,
    now: () => new Date('2026-03-02T08:00:00Z'),
    onError: (error) => assert.fail(String(error)),
  });
  await tenants.create({ profile: 'gatehouse', key: 'castle', setUp: true });
  const scim = async (method: string, path: string, body?: JsonObject) => {
    const answer = await tenants.serviceFor(await tenants.get('castle')).handle({
      method,
      path,
      query: '',
      headers: { 'content-type': 'application/scim+json' },
      body: body && JSON.stringify(body),
      baseUrl: '',
    });
    return { ...answer, read: answer.body === undefined ? undefined : JSON.parse(answer.body) };
  };
  return { tenants, scim, castle: () => tenants.get('castle') };
}

test('an application is what its profile says: facts, value rules, lists that grow with what is written', async () => {
  const { tenants, scim, castle } = await open();
  const made = await scim('POST', '/Users', { userName: 'kay', displayName: 'Seneschal' });
  assert.deepEqual([made.status, made.warnings], [201, ['A newcomer.']]);
  assert.equal((await scim('POST', '/Users', { userName: 'x', displayName: 'Nobody' })).status, 400);
  const roles = (await castle()).lists.roles?.map(({ name }) => name);
  assert.deepEqual(roles, ['Seneschal', 'Visitor']);

  const account = await tenants.accounts.read(await castle(), made.read.id, admin);
  assert.deepEqual([account.state, account.facts], ['active', { role: 'visitor', source: 'directory' }]);
  await scim('PATCH', `/Users/${made.read.id}`, { Operations: [{ op: 'replace', path: 'active', value: false }] });
  assert.deepEqual(await tenants.accounts.list(await castle(), { limit: 9 }, admin), []);
  assert.equal((await tenants.accounts.list(await castle(), { limit: 9, state: 'off' }, admin)).length, 1);
  await assert.rejects(tenants.collections.remove(await castle(), 'roles', 'visitor', admin), { code: 'EntryInUse' });
});

test('accounts made by hand are local, and what the directory owns is closed', async () => {
  const { tenants, castle } = await open();
  const made = await tenants.accounts.add(await castle(), { userName: 'bors' }, admin);
  assert.deepEqual([made.facts.source, made.facts.role], ['local', 'visitor']);
  const change = async (body: JsonObject, version?: number) =>
    tenants.accounts.change(await castle(), made.id, body, admin, version);
  await assert.rejects(change({ userName: 'other' }), { status: 409, code: 'OwnedByDirectory' });
  await assert.rejects(change({ role: 'nobody' }), { status: 400 });
  await assert.rejects(change({ role: 'visitor' }, 99), { status: 412 });
  await assert.rejects(tenants.accounts.add(await castle(), { userName: 'BORS' }, admin), { code: 'ValueInUse' });
});

test('settings are saved as a whole, and the vendor alone sets what is the vendor’s', async () => {
  const { tenants, castle } = await open();
  const fields = async (caller: typeof admin | typeof vendor) =>
    tenants.settings(await castle(), caller).fields.map(({ key }) => key);
  assert.deepEqual([await fields(admin), await fields(vendor)], [['role'], ['role', 'closed']]);
  await assert.rejects(tenants.saveSettings('castle', { role: null }, admin), { status: 400 });
  await assert.rejects(tenants.saveSettings('castle', { closed: true }, admin), { status: 400 });
  await assert.rejects(tenants.saveSettings('castle', { role: 'visitor' }, admin, 77), { status: 412 });
  await tenants.saveSettings('castle', { closed: true }, vendor);
  const request = { method: 'GET', path: '/Users', source: '127.0.0.1' };
  const refusal = async () =>
    tenants.admission.refusalOf({ tenant: await castle(), tokenId: 't', scopes: ['scim.read'] }, request)?.detail;
  assert.equal(await refusal(), 'The gate is closed.');
  await tenants.saveSettings('castle', { closed: false }, vendor);
  assert.equal(await refusal(), undefined);
});
