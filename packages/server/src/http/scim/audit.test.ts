import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { orderedIds } from '../../access/index.ts';
import { administratorToken, startTestServer } from '../test-server.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

async function setUp(t: TestContext, options: Record<string, unknown> = {}) {
  // Ids in the order they are made, as the program's are: entries of one moment then stay in order.
  const server = await startTestServer(t, { newId: orderedIds(Date.now, randomUUID) });
  const { token } = await server.tenant('generic', 'acme');
  const set = await server.call('PATCH', '/api/tenants/acme/options', { token: administratorToken, body: options });
  assert.equal(set.status, 200, set.text);
  const scim = async (method: string, path: string, body?: unknown) => {
    const answer = await server.call(method, `/t/acme/scim/v2${path}`, { token, ...(body !== undefined && { body }) });
    assert.ok(answer.status < 300, answer.text);
    return answer;
  };
  const log = async (query = '') => {
    await server.tenants.close();
    const answer = await server.call('GET', `/api/tenants/acme/activity${query}`, { token: administratorToken });
    return answer.body.value;
  };
  return { ...server, token, scim, log };
}

describe('the record of a write (section 14.4)', () => {
  test('names token, request, resource, result and the attributes that changed, without their values', async (t) => {
    const { scim, log, token } = await setUp(t);
    const more = { name: { givenName: 'Ann' }, [enterprise]: { department: 'Ops', costCenter: '7' }, password: 'x' };
    const { body } = await scim('POST', '/Users', { userName: 'ann', ...more });
    const patched = await scim('PATCH', `/Users/${body.id}`, {
      Operations: [
        { op: 'replace', path: `${enterprise}:department`, value: 'Dev' },
        { op: 'add', path: 'title', value: 'Lead' },
        { op: 'remove', path: 'name' },
        { op: 'replace', path: 'userName', value: 'ann' },
      ],
    });
    await scim('DELETE', `/Users/${body.id}`);
    const [, patch, create, ...rest] = await log(`?resource=${body.id}`);
    assert.deepEqual(rest, []);
    assert.deepEqual(
      create.changed.toSorted(),
      ['active', 'name', `${enterprise}:costCenter`, `${enterprise}:department`, 'userName'].toSorted(),
    );
    assert.deepEqual(patch.changed.toSorted(), ['name', 'title', `${enterprise}:department`].toSorted());
    assert.deepEqual(
      [patch.method, patch.status, patch.resource, patch.tokenId, patch.requestId],
      ['PATCH', 200, body.id, token.split('_')[1], patched.headers.get('request-id')],
    );
    assert.ok(!('values' in patch));
  });

  test('tells values where the tenant allows it, but no password, no member, and none at any length', async (t) => {
    const { scim, log } = await setUp(t, { activityValues: true });
    const { body } = await scim('POST', '/Users', { userName: 'ann', title: 'Lead', nickName: 'x'.repeat(5_000) });
    const group = await scim('POST', '/Groups', { displayName: 'Staff', members: [{ value: body.id }] });
    await scim('PATCH', `/Users/${body.id}`, { Operations: [{ op: 'remove', path: 'title' }] });
    const [patch, , create] = await log();
    assert.deepEqual(patch.values, { title: null });
    assert.deepEqual([create.values.userName, create.values.title], ['ann', 'Lead']);
    assert.ok(create.values.nickName.length < 600);
    const [made] = await log(`?resource=${group.body.id}`);
    assert.deepEqual([made.changed, made.values], [['displayName', 'members'], { displayName: 'Staff' }]);
  });

  test('that changed nothing names nothing, and a read neither', async (t) => {
    const { scim, log } = await setUp(t);
    const { body } = await scim('POST', '/Users', { userName: 'ann', title: 'Lead' });
    await scim('PATCH', `/Users/${body.id}`, { Operations: [{ op: 'replace', path: 'title', value: 'Lead' }] });
    await scim('PUT', `/Users/${body.id}`, { userName: 'ann', title: 'Lead' });
    await scim('GET', `/Users/${body.id}`);
    const [read, put, patch] = await log();
    assert.deepEqual([read.changed, put.changed, patch.changed], [[], [], []]);
  });

  test('of an operation in bulk is one of its own, under the request’s id', async (t) => {
    const { scim, log } = await setUp(t);
    const answer = await scim('POST', '/Bulk', {
      Operations: [
        { method: 'POST', path: '/Users', bulkId: 'u', data: { userName: 'ann' } },
        { method: 'POST', path: '/Groups', bulkId: 'g', data: { displayName: 'S', members: [{ value: 'bulkId:u' }] } },
        { method: 'POST', path: '/Users', bulkId: 'v', data: { userName: 'ANN' } },
        { method: 'PATCH', path: '/Users/bulkId:u', data: { Operations: [{ op: 'add', path: 'title', value: 'x' }] } },
      ],
    });
    const [user] = answer.body.Operations;
    const entries = (await log()).toReversed().slice(-5);
    assert.deepEqual(
      entries.map(({ method, status, changed }: Record<string, unknown>) => [method, status, changed]),
      [
        ['POST', 201, ['userName', 'active']],
        ['POST', 201, ['displayName', 'members']],
        ['POST', 409, []],
        ['PATCH', 200, ['title']],
        ['POST', 200, []],
      ],
    );
    const id = user.location.split('/').at(-1);
    assert.deepEqual([entries[0].resource, entries[3].resource, entries[3].path], [id, id, `/Users/${id}`]);
    assert.equal(new Set(entries.map(({ requestId }: Record<string, unknown>) => requestId)).size, 1);
  });
});

test('what was left aside of a request is told a bounded number of times', async (t) => {
  const { scim, log } = await setUp(t);
  const unknown = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`unknown${n}`, 'x']));
  await scim('POST', '/Users', { userName: 'ann', ...unknown });
  const [{ warnings }] = await log('?method=POST');
  assert.equal(warnings.length, 20);
  assert.match(warnings[0], /unknown0/);
  assert.equal(warnings[19], 'And 181 more of the kind.');
});
