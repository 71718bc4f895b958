import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { ENTERPRISE_USER_URN } from '../schema/index.ts';
import { assertError, BASE, patchOf, type Tenant, tenant } from './service-under-test.ts';

const post = (path: string, bulkId: string, data: JsonObject): JsonObject => ({ method: 'POST', path, bulkId, data });
const user = (bulkId: string, more: JsonObject = {}) => post('/Users', bulkId, { userName: bulkId, ...more });
const group = (bulkId: string, ...members: string[]) =>
  post('/Groups', bulkId, { displayName: bulkId, members: members.map((value) => ({ value })) });

interface BulkReply {
  readonly status: number;
  readonly operations: readonly JsonObject[];
  /** `status` of each operation. */
  readonly statuses: readonly JsonValue[];
}

async function send({ call }: Tenant, operations: readonly JsonValue[], more: JsonObject = {}): Promise<BulkReply> {
  const reply = await call('POST', '/Bulk', { Operations: [...operations], ...more });
  assert.equal(reply.status, 200, reply.text);
  assert.deepEqual(reply.json.schemas, ['urn:ietf:params:scim:api:messages:2.0:BulkResponse']);
  const done = reply.json.Operations as JsonObject[];
  return { status: reply.status, operations: done, statuses: done.map(({ status }) => status ?? '') };
}

const problemOf = (operation: JsonObject | undefined) => {
  const response = operation?.response;
  return isJsonObject(response) ? [response.status, response.scimType] : undefined;
};

const objectIn = (holder: JsonObject | undefined, name: string) => (holder?.[name] ?? {}) as JsonObject;

describe('bulk (RFC 7644 section 3.7)', () => {
  test('each operation is answered like the single request, with its status as text', async () => {
    const acme = tenant();
    const [kai, jon] = [await acme.addUser('kai'), await acme.addUser('jon')];
    const { operations } = await send(acme, [
      user('u1'),
      {
        method: 'patch',
        path: `Users/${kai}`,
        version: 'W/"1"',
        data: patchOf({ op: 'add', path: 'title', value: 'x' }),
      },
      { method: 'PUT', path: `/Users/${kai}`, version: 'W/"1"', data: { userName: 'kai' } },
      { method: 'DELETE', path: `/Users/${jon}` },
      user('KAI'),
      { method: 'DELETE', path: '/Users/none' },
    ]);
    const [created, patched, stale, removed, taken, missing] = operations;
    const id = String((await acme.call('GET', '/Users?filter=userName%20eq%20%22u1%22')).json.Resources[0]?.id);
    assert.deepEqual(created, {
      method: 'POST',
      bulkId: 'u1',
      location: `${BASE}/Users/${id}`,
      version: 'W/"1"',
      status: '201',
    });
    assert.deepEqual(patched, { method: 'PATCH', location: `${BASE}/Users/${kai}`, version: 'W/"2"', status: '200' });
    assert.deepEqual(
      [stale?.location, stale?.status, problemOf(stale)],
      [`${BASE}/Users/${kai}`, '412', ['412', undefined]],
    );
    assert.deepEqual(removed, { method: 'DELETE', location: `${BASE}/Users/${jon}`, status: '204' });
    assert.deepEqual([taken?.location, taken?.status, problemOf(taken)], [undefined, '409', ['409', 'uniqueness']]);
    assert.deepEqual([missing?.location, missing?.status], [`${BASE}/Users/none`, '404']);
  });

  test('a reference is replaced in data, addresses and the filters of paths, also before its resource is made', async () => {
    const acme = tenant();
    const { statuses } = await send(acme, [
      {
        method: 'PATCH',
        path: '/Groups/bulkId:g1',
        data: patchOf({ op: 'remove', path: 'members[value eq "bulkId:u2"]' }),
      },
      group('g1', 'bulkId:u1', 'bulkId:u2'),
      user('u1', { [ENTERPRISE_USER_URN]: { manager: { value: 'bulkId:u2', $ref: '../Users/bulkId:u2' } } }),
      user('u2'),
      { method: 'PATCH', path: '/Users/bulkId:u2', data: patchOf({ op: 'add', value: { title: 'bulkId:u1' } }) },
    ]);
    assert.deepEqual(statuses, ['200', '201', '201', '201', '200']);
    const [u1, u2] = (await acme.call('GET', '/Users?sortBy=userName')).json.Resources;
    const [g1] = (await acme.call('GET', '/Groups')).json.Resources;
    assert.deepEqual(
      ((g1?.members ?? []) as JsonObject[]).map(({ value }) => value),
      [u1?.id],
    );
    assert.equal(objectIn(objectIn(u1, ENTERPRISE_USER_URN), 'manager').value, u2?.id);
    assert.equal(u2?.title, u1?.id);
  });

  test('text that merely speaks of a bulkId stays as it is', async () => {
    const acme = tenant();
    const { statuses } = await send(acme, [user('u1', { title: 'see bulkId:none', nickName: 'xbulkId:none' })]);
    assert.deepEqual(statuses, ['201']);
    assert.equal((await acme.call('GET', '/Users')).json.Resources[0]?.title, 'see bulkId:none');
  });

  test('groups that hold each other are made, and their versions are those they end with', async () => {
    const acme = tenant();
    const { operations, statuses } = await send(acme, [
      group('a', 'bulkId:b', 'bulkId:u'),
      group('b', 'bulkId:c'),
      group('c', 'bulkId:a', 'bulkId:c'),
      user('u', { [ENTERPRISE_USER_URN]: { department: 'Ops', manager: 'bulkId:u' } }),
    ]);
    assert.deepEqual(statuses, ['201', '201', '201', '201']);
    const groups = (await acme.call('GET', '/Groups?sortBy=displayName')).json.Resources;
    const [person] = (await acme.call('GET', '/Users')).json.Resources;
    const ids = groups.map(({ id }) => id);
    const membersOf = (index: number) =>
      ((groups[index]?.members ?? []) as JsonObject[]).map(({ value }) => value).sort();
    assert.deepEqual(membersOf(0), [ids[1], person?.id].sort());
    assert.deepEqual(membersOf(1), [ids[2]]);
    assert.deepEqual(membersOf(2), [ids[0], ids[2]].sort());
    const own = objectIn(person, ENTERPRISE_USER_URN);
    assert.deepEqual([own.department, objectIn(own, 'manager').value], ['Ops', person?.id]);
    for (const [index, found] of [...groups, person].entries()) {
      assert.equal(operations[index]?.version, objectIn(found, 'meta').version, String(index));
    }
  });

  test('a circle of which one part fails leaves nothing behind', async () => {
    const acme = tenant();
    await acme.addGroup('b');
    const { operations, statuses } = await send(acme, [
      group('a', 'bulkId:b'),
      group('b', 'bulkId:a'),
      group('c', 'bulkId:a'),
      user('u'),
    ]);
    assert.deepEqual(statuses, ['409', '409', '409', '201']);
    assert.deepEqual(operations.map(problemOf), [
      ['409', undefined],
      ['409', 'uniqueness'],
      ['409', undefined],
      undefined,
    ]);
    assert.equal((await acme.call('GET', '/Groups')).json.totalResults, 1);
  });

  test('a circle whose references cannot be stored afterwards leaves nothing behind either', async () => {
    const acme = tenant({ options: { nestedGroups: false } });
    const { operations } = await send(acme, [group('a', 'bulkId:b'), group('b', 'bulkId:a')]);
    assert.deepEqual(operations.map(problemOf), [
      ['400', 'invalidValue'],
      ['409', undefined],
    ]);
    assert.equal((await acme.call('GET', '/Groups')).json.totalResults, 0);
  });

  test('a circle through a required attribute is a conflict for every operation in it', async () => {
    const acme = tenant();
    const { operations } = await send(acme, [
      post('/Groups', 'a', { displayName: 'bulkId:b' }),
      post('/Groups', 'b', { displayName: 'bulkId:a' }),
    ]);
    assert.deepEqual(operations.map(problemOf), [
      ['409', undefined],
      ['409', undefined],
    ]);
    assert.match(JSON.stringify(operations[0]), /displayName/);
  });

  test('a reference to nothing is an invalid value, one to a failure a conflict', async () => {
    const acme = tenant();
    const id = await acme.addUser('kai');
    const { operations } = await send(acme, [
      group('g1', 'bulkId:nobody'),
      group('g2', 'bulkId:g1'),
      { method: 'PUT', path: '/Groups/bulkId:g2', data: { displayName: 'x' } },
      { method: 'PATCH', path: `/Users/${id}`, data: patchOf({ op: 'add', path: 'title', value: 'bulkId:nobody' }) },
    ]);
    assert.deepEqual(operations.map(problemOf), [
      ['400', 'invalidValue'],
      ['409', undefined],
      ['409', undefined],
      ['400', 'invalidValue'],
    ]);
    assert.deepEqual(
      operations.map(({ location }) => location),
      [undefined, undefined, undefined, `${BASE}/Users/${id}`],
    );
  });

  const single: readonly (readonly [string, JsonObject, string, string | undefined])[] = [
    ['an unknown method', { method: 'GET', path: '/Users' }, '400', 'invalidSyntax'],
    ['no method', { path: '/Users', data: {} }, '400', 'invalidSyntax'],
    ['no path', { method: 'POST', data: {} }, '400', 'invalidSyntax'],
    ['no data', { method: 'POST', path: '/Users' }, '400', 'invalidSyntax'],
    ['data that is no object', { method: 'PUT', path: '/Users/x', data: 'x' }, '400', 'invalidSyntax'],
    ['a path to another bulk request', { method: 'POST', path: '/Bulk', data: {} }, '404', undefined],
    ['a path to a search', { method: 'POST', path: '/Users/.search', data: {} }, '404', undefined],
    ['a path that ends at the endpoint', { method: 'DELETE', path: '/Users' }, '405', undefined],
    ['a path to nothing', { method: 'POST', path: '/Nonsense', data: {} }, '404', undefined],
    ['a path to the person signed in', { method: 'PATCH', path: '/Me', data: {} }, '501', undefined],
    ['a path with half a character', { method: 'DELETE', path: '/Users/%00' }, '404', undefined],
    [
      'text that cannot be stored',
      { method: 'POST', path: '/Users', data: { userName: 'a\0' } },
      '400',
      'invalidValue',
    ],
  ];
  for (const [name, operation, status, scimType] of single) {
    test(`an operation with ${name} fails by itself`, async () => {
      const { operations } = await send(tenant(), [operation, user('u')]);
      assert.deepEqual(operations.map(problemOf), [[status, scimType], undefined]);
    });
  }

  test('a bulkId is used once, and a create may go without', async () => {
    const acme = tenant();
    const nameless = { method: 'POST', path: '/Users', data: { userName: 'c' } };
    const { operations } = await send(acme, [user('a'), user('a', { userName: 'b' }), nameless]);
    assert.deepEqual(operations.map(problemOf), [undefined, ['400', 'invalidValue'], undefined]);
    const strict = tenant({ options: { strict: true } });
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
    assert.deepEqual(problemOf((await send(strict, [nameless], { schemas })).operations[0]), ['400', 'invalidValue']);
    assertError(await strict.call('POST', '/Bulk', { Operations: [] }), 400, 'invalidSyntax');
  });

  for (const [failOnErrors, expected] of [
    [1, ['201', '409']],
    [2, ['201', '409', '201', '409']],
    [3, ['201', '409', '201', '409', '201']],
    [0, ['201', '409', '201', '409', '201']],
    [null, ['201', '409', '201', '409', '201']],
  ] as const) {
    test(`with failOnErrors ${failOnErrors} what is not run is not answered, and what is done stays done`, async () => {
      const acme = tenant();
      const all = [user('a'), user('A'), user('b'), user('B'), user('c')];
      const { statuses } = await send(acme, all, { failOnErrors });
      assert.deepEqual(statuses, expected);
      const { totalResults } = (await acme.call('GET', '/Users')).json;
      assert.equal(totalResults, expected.filter((status) => status === '201').length);
    });
  }

  test('an envelope that is none is refused as a whole, and nothing is run', async () => {
    const acme = tenant({ options: { bulk: { maxOperations: 2, maxPayloadSize: 2000 } } });
    const refused = async (body: JsonValue, status: number, scimType?: string) =>
      assertError(await acme.call('POST', '/Bulk', body), status, scimType);
    await refused({}, 400, 'invalidSyntax');
    await refused({ Operations: user('a') }, 400, 'invalidSyntax');
    await refused({ Operations: [user('a'), 'x'] }, 400, 'invalidSyntax');
    await refused({ Operations: [user('a')], failOnErrors: -1 }, 400, 'invalidValue');
    await refused({ Operations: [user('a')], failOnErrors: 'two' }, 400, 'invalidValue');
    await refused({ Operations: [user('a'), user('b'), user('c')] }, 413);
    await refused({ Operations: [user('a', { title: 'ü'.repeat(990) })] }, 413);
    assert.equal((await acme.call('GET', '/Users')).json.totalResults, 0);
    assert.equal((await send(acme, [user('a', { title: 'u'.repeat(990) })])).statuses[0], '201');
  });

  test('no operations at all is how it is switched off', async () => {
    const off = tenant({ options: { bulk: { maxOperations: 0, maxPayloadSize: 1 } } });
    assertError(await off.call('POST', '/Bulk', { Operations: [] }), 501);
    assert.equal(((await off.call('GET', '/ServiceProviderConfig')).json.bulk as JsonObject).supported, false);
    assertError(await tenant().call('GET', '/Bulk'), 405);
  });

  test('a long chain of references is followed to its end', async () => {
    const acme = tenant();
    const chain = Array.from({ length: 300 }, (_, n) => group(`g${n}`, `bulkId:g${(n + 1) % 300}`));
    assert.deepEqual(new Set((await send(acme, chain)).statuses), new Set(['201']));
  });

  test('in bulk comes to the same as one by one', async () => {
    const operation = fc.oneof(
      fc.record({ kind: fc.constant('create' as const), name: fc.constantFrom('a', 'b', 'c', 'd', 'A') }),
      fc.record({ kind: fc.constant('patch' as const), target: fc.nat(5), title: fc.constantFrom('x', 'y', '') }),
      fc.record({ kind: fc.constant('put' as const), target: fc.nat(5), name: fc.constantFrom('a', 'e') }),
      fc.record({ kind: fc.constant('join' as const), target: fc.nat(5) }),
      fc.record({ kind: fc.constant('delete' as const), target: fc.nat(5) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 12 }), async (steps) => {
        const [together, apart] = [tenant(), tenant()];
        for (const { addUser, addGroup } of [together, apart])
          for (const n of [0, 1]) await (n ? addGroup('g') : addUser('u'));
        const idAt = (target: number) => `id-${String(target + 1).padStart(3, '0')}`;
        const requests = steps.map((step): { method: string; path: string; data?: JsonObject } => {
          if (step.kind === 'create') return { method: 'POST', path: '/Users', data: { userName: step.name } };
          const path = `/Users/${idAt(step.target)}`;
          if (step.kind === 'delete') return { method: 'DELETE', path };
          if (step.kind === 'put') return { method: 'PUT', path, data: { userName: step.name } };
          if (step.kind === 'join') {
            const value = [{ value: idAt(step.target) }];
            return {
              method: 'PATCH',
              path: `/Groups/${idAt(1)}`,
              data: patchOf({ op: 'add', path: 'members', value }),
            };
          }
          return { method: 'PATCH', path, data: patchOf({ op: 'replace', path: 'title', value: step.title }) };
        });
        const statuses: string[] = [];
        for (const { method, path, data } of requests) {
          statuses.push(String((await apart.call(method, path, data)).status));
        }
        assert.deepEqual((await send(together, requests)).statuses, statuses);
        const timeless = (text: string | undefined) => text?.replace(/"(?:created|lastModified)":"[^"]*"/g, '');
        for (const path of ['/Users', '/Groups']) {
          assert.equal(
            timeless((await together.call('GET', path)).text),
            timeless((await apart.call('GET', path)).text),
          );
        }
      }),
      { numRuns: 80 },
    );
  });
});
