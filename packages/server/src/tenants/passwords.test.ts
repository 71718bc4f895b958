import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { userResourceType } from '@lockstep/scim';
import { MemoryResourceStore, MemoryTenantStore } from '@lockstep/testkit';
import { secretBox, verifyPassword } from '../access/index.ts';
import { profiles, Tenants } from './index.ts';

async function tenantWith(options: Record<string, unknown>) {
  const resources = new MemoryResourceStore();
  const tenants = new Tenants({
    store: new MemoryTenantStore(),
    profiles,
    resources: () => resources,
    secretBox: secretBox([randomBytes(32)], randomBytes),
    random: randomBytes,
    sign: (text) => text,
    newId: randomUUID,
    now: () => new Date(),
    onError: (error) => assert.fail(String(error)),
  });
  await tenants.create({ profile: 'generic', key: 'acme' });
  const service = tenants.serviceFor(await tenants.changeOptions('acme', { ...options, activityValues: true }));
  const send = (method: string, path: string, body: unknown) =>
    service.handle({ method, path, query: '', headers: {}, body: JSON.stringify(body), baseUrl: 'https://a' });
  const stored = async (id: string) =>
    (await resources.read(userResourceType, id, { members: 'none', groups: false }))?.attributes.password;
  return { send, stored };
}

test('a password is stored as its hash alone, shown to nobody, and no value in the log (section 6.6)', async () => {
  const { send, stored } = await tenantWith({ passwords: 'store' });
  const made = await send('POST', '/Users', { userName: 'ann', password: 'Zürich-42' });
  const { id } = JSON.parse(made.body ?? '');
  assert.equal(await verifyPassword('Zürich-42', String(await stored(id))), true);
  const Operations = [{ op: 'replace', path: 'password', value: 'Genf-43' }];
  const changed = await send('PATCH', `/Users/${id}`, { Operations });
  assert.equal(await verifyPassword('Genf-43', String(await stored(id))), true);
  assert.deepEqual([changed.changed, changed.values], [['password'], {}]);
  for (const text of [made.body, changed.body]) assert.doesNotMatch(String(text), /password|argon2|Zürich|Genf/i);
});

test('without the option a password is left aside unseen', async () => {
  const { send, stored } = await tenantWith({});
  const made = await send('POST', '/Users', { userName: 'ann', password: 'Zürich-42' });
  const { id } = JSON.parse(made.body ?? '');
  assert.equal(await stored(id), undefined);
  assert.deepEqual(made.changed, ['userName', 'active']);
});
