import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addFromGallery, assign, byMenu, chooseIn, isSaved, onlyJob, save } from './article-steps.ts';
import { PortalWorld } from './portal-world.ts';
import { addStaff, makeTenant, signedInTo, signIn } from './tenant-window.ts';

const TRAVELPERK = 'urn:ietf:params:scim:schemas:extension:travelperk:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The rows of the article, one of which it has twice, and whether accounts can be searched by each. */
const ROWS = [
  ['userName', 'String', true],
  ['externalId', 'String', false],
  ['active', 'Boolean', false],
  ['name.honorificPrefix', 'String', false],
  ['name.familyName', 'String', false],
  ['name.givenName', 'String', false],
  ['name.middleName', 'String', false],
  ['preferredLanguage', 'String', false],
  ['locale', 'String', false],
  ['phoneNumbers[type eq "work"].value', 'String', false],
  ['title', 'String', false],
  [`${ENTERPRISE}:costCenter`, 'String', false],
  [`${ENTERPRISE}:manager`, 'Reference', false],
  [`${TRAVELPERK}:gender`, 'String', false],
  [`${TRAVELPERK}:dateOfBirth`, 'String', false],
  [`${TRAVELPERK}:invoiceProfiles`, 'String, several', false],
  [`${TRAVELPERK}:emergencyContact.name`, 'String', false],
  [`${TRAVELPERK}:emergencyContact.phone`, 'String', false],
  [`${TRAVELPERK}:travelPolicy`, 'String', false],
] as const;

/** Both sides of the published article, each in a window of its own, by the words that are to be seen. */
describe('the TravelPerk article from its first step to its last, in two browsers', () => {
  let world: PortalWorld;
  let directory: Page;
  let travel: Page;
  const people = new Map<string, string>();
  const ofApplication = (name: string) =>
    directory.getByRole('navigation', { name: 'TravelPerk', exact: true }).getByRole('link', { name, exact: true });
  const ofProvisioning = (name: string) =>
    directory.getByRole('navigation', { name: 'Provisioning of TravelPerk' }).getByRole('link', { name, exact: true });
  const authorize = async (userName: string) => {
    await directory.getByRole('button', { name: /^Authorize/ }).click();
    await signIn(directory, userName);
  };
  const hasReturned = () => directory.getByRole('heading', { level: 1, name: 'Manage Provisioning' }).waitFor();

  before(async () => {
    world = await PortalWorld.open();
    directory = world.page;
    directory.setDefaultTimeout(25_000);
    for (const [name, displayName] of [
      ['ann', 'Ann Lee'],
      ['omar', 'Omar Haddad'],
    ] as const) {
      const [givenName, surname] = displayName.split(' ');
      people.set(name, await world.graph.person(name, { givenName, surname, displayName }));
    }
    const of = (name: string) => ({ '@odata.id': `${world.graph.url}/v1.0/users/${people.get(name)}` });
    await world.graph.expect(204, 'PUT', `/v1.0/users/${people.get('ann')}/manager/$ref`, of('omar'));
    const group = { displayName: 'Travellers', mailNickname: 'travellers', mailEnabled: false, securityEnabled: true };
    const { id } = await world.graph.expect(201, 'POST', '/v1.0/groups', group);
    await world.graph.expect(204, 'POST', `/v1.0/groups/${id}/members/$ref`, of('ann'));
    const company = { profile: 'travelperk', key: 'acme-travel', displayName: 'Acme', plan: 'premium' };
    await makeTenant(world, company, 'olga@acme.example');
    await addStaff(world, 'acme-travel', 'tom@acme.example', []);
  });
  after(() => world?.close());

  test('E-002 step 2 1–3: SCIM is reached by Company Settings and Integrations, and enabled', async () => {
    travel = await signedInTo(world, 'acme-travel', 'olga@acme.example');
    travel.setDefaultTimeout(25_000);
    await travel.getByRole('navigation').getByRole('link', { name: 'Company Settings' }).click();
    await travel.getByRole('main').getByRole('link', { name: 'Integrations', exact: true }).click();
    await travel.getByRole('main').getByRole('link', { name: 'SCIM', exact: true }).click();
    await travel.getByRole('switch', { name: 'Enable SCIM API' }).check();
  });

  test('E-002 step 2 4–7: Through an Identity Provider, automatic approval processes, Save changes', async () => {
    await travel.getByText('SCIM settings').waitFor();
    await travel.getByRole('radio', { name: 'Through an Identity Provider' }).check();
    await travel.getByRole('switch', { name: 'Enable automatic approval process creation' }).check();
    await travel.getByRole('button', { name: 'Save changes' }).click();
    await isSaved(travel);
  });

  test('E-002 step 3: TravelPerk is added from the gallery', () => addFromGallery(directory, 'TravelPerk'));

  test('E-002 step 4: a group is assigned', async () => {
    await directory.getByRole('link', { name: 'Assign users and groups' }).click();
    await assign(directory, 'Groups', ['Travellers']);
  });

  test('E-002 step 5 1–4: by Enterprise applications to Provisioning, whose mode becomes Automatic', async () => {
    await byMenu(directory, 'Enterprise applications');
    await directory.getByRole('row', { name: /TravelPerk/ }).click();
    await ofApplication('Provisioning').click();
    await chooseIn(directory, 'Provisioning Mode', 'Automatic');
    await directory.getByText('it has to be switched on there first: Company Settings > Integrations > SCIM').waitFor();
  });

  test('E-002 step 5: while the interface is off there, TravelPerk says where it is switched on, and leads back', async () => {
    await world.graph.expect(200, 'PUT', '/api/tenants/acme-travel/settings', { scimEnabled: false });
    await authorize('olga@acme.example');
    await directory
      .getByText(/switches it on under Company Settings > Integrations > SCIM, with Enable SCIM API/)
      .waitFor();
    await directory.getByRole('button', { name: /^Return to/ }).click();
    await hasReturned();
    await directory.getByText('TravelPerk was not authorized').waitFor();
    await world.graph.expect(200, 'PUT', '/api/tenants/acme-travel/settings', { scimEnabled: true });
  });

  test('E-002 step 5: a traveller cannot authorize, is told who can, and leads back', async () => {
    await authorize('tom@acme.example');
    await directory.getByText(/tom@acme.example is no administrator of Acme/).waitFor();
    await directory.getByRole('button', { name: /^Return to/ }).click();
    await hasReturned();
    await directory.getByText('TravelPerk was not authorized').waitFor();
  });

  test('ENT-13 E-002 step 5: an answer whose state is another counts for nothing', async () => {
    const manage = directory.url();
    await world.go(`/authorization/callback?state=${'A'.repeat(43)}&code=anything`);
    await directory.getByText('The answer did not belong to what you began').waitFor();
    await directory.goto(manage);
  });

  test('E-002 step 5 5: Authorize, Username, Password, Sign In, Authorize App, and the connection is tested', async () => {
    await authorize('olga@acme.example');
    await directory.getByRole('button', { name: 'Authorize App' }).click();
    await hasReturned();
    await directory.getByText('Authorized', { exact: true }).waitFor();
    await directory.getByRole('button', { name: 'Test Connection' }).click();
    await directory.getByText('The supplied credentials are authorized to enable provisioning').waitFor();
  });

  test('E-002 step 5 6–7: who is told of failures is entered and saved', async () => {
    await directory.getByLabel('Notification Email').fill('it@halden.example');
    await directory.getByRole('checkbox', { name: 'Send an email notification when a failure occurs' }).check();
    await save(directory);
    await isSaved(directory);
  });

  test('E-002 step 5 8–9: the Attribute-Mapping is the table of the article, matched by userName', async () => {
    await directory.getByRole('link', { name: 'Synchronize Microsoft Entra users to TravelPerk' }).click();
    const table = directory.getByRole('table', { name: 'Attribute Mappings' });
    await table.getByText('No', { exact: true }).first().waitFor();
    const shown: unknown[] = [];
    for (const row of (await table.getByRole('row').all()).slice(1)) {
      const cells = row.getByRole('cell');
      const name = await cells.nth(1).getByRole('button').first().textContent();
      const isFilterable = (await cells.nth(3).getByRole('img', { name: 'Yes' }).count()) === 1;
      shown.push([name, await cells.nth(2).textContent(), isFilterable]);
    }
    assert.deepEqual(shown.toSorted(), ROWS.map((row) => [...row]).toSorted());
    await directory.getByText(/^19 attributes of TravelPerk are written; accounts are found by userName\./).waitFor();
  });

  test('E-002 step 5 11–13: Provisioning Status On and the scope are saved, and the initial cycle begins', async () => {
    await ofProvisioning('Provisioning').click();
    await directory.getByRole('radio', { name: 'On' }).check();
    await chooseIn(directory, 'Scope', 'Sync only assigned users and groups');
    await save(directory);
    await directory.getByRole('alertdialog').getByRole('button', { name: 'Save and start' }).click();
    await directory.getByText('Provisioning to TravelPerk is on.').waitFor();
  });

  test('E-002 step 6: the progress comes to its end, and the log tells of one account', async () => {
    await ofProvisioning('Overview').click();
    await directory.getByText('1 account is in step.').waitFor();
    await directory.getByRole('link', { name: 'View provisioning logs' }).click();
    const log = directory.getByRole('grid', { name: 'Provisioning logs' });
    await log
      .getByRole('row', { name: /Ann Lee|ann@halden.example/ })
      .filter({ hasText: 'Create' })
      .first()
      .waitFor();
  });

  test('E-002 afterwards: a manager who has no account approves nothing yet, and the reference waits', async () => {
    await travel.getByRole('navigation').getByRole('link', { name: 'Travellers' }).click();
    await travel.getByRole('row', { name: /Ann Lee/ }).waitFor();
    await travel.getByRole('navigation').getByRole('link', { name: 'Approvals' }).click();
    await travel.getByText('There is no approval process yet.').waitFor();
    await ofProvisioning('Needs attention').click();
    await directory.getByRole('tab', { name: 'Pending references (1)' }).click();
    await directory.getByRole('link', { name: /ann/ }).first().waitFor();
  });

  test('E-002 afterwards: once the manager is assigned the next cycle makes them the approver, without a restart', async () => {
    await directory.getByRole('link', { name: 'TravelPerk', exact: true }).first().click();
    await ofApplication('Users and groups').click();
    await assign(directory, 'Users', ['Omar Haddad']);
    await travel.getByRole('row', { name: /Ann Lee.*Omar Haddad.*Automatic/ }).waitFor({ timeout: 60_000 });
    const cycles = await world.graph.expect(200, 'GET', `${await onlyJob(world)}/cycles`);
    assert.equal(cycles.value.filter(({ kind }: { kind: string }) => kind === 'initial').length, 1);
  });

  test('E-002 afterwards: revoked there, the application is in quarantine here, and authorized again', async () => {
    await travel.getByRole('navigation').getByRole('link', { name: 'Company Settings' }).click();
    await travel.getByRole('main').getByRole('link', { name: 'SCIM', exact: true }).click();
    const grants = travel.getByRole('region', { name: 'Authorized applications' });
    await grants.getByRole('button', { name: 'Revoke' }).click();
    await travel.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await grants.getByText('None. An administrator authorizes one').waitFor();
    // A change in the directory starts a cycle before its time.
    await world.graph.expect(204, 'PATCH', `/v1.0/users/${people.get('ann')}`, { jobTitle: 'Buyer' });
    await ofApplication('Provisioning').click();
    await directory.getByRole('link', { name: 'Fix credentials' }).click({ timeout: 60_000 });
    await directory.getByText('TravelPerk no longer lets Lockstep in').waitFor();
    await authorize('olga@acme.example');
    await directory.getByRole('button', { name: 'Authorize App' }).click();
    await hasReturned();
    await directory.getByText('Authorized', { exact: true }).waitFor();
    await ofProvisioning('Overview').click();
    await directory.getByText('2 accounts are in step.').waitFor({ timeout: 60_000 });
  });

  test('in all this the browsers had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
