import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type GraphWorld, onEachDatabase } from '../graph/graph-world.ts';
import { type Body, type Caller, eventually, holderOf } from './both-sides.ts';

interface Application {
  readonly profile: string;
  /** What a user has to have beside the user name. */
  readonly more: Readonly<Record<string, unknown>>;
  readonly filterable: readonly string[];
  /** Settings that switch the endpoint off. */
  readonly off?: Readonly<Record<string, unknown>>;
}

const name = { givenName: 'Ann', familyName: 'Lee' };

const applications: readonly Application[] = [
  { profile: 'peripass', more: {}, filterable: ['userName'] },
  { profile: 'passle', more: { name }, filterable: ['userName'], off: { entraModuleEnabled: false } },
  { profile: 'travelperk', more: { name }, filterable: ['userName', 'externalId'], off: { scimEnabled: false } },
  { profile: 'iris-intranet', more: {}, filterable: ['userName'] },
];

function user({ profile, more }: Application, local: string): Readonly<Record<string, unknown>> {
  const userName = `${local}@acme.test`;
  const emails = profile === 'peripass' ? { emails: [{ type: 'work', value: userName }] } : {};
  return { userName, externalId: `x-${local}`, ...emails, ...more };
}

onEachDatabase('what the endpoints of the four applications share', (open) => {
  let world: GraphWorld;
  before(() => {
    world = open();
  });

  for (const application of applications) {
    const { profile, filterable } = application;
    const scim = `/t/${profile}/scim/v2`;
    const tenant = `/api/tenants/${profile}`;

    describe(profile, () => {
      let engine: Caller;
      let made: Body;
      before(async () => {
        made = await world.expect(201, 'POST', '/api/tenants', { profile, key: profile, setUp: true });
        engine = holderOf(world, made.token);
      });
      const find = (filter: string) => `${scim}/Users?filter=${encodeURIComponent(filter)}`;

      test(`APP-17 the first administrator of ${profile} signs in to its pages and is no account`, async () => {
        const { userName, permissions } = await world.expect(200, 'POST', `${tenant}/sign-in`, made.administrator);
        assert.deepEqual([userName, permissions], [made.administrator.userName, 'all']);
        assert.equal((await engine.expect(200, 'GET', `${scim}/Users`)).totalResults, 0);
        assert.deepEqual((await world.expect(200, 'GET', `${tenant}/accounts`)).value, []);
      });

      test(`APP-5 nothing found in ${profile} is an empty list`, async () => {
        const none = await engine.expect(200, 'GET', find('userName eq "nobody@acme.test"'));
        assert.deepEqual([none.totalResults, none.Resources], [0, []]);
      });

      test(`APP-1 APP-14 a user of ${profile} is created, read, replaced, patched and deleted, with its metadata`, async () => {
        const answer = await engine.call('POST', `${scim}/Users`, user(application, 'ann'));
        assert.equal(answer.status, 201, JSON.stringify(answer.body));
        const { id, meta } = answer.body;
        assert.equal(answer.headers.get('location'), meta.location);
        assert.equal(meta.location, `${world.url}${scim}/Users/${id}`);
        assert.equal(meta.resourceType, 'User');
        assert.ok(meta.created && meta.lastModified);
        const at = `${scim}/Users/${id}`;
        assert.equal((await engine.expect(200, 'GET', at)).userName, 'ann@acme.test');
        await engine.expect(200, 'PUT', at, { ...user(application, 'ann'), active: false });
        const on = { Operations: [{ op: 'Replace', path: 'active', value: 'True' }] };
        assert.equal((await engine.expect(200, 'PATCH', at, on)).active, true);
        await engine.expect(204, 'DELETE', at);
        await engine.expect(404, 'GET', at);
      });

      test(`APP-6 APP-8 user names of ${profile} are unique without regard to case, and values that say nothing are refused`, async () => {
        const { id } = await engine.expect(201, 'POST', `${scim}/Users`, user(application, 'bea'));
        const again = { ...user(application, 'cid'), userName: 'BEA@acme.test' };
        assert.equal((await engine.expect(409, 'POST', `${scim}/Users`, again)).scimType, 'uniqueness');
        const wrong = { ...user(application, 'dan'), active: 'perhaps' };
        assert.equal((await engine.expect(400, 'POST', `${scim}/Users`, wrong)).scimType, 'invalidValue');
        const off = { Operations: [{ op: 'replace', path: 'active', value: 'False' }] };
        assert.equal((await engine.expect(200, 'PATCH', `${scim}/Users/${id}`, off)).active, false);
      });

      test(`APP-7 what ${profile} does not know is left aside, and stands in the log`, async () => {
        const odd = { ...user(application, 'eva'), nickName: 'Evie' };
        const { id, nickName } = await engine.expect(201, 'POST', `${scim}/Users`, odd);
        assert.equal(nickName, undefined);
        const patch = { Operations: [{ op: 'add', path: 'nickName', value: 'Evie' }] };
        await engine.expect(200, 'PATCH', `${scim}/Users/${id}`, patch);
        assert.equal((await engine.expect(200, 'GET', `${scim}/Users/${id}`)).nickName, undefined);
        await eventually(async () => {
          const { value } = await world.expect(200, 'GET', `${tenant}/activity?resource=${id}`);
          const warned = value.filter(({ warnings }: Body) =>
            warnings.some((text: string) => text.includes('nickName')),
          );
          assert.deepEqual(warned.map(({ method }: Body) => method).toSorted(), ['PATCH', 'POST']);
        });
      });

      test(`APP-4 ${profile} is filtered by what is marked, with eq, also joined by and`, async () => {
        for (const path of filterable) {
          const value = path === 'userName' ? 'EVA@acme.test' : 'x-eva';
          const { totalResults, Resources } = await engine.expect(200, 'GET', find(`${path} eq "${value}"`));
          assert.equal(totalResults, 1, path);
          const both = find(`id eq "${Resources[0].id}" and ${path} eq "${value}"`);
          assert.equal((await engine.expect(200, 'GET', both)).totalResults, 1);
        }
        for (const filter of [
          'title eq "x"',
          'userName sw "e"',
          'userName eq "a" or userName eq "b"',
          'active eq true',
        ]) {
          assert.equal((await engine.expect(400, 'GET', find(filter))).scimType, 'invalidFilter', filter);
        }
      });

      test(`APP-2 APP-3 ${profile} describes users and nothing else`, async () => {
        const types = await engine.expect(200, 'GET', `${scim}/ResourceTypes`);
        assert.deepEqual(
          types.Resources.map(({ id }: Body) => id),
          ['User'],
        );
        const config = await engine.expect(200, 'GET', `${scim}/ServiceProviderConfig`);
        assert.deepEqual([config.changePassword.supported, config.patch.supported], [false, true]);
        await engine.expect(404, 'GET', `${scim}/Groups`);
        await engine.expect(404, 'POST', `${scim}/Groups`, { displayName: 'Team' });
      });

      test(`APP-10 switched off, an account of ${profile} keeps what it is, and gets it back`, async () => {
        const { id } = await engine.expect(201, 'POST', `${scim}/Users`, user(application, 'fay'));
        const { facts } = await world.expect(200, 'GET', `${tenant}/accounts/${id}`);
        for (const active of [false, true]) {
          const switched = { Operations: [{ op: 'replace', value: { active } }] };
          await engine.expect(200, 'PATCH', `${scim}/Users/${id}`, switched);
          const account = await world.expect(200, 'GET', `${tenant}/accounts/${id}`);
          assert.deepEqual([account.active, account.facts], [active, facts]);
        }
      });

      test(`APP-9 ${profile} takes every manner of patch that clients are known for`, async () => {
        const { id } = await engine.expect(201, 'POST', `${scim}/Users`, user(application, 'gil'));
        const manners: readonly (readonly [string, string])[] = [
          ['Add', 'Gila'],
          ['REPLACE', 'Gilb'],
          ['replace', 'Gilc'],
        ];
        const path = 'name.givenName';
        for (const [op, value] of manners) {
          const patched = await engine.expect(200, 'PATCH', `${scim}/Users/${id}`, {
            Operations: [{ op, path, value }],
          });
          assert.equal(patched.name.givenName, value, op);
        }
        for (const value of [{ [path]: 'Gild' }, { name: { givenName: 'Gile' } }]) {
          const Operations = [{ op: 'Add', value }];
          const patched = await engine.expect(200, 'PATCH', `${scim}/Users/${id}`, { Operations });
          assert.match(patched.name.givenName, /^Gil[de]$/);
        }
        if (profile !== 'peripass' && profile !== 'iris-intranet') return;
        const type = 'phoneNumbers[type eq "mobile"].value';
        const Operations = [{ op: 'Add', path: type, value: '+32 1' }];
        const { phoneNumbers } = await engine.expect(200, 'PATCH', `${scim}/Users/${id}`, { Operations });
        assert.deepEqual([phoneNumbers[0].type, phoneNumbers[0].value], ['mobile', '+32 1']);
      });

      test(`APP-13 the accounts of ${profile} are listed page by page`, async () => {
        const all = (await engine.expect(200, 'GET', `${scim}/Users?count=200`)).totalResults;
        const seen = new Set<string>();
        for (let startIndex = 1; startIndex <= all; startIndex += 2) {
          const page = await engine.expect(200, 'GET', `${scim}/Users?startIndex=${startIndex}&count=2`);
          assert.deepEqual([page.startIndex, page.itemsPerPage], [startIndex, page.Resources.length]);
          for (const { id } of page.Resources) seen.add(id);
        }
        assert.equal(seen.size, all);
      });

      test(`APP-11 APP-16 a token of ${profile} opens this tenant alone, at the address that has its key`, async () => {
        const key = `${profile}-two`;
        const other = await world.expect(201, 'POST', '/api/tenants', { profile, key, setUp: true });
        assert.equal(other.scimEndpoint, `${world.url}/t/${key}/scim/v2`);
        await engine.expect(401, 'GET', `/t/${key}/scim/v2/Users`);
        await holderOf(world, other.token).expect(401, 'GET', `${scim}/Users`);
        assert.equal(
          (await holderOf(world, other.token).expect(200, 'GET', `/t/${key}/scim/v2/Users`)).totalResults,
          0,
        );
      });

      test(`APP-12 a wrong token is 401 at ${profile}, and a right one 403 while its feature is off`, async () => {
        for (const token of ['wrong', `${made.token}x`]) {
          const refused = await holderOf(world, token).call('GET', `${scim}/Users`);
          assert.equal(refused.status, 401);
          assert.deepEqual(refused.body.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error']);
        }
        if (!application.off) return;
        await world.expect(200, 'PUT', `${tenant}/settings`, application.off);
        await engine.expect(403, 'GET', `${scim}/Users`);
      });

      test(`APP-15 the log of ${profile} tells who asked what, and what came of it`, async () => {
        const entry = await eventually(async () => {
          const { value } = await world.expect(200, 'GET', `${tenant}/activity?method=POST&status=201`);
          assert.ok(value.length > 0);
          return value[0];
        });
        assert.ok(entry.at && entry.path && (entry.tokenId || entry.actor));
      });
    });
  }
});
