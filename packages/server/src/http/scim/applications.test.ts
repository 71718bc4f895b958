import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startTestServer, type TestAnswer } from '../test-server.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const TRAVELPERK = 'urn:ietf:params:scim:schemas:extension:travelperk:2.0:User';

type Json = Record<string, unknown>;

interface Application {
  readonly profile: string;
  /** A user with every attribute of the application. */
  readonly user: Json;
  readonly required: readonly string[];
  readonly filterable: readonly string[];
  readonly refusedFilters: readonly string[];
}

const applications: readonly Application[] = [
  {
    profile: 'peripass',
    user: {
      userName: 'ann@acme.test',
      active: true,
      displayName: 'Ann Lee',
      externalId: 'e-1',
      preferredLanguage: 'nl-BE',
      name: { givenName: 'Ann', familyName: 'Lee', formatted: 'Ann Lee' },
      phoneNumbers: [{ type: 'mobile', value: '+32 470 12 34 56' }],
      emails: [{ type: 'work', value: 'ann@acme.test', primary: true }],
    },
    required: ['userName', 'emails'],
    filterable: ['userName eq "ANN@acme.test"'],
    refusedFilters: [
      'displayName eq "Ann Lee"',
      'externalId eq "e-1"',
      'emails.value eq "ann@acme.test"',
      'active eq true',
    ],
  },
  {
    profile: 'passle',
    user: {
      userName: 'ann@acme.test',
      active: true,
      name: { givenName: 'Ann', familyName: 'Lee' },
      externalId: 'e-1',
    },
    required: ['userName', 'name.givenName', 'name.familyName'],
    filterable: ['userName eq "ann@acme.test"'],
    refusedFilters: ['externalId eq "e-1"', 'name.givenName eq "Ann"', 'title eq "x"'],
  },
  {
    profile: 'travelperk',
    user: {
      userName: 'ann@acme.test',
      externalId: 'e-1',
      active: true,
      name: { honorificPrefix: 'Dr', givenName: 'Ann', middleName: 'M.', familyName: 'Lee' },
      preferredLanguage: 'en',
      locale: 'en-gb',
      phoneNumbers: [{ type: 'work', value: '+34 93 123 45 67' }],
      title: 'Buyer',
      [ENTERPRISE]: { costCenter: 'CC-7', manager: { value: 'boss' } },
      [TRAVELPERK]: {
        gender: 'F',
        dateOfBirth: '1990-02-03',
        invoiceProfiles: [{ value: 'acme' }],
        emergencyContact: { name: 'Bo Lee', phone: '+34 600 000 000' },
        travelPolicy: 'Standard',
      },
    },
    required: ['userName', 'name.givenName', 'name.familyName'],
    filterable: ['userName eq "ann@acme.test"', 'externalId eq "e-1"'],
    refusedFilters: ['title eq "Buyer"', `${TRAVELPERK}:gender eq "F"`, `${ENTERPRISE}:costCenter eq "CC-7"`],
  },
  {
    profile: 'iris-intranet',
    user: {
      userName: 'ann@acme.test',
      active: true,
      emails: [{ type: 'work', value: 'ann@acme.test' }],
      name: { givenName: 'Ann', familyName: 'Lee', formatted: 'Ann Lee' },
      phoneNumbers: [
        { type: 'work', value: '020 1' },
        { type: 'mobile', value: '06 2' },
      ],
      externalId: 'e-1',
    },
    required: ['userName'],
    filterable: ['userName eq "ann@acme.test"'],
    refusedFilters: ['emails[type eq "work"].value eq "ann@acme.test"', 'externalId eq "e-1"'],
  },
];

/** The user without the attribute at a path of one or two names. */
function lacking(user: Json, path: string): Json {
  const copy = structuredClone(user);
  const [name = '', part] = path.split('.');
  if (part === undefined) delete copy[name];
  else delete (copy[name] as Json)[part];
  return copy;
}

/** What a client wrote, of an answer: everything but `id`, `meta`, `schemas`. */
function written({ body }: TestAnswer): Json {
  const { id: _id, meta: _meta, schemas: _schemas, groups: _groups, ...rest } = body;
  return rest;
}

for (const { profile, user, required, filterable, refusedFilters } of applications) {
  describe(`the SCIM endpoint of ${profile}`, () => {
    const start = async (t: Parameters<typeof startTestServer>[0]) => {
      const { call, tenant } = await startTestServer(t);
      const { token, scimEndpoint } = await tenant(profile, 'acme');
      const scim = (method: string, path: string, body?: unknown) =>
        call(method, scimEndpoint + path, { token, ...(body !== undefined && { body }) });
      const find = (filter: string) => scim('GET', `/Users?filter=${encodeURIComponent(filter)}`);
      return { scim, find };
    };

    test(`a user of ${profile} is created, found, read, replaced, patched, disabled and deleted`, async (t) => {
      const { scim, find } = await start(t);
      assert.equal((await find('userName eq "ann@acme.test"')).body.totalResults, 0);
      const made = await scim('POST', '/Users', user);
      assert.equal(made.status, 201, made.text);
      assert.deepEqual(written(made), user);
      const path = `/Users/${made.body.id}`;
      assert.deepEqual((await scim('GET', path)).body, made.body);
      for (const filter of [...filterable, `id eq "${made.body.id}"`, `id eq "${made.body.id}" and ${filterable[0]}`]) {
        assert.deepEqual((await find(filter)).body.Resources, [made.body], filter);
      }

      const operations = [
        { op: 'Replace', path: 'active', value: 'False' },
        { op: 'Add', path: 'name.familyName', value: 'Leeds' },
      ];
      const patched = await scim('PATCH', path, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: operations,
      });
      assert.equal(patched.status, 200, patched.text);
      assert.equal((await scim('GET', path)).body.active, false);
      assert.equal((await scim('GET', path)).body.name.familyName, 'Leeds');

      const replaced = await scim('PUT', path, { ...user, userName: 'ann.lee@acme.test' });
      assert.deepEqual(written(replaced), { ...user, userName: 'ann.lee@acme.test' });
      assert.equal((await scim('DELETE', path)).status, 204);
      assert.equal((await scim('GET', path)).status, 404);
      assert.equal((await find('userName eq "ann.lee@acme.test"')).body.totalResults, 0);
    });

    test(`${profile} refuses a user without ${required.join(', ')}`, async (t) => {
      const { scim } = await start(t);
      for (const path of required) {
        for (const body of [
          lacking(user, path),
          ...(path.includes('.') ? [lacking(user, path.split('.')[0] ?? '')] : []),
        ]) {
          const answer = await scim('POST', '/Users', body);
          assert.equal(answer.status, 400, path);
          assert.equal(answer.body.scimType, 'invalidValue');
          assert.match(answer.body.detail, /userName|emails|name/);
        }
      }
      assert.equal((await scim('GET', '/Users')).body.totalResults, 0);
    });

    test(`${profile} filters by its marked attributes and id only, with eq and and only`, async (t) => {
      const { find, scim } = await start(t);
      await scim('POST', '/Users', user);
      const operators = [
        'userName sw "ann"',
        'userName pr',
        'not (userName eq "x")',
        'userName eq "x" or userName eq "y"',
      ];
      for (const filter of [...refusedFilters, ...operators]) {
        const answer = await find(filter);
        assert.equal(answer.status, 400, filter);
        assert.equal(answer.body.scimType, 'invalidFilter');
      }
    });

    test(`${profile} leaves aside what it does not know, on create, replace and patch`, async (t) => {
      const { scim } = await start(t);
      const unknown = { nickName: 'Annie', x509Certificates: [{ value: 'AA==' }], password: 'Secret-1' };
      const made = await scim('POST', '/Users', { ...user, ...unknown });
      assert.equal(made.status, 201, made.text);
      assert.deepEqual(written(made), user);
      const path = `/Users/${made.body.id}`;
      assert.deepEqual(written(await scim('PUT', path, { ...user, ...unknown })), user);
      const Operations = [
        { op: 'replace', path: 'nickName', value: 'Annie' },
        { op: 'add', path: 'addresses[type eq "work"].locality', value: 'Gent' },
        { op: 'replace', value: { nickName: 'Annie' } },
      ];
      assert.equal((await scim('PATCH', path, { Operations })).status, 200);
      assert.deepEqual(written(await scim('GET', path)), user);
    });

    test(`${profile} keeps user names unique without regard to case`, async (t) => {
      const { scim } = await start(t);
      await scim('POST', '/Users', user);
      const again = await scim('POST', '/Users', {
        ...user,
        userName: 'ANN@ACME.TEST',
        externalId: 'e-2',
        emails: [{ type: 'work', value: 'b@acme.test' }],
      });
      assert.equal(again.status, 409);
      assert.equal(again.body.scimType, 'uniqueness');
    });

    test(`${profile} describes users only, and just its own attributes`, async (t) => {
      const { scim } = await start(t);
      const types = await scim('GET', '/ResourceTypes');
      assert.deepEqual(
        types.body.Resources.map(({ id }: { id: string }) => id),
        ['User'],
      );
      const schemas = await scim('GET', '/Schemas');
      const described = new Map<string, readonly { name: string }[]>(
        schemas.body.Resources.map(({ id, attributes }: { id: string; attributes: [] }) => [id, attributes]),
      );
      const names = (urn: string) =>
        described
          .get(urn)
          ?.map(({ name }) => name)
          .filter((name) => name !== 'id')
          .sort();
      const own = Object.keys(user).filter((name) => !name.startsWith('urn:'));
      assert.deepEqual(names(USER), own.sort());
      for (const urn of [ENTERPRISE, TRAVELPERK]) {
        assert.deepEqual(names(urn), urn in user ? Object.keys(user[urn] as Json).sort() : undefined);
      }
      const config = await scim('GET', '/ServiceProviderConfig');
      assert.equal(config.body.changePassword.supported, false);
      assert.equal(config.body.patch.supported, true);
    });
  });
}

describe('rules of single applications', () => {
  async function tenantOf(t: Parameters<typeof startTestServer>[0], profile: string) {
    const server = await startTestServer(t);
    const { token, scimEndpoint } = await server.tenant(profile, 'acme');
    const scim = (method: string, path: string, body?: unknown) =>
      server.call(method, scimEndpoint + path, { token, ...(body !== undefined && { body }) });
    return { ...server, scim };
  }
  const base = applications.map(({ profile, user }) => [profile, user] as const);
  const userOf = (profile: string) => base.find(([id]) => id === profile)?.[1] ?? {};

  for (const profile of ['peripass', 'iris-intranet']) {
    test(`an e-mail address belongs to one user of ${profile}, whatever its case`, async (t) => {
      const { scim } = await tenantOf(t, profile);
      await scim('POST', '/Users', userOf(profile));
      const other = { ...userOf(profile), userName: 'bo', emails: [{ type: 'work', value: 'Ann@Acme.Test' }] };
      const answer = await scim('POST', '/Users', other);
      assert.equal(answer.status, 409);
      assert.equal(answer.body.scimType, 'uniqueness');
      assert.match(answer.body.detail, /emails/);
    });
  }

  test('Iris takes any number of users without e-mail address', async (t) => {
    const { scim } = await tenantOf(t, 'iris-intranet');
    for (const userName of ['a', 'b']) assert.equal((await scim('POST', '/Users', { userName })).status, 201);
  });

  test('Peripass wants the work address: another one is not enough', async (t) => {
    const { scim } = await tenantOf(t, 'peripass');
    const emails = [{ type: 'home', value: 'ann@home.test' }];
    const answer = await scim('POST', '/Users', { ...userOf('peripass'), emails });
    assert.equal(answer.status, 400);
    assert.match(answer.body.detail, /emails\[type eq "work"\]\.value/);
  });

  test('Peripass knows work addresses alone, and takes one without a type for that', async (t) => {
    const { scim } = await tenantOf(t, 'peripass');
    const made = await scim('POST', '/Users', { ...userOf('peripass'), emails: [{ value: 'ann@acme.test' }] });
    assert.equal(made.status, 201, made.text);
    assert.deepEqual(made.body.emails, [{ value: 'ann@acme.test', type: 'work' }]);
    const replaced = await scim('PATCH', `/Users/${made.body.id}`, {
      Operations: [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'ann@new.test' }],
    });
    assert.deepEqual(replaced.body.emails, [{ value: 'ann@new.test', type: 'work' }]);
  });

  test('an externalId belongs to one user of Passle', async (t) => {
    const { scim } = await tenantOf(t, 'passle');
    await scim('POST', '/Users', userOf('passle'));
    const answer = await scim('POST', '/Users', { ...userOf('passle'), userName: 'bo@acme.test' });
    assert.equal(answer.status, 409);
    assert.match(answer.body.detail, /externalId/);
  });

  test('Passle takes job titles from the directory only while its option is on, and keeps its own else', async (t) => {
    const { scim, store, tenants } = await tenantOf(t, 'passle');
    const tenant = await store.find('acme');
    const titles = async (enabled: boolean) => {
      const settings = { ...tenant?.settings, jobTitleSyncEnabled: enabled };
      await store.update(tenant?.tenantId ?? '', { settings });
      await tenants.change('acme', {});
    };
    const made = await scim('POST', '/Users', { ...userOf('passle'), title: 'Writer' });
    assert.equal(made.body.title, undefined);
    const path = `/Users/${made.body.id}`;

    await titles(true);
    await scim('PATCH', path, { Operations: [{ op: 'replace', path: 'title', value: 'Editor' }] });
    assert.equal((await scim('GET', path)).body.title, 'Editor');

    await titles(false);
    assert.equal(
      (await scim('PATCH', path, { Operations: [{ op: 'replace', path: 'title', value: 'Chief' }] })).status,
      200,
    );
    assert.equal((await scim('PUT', path, { ...userOf('passle'), title: 'Chief', active: false })).status, 200);
    await titles(true);
    assert.equal((await scim('GET', path)).body.title, 'Editor');
    assert.equal((await scim('GET', path)).body.active, false);
  });

  test('TravelPerk answers the check of a manager, which names the user and the manager', async (t) => {
    const { scim } = await tenantOf(t, 'travelperk');
    const { id } = (await scim('POST', '/Users', userOf('travelperk'))).body;
    const check = (manager: string) =>
      scim('GET', `/Users?filter=${encodeURIComponent(`id eq "${id}" and manager eq "${manager}"`)}`);
    assert.equal((await check('boss')).body.totalResults, 1);
    assert.equal((await check('somebody')).body.totalResults, 0);
  });

  test('TravelPerk writes each part of the emergency contact alone', async (t) => {
    const { scim } = await tenantOf(t, 'travelperk');
    const { id } = (await scim('POST', '/Users', userOf('travelperk'))).body;
    const Operations = [{ op: 'replace', path: `${TRAVELPERK}:emergencyContact.phone`, value: '112' }];
    await scim('PATCH', `/Users/${id}`, { Operations });
    const user = (await scim('GET', `/Users/${id}`)).body;
    assert.deepEqual(user[TRAVELPERK].emergencyContact, { name: 'Bo Lee', phone: '112' });
  });

  test('generic has groups, and filters by anything', async (t) => {
    const { scim } = await tenantOf(t, 'generic');
    const user = await scim('POST', '/Users', { userName: 'ann', nickName: 'Annie' });
    const group = await scim('POST', '/Groups', { displayName: 'Staff', members: [{ value: user.body.id }] });
    assert.equal(group.status, 201);
    const found = await scim('GET', `/Users?filter=${encodeURIComponent('nickName sw "ann" or active eq false')}`);
    assert.equal(found.body.totalResults, 1);
    const types = await scim('GET', '/ResourceTypes');
    assert.deepEqual(
      types.body.Resources.map(({ id }: { id: string }) => id),
      ['User', 'Group'],
    );
  });
});
