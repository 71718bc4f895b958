import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { MemoryResourceStore, MemoryTenantStore } from '@lockstep/testkit';
import { secretBox } from '../access/index.ts';
import { profiles, type TenantResources, Tenants } from './index.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const usual = ['userName', 'externalId', 'displayName', 'emails.value', 'phoneNumbers.value'];

async function setUp() {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const store = new MemoryTenantStore();
  const resources = new MemoryResourceStore();
  const opened: TenantResources[] = [];
  const node = () =>
    new Tenants({
      store,
      profiles,
      resources: (of) => {
        opened.push(of);
        return resources;
      },
      secretBox: secretBox([randomBytes(32)], randomBytes),
      random: randomBytes,
      sign: (text) => text,
      newId: randomUUID,
      now: () => new Date(clock.now),
      onError: (error) => assert.fail(String(error)),
    });
  const tenants = node();
  await tenants.create({ profile: 'generic', key: 'acme' });
  /** What a request that comes now is answered from the index. */
  const indexed = async () => {
    tenants.serviceFor(await tenants.get('acme'));
    return [...(opened.at(-1)?.indexed ?? [])].filter((path) => !usual.includes(path));
  };
  const settle = async (seconds: number) => {
    clock.now += seconds * 1_000;
    await tenants.index();
  };
  return { tenants, node, resources, indexed, settle, clock };
}

describe('attributes that became filterable', () => {
  test('are looked up under their canonical names', async () => {
    const { tenants, indexed, settle } = await setUp();
    const filterable = ['TITLE', 'ims', `${enterprise}:department`, 'nonsense'];
    await tenants.changeOptions('acme', { filterable });
    assert.deepEqual(await indexed(), []);
    await settle(31);
    assert.deepEqual(await indexed(), ['title', 'ims.value', `${enterprise}:department`]);
  });

  test('that are computed are never looked up: there are no entries of them', async () => {
    const { tenants, indexed, settle } = await setUp();
    const filterable = ['id', 'meta.created', 'schemas', 'groups.value', 'members', 'title'];
    await tenants.changeOptions('acme', { filterable });
    await settle(31);
    assert.deepEqual(await indexed(), ['title']);
  });

  test('wait until no node writes under the options of before', async () => {
    const { tenants, indexed, settle } = await setUp();
    await tenants.changeOptions('acme', { filterable: ['title'] });
    await settle(29);
    assert.deepEqual(await indexed(), []);
    await settle(2);
    assert.deepEqual(await indexed(), ['title']);
  });

  test('are gone on with by another node where the first one stopped', async () => {
    const { tenants, node, resources, indexed, settle, clock } = await setUp();
    const service = tenants.serviceFor(await tenants.get('acme'));
    for (let n = 0; n < 2_500; n += 1) {
      const body = JSON.stringify({ userName: `u${n}`, title: 'x' });
      await service.handle({ method: 'POST', path: '/Users', query: '', headers: {}, body, baseUrl: 'https://a' });
    }
    const reindex = resources.reindex.bind(resources);
    const seen: (string | undefined)[] = [];
    let left = 14;
    resources.reindex = async (type, page, entriesOf) => {
      if (left === 0) throw new Error('The power went.');
      left -= 1;
      seen.push(page.after);
      return reindex(type, page, entriesOf);
    };
    await tenants.changeOptions('acme', { filterable: ['title'] });
    await assert.rejects(settle(31), /power/);
    left = 1_000;
    await node().index();
    assert.equal(seen.length, 14);
    clock.now += 61_000;
    await node().index();
    // What was done since the place was last noted is done again, and nothing else.
    assert.equal(seen[14], seen[10]);
    assert.deepEqual(await indexed(), ['title']);
  });
});
