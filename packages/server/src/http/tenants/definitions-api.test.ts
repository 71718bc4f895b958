import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestServer, administratorToken as token } from '../test-server.ts';

const urn = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
const roleUrn = 'urn:okta:scim:schemas:core:1.0:Role';
const schemas = '/api/tenants/acme/schemas';
const types = '/api/tenants/acme/resource-types';

const badge = {
  id: urn,
  name: 'AcmeUser',
  description: 'What Acme keeps of a person',
  attributes: [{ name: 'badge', type: 'string', description: 'Number of the badge' }, { name: 'parking' }],
  attachedTo: [{ resourceType: 'User', required: false }],
};

const role = { id: roleUrn, name: 'Role', attributes: [{ name: 'displayName', required: true }, { name: 'level' }] };
const roleType = { name: 'Role', endpoint: '/Roles', schema: roleUrn };

async function setUp(t: Parameters<typeof startTestServer>[0]) {
  const server = await startTestServer(t);
  const made = await server.tenant('generic', 'acme');
  return {
    ...server,
    made,
    api: (method: string, path: string, body?: unknown) =>
      server.call(method, path, { token, ...(body !== undefined && { body }) }),
    scim: (method: string, path: string, body?: unknown) =>
      server.call(method, `/t/acme/scim/v2${path}`, { token: made.token, ...(body !== undefined && { body }) }),
  };
}

describe('schemas of a tenant’s own (section 4.5)', () => {
  test('are in discovery at once, attached as they were registered, and served like any other', async (t) => {
    const { api, scim, url } = await setUp(t);
    assert.equal((await scim('GET', `/Schemas/${urn}`)).status, 404);
    const made = await api('POST', schemas, badge);
    assert.equal(made.status, 201, made.text);
    assert.equal(made.headers.get('location'), `${url}${schemas}/${encodeURIComponent(urn)}`);
    assert.deepEqual(made.body.attachedTo, badge.attachedTo);
    const [shown] = (await api('GET', schemas)).body.value;
    assert.deepEqual(shown, made.body);

    const described = await scim('GET', `/Schemas/${urn}`);
    assert.deepEqual(
      described.body.attributes.map(({ name, type }: Record<string, string>) => [name, type]),
      [
        ['badge', 'string'],
        ['parking', 'string'],
      ],
    );
    const { body: type } = await scim('GET', '/ResourceTypes/User');
    assert.deepEqual(type.schemaExtensions.at(-1), { schema: urn, required: false });

    // Entra names the schema of what it sends nowhere.
    const user = await scim('POST', '/Users', { userName: 'ann', [urn]: { badge: '7' } });
    assert.equal(user.status, 201, user.text);
    assert.deepEqual(user.body[urn], { badge: '7' });
    assert.ok(user.body.schemas.includes(urn));
    const operations = { Operations: [{ op: 'replace', path: `${urn}:parking`, value: 'P2' }] };
    assert.deepEqual((await scim('PATCH', `/Users/${user.body.id}`, operations)).body[urn], {
      badge: '7',
      parking: 'P2',
    });
    const found = await scim('GET', `/Users?filter=${encodeURIComponent(`${urn}:badge eq "7"`)}`);
    assert.equal(found.body.totalResults, 1);
  });

  test('that are taken back hide what was stored, and show it again when they return', async (t) => {
    const { api, scim } = await setUp(t);
    await api('POST', schemas, badge);
    const user = await scim('POST', '/Users', { userName: 'ann', [urn]: { badge: '7', parking: 'P1' } });
    const path = `/Users/${user.body.id}`;
    assert.equal((await api('DELETE', `${schemas}/${encodeURIComponent(urn)}`)).status, 204);
    const hidden = await scim('GET', path);
    assert.equal(hidden.body[urn], undefined);
    assert.ok(!hidden.body.schemas.includes(urn));
    assert.equal((await scim('PUT', path, { userName: 'ann', title: 'Lead' })).status, 200);
    await api('POST', schemas, { ...badge, attributes: [{ name: 'badge' }] });
    assert.deepEqual((await scim('GET', path)).body[urn], { badge: '7' });
    assert.equal((await api('POST', schemas, badge)).status, 200);
    assert.deepEqual((await scim('GET', path)).body[urn], { badge: '7', parking: 'P1' });
  });

  test('cannot change the form of an attribute, not even by being taken back in between', async (t) => {
    const { api } = await setUp(t);
    await api('POST', schemas, badge);
    const changes = [{ type: 'boolean' }, { multiValued: true }, { caseExact: true }];
    const attempt = async () => {
      for (const change of changes) {
        const answer = await api('POST', schemas, { ...badge, attributes: [{ name: 'BADGE', ...change }] });
        assert.equal(answer.status, 409, JSON.stringify(change));
        assert.equal(answer.body.error.code, 'DefinitionChanged');
        assert.equal(answer.body.error.details[0].target, 'badge');
      }
    };
    await attempt();
    assert.equal((await api('POST', schemas, { ...badge, attributes: [{ name: 'parking' }] })).status, 200);
    await attempt();
    assert.equal((await api('DELETE', `${schemas}/${urn}`)).status, 204);
    await attempt();
    assert.equal(
      (await api('POST', schemas, { ...badge, attributes: [{ name: 'badge', required: true }] })).status,
      201,
    );
  });

  test('that are required must be there on create', async (t) => {
    const { api, scim } = await setUp(t);
    await api('POST', schemas, { ...badge, attachedTo: [{ resourceType: 'User', required: true }] });
    const refused = await scim('POST', '/Users', { userName: 'ann' });
    assert.deepEqual([refused.status, refused.body.scimType], [400, 'invalidValue']);
    assert.equal((await scim('POST', '/Users', { userName: 'ann', [urn]: { badge: '7' } })).status, 201);
  });

  test('are hidden from whoever discovers the endpoint without a token', async (t) => {
    const { api, call } = await setUp(t);
    await api('POST', schemas, badge);
    await api('PATCH', '/api/tenants/acme/options', { discoveryOpen: true });
    const open = await call('GET', '/t/acme/scim/v2/Schemas');
    assert.equal(open.status, 200);
    assert.doesNotMatch(open.text, /acme:2\.0/);
  });

  const refused: [string, unknown, string][] = [
    ['without URN', { ...badge, id: undefined }, 'id'],
    ['with a URN of the protocol', { ...badge, id: 'urn:ietf:params:scim:schemas:core:2.0:User' }, 'id'],
    ['with an unknown member', { ...badge, colour: 1 }, 'colour'],
    ['with an unknown type', { ...badge, attributes: [{ name: 'a', type: 'colour' }] }, 'attributes[0].type'],
    [
      'attached to what is not there',
      { ...badge, attachedTo: [{ resourceType: 'Car' }] },
      'attachedTo[0].resourceType',
    ],
    ['attached by a word', { ...badge, attachedTo: 'User' }, 'attachedTo'],
    ['attached twice', { ...badge, attachedTo: [{ resourceType: 'User' }, { resourceType: 'User' }] }, 'attachedTo'],
    ['that is a list', [badge], 'body'],
    ['that is text', '"x"', 'body'],
  ];
  for (const [name, body, target] of refused) {
    test(`one ${name} is 400 and named`, async (t) => {
      const { api } = await setUp(t);
      const answer = await api('POST', schemas, body);
      assert.equal(answer.status, 400, answer.text);
      const targets = answer.body.error.details.map((detail: { target: string }) => detail.target);
      assert.ok(targets.includes(target), targets.join());
      assert.deepEqual((await api('GET', schemas)).body.value, []);
    });
  }

  test('are not for tenants of an application that has its own', async (t) => {
    const { call, tenant } = await startTestServer(t);
    for (const profile of ['peripass', 'passle', 'travelperk', 'iris-intranet']) {
      await tenant(profile, profile);
      const answer = await call('POST', `/api/tenants/${profile}/schemas`, { token, body: badge });
      assert.deepEqual([answer.status, answer.body.error.code], [409, 'SchemasFixed']);
    }
  });

  test('are fifty at most', async (t) => {
    const { api } = await setUp(t);
    for (let count = 0; count < 50; count++) {
      const answer = await api('POST', schemas, { ...badge, id: `${urn}${count}`, attachedTo: [] });
      assert.equal(answer.status, 201);
    }
    const refused = await api('POST', schemas, badge);
    assert.deepEqual([refused.status, refused.body.error.code], [409, 'TooManyDefinitions']);
  });

  test('that are not there cannot be taken back', async (t) => {
    const { api } = await setUp(t);
    assert.equal((await api('DELETE', `${schemas}/urn:nothing`)).status, 404);
    assert.equal((await api('DELETE', `${schemas}/urn:ietf:params:scim:schemas:core:2.0:User`)).status, 404);
    assert.equal((await api('GET', '/api/tenants/nobody/schemas')).status, 404);
  });
});

describe('resource types of a tenant’s own (section 4.5)', () => {
  test('have an endpoint of their own at once', async (t) => {
    const { api, scim } = await setUp(t);
    await api('POST', schemas, role);
    assert.equal((await scim('GET', '/Roles')).status, 404);
    const made = await api('POST', types, roleType);
    assert.equal(made.status, 201, made.text);
    assert.deepEqual(made.body, { ...roleType, description: '', schemaExtensions: [], readOnly: false });
    assert.deepEqual((await api('GET', types)).body.value, [made.body]);
    assert.equal((await scim('GET', '/ResourceTypes/Role')).body.endpoint, '/Roles');
    const created = await scim('POST', '/roles', { displayName: 'Buyer', level: '2' });
    assert.equal(created.status, 201, created.text);
    assert.equal(created.body.meta.resourceType, 'Role');
    assert.equal((await scim('GET', '/Roles?filter=displayName%20eq%20%22buyer%22')).body.totalResults, 1);
    assert.equal((await scim('POST', '/Roles', { level: '2' })).status, 400);
  });

  test('may be read only', async (t) => {
    const { api, scim } = await setUp(t);
    await api('POST', schemas, role);
    await api('POST', types, { ...roleType, readOnly: true });
    assert.equal((await scim('GET', '/Roles')).status, 200);
    assert.equal((await scim('POST', '/Roles', { displayName: 'Buyer' })).status, 405);
  });

  test('follow their schema when it changes', async (t) => {
    const { api, scim } = await setUp(t);
    await api('POST', schemas, role);
    await api('POST', types, roleType);
    await api('POST', schemas, { ...role, attributes: [...role.attributes, { name: 'colour' }] });
    assert.equal((await scim('POST', '/Roles', { displayName: 'Buyer', colour: 'red' })).body.colour, 'red');
  });

  test('that are taken back leave their resources stored', async (t) => {
    const { api, scim } = await setUp(t);
    await api('POST', schemas, role);
    await api('POST', types, roleType);
    const { body } = await scim('POST', '/Roles', { displayName: 'Buyer' });
    assert.equal((await api('DELETE', `${schemas}/${roleUrn}`)).body.error.code, 'SchemaInUse');
    assert.equal((await api('DELETE', `${types}/role`)).status, 204);
    assert.equal((await scim('GET', `/Roles/${body.id}`)).status, 404);
    assert.equal((await api('DELETE', `${types}/Role`)).status, 404);
    const other = { ...role, id: `${roleUrn}2` };
    await api('POST', schemas, other);
    assert.equal((await api('POST', types, { ...roleType, schema: other.id })).body.error.code, 'DefinitionChanged');
    await api('POST', types, roleType);
    assert.equal((await scim('GET', `/Roles/${body.id}`)).body.displayName, 'Buyer');
  });

  test('need a free name, a free endpoint and a registered schema', async (t) => {
    const { api } = await setUp(t);
    await api('POST', schemas, role);
    await api('POST', schemas, { ...role, id: `${roleUrn}2` });
    await api('POST', types, roleType);
    for (const [body, target] of [
      [{ ...roleType, name: 'user', endpoint: '/People' }, 'name'],
      [{ ...roleType, name: 'Post', endpoint: '/users' }, 'endpoint'],
      [{ ...roleType, name: 'Post', endpoint: '/ROLES' }, 'endpoint'],
      [{ ...roleType, name: 'Post', endpoint: '/Bulk' }, 'endpoint'],
      [{ ...roleType, name: 'Post', endpoint: '/a/b' }, 'endpoint'],
      [{ ...roleType, schema: 'urn:nothing' }, 'schema'],
      [{}, 'name'],
    ] as const) {
      const answer = await api('POST', types, body);
      assert.equal(answer.status, 400, JSON.stringify(body));
      const targets = answer.body.error.details.map((detail: { target: string }) => detail.target);
      assert.ok(targets.includes(target), `${target}: ${targets.join()}`);
    }
    assert.equal((await api('POST', types, { ...roleType, endpoint: '/AppRoles' })).status, 200);
  });
});
