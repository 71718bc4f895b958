import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { GraphWorld } from '../graph/graph-world.ts';
import { GraphServer } from './graph-server.ts';
import { readSource } from './source-world.ts';

const SECRET = 'client-secret-1A';

describe('people of another installation, read by its Graph', () => {
  let near: GraphWorld;
  let far: GraphWorld;
  let graph: GraphServer;
  let id: string;
  let ward: string;
  const user = (name: string, select = 'id,displayName,jobTitle') =>
    near.expect(200, 'GET', `/v1.0/users/${name}@halden.example?$select=${select}`);
  const membersOf = async (name: string) => {
    const { value } = await near.expect(200, 'GET', `/v1.0/groups?$filter=displayName eq '${name}'`);
    const { value: members } = await near.expect(200, 'GET', `/v1.0/groups/${value[0].id}/members`);
    return members.map((one: { displayName: string }) => one.displayName).sort();
  };
  const member = (person: string) => ({ '@odata.id': `${far.url}/v1.0/directoryObjects/${person}` });

  before(async () => {
    // On a server, transactions of whatever other test hold back what a delta tells of.
    [near, far] = await Promise.all([GraphWorld.open('PostgreSQL'), GraphWorld.open('PGlite')]);
    graph = await GraphServer.open(far.url, far.token, SECRET);
  });
  after(async () => {
    await near?.close();
    await far?.close();
    await graph?.close();
  });

  test('a token is got for the client secret, which is asked for when it is wrong', async () => {
    await far.person('grace', { jobTitle: 'Head' });
    const source = {
      kind: 'graph',
      displayName: 'Far Halden',
      baseUrl: `${graph.url}/v1.0`,
      tokenUrl: `${graph.url}/token`,
      clientId: 'lockstep',
      isEnabled: false,
    };
    const wrong = await near.expect(201, 'POST', '/api/directory/sources', { ...source, secret: 'wrong' });
    const refused = await near.expect(200, 'POST', `/api/directory/sources/${wrong.id}/check`);
    assert.deepEqual([refused.isReached, refused.people], [false, []]);
    assert.match(
      refused.message,
      /gives no token: invalid_client\. Check token address, client id and client secret\./,
    );
    ({ id } = await near.expect(200, 'PATCH', `/api/directory/sources/${wrong.id}`, { secret: SECRET }));
    const found = await near.expect(200, 'POST', `/api/directory/sources/${id}/check`);
    assert.deepEqual(found.people, [{ name: 'grace', userPrincipalName: 'grace@halden.example' }]);
    const incomplete = await near.expect(400, 'POST', '/api/directory/sources', {
      ...source,
      clientId: null,
      secret: 'x',
      baseUrl: 'http://192.0.2.1/v1.0',
    });
    assert.deepEqual(
      incomplete.error.details.map((one: { target: string }) => one.target),
      ['baseUrl', 'clientId'],
    );
  });

  test('everybody comes with managers, groups and members, although the other is busy at times', async () => {
    const ann = await far.person('ann', { jobTitle: 'Nurse', businessPhones: ['+47 1'] });
    await far.expect(204, 'PUT', `/v1.0/users/${ann}/manager/$ref`, {
      '@odata.id': `${far.url}/v1.0/users/grace@halden.example`,
    });
    ({ id: ward } = await far.expect(201, 'POST', '/v1.0/groups', {
      displayName: 'Ward',
      mailNickname: 'ward',
      mailEnabled: false,
      securityEnabled: true,
    }));
    await far.expect(204, 'POST', `/v1.0/groups/${ward}/members/$ref`, member(ann));
    graph.busy = 1;
    const { lastRead, users, groups } = await readSource(near, id);
    assert.equal(lastRead.state, 'done', JSON.stringify(lastRead));
    assert.deepEqual([users, groups, lastRead.users.created], [2, 1, 2]);
    assert.equal((await user('ann')).jobTitle, 'Nurse');
    const manager = await near.expect(200, 'GET', '/v1.0/users/ann@halden.example/manager');
    assert.equal(manager.displayName, 'grace');
    assert.deepEqual(await membersOf('Ward'), ['ann']);
    const refused = await near.expect(400, 'PATCH', '/v1.0/users/ann@halden.example', { jobTitle: 'Doctor' });
    assert.match(refused.error.message, /source Far Halden/);
  });

  test('the next read asks for changes only', async () => {
    const ann = (await far.expect(200, 'GET', '/v1.0/users/ann@halden.example')).id;
    const kurt = await far.person('kurt');
    await far.expect(204, 'PATCH', `/v1.0/users/${ann}`, { jobTitle: null, department: 'Surgery' });
    await far.expect(204, 'DELETE', `/v1.0/users/${ann}/manager/$ref`);
    await far.expect(204, 'POST', `/v1.0/groups/${ward}/members/$ref`, member(kurt));
    await far.expect(204, 'DELETE', `/v1.0/groups/${ward}/members/${ann}/$ref`);
    graph.seen.length = 0;
    const { lastRead } = await readSource(near, id);
    assert.equal(lastRead.state, 'done', JSON.stringify(lastRead));
    assert.ok(
      graph.seen.every((path) => path.includes('token=')),
      graph.seen.join('\n'),
    );
    assert.deepEqual([lastRead.users.created, lastRead.users.updated, lastRead.managers], [1, 1, 1]);
    const read = await user('ann', 'jobTitle,department');
    assert.deepEqual([read.jobTitle, read.department], [null, 'Surgery']);
    await near.expect(404, 'GET', '/v1.0/users/ann@halden.example/manager');
    assert.deepEqual(await membersOf('Ward'), ['kurt']);
  });

  test('who was deleted there is deleted here, and comes back with them', async () => {
    const kurt = (await far.expect(200, 'GET', '/v1.0/users/kurt@halden.example')).id;
    const here = (await user('kurt')).id;
    await far.expect(204, 'DELETE', `/v1.0/users/${kurt}`);
    assert.equal((await readSource(near, id)).lastRead.users.removed, 1);
    await near.expect(404, 'GET', '/v1.0/users/kurt@halden.example');
    await far.expect(200, 'POST', `/v1.0/directory/deletedItems/${kurt}/restore`, {});
    await readSource(near, id);
    assert.equal((await user('kurt')).id, here);
  });

  test('a source that forgot where the last read was is read from the beginning', async () => {
    const grace = (await far.expect(200, 'GET', '/v1.0/users/grace@halden.example')).id;
    await far.expect(204, 'PATCH', `/v1.0/users/${grace}`, { jobTitle: 'Director' });
    graph.forgets = true;
    graph.seen.length = 0;
    const { lastRead } = await readSource(near, id);
    graph.forgets = false;
    assert.equal(lastRead.state, 'done', JSON.stringify(lastRead));
    assert.ok(graph.seen.some((path) => path.startsWith('GET /v1.0/users/delta?$select=')));
    assert.deepEqual([lastRead.users.updated, lastRead.users.unchanged, lastRead.users.removed], [1, 2, 0]);
    assert.equal((await user('grace')).jobTitle, 'Director');
  });

  test('a token alone is enough, and goes nowhere but to the address it was entered for', async () => {
    const source = { kind: 'graph', displayName: 'By token', isEnabled: false, readsGroups: false };
    const direct = { ...source, baseUrl: `${far.url}/v1.0`, secret: far.token };
    const { id: byToken } = await near.expect(201, 'POST', '/api/directory/sources', direct);
    assert.equal((await near.expect(200, 'POST', `/api/directory/sources/${byToken}/check`)).isReached, true);
    const { lastRead } = await readSource(near, byToken);
    // Everybody there is kept by the first source already.
    assert.equal(lastRead.users.created, 0);
    assert.match(lastRead.problems[0].message, /is that of somebody the source Far Halden keeps/);
    const astray = { ...source, baseUrl: `${graph.url}/elsewhere/v1.0`, secret: far.token };
    const { id: lost } = await near.expect(201, 'POST', '/api/directory/sources', astray);
    const { isReached, message } = await near.expect(200, 'POST', `/api/directory/sources/${lost}/check`);
    assert.equal(isReached, false);
    assert.match(message, /has no directory to read/);
  });
});
