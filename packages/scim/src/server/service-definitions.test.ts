import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isJsonObject, type JsonObject } from '../json.ts';
import {
  type ResourceType,
  readResourceTypeDefinition,
  readSchemaDefinition,
  type Schema,
  userResourceType,
} from '../schema/index.ts';
import { createScimService } from './index.ts';
import { assertError, BASE, find, NOTHING, patchOf, tenant } from './service-under-test.ts';

const URN = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';

function schemaOf(id: string, ...attributes: JsonObject[]): Schema {
  const read = readSchemaDefinition({ id, name: 'Acme', attributes });
  assert.ok(read.ok, JSON.stringify(read));
  return read.value;
}

function usersWith(schema: Schema, required = false): ResourceType {
  return { ...userResourceType, schemaExtensions: [...userResourceType.schemaExtensions, { schema, required }] };
}

describe('extensions as data', () => {
  const schema = schemaOf(
    URN,
    { name: 'badge', caseExact: true, uniqueness: 'server' },
    { name: 'level', type: 'integer' },
    { name: 'since', type: 'dateTime' },
  );

  test('are honoured whether or not a body names them, and shown where they have a value', async () => {
    const { call } = tenant({ resourceTypes: [usersWith(schema)] });
    const { json } = await call('POST', '/Users', { userName: 'a', [URN]: { Badge: 'x7', level: '3' } });
    assert.deepEqual(json[URN], { badge: 'x7', level: 3 });
    assert.ok((json.schemas as string[]).includes(URN));
    for (const filter of [`${URN}:badge eq "x7"`, 'badge eq "x7"', `${URN}:level gt 2`]) {
      assert.equal((await call('GET', find(filter))).json.totalResults, 1, filter);
    }
    const changed = await call('PATCH', `/Users/${json.id}`, patchOf({ op: 'remove', path: URN }));
    assert.deepEqual([changed.json[URN], (changed.json.schemas as string[]).includes(URN)], [undefined, false]);
    assert.equal((await call('GET', `/Schemas/${URN}`)).json.name, 'Acme');
  });

  test('what they mark as unique is', async () => {
    const { call } = tenant({ resourceTypes: [usersWith(schema)] });
    await call('POST', '/Users', { userName: 'a', [URN]: { badge: 'x7' } });
    assertError(await call('POST', '/Users', { userName: 'b', [URN]: { badge: 'x7' } }), 409, 'uniqueness');
    assert.equal((await call('POST', '/Users', { userName: 'b', [URN]: { badge: 'X7' } })).status, 201);
  });

  test('one that is required must come with a create and a replace, and cannot be removed', async () => {
    const { call } = tenant({ resourceTypes: [usersWith(schema, true)] });
    assertError(await call('POST', '/Users', { userName: 'a' }), 400, 'invalidValue');
    assertError(await call('POST', '/Users', { userName: 'a', [URN]: { badge: '' } }), 400, 'invalidValue');
    const { json } = await call('POST', '/Users', { userName: 'a', [URN]: { level: 1 } });
    assertError(await call('PUT', `/Users/${json.id}`, { userName: 'a' }), 400, 'invalidValue');
    assertError(await call('PATCH', `/Users/${json.id}`, patchOf({ op: 'remove', path: URN })), 400, 'invalidValue');
    const [type] = (await call('GET', '/ResourceTypes')).json.Resources;
    assert.deepEqual(((type?.schemaExtensions ?? []) as JsonObject[])[1], { schema: URN, required: true });
  });

  test('what a changed definition leaves out stays stored, unseen, and is there again when it is defined again', async () => {
    const before = tenant({ resourceTypes: [usersWith(schema)] });
    const id = await before.addUser('a', { [URN]: { badge: 'x7', level: 3 } });
    const { store } = before;
    const handle = async (type: ResourceType, method: string, body?: JsonObject) => {
      const service = createScimService({ store, resourceTypes: [type], newId: () => 'n', now: () => new Date(0) });
      const request = { method, path: `/Users/${id}`, query: '', headers: {}, baseUrl: BASE };
      const answer = await service.handle({ ...request, body: body && JSON.stringify(body) });
      return JSON.parse(answer.body ?? '{}') as JsonObject;
    };
    const narrower = usersWith(schemaOf(URN, { name: 'level', type: 'integer' }));
    for (const type of [narrower, userResourceType]) {
      const shown = await handle(type, 'GET');
      assert.equal(JSON.stringify(shown).includes('x7'), false);
      await handle(type, 'PUT', { userName: 'a', title: type.name, [URN]: { badge: 'other' } });
      await handle(type, 'PATCH', patchOf({ op: 'remove', path: URN }, { op: 'replace', path: 'title', value: 'y' }));
    }
    assert.deepEqual((await handle(usersWith(schema), 'GET'))[URN], { badge: 'x7' });
  });

  test('a required extension that only holds what is no longer defined counts as missing', async () => {
    const before = tenant({ resourceTypes: [usersWith(schema)] });
    const id = await before.addUser('a', { [URN]: { badge: 'x7' } });
    const stored = await before.store.read(userResourceType, id, NOTHING);
    assert.ok(isJsonObject(stored?.attributes[URN]));
    const type = usersWith(schemaOf(URN, { name: 'level', type: 'integer' }), true);
    const { store } = before;
    const now = tenant({ resourceTypes: [type], store });
    assertError(await now.call('PUT', `/Users/${id}`, { userName: 'a' }), 400, 'invalidValue');
    // What was missing before a change may stay missing.
    assert.equal(
      (await now.call('PATCH', `/Users/${id}`, patchOf({ op: 'add', path: 'title', value: 'x' }))).status,
      200,
    );
  });
});

describe('resource types as data', () => {
  const schema = schemaOf('urn:okta:scim:schemas:core:1.0:Role', { name: 'displayName', required: true });
  const typeOf = (readOnly: boolean): ResourceType => {
    const json = { name: 'Role', endpoint: '/Roles', schema: schema.id, readOnly };
    const read = readResourceTypeDefinition(json, [schema]);
    assert.ok(read.ok);
    return read.value;
  };

  test('have an endpoint and appear in discovery and in queries over all types', async () => {
    const { call, addUser } = tenant({ resourceTypes: [userResourceType, typeOf(false)] });
    await addUser('a', { displayName: 'Editor' });
    const { status, json } = await call('POST', '/Roles', { displayName: 'Editor' });
    assert.equal(status, 201);
    assert.deepEqual(json.meta, {
      ...(json.meta as JsonObject),
      resourceType: 'Role',
      location: `${BASE}/Roles/${json.id}`,
    });
    assert.equal((await call('GET', '/?filter=displayName%20eq%20%22editor%22')).json.totalResults, 2);
    const types = (await call('GET', '/ResourceTypes')).json.Resources.map(({ id, endpoint }) => [id, endpoint]);
    assert.deepEqual(types, [
      ['User', '/Users'],
      ['Role', '/Roles'],
    ]);
    assert.equal((await call('DELETE', `/Roles/${json.id}`)).status, 204);
  });

  test('that are read-only can be looked at and searched, and not written', async () => {
    const type = typeOf(true);
    const { call, store } = tenant({ resourceTypes: [userResourceType, type] });
    const draft = { id: 'r1', now: new Date(0), attributes: { displayName: 'Editor' }, index: [] };
    await store.insert(type, draft);
    assert.equal((await call('GET', '/Roles/r1')).json.displayName, 'Editor');
    assert.equal((await call('POST', '/Roles/.search', { filter: 'displayName pr' })).json.totalResults, 1);
    const refused = [
      await call('POST', '/Roles', { displayName: 'x' }),
      await call('PUT', '/Roles/r1', { displayName: 'x' }),
      await call('PATCH', '/Roles/r1', patchOf()),
      await call('DELETE', '/Roles/r1'),
    ];
    for (const reply of refused) {
      assertError(reply, 405);
      assert.equal(reply.headers.allow, 'GET');
    }
  });
});
