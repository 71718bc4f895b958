import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type GraphWorld, onEachDatabase } from './graph-world.ts';

const CUSTOM = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621';
const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';

/** An instance of the custom application: both of its objects. */
async function instance(world: GraphWorld, displayName: string) {
  return world.expect(201, 'POST', `/v1.0/applicationTemplates/${CUSTOM}/instantiate`, { displayName });
}

onEachDatabase('applications over Graph', (world) => {
  describe('the gallery', () => gallery(world));
  describe('applications and service principals', () => objects(world));
  describe('assignments', () => assignments(world));
});

function gallery(world: () => GraphWorld): void {
  const queries: readonly (readonly [string, string, (names: readonly string[]) => boolean])[] = [
    ['by the whole name', "$filter=displayName eq 'peripass'", (names) => names.join() === 'Peripass'],
    ['by a part of it', "$filter=contains(displayName,'perk')", (names) => names.join() === 'TravelPerk'],
    ['by its beginning', "$filter=startswith(displayName,'iris')", (names) => names.join() === 'Iris Intranet'],
    ['by category', "$filter=categories/any(c:c eq 'travel')", (names) => names.join() === 'TravelPerk'],
    ['by part of a category', "$filter=categories/any(c:contains(c,'rav'))", (names) => names.join() === 'TravelPerk'],
    [
      'by what can be provisioned',
      "$filter=supportedProvisioningTypes/any(p:p eq 'sync') and displayName eq 'Box'",
      (names) => names.length === 0,
    ],
    ['in an order', '$orderby=displayName desc&$top=1', (names) => names.join() === 'Zscaler'],
    ['skipping some', '$orderby=displayName desc&$top=1&$skip=1', (names) => names.join() === 'Zoom'],
  ];
  for (const [how, query, right] of queries) {
    test(`ENT-2 is looked through ${how}`, async () => {
      const { value } = await world().expect(200, 'GET', `/v1.0/applicationTemplates?${encodeURI(query)}`);
      const names = value.map(({ displayName }: { displayName: string }) => displayName);
      assert.ok(right(names), names.join());
    });
  }

  const refusals: readonly (readonly [string, string])[] = [
    ["$filter=publisher eq 'x'", 'Request_UnsupportedQuery'],
    ["$filter=displayName gt 'x'", 'Request_UnsupportedQuery'],
    ['$select=colour', 'BadRequest'],
    ['$top=1000', 'Request_BadRequest'],
    ['$skip=-1', 'Request_BadRequest'],
    ['$search="displayName:x"', 'Request_UnsupportedQuery'],
  ];
  for (const [query, code] of refusals) {
    test(`refuses ${query}`, async () => {
      const { error } = await world().expect(400, 'GET', `/v1.0/applicationTemplates?${encodeURI(query)}`);
      assert.equal(error.code, code);
    });
  }

  test('shows only what is selected, and an entry by its id in any of the forms of a key', async () => {
    for (const path of [`/${CUSTOM}`, `('${CUSTOM}')`, `/${CUSTOM.toUpperCase()}`]) {
      const entry = await world().expect(200, 'GET', `/v1.0/applicationTemplates${path}?$select=id,displayName`);
      const { '@odata.context': _, ...shown } = entry;
      assert.deepEqual(shown, { id: CUSTOM, displayName: 'Custom' });
    }
  });

  test('an instance needs a name, and an entry that exists', async () => {
    const path = `/v1.0/applicationTemplates/${CUSTOM}/instantiate`;
    for (const body of [{}, { displayName: '' }, { displayName: '  ' }, { displayName: 7 }]) {
      const { error } = await world().expect(400, 'POST', path, body);
      assert.equal(error.details[0].target, 'displayName');
    }
    await world().expect(404, 'POST', `/v1.0/applicationTemplates/${DEFAULT_ACCESS}/instantiate`, { displayName: 'x' });
  });
}

function objects(world: () => GraphWorld): void {
  test('are two objects with one application id, each found by both of its keys', async () => {
    const { application, servicePrincipal } = await instance(world(), 'Orbit');
    assert.notEqual(application.id, servicePrincipal.id);
    for (const [path, object] of [
      ['applications', application],
      ['servicePrincipals', servicePrincipal],
    ] as const) {
      for (const key of [`/${object.id}`, `('${object.id}')`, `(appId='${object.appId}')`]) {
        const found = await world().expect(200, 'GET', `/v1.0/${path}${key}`);
        assert.deepEqual([found.id, found.appId, found.applicationTemplateId], [object.id, object.appId, CUSTOM]);
      }
      const filter = encodeURI(`$filter=appId eq '${object.appId}'`);
      const { value } = await world().expect(200, 'GET', `/v1.0/${path}?${filter}`);
      assert.deepEqual(
        value.map(({ id }: { id: string }) => id),
        [object.id],
      );
    }
  });

  test('are paged by links that come to an end, whatever is filtered', async () => {
    for (const name of ['Page A', 'Page B', 'Page C']) await instance(world(), name);
    let next: string | undefined =
      `${world().url}/v1.0/servicePrincipals?$top=2&$filter=startswith(displayName,'Page')`;
    const names: string[] = [];
    while (next !== undefined) {
      const page: { value: { displayName: string }[]; '@odata.nextLink'?: string } = await world().expect(
        200,
        'GET',
        next,
      );
      names.push(...page.value.map(({ displayName }) => displayName));
      next = page['@odata.nextLink'];
    }
    assert.deepEqual(names.sort(), ['Page A', 'Page B', 'Page C']);
  });

  test('a new name of the application is that of its service principal; other changes stay apart', async () => {
    const { application, servicePrincipal } = await instance(world(), 'Old name');
    await world().expect(204, 'PATCH', `/v1.0/applications/${application.id}`, { displayName: 'New name', notes: 'a' });
    await world().expect(204, 'PATCH', `/v1.0/servicePrincipals/${servicePrincipal.id}`, {
      '@odata.type': '#microsoft.graph.servicePrincipal',
      notes: 'b',
      accountEnabled: false,
      tags: ['x'],
    });
    const registration = await world().expect(200, 'GET', `/v1.0/applications/${application.id}`);
    const principal = await world().expect(200, 'GET', `/v1.0/servicePrincipals/${servicePrincipal.id}`);
    assert.deepEqual([registration.displayName, registration.notes], ['New name', 'a']);
    assert.deepEqual(
      [principal.displayName, principal.appDisplayName, principal.notes, principal.accountEnabled, principal.tags],
      ['New name', 'New name', 'b', false, ['x']],
    );
  });

  const refusedChanges: readonly (readonly [string, unknown])[] = [
    ['a property nobody knows', { colour: 'red' }],
    ['an empty name', { displayName: '' }],
    ['an address that is none', { notificationEmailAddresses: ['nobody'] }],
    ['an inherited member', '{"__proto__":{"displayName":"x"},"constructor":1}'],
  ];
  for (const [what, body] of refusedChanges) {
    test(`refuse ${what}`, async () => {
      const { servicePrincipal } = await instance(world(), 'Refusing');
      await world().expect(400, 'PATCH', `/v1.0/servicePrincipals/${servicePrincipal.id}`, body);
    });
  }

  test('a role is taken away in two steps, and never while somebody holds it', async () => {
    const { application, servicePrincipal } = await instance(world(), 'Roles');
    const path = `/v1.0/applications/${application.id}`;
    const role = (value: string, more = {}) => ({
      id: `1111111${value.length}-1111-4111-8111-111111111111`,
      displayName: value,
      description: value,
      value,
      allowedMemberTypes: ['User'],
      isEnabled: true,
      ...more,
    });
    const [user] = application.appRoles;
    await world().expect(204, 'PATCH', path, { appRoles: [user, role('Editor'), role('Reader1')] });
    const { appRoles } = await world().expect(200, 'GET', `/v1.0/servicePrincipals/${servicePrincipal.id}`);
    assert.deepEqual(
      appRoles.map(({ displayName }: { displayName: string }) => displayName),
      ['User', 'Editor', 'Reader1'],
    );

    const enabled = await world().expect(400, 'PATCH', path, { appRoles: [user, role('Editor')] });
    assert.match(enabled.error.details[0].message, /Reader1 is enabled/);
    await world().expect(204, 'PATCH', path, {
      appRoles: [user, role('Editor'), role('Reader1', { isEnabled: false })],
    });
    await world().expect(204, 'PATCH', path, { appRoles: [user, role('Editor')] });

    const ada = await world().person('ada.roles');
    const to = `/v1.0/servicePrincipals/${servicePrincipal.id}/appRoleAssignedTo`;
    const draft = { principalId: ada, resourceId: servicePrincipal.id, appRoleId: role('Editor').id };
    await world().expect(201, 'POST', to, draft);
    await world().expect(204, 'PATCH', path, { appRoles: [user, role('Editor', { isEnabled: false })] });
    const held = await world().expect(400, 'PATCH', path, { appRoles: [user] });
    assert.match(held.error.message, /Editor is assigned/);
    const twice = await world().expect(400, 'PATCH', path, { appRoles: [role('Editor'), role('Editor')] });
    assert.equal(twice.error.details[0].target, 'appRoles');
  });

  test('a deleted service principal is gone with its jobs, and comes back with them stopped', async () => {
    const { servicePrincipal } = await instance(world(), 'Deleted');
    const path = `/v1.0/servicePrincipals/${servicePrincipal.id}`;
    const job = await world().expect(201, 'POST', `${path}/synchronization/jobs`, { templateId: 'scim' });
    await world().expect(204, 'POST', `${path}/synchronization/jobs/${job.id}/start`);
    await world().expect(204, 'DELETE', path);
    await world().expect(404, 'GET', path);
    await world().expect(404, 'GET', `${path}/synchronization/jobs/${job.id}`);
    assert.equal((await world().app.applications.jobsOf(servicePrincipal.id)).length, 0);

    const cast = '/v1.0/directory/deletedItems/microsoft.graph.servicePrincipal';
    const { value } = await world().expect(200, 'GET', cast);
    assert.ok(value.some(({ id }: { id: string }) => id === servicePrincipal.id));
    const restored = await world().expect(200, 'POST', `/v1.0/directory/deletedItems/${servicePrincipal.id}/restore`);
    assert.equal(restored['@odata.type'], '#microsoft.graph.servicePrincipal');
    const back = await world().expect(200, 'GET', `${path}/synchronization/jobs/${job.id}`);
    assert.equal(back.schedule.state, 'Paused');
  });

  test('a deleted application takes its service principal along, both ways, and is erased for good when asked', async () => {
    const { application, servicePrincipal } = await instance(world(), 'Erased');
    const principal = `/v1.0/servicePrincipals/${servicePrincipal.id}`;
    await world().expect(204, 'DELETE', `/v1.0/applications(appId='${application.appId}')`);
    await world().expect(404, 'GET', principal);
    await world().expect(200, 'POST', `/v1.0/directory/deletedItems/${application.id}/restore`);
    await world().expect(200, 'GET', principal);
    await world().expect(204, 'DELETE', `/v1.0/applications/${application.id}`);
    await world().expect(204, 'DELETE', `/v1.0/directory/deletedItems/${application.id}`);
    for (const id of [application.id, servicePrincipal.id]) {
      await world().expect(404, 'GET', `/v1.0/directory/deletedItems/${id}`);
    }
  });

  test('an application is registered by itself, and its service principal made once', async () => {
    const roles = [{ id: '22222222-2222-4222-8222-222222222222', displayName: 'Driver', value: 'driver' }];
    const made = await world().expect(201, 'POST', '/v1.0/applications', { displayName: 'By hand', appRoles: roles });
    assert.equal(made.appRoles[0].value, 'driver');
    const draft = { appId: made.appId };
    const principal = await world().expect(201, 'POST', '/v1.0/servicePrincipals', draft);
    assert.deepEqual(
      principal.appRoles.map(({ value }: { value: string }) => value),
      ['driver'],
    );
    const { error } = await world().expect(409, 'POST', '/v1.0/servicePrincipals', draft);
    assert.equal(error.code, 'Request_MultipleObjectsWithSameKeyValue');
    const unknown = await world().expect(400, 'POST', '/v1.0/servicePrincipals', { appId: DEFAULT_ACCESS });
    assert.equal(unknown.error.details[0].target, 'appId');
  });

  test('owners are added once, listed with their names and removed', async () => {
    const { servicePrincipal } = await instance(world(), 'Owned');
    const ada = await world().person('ada.owner');
    const path = `/v1.0/servicePrincipals/${servicePrincipal.id}/owners`;
    const reference = { '@odata.id': `${world().url}/v1.0/directoryObjects/${ada}` };
    await world().expect(204, 'POST', `${path}/$ref`, reference);
    await world().expect(400, 'POST', `${path}/$ref`, reference);
    await world().expect(400, 'POST', `${path}/$ref`, { '@odata.id': 'somebody' });
    const { value } = await world().expect(200, 'GET', path);
    assert.deepEqual(
      value.map(({ id, displayName }: { id: string; displayName: string }) => [id, displayName]),
      [[ada, 'ada.owner']],
    );
    assert.equal(
      await world().app.applications.registrations.isOwnedBy(`appId='${servicePrincipal.appId}'`, ada),
      true,
    );
    await world().expect(204, 'DELETE', `${path}/${ada}/$ref`);
    await world().expect(404, 'DELETE', `${path}/${ada}/$ref`);
    assert.equal(await world().app.applications.registrations.isOwnedBy(servicePrincipal.id, ada), false);
  });
}

function assignments(world: () => GraphWorld): void {
  let resourceId: string;
  let appRoleId: string;
  let ada: string;
  let engines: string;

  before(async () => {
    const { servicePrincipal } = await instance(world(), 'Assigned');
    resourceId = servicePrincipal.id;
    appRoleId = servicePrincipal.appRoles[0].id;
    ada = await world().person('Ada Byron'.replace(' ', '.'), { displayName: 'Ada Byron' });
    const group = { displayName: 'Engines', mailNickname: 'engines', mailEnabled: false, securityEnabled: true };
    engines = (await world().expect(201, 'POST', '/v1.0/groups', group)).id;
  });

  const sides = [
    ['the application', () => `/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`, () => ada, 'User'],
    ['the user', () => `/v1.0/users/${ada}/appRoleAssignments`, () => ada, 'User'],
    ['the group', () => `/v1.0/groups/${engines}/appRoleAssignments`, () => engines, 'Group'],
  ] as const;
  for (const [side, path, principal, principalType] of sides) {
    test(`are made, listed and ended from the side of ${side}`, async () => {
      const draft = { principalId: principal(), resourceId, appRoleId };
      const made = await world().expect(201, 'POST', path(), draft);
      assert.deepEqual(
        [made.principalId, made.principalType, made.resourceId, made.resourceDisplayName, made.appRoleId],
        [principal(), principalType, resourceId, 'Assigned', appRoleId],
      );
      const again = await world().expect(400, 'POST', path(), draft);
      assert.equal(again.error.code, 'Request_BadRequest');
      const { value } = await world().expect(200, 'GET', path());
      assert.deepEqual(
        value.map(({ id }: { id: string }) => id),
        [made.id],
      );
      await world().expect(204, 'DELETE', `${path()}/${made.id}`);
      await world().expect(404, 'DELETE', `${path()}/${made.id}`);
      assert.deepEqual((await world().expect(200, 'GET', path())).value, []);
    });
  }

  test('a group that is no security group cannot be assigned', async () => {
    const group = { displayName: 'News', mailNickname: 'news', mailEnabled: true, securityEnabled: false };
    const { id } = await world().expect(201, 'POST', '/v1.0/groups', group);
    for (const path of [
      `/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`,
      `/v1.0/groups/${id}/appRoleAssignments`,
    ]) {
      const { error } = await world().expect(400, 'POST', path, { principalId: id, resourceId, appRoleId });
      assert.match(error.message, /News is no security group.*Set securityEnabled/);
    }
    await world().expect(204, 'PATCH', `/v1.0/groups/${id}`, { securityEnabled: true });
    await world().expect(201, 'POST', `/v1.0/groups/${id}/appRoleAssignments`, {
      principalId: id,
      resourceId,
      appRoleId,
    });
    await world().expect(204, 'DELETE', `/v1.0/groups/${id}`);
  });

  const nobody = '99999999-9999-4999-8999-999999999999';
  const refusals: readonly (readonly [string, () => Record<string, string>, string])[] = [
    ['without a role', () => ({ principalId: ada, resourceId }), 'appRoleId'],
    [
      'with a role the application does not have',
      () => ({ principalId: ada, resourceId, appRoleId: nobody }),
      'appRoleId',
    ],
    [
      'with Default Access where there are roles',
      () => ({ principalId: ada, resourceId, appRoleId: DEFAULT_ACCESS }),
      'appRoleId',
    ],
    ['of nobody', () => ({ principalId: nobody, resourceId, appRoleId }), 'principalId'],
    [
      'to another application than that of the address',
      () => ({ principalId: ada, resourceId: nobody, appRoleId }),
      'resourceId',
    ],
    ['of something that is no id', () => ({ principalId: 'ada', resourceId, appRoleId }), 'principalId'],
  ];
  for (const [what, draft, target] of refusals) {
    test(`are refused ${what}`, async () => {
      const path = `/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`;
      const { error } = await world().expect(400, 'POST', path, draft());
      assert.equal(error.details[0].target, target);
    });
  }

  test('are filtered by name and type of the principal, by role and by either end, and nothing else', async () => {
    const path = `/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`;
    for (const principalId of [ada, engines]) {
      await world().expect(201, 'POST', path, { principalId, resourceId, appRoleId });
    }
    const found = async (filter: string) => {
      const { value } = await world().expect(200, 'GET', `${path}?$filter=${encodeURIComponent(filter)}`);
      return value.map(({ principalDisplayName }: { principalDisplayName: string }) => principalDisplayName);
    };
    assert.deepEqual(await found("startswith(principalDisplayName,'ada')"), ['Ada Byron']);
    assert.deepEqual(await found("principalDisplayName eq 'engines'"), ['Engines']);
    assert.deepEqual(await found(`principalId eq ${ada}`), ['Ada Byron']);
    assert.deepEqual(await found(`principalId eq ${ada} and principalId eq ${engines}`), []);
    assert.deepEqual(await found(`resourceId eq '${nobody}'`), []);
    assert.deepEqual(await found("principalType eq 'Group'"), ['Engines']);
    assert.deepEqual(await found(`appRoleId eq ${appRoleId} and principalType eq 'User'`), ['Ada Byron']);
    assert.deepEqual(await found(`appRoleId eq ${nobody}`), []);
    await world().expect(400, 'GET', `${path}?$filter=${encodeURIComponent("principalType eq 'Robot'")}`);
    await world().expect(400, 'GET', `${path}?$filter=${encodeURIComponent("contains(principalDisplayName,'a')")}`);

    // Of a principal in the recycle bin an assignment is dormant.
    await world().expect(204, 'DELETE', `/v1.0/users/${ada}`);
    assert.deepEqual(await found(`resourceId eq ${resourceId}`), ['Engines']);
    await world().expect(200, 'POST', `/v1.0/directory/deletedItems/${ada}/restore`);
    assert.equal((await found(`resourceId eq ${resourceId}`)).length, 2);
  });
}
