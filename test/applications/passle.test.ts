import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type GraphWorld, onEachDatabase } from '../graph/graph-world.ts';
import { type Body, type Caller, eventually, holderOf, Provisioning, signedIn } from './both-sides.ts';

const TENANT = '/api/tenants/a01';
const SCIM = '/t/a01/scim/v2';
const PASSWORD = 'a hedge of nine hazels';
const MAPPING = {
  userName: '[userPrincipalName]',
  active: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
  title: '[jobTitle]',
  'name.givenName': '[givenName]',
  'name.familyName': '[surname]',
  externalId: '[objectId]',
};

// One story, in the order of the application's article: each test goes on where the one before it ended.
onEachDatabase('Passle', (open) => {
  let world: GraphWorld;
  let admin: Caller;
  let colleague: Caller;
  let application: Provisioning;
  let token: string;
  const people: Record<string, string> = {};

  before(() => {
    world = open();
  });

  /** The user of that address as Passle's administrators see them. */
  async function user(name: string, query = ''): Promise<Body> {
    const { value } = await admin.expect(200, 'GET', `${TENANT}/accounts?q=${name}${query}`);
    assert.equal(value.length, 1, `${name}: ${JSON.stringify(value)}`);
    return value[0];
  }

  async function hire(name: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const [givenName, surname] = [name[0]?.toUpperCase() + name.slice(1), 'Berg'];
    const id = await world.person(name, { givenName, surname, jobTitle: 'Writer', ...more });
    people[name] = id;
    return id;
  }

  test('PAS-1 without the module there is no page, and nobody generates a token', async () => {
    await world.expect(201, 'POST', '/api/tenants', { profile: 'passle', key: 'a01', displayName: 'Acme' });
    for (const [userName, roles] of [
      ['mira@acme.example', ['administrator']],
      ['tom@acme.example', []],
    ] as const) {
      await world.expect(201, 'POST', `${TENANT}/staff`, { userName, password: PASSWORD, roles });
    }
    admin = await signedIn(world, 'a01', 'mira@acme.example', PASSWORD);
    colleague = await signedIn(world, 'a01', 'tom@acme.example', PASSWORD);
    const refused = await admin.expect(404, 'GET', `${TENANT}/settings`);
    assert.match(refused.error.message, /module is not enabled.*Client Success/);
    await admin.expect(404, 'POST', `${TENANT}/tokens`, {});
  });

  test("PAS-14 module and job title sync are switched by the vendor's staff, for each client", async () => {
    await admin.expect(404, 'PUT', `${TENANT}/settings`, { entraModuleEnabled: true });
    await world.expect(200, 'PUT', `${TENANT}/settings`, { entraModuleEnabled: true });
    const refused = await admin.expect(400, 'PUT', `${TENANT}/settings`, { jobTitleSyncEnabled: true });
    assert.equal(refused.error.details[0].target, 'jobTitleSyncEnabled');
    const { fields } = await world.expect(200, 'GET', `${TENANT}/settings`);
    const flag = fields.find(({ key }: Body) => key === 'jobTitleSyncEnabled');
    assert.deepEqual([flag.label, flag.value], ['Sync job title', false]);
  });

  test('PAS-2 only an administrator of the client reaches the page', async () => {
    await colleague.expect(403, 'GET', `${TENANT}/settings`);
    await colleague.expect(403, 'POST', `${TENANT}/tokens`, {});
  });

  test('PAS-3 PAS-4 Manage Entra ID in the COMPANY menu offers at first to generate a token, and nothing else', async () => {
    const page = await admin.expect(200, 'GET', `${TENANT}/settings`);
    assert.deepEqual(page.path, ['COMPANY', 'Manage Entra ID']);
    assert.deepEqual([page.firstToken, page.fields], ['Generate secret token', []]);
  });

  test('PAS-5 PAS-6 the token is generated once, begins with the short code, and stays on the page', async () => {
    const made = await admin.expect(201, 'POST', `${TENANT}/tokens`, {});
    token = made.token;
    assert.match(token, /^a01-[0-9A-Za-z]{7}-[0-9A-Za-z]{7}-[0-9A-Za-z]{8}$/);
    const refused = await admin.expect(409, 'POST', `${TENANT}/tokens`, {});
    assert.equal(refused.error.code, 'TokenExists');
    const page = await admin.expect(200, 'GET', `${TENANT}/settings`);
    assert.equal(page.firstToken ?? null, null);
    assert.deepEqual(
      page.fields.map(({ key }: Body) => key),
      ['url', 'secretToken', 'userConfiguration', 'selectedPassles'],
    );
    const [listed] = (await admin.expect(200, 'GET', `${TENANT}/tokens`)).value;
    assert.equal((await admin.expect(200, 'GET', `${TENANT}/tokens/${listed.id}/value`)).token, token);
  });

  test('PAS-1 with the module switched off again the endpoint answers 403 to the right token', async () => {
    await world.expect(200, 'PUT', `${TENANT}/settings`, { entraModuleEnabled: false });
    const engine = holderOf(world, token);
    assert.match((await engine.expect(403, 'GET', `${SCIM}/Users`)).detail, /module is not enabled/);
    await world.expect(200, 'PUT', `${TENANT}/settings`, { entraModuleEnabled: true });
    await engine.expect(200, 'GET', `${SCIM}/Users`);
  });

  test('PAS-33 a regenerated token ends the one before it at once', async () => {
    const made = await admin.expect(201, 'POST', `${TENANT}/tokens`, { regenerate: true });
    await holderOf(world, token).expect(401, 'GET', `${SCIM}/Users`);
    token = made.token;
    await holderOf(world, token).expect(200, 'GET', `${SCIM}/Users`);
  });

  test('PAS-11 the third option needs at least one Passle', async () => {
    const { value } = await admin.expect(200, 'GET', `${TENANT}/passles`);
    assert.deepEqual(
      value.map(({ name }: Body) => name),
      ['Acme'],
    );
    const chosen = { userConfiguration: 'creator-selected-passles' };
    for (const body of [chosen, { ...chosen, selectedPassles: [] }, { ...chosen, selectedPassles: ['none'] }]) {
      const refused = await admin.expect(400, 'PUT', `${TENANT}/settings`, body);
      assert.equal(refused.error.details[0].target, 'selectedPassles');
    }
    await admin.expect(200, 'PUT', `${TENANT}/settings`, { userConfiguration: 'account-only' });
  });

  test('PAS-7 URL and token are tested before they are saved', async () => {
    application = await Provisioning.add(world, 'Passle', 'Content platform of our own');
    await assert.rejects(application.connect(`${world.url}${SCIM}`, `${token.slice(0, -1)}-`));
    await application.connect(`${world.url}${SCIM}`, token);
  });

  test('PAS-17 PAS-18 the mapping of users is the table and nothing else, and groups are not provisioned', async () => {
    const { synchronizationRules } = await world.expect(200, 'GET', `${application.job}/schema`);
    const mappings = synchronizationRules.flatMap(({ objectMappings }: Body) => objectMappings);
    const enabled = mappings.filter((mapping: Body) => mapping.enabled);
    assert.deepEqual(
      enabled.map(({ sourceObjectName }: Body) => sourceObjectName),
      ['User'],
    );
    assert.deepEqual(
      Object.fromEntries(
        enabled[0].attributeMappings.map(({ targetAttributeName, source }: Body) => [
          targetAttributeName,
          source.expression,
        ]),
      ),
      MAPPING,
    );
    await holderOf(world, token).expect(404, 'GET', `${SCIM}/Groups`);
  });

  test('PAS-24 addresses without a counterpart are listed before the start, and corrected in Passle', async () => {
    const [{ id: passle }] = (await admin.expect(200, 'GET', `${TENANT}/passles`)).value;
    const assigned = { role: 'editor', passles: [passle] };
    for (const [userName, givenName] of [
      ['JON@halden.example', 'Jon'],
      ['ada.old@halden.example', 'Ada'],
      ['eva@elsewhere.example', 'Eva'],
    ]) {
      await admin.expect(201, 'POST', `${TENANT}/accounts`, { userName, givenName, familyName: 'Berg', ...assigned });
    }
    const addresses = [];
    for (const name of ['jon', 'ada', 'eva', 'lea']) {
      await hire(name);
      addresses.push(`${name}@halden.example`);
    }
    const compared = await admin.expect(200, 'POST', `${TENANT}/precheck`, { addresses });
    assert.deepEqual(
      compared.matched.map(({ address }: Body) => address),
      ['jon@halden.example'],
    );
    assert.deepEqual(
      compared.unmatchedAccounts.map(({ userName }: Body) => userName),
      ['ada.old@halden.example', 'eva@elsewhere.example'],
    );
    const [{ id }] = compared.unmatchedAccounts;
    await admin.expect(200, 'PATCH', `${TENANT}/accounts/${id}`, { userName: 'ada@halden.example' });
    const again = await admin.expect(200, 'POST', `${TENANT}/precheck`, { addresses });
    assert.equal(again.unmatchedAccountCount, 1);
  });

  test('ENT-32 ENT-56 PAS-25 PAS-26 people and groups are assigned and provisioning starts', async () => {
    const group = await world.expect(201, 'POST', '/v1.0/groups', {
      displayName: 'Writers',
      mailNickname: 'writers',
      mailEnabled: false,
      securityEnabled: true,
    });
    for (const name of ['eva', 'lea']) {
      await world.expect(204, 'POST', `/v1.0/groups/${group.id}/members/$ref`, {
        '@odata.id': `${world.url}/v1.0/directoryObjects/${people[name]}`,
      });
    }
    await application.assign(people.jon ?? '');
    await application.assign(people.ada ?? '');
    await application.assign(group.id);
    await application.start();
    await eventually(async () => {
      const { value } = await admin.expect(200, 'GET', `${TENANT}/accounts`);
      assert.equal(value.filter(({ isLinked }: Body) => isLinked).length, 4);
    });
  });

  test('PAS-13 PAS-20 PAS-22 existing users of the same address, in any case, are linked and keep role and Passles', async () => {
    for (const name of ['jon', 'ada']) {
      const { source, isLinked, facts, state } = await user(name);
      assert.deepEqual(
        [source, isLinked, state, facts.role, facts.passles.length],
        ['local', true, 'active', 'editor', 1],
      );
    }
    const { error } = await admin.expect(409, 'PATCH', `${TENANT}/accounts/${(await user('jon')).id}`, {
      givenName: 'J',
    });
    assert.equal(error.code, 'OwnedByDirectory');
  });

  test('PAS-21 an existing user of another address is left alone, and a second account appears', async () => {
    assert.equal((await user('eva@elsewhere')).isLinked, false);
    assert.equal((await user('eva@halden')).source, 'directory');
  });

  test('PAS-8 PAS-32 a new user is pending until role and Passle are given, while the directory sees them active', async () => {
    const [{ id: passle }] = (await admin.expect(200, 'GET', `${TENANT}/passles`)).value;
    const { id, state, facts, attributes } = await user('lea');
    assert.deepEqual([state, facts.role, facts.passles, attributes.active], ['pending', undefined, undefined, true]);
    const steps: readonly (readonly [object, string])[] = [
      [{ passles: [passle] }, 'pending'],
      [{ role: 'content-creator', passles: [] }, 'pending'],
      [{ passles: [passle] }, 'active'],
    ];
    for (const [change, expected] of steps) {
      const changed = await admin.expect(200, 'PATCH', `${TENANT}/accounts/${id}`, change);
      assert.equal(changed.state, expected);
      assert.equal((await holderOf(world, token).expect(200, 'GET', `${SCIM}/Users/${id}`)).active, true);
    }
    const pending = await admin.expect(200, 'GET', `${TENANT}/accounts?state=pending`);
    assert.deepEqual(
      pending.value.map(({ userName }: Body) => userName),
      ['eva@halden.example'],
    );
  });

  test('PAS-9 PAS-10 PAS-12 PAS-34 the user configuration of the moment is given to new users, and to nobody else', async () => {
    const second = await admin.expect(201, 'POST', `${TENANT}/passles`, { name: 'Acme Law' });
    const third = await admin.expect(201, 'POST', `${TENANT}/passles`, { name: 'Acme Tax' });
    await admin.expect(200, 'PUT', `${TENANT}/settings`, { userConfiguration: 'creator-all-passles' });
    await hire('kim');
    await application.assign(people.kim ?? '');
    await application.onDemand(people.kim ?? '');
    const kim = await user('kim');
    assert.deepEqual([kim.state, kim.facts.role, kim.facts.passles.length], ['active', 'content-creator', 3]);

    const selected = { userConfiguration: 'creator-selected-passles', selectedPassles: [third.id] };
    await admin.expect(200, 'PUT', `${TENANT}/settings`, selected);
    await admin.expect(201, 'POST', `${TENANT}/passles`, { name: 'Acme Energy' });
    await hire('ole');
    await application.assign(people.ole ?? '');
    await application.onDemand(people.ole ?? '');
    assert.deepEqual((await user('ole')).facts.passles, [third.id]);
    assert.equal((await user('kim')).facts.passles.length, 3);
    assert.deepEqual([(await user('jon')).facts.role, (await user('eva@halden')).state], ['editor', 'pending']);

    for (const { id } of [second, third]) {
      const refused = await admin.expect(409, 'DELETE', `${TENANT}/passles/${id}`);
      assert.equal(refused.error.code, 'EntryInUse');
    }
  });

  test('PAS-15 without job title sync a title is ignored, and edited in Passle', async () => {
    const { id, attributes } = await user('kim');
    assert.equal(attributes.title, undefined);
    await admin.expect(200, 'PATCH', `${TENANT}/accounts/${id}`, { title: 'Columnist' });
    await world.expect(204, 'PATCH', `/v1.0/users/${people.kim}`, { jobTitle: 'Head of Tax' });
    await application.onDemand(people.kim ?? '');
    assert.equal((await user('kim')).attributes.title, 'Columnist');
    await eventually(async () => {
      const { value } = await admin.expect(200, 'GET', `${TENANT}/activity?$top=100`);
      assert.ok(value.some(({ warnings }: Body) => warnings.join().includes('title')));
    });
  });

  test('PAS-16 with it the title comes from the directory, and editing in Passle is closed', async () => {
    await world.expect(200, 'PUT', `${TENANT}/settings`, { jobTitleSyncEnabled: true });
    await world.expect(204, 'PATCH', `/v1.0/users/${people.kim}`, { jobTitle: 'Partner' });
    const { id } = await eventually(async () => {
      const found = await user('kim');
      assert.equal(found.attributes.title, 'Partner');
      return found;
    });
    const refused = await admin.expect(409, 'PATCH', `${TENANT}/accounts/${id}`, { title: 'Columnist' });
    assert.match(refused.error.message, /title: comes from the directory/);
  });

  test('PAS-19 nobody comes in without first name and surname, and both sides say which is missing', async () => {
    const engine = holderOf(world, token);
    for (const name of [undefined, { givenName: 'Una' }, { givenName: 'Una', familyName: ' ' }]) {
      const refused = await engine.expect(400, 'POST', `${SCIM}/Users`, {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: 'una@halden.example',
        ...(name && { name }),
      });
      assert.deepEqual([refused.scimType, /name/.test(refused.detail)], ['invalidValue', true]);
    }
    await hire('una', { surname: null });
    await application.assign(people.una ?? '');
    const entry = await application.onDemand(people.una ?? '');
    assert.match(JSON.stringify(entry), /surname|familyName/);
    const { value } = await admin.expect(200, 'GET', `${TENANT}/accounts?q=una`);
    assert.deepEqual(value, []);
  });

  test('PAS-28 a mover keeps the account: address, names and what Passle gave', async () => {
    const { id } = await user('ole');
    await world.expect(204, 'PATCH', `/v1.0/users/${people.ole}`, {
      userPrincipalName: 'ole.lund@halden.example',
      surname: 'Lund',
    });
    const moved = await eventually(() => user('ole.lund'));
    assert.deepEqual([moved.id, moved.displayName, moved.facts.role], [id, 'Ole Lund', 'content-creator']);
  });

  test('PAS-27 cycles come every 40 minutes, and urgent changes on demand', async () => {
    const { schedule } = await world.expect(200, 'GET', application.job);
    assert.equal(schedule.interval, 'PT40M');
    await hire('ida');
    await application.assign(people.ida ?? '');
    await application.onDemand(people.ida ?? '');
    assert.equal((await user('ida')).source, 'directory');
  });

  test('PAS-30 a leaver is disabled and gone from choosers, posts keep the name, and a re-hire has all of it back', async () => {
    const { value: passles } = await admin.expect(200, 'GET', `${TENANT}/passles`);
    const lea = await user('lea');
    const post = { title: 'On tides', author: lea.id, passle: lea.facts.passles[0] };
    const { id } = await admin.expect(201, 'POST', `${TENANT}/posts`, post);
    const leaver = (enabled: boolean) =>
      world.expect(204, 'PATCH', `/v1.0/users/${people.lea}`, { accountEnabled: enabled });
    await leaver(false);
    await eventually(async () => assert.equal((await user('lea')).state, 'disabled'));
    const chooser = await admin.expect(200, 'GET', `${TENANT}/accounts?state=active`);
    assert.ok(chooser.value.every(({ userName }: Body) => userName !== 'lea@halden.example'));
    assert.equal((await admin.expect(200, 'GET', `${TENANT}/posts/${id}`)).authorName, 'Lea Berg');
    const refused = await admin.expect(400, 'POST', `${TENANT}/posts`, { ...post, title: 'On ebbs' });
    assert.match(refused.error.message, /author: is disabled/);
    await leaver(true);
    const back = await eventually(async () => {
      const found = await user('lea');
      assert.equal(found.state, 'active');
      return found;
    });
    assert.deepEqual([back.id, back.facts], [lea.id, lea.facts]);
    assert.ok(passles.length > 1);
  });

  test('PAS-31 a deleted user is gone, and the posts keep the name', async () => {
    const { id } = await user('lea');
    const engine = holderOf(world, token);
    await engine.expect(204, 'DELETE', `${SCIM}/Users/${id}`);
    await engine.expect(404, 'GET', `${SCIM}/Users/${id}`);
    const { value } = await admin.expect(200, 'GET', `${TENANT}/posts`);
    assert.deepEqual(
      value.map(({ authorName }: Body) => authorName),
      ['Lea Berg'],
    );
  });

  test('PAS-35 the administrator of Passle and the directory team reach their own side only', async () => {
    assert.equal((await admin.call('GET', '/v1.0/servicePrincipals')).status, 401);
    const other = await world.expect(201, 'POST', '/api/tenants', { profile: 'passle', key: 'b02', setUp: true });
    assert.ok([401, 403, 404].includes((await admin.call('GET', '/api/tenants/b02/settings')).status));
    await holderOf(world, other.token).expect(401, 'GET', `${SCIM}/Users`);
  });

  test('PAS-23 a company without any users is set up by the same steps', async () => {
    const tenant = '/api/tenants/c03';
    await world.expect(201, 'POST', '/api/tenants', { profile: 'passle', key: 'c03' });
    await world.expect(200, 'PUT', `${tenant}/settings`, { entraModuleEnabled: true });
    const made = await world.expect(201, 'POST', `${tenant}/tokens`, {});
    await world.expect(200, 'PUT', `${tenant}/settings`, { userConfiguration: 'creator-all-passles' });
    const second = await Provisioning.add(world, 'Passle', 'Passle of the daughter company');
    await second.connect(`${world.url}/t/c03/scim/v2`, made.token);
    await second.assign(people.jon ?? '');
    await second.start();
    const [jon] = await eventually(async () => {
      const { value } = await world.expect(200, 'GET', `${tenant}/accounts`);
      assert.equal(value.length, 1);
      return value;
    });
    assert.deepEqual([jon.userName, jon.state, jon.source], ['jon@halden.example', 'active', 'directory']);
  });
});
