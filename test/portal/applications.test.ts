import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { Page } from 'playwright-core';
import { type Sandbox, sandbox } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';

describe('applications in the portal', () => {
  let world: PortalWorld;
  let page: Page;
  let target: ScimTestTarget;
  let box: Sandbox;
  let ann: string;
  let ben: string;
  let sales: string;

  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();
  const row = (name: string | RegExp) => page.getByRole('row', { name });
  const selectRow = (name: string | RegExp) => row(name).getByRole('checkbox').check();
  const drawer = () => page.getByRole('complementary', { name: 'Details' });

  before(async () => {
    world = await PortalWorld.open();
    page = world.page;
    page.setDefaultTimeout(20_000);
    target = await ScimTestTarget.start();
    const { graph } = world;
    ann = await graph.person('ann', { displayName: 'Ann Lee' });
    ben = await graph.person('ben', { displayName: 'Ben Okafor' });
    for (const name of ['Cleo Park', 'Dora Blum']) {
      await graph.person(name.toLowerCase().replace(' ', '.'), { displayName: name });
    }
    const group = { displayName: 'Sales', mailNickname: 'sales', mailEnabled: false, securityEnabled: true };
    sales = (await graph.expect(201, 'POST', '/v1.0/groups', group)).id;
    const reference = { '@odata.id': `${graph.url}/v1.0/directoryObjects/${ben}` };
    await graph.expect(204, 'POST', `/v1.0/groups/${sales}/members/$ref`, reference);
    box = await sandbox(graph, target, 'Yard');
    await box.assign(ann);
    await box.run();
  });
  after(async () => {
    await world?.close();
    await target?.close();
  });

  test('E-000 step 3: an application of the gallery is found by part of its name and created', async () => {
    await page.getByRole('navigation', { name: 'Lockstep' }).getByRole('link', { name: 'Gallery' }).click();
    await heading('Browse gallery');
    await page.getByRole('searchbox', { name: 'Search application' }).fill('peri');
    await page.getByRole('button', { name: 'Peripass', exact: true }).click();
    await drawer().getByText('Create users in Peripass').waitFor();
    await drawer().getByText("Remove users in Peripass when they don't require access anymore").waitFor();
    await drawer()
      .getByText('Configuration > Identity providers & provisioning: SCIM Endpoint is the Tenant URL')
      .waitFor();
    assert.equal(await drawer().getByLabel('Name').inputValue(), 'Peripass');
    await drawer().getByRole('button', { name: 'Create' }).click();
    await heading('Overview');
    await page.getByText('Nobody is provisioned to Peripass yet.').waitFor();
    for (const box of ['Assign users and groups', 'Set up single sign-on', 'Provision User Accounts']) {
      assert.equal(await page.getByRole('link', { name: box, exact: true }).count(), 1, box);
    }
  });

  test('ENT-57 E-000 step 4: two people are assigned by the link under Users, with the advice to start small', async () => {
    await page.getByRole('link', { name: 'Assign users and groups' }).click();
    await heading('Users and groups');
    await page.getByText('Nobody is assigned to Peripass yet. Start small: one or two people first').waitFor();
    await press('Add user/group');
    await heading('Add Assignment');
    await press('Assign');
    await page.getByText('Nobody is chosen. Select users or groups above.').waitFor();
    await press('Users None Selected');
    for (const [begins, name] of [
      ['ann', 'Ann Lee'],
      ['ben@', 'Ben Okafor'],
    ] as const) {
      await drawer().getByRole('searchbox').fill(begins);
      await drawer().getByRole('row', { name }).getByRole('checkbox').check();
    }
    await drawer().getByRole('button', { name: 'Select', exact: true }).click();
    await page.getByRole('button', { name: 'Users 2 users selected' }).waitFor();
    await page.getByText('Nobody is chosen. Select users or groups above.').waitFor({ state: 'detached' });
    await press('Assign');
    await heading('Users and groups');
    await page.getByText('2 people assigned.').first().waitFor();
    await page.getByText('Accounts in Peripass follow once provisioning is set up.').waitFor();
    await row('Ann Lee').getByText('Provisioning not configured').waitFor();
    await row('Ben Okafor').waitFor();
  });

  test('a group is assigned by the link under Groups, told with its size, and what is doubled is refused by name', async () => {
    await press('Add user/group');
    await press('Groups None Selected');
    await drawer().getByRole('row', { name: 'Sales' }).getByRole('checkbox').check();
    await drawer().getByRole('button', { name: 'Select', exact: true }).click();
    await press('Users None Selected');
    await drawer().getByRole('row', { name: 'Ann Lee' }).getByRole('checkbox').check();
    await page.keyboard.press('Escape');
    await press('Assign');
    await page.getByText('1 could not be assigned.').waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: /^Ann Lee: .*holds the role User/ })
      .waitFor();
    await page.getByRole('link', { name: 'Users and groups' }).first().click();
    await row('Sales').getByText('Direct members only').waitFor();
    await page.getByRole('combobox', { name: 'Type' }).click();
    await page.getByRole('option', { name: 'Groups', exact: true }).click();
    await row('Ann Lee').waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).searchParams.get('type'), 'Group');
    await page.getByRole('searchbox').fill('zz');
    await page.getByText('Nobody assigned fits zz, Groups.').waitFor();
    await press('Clear filters');
    await row('Ann Lee').waitFor();
  });

  test('E-001 A: an application of one’s own is created from the list, by the name the guide calls it', async () => {
    await page.getByRole('button', { name: /sign out/ }).click();
    await page.getByRole('menuitemradio', { name: 'Manage', exact: true }).click();
    await page.keyboard.press('Escape');
    const navigation = page.getByRole('navigation', { name: 'Lockstep' });
    await navigation.getByText('Manage', { exact: true }).waitFor();
    await navigation.getByRole('link', { name: 'Enterprise applications' }).click();
    await heading('Enterprise applications');
    await press('Create your own application');
    await heading('Create your own application');
    await press('Create');
    await page.getByText('The name is empty. Enter one.').waitFor();
    await page.getByLabel("What's the name of your app?").fill('Passle');
    const choice = "Integrate any other application you don't find in the gallery (Non-gallery)";
    assert.equal(await page.getByRole('radio', { name: choice }).isChecked(), true);
    await page.getByText('The name is for your reference only.').waitFor();
    await press('Create');
    await heading('Overview');
    await page.getByRole('heading', { level: 2, name: 'Passle' }).waitFor();
    await page.getByText('Create the enterprise application').waitFor();
  });

  test('one that is being developed is registered, and can be assigned at once', async () => {
    await world.go('/applications/new/own?name=Own%20build');
    await page.getByRole('radio', { name: "Register an application you're developing" }).check();
    await press('Create');
    await page.getByRole('heading', { level: 2, name: 'Own build' }).waitFor();
  });

  test('ENT-1 the list answers who needs somebody, finds by part of a name and keeps what was asked in the address', async () => {
    await world.go('/applications');
    await page.getByText('4 applications. Nothing needs you.').waitFor();
    await row(/Yard.*Active/).waitFor();
    await row(/Peripass.*Not configured/).waitFor();
    await page.getByRole('searchbox', { name: 'Find applications by part of the name' }).fill('ard');
    await row('Peripass').waitFor({ state: 'detached' });
    await page.getByRole('combobox', { name: 'State' }).click();
    await page.getByRole('option', { name: 'Quarantine' }).click();
    await page.getByText('No application fits ard, Quarantine.').waitFor();
    await page.reload();
    await page.getByText('No application fits ard, Quarantine.').waitFor();
    await press('Clear filters');
    await row('Yard').click();
    await page.getByText('1 object is in step.').waitFor();
  });

  test('a second instance is given a name of its own; where nothing fits, one’s own is offered under what was typed', async () => {
    await world.go('/applications/new?q=peri');
    await page.getByRole('button', { name: 'Peripass', exact: true }).click();
    await drawer().getByText('This is a separate instance').waitFor();
    assert.equal(await drawer().getByLabel('Name').inputValue(), 'Peripass 2');
    await page.getByRole('searchbox', { name: 'Search application' }).fill('Orbit CRM');
    await page.getByText('No application of the gallery fits Orbit CRM.').waitFor();
    await press('Create Orbit CRM as your own application');
    assert.equal(await page.getByLabel("What's the name of your app?").inputValue(), 'Orbit CRM');
  });

  test('a new assignment is provisioned at once when that is wanted, and the list says who is in step', async () => {
    await world.go(`/applications/${box.applicationId}/users-and-groups`);
    await row('Ann Lee').getByText('In step').waitFor();
    await press('Add user/group');
    await press('Groups None Selected');
    await drawer().getByRole('row', { name: 'Sales' }).getByRole('checkbox').check();
    await press('Users None Selected');
    await drawer().getByRole('row', { name: 'Cleo Park' }).getByRole('checkbox').check();
    await page.keyboard.press('Escape');
    await press('Assign');
    await page.getByText('1 person and 1 group (1 person) assigned.').first().waitFor();
    await press('Provision now');
    await page.getByText(/1 (created|in step already)\./).waitFor();
    await row('Cleo Park').getByText('In step').waitFor();
  });

  test('before an assignment ends it is told who loses the account and who keeps it through what', async () => {
    await world.graph.expect(201, 'POST', `/v1.0/servicePrincipals/${box.applicationId}/appRoleAssignedTo`, {
      principalId: ben,
      resourceId: box.applicationId,
      appRoleId: (await world.graph.expect(200, 'GET', `/v1.0/servicePrincipals/${box.applicationId}`)).appRoles[0].id,
    });
    await row('Ben Okafor').getByText('In step').waitFor({ timeout: 60_000 });
    await selectRow('Ben Okafor');
    await selectRow('Cleo Park');
    await press('Remove');
    const dialog = page.getByRole('alertdialog');
    await dialog
      .getByText('1 account in Yard will be taken out of use: Cleo Park. 1 keeps access through Sales.')
      .waitFor();
    await dialog.getByRole('button', { name: 'Remove 2 assignments' }).click();
    await row('Cleo Park').waitFor({ state: 'detached' });
    await page.getByText('2 are no longer assigned to Yard.').first().waitFor();
  });

  test('roles are created, changed, put in order, and removed in two steps; people are given them', async () => {
    await world.go(`/applications/${box.applicationId}/roles`);
    for (const [name, value] of [
      ['Loader', 'loader'],
      ['Driver', 'driver'],
    ] as const) {
      await press('Create app role');
      await drawer().getByLabel('Display name').fill(name);
      await drawer().getByLabel('Value').fill('two words');
      await drawer().getByRole('button', { name: 'Save' }).click();
      await drawer()
        .getByText(/no blanks/)
        .waitFor();
      await drawer().getByLabel('Value').fill(value);
      await drawer().getByRole('button', { name: 'Save' }).click();
      await row(new RegExp(`${name}.*Enabled`)).waitFor();
    }
    await selectRow('Driver');
    await press('Move up');
    await page.getByRole('row').nth(2).filter({ hasText: 'Driver' }).waitFor();
    await page.goto(page.url().replace('/roles', '/users-and-groups'));
    await selectRow('Ann Lee');
    await press('Edit');
    await drawer().getByRole('combobox', { name: 'Select a role' }).click();
    await page.getByRole('option', { name: 'Loader' }).click();
    await drawer().getByRole('button', { name: 'Save' }).click();
    await row(/Ann Lee.*Loader/).waitFor();
    await page.goto(page.url().replace(/users-and-groups.*/, 'roles'));
    await selectRow('Loader');
    await press('Remove');
    await page.getByRole('button', { name: 'Disable and remove' }).click();
    await page
      .getByRole('alertdialog')
      .getByText(/End its assignments first/)
      .waitFor();
    await press('Cancel');
    await row(/Loader.*Disabled/).waitFor();
    await row('Loader').getByRole('checkbox').uncheck();
    await selectRow('Driver');
    await press('Remove');
    await press('Disable and remove');
    await row('Driver').waitFor({ state: 'detached' });
  });

  test('properties are saved and shown again; leaving with changes asks once', async () => {
    await world.go(`/applications/${box.applicationId}/properties`);
    await page.getByRole('textbox', { name: /^Name/ }).fill('Yard management');
    await page.getByLabel('Notes').fill('Gate and docks.');
    await page.getByLabel('Tags').fill('logistics, gate');
    await page.getByRole('checkbox', { name: /Test instance/ }).check();
    await page.getByText('4 changes. No account in the application changes by it.').waitFor();
    await page.getByRole('region', { name: 'Unsaved changes' }).getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    await page.reload();
    assert.equal(await page.getByRole('textbox', { name: /^Name/ }).inputValue(), 'Yard management');
    assert.equal(await page.getByLabel('Tags').inputValue(), 'logistics, gate');
    await page.getByLabel('Notes').fill('Something else.');
    await page.getByRole('link', { name: 'App roles' }).first().click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Discard and leave' }).click();
    await world.go('/applications');
    await row(/Yard management.*Test.*logistics, gate/).waitFor();
  });

  test('single sign-on is metadata that provisioning does not depend on', async () => {
    await world.go(`/applications/${box.applicationId}/single-sign-on`);
    await page.getByText('Independent of provisioning').waitFor();
    await page.getByRole('combobox', { name: 'Mode' }).click();
    await page.getByRole('option', { name: 'OpenID Connect' }).click();
    await page.getByLabel('Sign-on URL').fill('not an address');
    await page.getByText('This is no address. Write one that begins with https://.').waitFor();
    await page.getByLabel('Sign-on URL').fill('https://yard.example/sign-in');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('People sign in to Yard management by OpenID Connect.').waitFor();
    const principal = await world.graph.expect(200, 'GET', `/v1.0/servicePrincipals/${box.applicationId}`);
    assert.deepEqual(
      [principal.preferredSingleSignOnMode, principal.loginUrl],
      ['oidc', 'https://yard.example/sign-in'],
    );
    const job = await world.graph.expect(200, 'GET', box.job);
    assert.equal(job.schedule.state, 'Active');
  });

  test('an owner sees what is theirs and configures it; a viewer reads it, without buttons that do nothing', async () => {
    const owner = await world.as(['applicationOwner'], 'Olga Owner');
    await owner.goto(`${world.graph.url}/applications`);
    await owner.getByText('No application is here yet.').waitFor();
    await world.go(`/applications/${box.applicationId}/owners`);
    await press('Add owner');
    await drawer().getByRole('button', { name: 'Add Olga Owner' }).click();
    await row('Olga Owner').waitFor();
    await owner.reload();
    await owner.getByRole('row', { name: /Yard management/ }).click();
    await owner.getByRole('link', { name: 'Assign users and groups' }).click();
    await owner.getByRole('button', { name: 'Add user/group' }).waitFor();
    const viewer = await world.as(['viewer'], 'Vera Viewer');
    await viewer.goto(`${world.graph.url}/applications/${box.applicationId}/users-and-groups`);
    await viewer.getByText('To assign people and groups, the role').waitFor();
    await viewer.getByRole('row', { name: /Ann Lee/ }).waitFor();
    assert.equal(await viewer.getByRole('checkbox').count(), 0);
    assert.equal(await viewer.getByRole('button', { name: 'Add user/group' }).count(), 0);
    for (const part of ['properties', 'roles', 'owners', 'single-sign-on']) {
      await viewer.goto(`${world.graph.url}/applications/${box.applicationId}/${part}`);
      await viewer.getByText('To change this, the role').waitFor();
      assert.equal(
        await viewer.getByRole('main').getByRole('textbox').and(viewer.locator(':not([readonly])')).count(),
        0,
      );
    }
    await viewer.goto(`${world.graph.url}/applications/new`);
    await viewer.getByText('To add applications, the role').waitFor();
    await viewer.getByRole('button', { name: 'Peripass', exact: true }).click();
    assert.equal(await viewer.getByRole('button', { name: 'Create', exact: true }).count(), 0);
  });

  test('screens can be used by everybody, in every width and colour', async () => {
    const own = `/applications/${box.applicationId}`;
    await world.look('/applications', 'Yard management');
    await world.look('/applications/new?entry=6a82a203-5b19-5768-b740-fdecd2ff397e', 'Prerequisites');
    await world.look('/applications/new/own', 'The name is for your reference only.');
    await world.look(own, 'Setup guide');
    await world.look(`${own}/properties`, 'Assignment required?');
    await world.look(`${own}/owners`, 'Olga Owner');
    await world.look(`${own}/roles?role=new`, 'Allowed member types');
    await world.look(`${own}/single-sign-on`, 'Reply URLs');
    await world.look(`${own}/users-and-groups`, 'Ann Lee');
    await world.look(`${own}/users-and-groups/add?pick=users`, 'Dora Blum');
  });

  test('an application is deleted by typing its name, taken back, and erased for good from the recycle bin', async () => {
    await world.go(`/applications/${box.applicationId}/properties`);
    await press('Delete');
    await page.getByText('Accounts in Yard management stay as they are.').waitFor();
    await page.getByLabel('Type Yard management to go on').fill('Yard management');
    await page.getByLabel('Reason').fill('Not needed any more');
    await press('Delete application');
    await heading('Enterprise applications');
    await row('Peripass').waitFor();
    assert.equal(await row('Yard management').count(), 0);
    await press('Undo');
    await row(/Yard management.*Paused/).waitFor();
    await selectRow('Own build');
    await press('Delete Own build');
    await page.getByLabel('Type Own build to go on').fill('Own build');
    await page.getByLabel('Reason').fill('Not needed any more');
    await press('Delete application');
    await page.getByRole('tab', { name: 'Deleted' }).click();
    await row(/Own build.*30 days/).waitFor();
    await selectRow('Own build');
    await press('Delete permanently');
    await page.getByLabel('Type Own build to go on').fill('Own build');
    await page.getByLabel('Reason').fill('Not needed any more');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete permanently' }).click();
    await page.getByText('No application was deleted in the last 30 days.').waitFor();
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
