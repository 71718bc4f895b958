import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type GraphWorld, onEachDatabase } from '../graph/graph-world.ts';
import { type Body, type Caller, eventually, holderOf, Provisioning, signedIn } from './both-sides.ts';

const TENANT = '/api/tenants/iris';
const SCIM = '/t/iris/scim/v2';
const REQUESTS = `${TENANT}/credential-requests`;
const PASSWORD = 'seven lamps in the harbour';
const ADMINISTRATOR = 'nora@acme.example';

// One story, in the order of the application's article: each test goes on where the one before it ended.
onEachDatabase('Iris Intranet', (open) => {
  let world: GraphWorld;
  let admin: Caller;
  let application: Provisioning;
  let token: string;
  let request: string;
  const people: Record<string, string> = {};

  before(async () => {
    world = open();
    await world.expect(201, 'POST', '/api/tenants', { profile: 'iris', key: 'iris', displayName: 'Acme' });
    for (const [userName, roles] of [
      [ADMINISTRATOR, ['administrator']],
      ['tom@acme.example', []],
    ] as const) {
      await world.expect(201, 'POST', `${TENANT}/staff`, { userName, password: PASSWORD, roles });
    }
    admin = await signedIn(world, 'iris', ADMINISTRATOR, PASSWORD);
  });

  /** The one person of that name as administrators of the intranet see them. */
  async function person(name: string, query = ''): Promise<Body> {
    const { value } = await admin.expect(200, 'GET', `${TENANT}/accounts?q=${name}${query}`);
    assert.equal(value.length, 1, `${name}: ${JSON.stringify(value)}`);
    return value[0];
  }

  async function hire(name: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const [givenName, surname] = [name[0]?.toUpperCase() + name.slice(1), 'Vos'];
    people[name] = await world.person(name, { givenName, surname, mail: `${name}@halden.example`, ...more });
  }

  test('IRI-1 the tenant has no page about tokens: support gives credentials by mail', async () => {
    const refused = await admin.expect(404, 'GET', `${TENANT}/settings`);
    assert.match(refused.error.message, /support@triptic\.nl/);
    await admin.expect(403, 'POST', `${TENANT}/tokens`, { requestedBy: ADMINISTRATOR });
    await admin.expect(403, 'GET', REQUESTS);
  });

  test('IRI-3 credentials asked for by others than administrators are declined', async () => {
    for (const requestedBy of ['tom@acme.example', 'nobody@acme.example']) {
      const asked = await world.expect(201, 'POST', REQUESTS, { requestedBy, mail: 'Token please' });
      assert.deepEqual([asked.state, asked.isAdministrator], ['open', false]);
      const refused = await world.expect(409, 'POST', `${REQUESTS}/${asked.id}/issue`, {});
      assert.equal(refused.error.code, 'NotAdministrator');
      const declined = await world.expect(200, 'POST', `${REQUESTS}/${asked.id}/decline`, {});
      assert.equal(declined.state, 'declined');
      assert.match(declined.letter, /Acme.*administrators only/);
      await world.expect(409, 'POST', `${REQUESTS}/${asked.id}/issue`, {});
      const direct = await world.expect(409, 'POST', `${TENANT}/tokens`, { requestedBy });
      assert.equal(direct.error.code, 'NotAdministrator');
    }
  });

  test('IRI-2 IRI-14 credentials are issued on a request, shown once, and recorded with who asked and who issued', async () => {
    const asked = await world.expect(201, 'POST', REQUESTS, { requestedBy: ADMINISTRATOR, requestedOn: '2026-03-02' });
    assert.deepEqual([asked.isAdministrator, asked.requestedOn], [true, '2026-03-02']);
    const issued = await world.expect(200, 'POST', `${REQUESTS}/${asked.id}/issue`, {});
    token = issued.secretToken;
    request = asked.id;
    assert.ok(issued.tenantUrl.endsWith(SCIM));
    await holderOf(world, token).expect(200, 'GET', `${SCIM}/Users`);

    const shown = await world.expect(200, 'GET', `${REQUESTS}/${asked.id}`);
    assert.deepEqual([shown.state, shown.secretToken], ['issued', undefined]);
    assert.ok(shown.issuedBy && shown.issuedAt && shown.recordedBy);
    const [listed] = (await world.expect(200, 'GET', `${TENANT}/tokens`)).value;
    assert.deepEqual([listed.id, listed.requestedBy, listed.expiresAt], [shown.tokenId, ADMINISTRATOR, null]);
    await world.expect(404, 'GET', `${TENANT}/tokens/${listed.id}/value`);
    await world.expect(409, 'POST', `${REQUESTS}/${asked.id}/issue`, {});
    await world.expect(409, 'PATCH', `${REQUESTS}/${asked.id}`, { requestedBy: 'somebody@acme.example' });
    await world.expect(409, 'DELETE', `${REQUESTS}/${asked.id}`);
  });

  test('IRI-14 a token is valid without end unless a date is set', async () => {
    const { id } = await world.expect(201, 'POST', REQUESTS, { requestedBy: ADMINISTRATOR });
    await world.expect(400, 'POST', `${REQUESTS}/${id}/issue`, { expiresOn: '2020-01-01' });
    await world.expect(200, 'POST', `${REQUESTS}/${id}/issue`, { expiresOn: '2099-01-31' });
    const { tokenId } = await world.expect(200, 'GET', `${REQUESTS}/${id}`);
    const { value } = await world.expect(200, 'GET', `${TENANT}/tokens`);
    const dated = value.find((one: Body) => one.id === tokenId);
    assert.match(dated.expiresAt, /^2099-01-31T23:59:59/);
  });

  test('IRI-4 both values are entered and tested', async () => {
    application = await Provisioning.add(world, 'Iris Intranet');
    await assert.rejects(application.connect(`${world.url}${SCIM}`, 'a token of nobody'));
    await application.connect(`${world.url}${SCIM}`, token);
  });

  test('IRI-5 IRI-8 users only, found by user name alone', async () => {
    const engine = holderOf(world, token);
    await engine.expect(200, 'GET', `${SCIM}/Users?filter=${encodeURIComponent('userName eq "x"')}`);
    for (const path of ['externalId', 'emails.value', 'name.formatted', 'displayName']) {
      const refused = await engine.expect(400, 'GET', `${SCIM}/Users?filter=${encodeURIComponent(`${path} eq "x"`)}`);
      assert.equal(refused.scimType, 'invalidFilter', path);
    }
    await engine.expect(404, 'GET', `${SCIM}/Groups`);
  });

  test('IRI-7 IRI-10 a joiner is created with the internal type', async () => {
    await hire('anna', { businessPhones: ['+31 20 555 0100'], mobilePhone: '+31 6 5550 0101' });
    await hire('bram');
    for (const name of ['anna', 'bram']) await application.assign(people[name] ?? '');
    await application.start();
    const anna = await eventually(() => person('anna'));
    await eventually(() => person('bram'));
    assert.deepEqual([anna.state, anna.source, anna.facts.userType], ['active', 'directory', 'employee']);
    const { value } = await admin.expect(200, 'GET', `${TENANT}/user-types`);
    assert.deepEqual(
      value.map(({ id, kind }: Body) => [id, kind]),
      [['employee', 'internal']],
    );
  });

  test('IRI-6 of work and mobile phone one is changed and the other stays', async () => {
    await world.expect(204, 'PATCH', `/v1.0/users/${people.anna}`, { mobilePhone: '+31 6 5550 0202' });
    await eventually(async () => {
      const { attributes } = await person('anna');
      const numbers = Object.fromEntries(attributes.phoneNumbers.map(({ type, value }: Body) => [type, value]));
      assert.deepEqual(numbers, { work: '+31 20 555 0100', mobile: '+31 6 5550 0202' });
    });
  });

  test('IRI-9 the shown name is the formatted one, else first and last name, else the user name', async () => {
    assert.equal((await person('anna')).displayName, 'Anna Vos');
    const engine = holderOf(world, token);
    const cases = [
      [{ formatted: 'Dr. Cas Bos', givenName: 'Cas', familyName: 'Bos' }, 'Dr. Cas Bos'],
      [{ givenName: 'Dirk', familyName: 'Bos' }, 'Dirk Bos'],
      [undefined, 'kiosk@halden.example'],
    ] as const;
    for (const [name, shown] of cases) {
      const userName = `${shown.includes('@') ? 'kiosk' : shown.split(' ').at(-2)?.toLowerCase()}@halden.example`;
      const made = await engine.expect(201, 'POST', `${SCIM}/Users`, {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName,
        ...(name && { name }),
      });
      assert.equal(made.displayName, undefined);
      assert.equal((await person(encodeURIComponent(shown))).id, made.id);
      assert.equal((await admin.expect(200, 'GET', `${TENANT}/accounts/${made.id}`)).displayName, shown);
    }
  });

  test('IRI-13 an address belongs to one person', async () => {
    const engine = holderOf(world, token);
    const body = {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'another@halden.example',
      emails: [{ type: 'work', value: 'ANNA@halden.example' }],
    };
    assert.equal((await engine.expect(409, 'POST', `${SCIM}/Users`, body)).scimType, 'uniqueness');
    await engine.expect(201, 'POST', `${SCIM}/Users`, { ...body, emails: [] });
  });

  test('IRI-10 external types need the module for them', async () => {
    const external = { name: 'Supplier', kind: 'external', rights: ['people'] };
    const refused = await admin.expect(400, 'POST', `${TENANT}/user-types`, external);
    assert.match(refused.error.message, /kind: .*module/);
    await world.expect(200, 'PUT', `${TENANT}/settings`, { externalUsersEnabled: true });
    await admin.expect(201, 'POST', `${TENANT}/user-types`, external);
    await admin.expect(409, 'DELETE', `${TENANT}/user-types/employee`);
  });

  test('IRI-11 a mover keeps type and groups', async () => {
    const type = await admin.expect(201, 'POST', `${TENANT}/user-types`, { name: 'Volunteer', kind: 'internal' });
    const group = await admin.expect(201, 'POST', `${TENANT}/groups`, { name: 'First aid' });
    const { id } = await person('bram');
    await admin.expect(200, 'PATCH', `${TENANT}/accounts/${id}`, { userType: type.id, groups: [group.id] });
    await world.expect(204, 'PATCH', `/v1.0/users/${people.bram}`, { surname: 'Vos-Bakker' });
    await eventually(async () => {
      const { displayName, facts } = await person('bram');
      assert.equal(displayName, 'Bram Vos-Bakker');
      assert.deepEqual([facts.userType, facts.groups], [type.id, [group.id]]);
    });
    await admin.expect(409, 'DELETE', `${TENANT}/user-types/${type.id}`);
    await admin.expect(409, 'DELETE', `${TENANT}/groups/${group.id}`);
  });

  test('IRI-12 a leaver vanishes from the people directory, posts stay, and a re-hire is the same person', async () => {
    const { id, facts } = await person('bram');
    await admin.expect(201, 'POST', `${TENANT}/posts`, { title: 'Lunch at noon', author: id });
    await world.expect(204, 'PATCH', `/v1.0/users/${people.bram}`, { accountEnabled: false });
    await eventually(async () => {
      const { value } = await admin.expect(200, 'GET', `${TENANT}/accounts?q=bram`);
      assert.deepEqual(value, []);
    });
    assert.equal((await person('bram', '&state=disabled')).state, 'disabled');
    const { value } = await admin.expect(200, 'GET', `${TENANT}/posts`);
    assert.deepEqual(
      value.map(({ authorName }: Body) => authorName),
      ['Bram Vos-Bakker'],
    );
    await world.expect(204, 'PATCH', `/v1.0/users/${people.bram}`, { accountEnabled: true });
    const back = await eventually(() => person('bram'));
    assert.deepEqual([back.id, back.facts], [id, facts]);
  });

  test('IRI-2 a revoked token ends at once, with who revoked it', async () => {
    const revoked = await world.expect(200, 'POST', `${REQUESTS}/${request}/revoke`, {});
    assert.equal(revoked.state, 'revoked');
    assert.ok(revoked.revokedBy);
    await holderOf(world, token).expect(401, 'GET', `${SCIM}/Users`);
    const open = await world.expect(200, 'GET', `${REQUESTS}?state=revoked`);
    assert.equal(open.value.length, 1);
  });
});
