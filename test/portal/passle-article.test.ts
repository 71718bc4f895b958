import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assign, byMenu, chooseIn, isSaved, onlyJob, PASSLE_TABLE, save } from './article-steps.ts';
import { PortalWorld } from './portal-world.ts';
import { makeTenant, signedInTo } from './tenant-window.ts';

/** Both sides of the published article, each in a window of its own, by the words that are to be seen. */
describe('the Passle article from its first step to its last, in two browsers', () => {
  let world: PortalWorld;
  let directory: Page;
  let passle: Page;
  let url = '';
  let token = '';
  const people = new Map<string, string>();
  const ofApplication = (name: string) =>
    directory.getByRole('navigation', { name: 'Passle', exact: true }).getByRole('link', { name, exact: true });
  const ofProvisioning = (name: string) =>
    directory.getByRole('navigation', { name: 'Provisioning of Passle' }).getByRole('link', { name, exact: true });
  const heading = (name: string) => directory.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  const user = (name: RegExp) => passle.getByRole('row', { name });

  before(async () => {
    world = await PortalWorld.open();
    directory = world.page;
    directory.setDefaultTimeout(25_000);
    for (const [name, displayName] of [
      ['ann', 'Ann Lee'],
      ['omar', 'Omar Haddad'],
      ['eva', 'Eva Novak'],
    ] as const) {
      const [givenName, surname] = displayName.split(' ');
      const of = { givenName, surname, displayName, jobTitle: 'Writer' };
      people.set(name, await world.graph.person(name, of));
    }
    const group = { displayName: 'Writers', mailNickname: 'writers', mailEnabled: false, securityEnabled: true };
    const { id } = await world.graph.expect(201, 'POST', '/v1.0/groups', group);
    const eva = { '@odata.id': `${world.graph.url}/v1.0/directoryObjects/${people.get('eva')}` };
    await world.graph.expect(204, 'POST', `/v1.0/groups/${id}/members/$ref`, eva);
    await makeTenant(world, { profile: 'passle', key: 'a01', displayName: 'Acme' }, 'mira@acme.example');
    await world.graph.expect(200, 'PUT', '/api/tenants/a01/settings', { entraModuleEnabled: true });
    // Users from before: one with the address of the directory, one with another.
    for (const [userName, givenName, familyName] of [
      ['Ann@halden.example', 'Ann', 'Lee'],
      ['o.haddad@elsewhere.example', 'Omar', 'Haddad'],
    ]) {
      const account = { userName, givenName, familyName, role: 'editor' };
      await world.graph.expect(201, 'POST', '/api/tenants/a01/accounts', account);
    }
    passle = await signedInTo(world, 'a01', 'mira@acme.example');
    passle.setDefaultTimeout(25_000);
  });
  after(() => world?.close());

  test('E-001 A 1–4: under Manage, an application of one’s own is created for Passle', async () => {
    await directory.getByRole('button', { name: /sign out/ }).click();
    await directory.getByRole('menuitemradio', { name: 'Manage', exact: true }).click();
    await directory.keyboard.press('Escape');
    await directory.getByRole('navigation', { name: 'Lockstep' }).getByText('Manage', { exact: true }).waitFor();
    await byMenu(directory, 'Enterprise applications');
    await directory.getByRole('button', { name: 'Create your own application' }).click();
    await directory.getByLabel("What's the name of your app?").fill('Passle');
    await directory
      .getByRole('radio', { name: "Integrate any other application you don't find in the gallery (Non-gallery)" })
      .check();
    await directory.getByRole('button', { name: 'Create', exact: true }).click();
    await directory.getByText('Nobody is provisioned to Passle yet.').waitFor();
  });

  test('E-001 B 1–3: in Passle, Generate secret token leads to URL, secret token and user configuration', async () => {
    await passle.getByRole('navigation').getByRole('link', { name: 'COMPANY' }).click();
    await passle.getByRole('main').getByRole('link', { name: 'Manage Entra ID' }).click();
    await passle.getByRole('button', { name: 'Generate secret token' }).click();
    url = await passle.getByRole('textbox', { name: 'URL' }).inputValue();
    await passle.getByRole('button', { name: 'Show', exact: true }).click();
    await passle.getByRole('button', { name: 'Hide' }).waitFor();
    token = await passle.getByRole('textbox', { name: 'Secret token' }).inputValue();
    assert.match(token, /^a01-/);
    await passle.getByRole('radio', { name: /^Content Creator on all Passles/ }).check();
    await passle.getByRole('button', { name: 'Save' }).click();
    await isSaved(passle);
  });

  test('E-001 B 1–4: the box Provision User Accounts leads to the mode; Automatic shows credentials and settings', async () => {
    await directory.getByRole('link', { name: 'Provision User Accounts' }).click();
    await heading('Manage Provisioning');
    await directory.getByRole('link', { name: 'Passle', exact: true }).first().click();
    await ofApplication('Provisioning').click();
    await heading('Manage Provisioning');
    await chooseIn(directory, 'Provisioning Mode', 'Automatic');
    await directory.getByRole('heading', { level: 2, name: 'Admin Credentials' }).waitFor();
    assert.deepEqual(await directory.getByRole('heading', { level: 2 }).allTextContents(), [
      'Admin Credentials',
      'Settings',
    ]);
  });

  test('E-001 credentials 1–2: URL and token are tested and saved, and then there are mappings', async () => {
    await directory.getByLabel('Tenant URL').fill(url);
    await directory.getByLabel('Secret Token').fill(token);
    await directory.getByRole('button', { name: 'Test Connection' }).click();
    await directory.getByText('The supplied credentials are authorized to enable provisioning').waitFor();
    await save(directory);
    await directory.getByRole('heading', { level: 2, name: 'Mappings' }).waitFor();
  });

  test('E-001 mapping 1–2: groups are switched off on their page, and the way back leads to the set-up', async () => {
    await directory.getByRole('link', { name: 'Provision Microsoft Entra ID Groups' }).click();
    await heading('Provision Microsoft Entra ID Groups');
    await directory.getByRole('radio', { name: 'No' }).check();
    await save(directory);
    await isSaved(directory);
    await ofProvisioning('Provisioning').click();
    await heading('Manage Provisioning');
    const groups = directory.getByRole('listitem').filter({ hasText: 'Provision Microsoft Entra ID Groups' });
    await groups.getByText('Disabled').waitFor();
  });

  test('E-001 mapping 3–5: the table of the article is taken over, saved, and there after a reload', async () => {
    await directory.getByRole('link', { name: 'Provision Microsoft Entra ID Users' }).click();
    await directory.getByRole('button', { name: 'Paste a table' }).click();
    const dialog = directory.getByRole('dialog', { name: 'Paste a table' });
    await dialog.getByRole('textbox', { name: 'Table' }).fill(PASSLE_TABLE);
    await dialog.getByRole('button', { name: 'Take over' }).click();
    await save(directory);
    await isSaved(directory);
    await directory.reload();
    await directory.getByText(/^6 attributes of Passle are written; accounts are found by userName\./).waitFor();
  });

  test('E-001 assigning 2 and 3: people by the link under Users, a group by the link under Groups', async () => {
    await directory.getByRole('link', { name: 'Passle', exact: true }).first().click();
    await ofApplication('Users and groups').click();
    await assign(directory, 'Users', ['Ann Lee', 'Omar Haddad']);
    await assign(directory, 'Groups', ['Writers']);
    await directory.getByRole('row', { name: /Writers/ }).waitFor();
  });

  test('E-001 C: Start provisioning on the overview runs the initial cycle to its end', async () => {
    await ofApplication('Provisioning').click();
    await heading('Provisioning');
    await directory.getByRole('button', { name: 'Start provisioning', exact: true }).click();
    const dialog = directory.getByRole('alertdialog');
    await dialog.getByText(/3 people are in scope/).waitFor();
    await dialog.getByRole('button', { name: 'Start provisioning' }).click();
    await directory.getByText('3 accounts are in step.').waitFor();
  });

  test('E-001: who had an account with the same address is linked and keeps the role; another address is doubled', async () => {
    await passle.getByRole('navigation').getByRole('link', { name: 'Users' }).click();
    await user(/Ann Lee.*Editor/).waitFor();
    assert.equal(await user(/Ann Lee/).count(), 1);
    await user(/Eva Novak.*Active.*Content Creator/).waitFor();
    await user(/Omar Haddad.*Content Creator/).waitFor();
    assert.equal(await user(/Omar Haddad/).count(), 2);
  });

  test('E-001: one change that cannot wait is provisioned on demand', async () => {
    // Cycles that changes set off would be as quick.
    await world.graph.expect(200, 'PATCH', `${await onlyJob(world)}/settings`, { earlyCycles: false });
    await world.graph.expect(204, 'PATCH', `/v1.0/users/${people.get('eva')}`, { surname: 'Novak-Berg' });
    await ofProvisioning('Provision on demand').click();
    await directory.getByRole('combobox', { name: 'Person or group' }).pressSequentially('eva');
    await directory
      .getByRole('option', { name: /Eva Novak/ })
      .first()
      .click();
    await directory.getByRole('button', { name: 'Provision', exact: true }).click();
    await directory.getByText('Perform action').waitFor();
    await user(/Eva Novak-Berg/).waitFor();
    await world.graph.expect(200, 'PATCH', `${await onlyJob(world)}/settings`, { earlyCycles: true });
  });

  test('E-001 assigning 1: with the scope Sync all users and groups everybody comes, and nothing was asked about groups', async () => {
    await world.graph.person('zoe', { givenName: 'Zoe', surname: 'Park', displayName: 'Zoe Park' });
    await ofProvisioning('Provisioning').click();
    await chooseIn(directory, 'Scope', 'Sync all users and groups');
    await save(directory);
    await directory
      .getByRole('alertdialog')
      .getByText(/people enter the scope, 0 leave it/)
      .waitFor();
    await directory.getByRole('alertdialog').getByRole('button', { name: 'Save changes' }).click();
    await directory.getByText('The settings of Passle are saved.').first().waitFor();
    await user(/Zoe Park/).waitFor({ timeout: 40_000 });
    const { value } = await world.graph.expect(200, 'GET', '/api/tenants/a01/activity?$top=999');
    assert.ok(value.length > 5);
    assert.deepEqual(
      value.filter((request: unknown) => JSON.stringify(request).includes('/Groups')),
      [],
    );
  });

  test('in all this the browsers had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
