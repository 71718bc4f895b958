import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type DirectoryWorld, openDirectoryWorld, person, team } from './directory-world.ts';

interface Response {
  readonly id: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape and assert what they find
  readonly body: any;
}

const json = { 'Content-Type': 'application/json' };

describe('batches over HTTP', () => {
  let world: DirectoryWorld;

  before(async () => {
    world = await openDirectoryWorld('PGlite');
  });
  after(() => world.close());

  async function batch(requests: readonly unknown[], expect = 200): Promise<readonly Response[]> {
    const { body } = await world.call('POST', '/$batch', { requests }, { expect });
    return body.responses ?? body.error;
  }

  test('requests are answered each for itself, one behind another where they say so', async () => {
    const user = { ...person('ann') };
    const [made, group, missing, list] = await batch([
      { id: 'make', method: 'POST', url: '/users', headers: json, body: user },
      { id: 'group', method: 'post', url: 'groups', headers: json, body: team('field'), dependsOn: ['make'] },
      { id: 'missing', method: 'GET', url: '/users/nobody@halden.example' },
      {
        id: 'list',
        method: 'GET',
        url: '/v1.0/users?$top=1&$count=true',
        headers: { ConsistencyLevel: 'eventual' },
        dependsOn: ['MAKE'],
      },
    ]);
    assert.deepEqual([made?.status, group?.status, missing?.status, list?.status], [201, 201, 404, 200]);
    assert.equal(made?.headers.location, `${world.url}/v1.0/users/${made?.body.id}`);
    assert.equal(missing?.body.error.code, 'Request_ResourceNotFound');
    assert.equal(list?.body['@odata.count'], 1);
    assert.match(made?.headers['content-type'] ?? '', /^application\/json/);
  });

  test('requests tell versions, and name those they expect', async () => {
    const id = await world.user('ina');
    const url = `/users/${id}`;
    const [read] = await batch([{ id: '1', method: 'GET', url }]);
    const etag = read?.headers.etag ?? '';
    const write = (name: string, body: object, match: string) => ({
      id: name,
      method: 'PATCH',
      url,
      headers: { ...json, 'If-Match': match },
      body,
    });
    const [first] = await batch([write('1', { city: 'Ghent' }, etag)]);
    const [second] = await batch([write('2', { city: 'Bruges' }, etag)]);
    assert.deepEqual(
      [first?.status, second?.status, second?.body.error.code],
      [204, 412, 'Request_PreconditionFailed'],
    );
  });

  test('an answer without content has no body, and what depends on a failure is not done', async () => {
    const id = await world.user('bea');
    const answers = await batch([
      { id: '1', method: 'PATCH', url: `/users/${id}`, headers: json, body: { department: 'Sales' } },
      { id: '2', method: 'PATCH', url: `/users/${id}`, headers: json, body: { nickname: 'x' } },
      { id: '3', method: 'DELETE', url: `/users/${id}`, dependsOn: ['1', '2'] },
      { id: '4', method: 'GET', url: `${world.url}/v1.0/users/${id}?$select=department`, dependsOn: ['1'] },
      { id: '5', method: 'GET', url: '/users', dependsOn: ['3'] },
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [204, 400, 424, 200, 424],
    );
    assert.equal(answers[0] !== undefined && 'body' in answers[0], false);
    assert.equal(answers[3]?.body.department, 'Sales');
    await world.call('GET', `/users/${id}`, undefined, { expect: 200 });
  });

  test('links inside point to where the batch was sent', async () => {
    for (const name of ['cleo', 'dora']) await world.user(name);
    const [answer] = await batch([{ id: '1', method: 'GET', url: '/users?$top=1' }]);
    assert.ok(answer?.body['@odata.nextLink'].startsWith(`${world.url}/v1.0/users?`));
  });

  test('a token in a single request is not believed', async () => {
    const headers = { authorization: `Bearer ${'wrong'}` };
    const [answer] = await batch([{ id: '1', method: 'GET', url: '/organization', headers }]);
    assert.equal(answer?.status, 200);
    const none = await fetch(`${world.url}/v1.0/$batch`, { method: 'POST', headers: json, body: '{"requests":[]}' });
    assert.equal(none.status, 401);
  });

  const get = { method: 'GET', url: '/users' };
  const malformed: Readonly<Record<string, readonly unknown[]>> = {
    'no requests': [],
    'more than twenty': Array.from({ length: 21 }, (_, id) => ({ ...get, id: String(id) })),
    'the same id twice': [
      { ...get, id: 'a' },
      { ...get, id: 'A' },
    ],
    'a request without id': [get],
    'an unknown method': [{ ...get, id: '1', method: 'TRACE' }],
    'a body without type': [{ id: '1', method: 'POST', url: '/users', body: {} }],
    'a dependency nobody is': [{ ...get, id: '1', dependsOn: ['2'] }],
    'requests that wait for each other': [
      { ...get, id: '1', dependsOn: ['2'] },
      { ...get, id: '2', dependsOn: ['1'] },
    ],
    'a batch in a batch': [{ id: '1', method: 'POST', url: '/$batch', headers: json, body: {} }],
    'an address that leaves the version': [{ ...get, id: '1', url: '/../api/settings' }],
  };
  for (const [name, requests] of Object.entries(malformed)) {
    test(`${name} is refused as a whole`, async () => {
      await batch(requests, 400);
    });
  }
});
