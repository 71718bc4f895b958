import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { type Sandbox, sandbox, until } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';
import { makeTenant, signedInTo } from './tenant-window.ts';

const PERIPASS = '6a82a203-5b19-5768-b740-fdecd2ff397e';
const PASSWORD = 'seven tall cranes at noon';

describe('what holds everywhere, final acts, and who may see what in a browser', () => {
  let world: PortalWorld;
  let page: Page;
  let target: ScimTestTarget;
  let box: Sandbox;
  let peripass: string;

  before(async () => {
    world = await PortalWorld.open();
    page = world.page;
    target = await ScimTestTarget.start();
    box = await sandbox(world.graph, target, 'Expenses');
    const made = await world.graph.expect(201, 'POST', `/v1.0/applicationTemplates/${PERIPASS}/instantiate`, {
      displayName: 'Peripass',
    });
    peripass = made.servicePrincipal.id;
    await world.graph.expect(201, 'POST', `/v1.0/servicePrincipals/${peripass}/synchronization/jobs`, {
      templateId: 'peripass',
    });
  });
  after(async () => {
    await target?.close();
    await world?.close();
  });

  /** Everybody proved who they are longer ago than counts. */
  const age = (table: 'sign_in' | 'tenant_session') =>
    sql`UPDATE ${sql.table(table)} SET proved_at = now() - interval '11 minutes'`.execute(
      world.graph.app.database.kysely,
    );
  const dialog = (of: Page = page) => of.getByRole('alertdialog');

  test('the default time zone and the names of the directory hold wherever times and labels are shown', async () => {
    await world.go('/settings/general');
    const zone = page.getByRole('combobox', { name: 'Default time zone' });
    await zone.click();
    await zone.fill('tokyo');
    await page.getByRole('option', { name: 'Asia/Tokyo' }).click();
    await page.getByLabel('Directory label, short').fill('Halden');
    await page.getByLabel('Directory label, long').fill('Halden Directory');
    await page.getByText('Labels read “Synchronize Halden users to Peripass” and').waitFor();
    const bar = page.getByRole('region', { name: 'Unsaved changes' });
    await bar.getByText('2 changes.').waitFor();
    await bar.getByRole('button', { name: 'Save' }).click();
    await bar.waitFor({ state: 'detached' });

    await world.go('/logs/audit');
    const time = page.getByRole('row', { name: /Update settings of the installation/ }).locator('time');
    assert.match((await time.first().getAttribute('title')) ?? '', / UTC\+9$/);
    await page.getByRole('button', { name: /sign out/ }).click();
    await page.getByRole('menuitem', { name: 'Time zone: Asia/Tokyo' }).click();
    const own = page.getByRole('combobox', { name: 'Show every time in' });
    assert.equal(await own.inputValue(), 'As the organisation (Asia/Tokyo)');
    await own.click();
    await own.fill('utc');
    await page.getByRole('option', { name: 'UTC', exact: true }).click();
    await page.getByText(/It is .* UTC\./).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await until(async () => / UTC$/.test((await time.first().getAttribute('title')) ?? ''));

    await world.go(`/applications/${peripass}/provisioning/mappings/User`);
    await page.getByRole('heading', { level: 1, name: 'Synchronize Halden users to Peripass' }).waitFor();
    await page.getByRole('columnheader', { name: 'Halden Directory Attribute' }).waitFor();
    await world.go(`/applications/${peripass}/provisioning/mappings/User/attributes?side=source`);
    await page.getByRole('tab', { name: 'Halden Directory' }).waitFor();
    await world.go(`/applications/${box.applicationId}/provisioning/manage`);
    await page.getByRole('link', { name: 'Provision Halden Directory Users' }).waitFor();
    await page.getByRole('link', { name: 'Provision Halden Directory Groups' }).waitFor();
    await world.go(`/applications/new?entry=${PERIPASS}`);
    await page.getByText('Keep user attributes synchronized between Halden Directory and Peripass').waitFor();
  });

  test('two who save the organisation at once: the second chooses', async () => {
    await world.go('/settings/general');
    await page.getByLabel('Name').fill('Mine');
    await world.graph.expect(200, 'PATCH', '/api/settings/organization', { displayName: 'Theirs' });
    const bar = page.getByRole('region', { name: 'Unsaved changes' });
    await bar.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The organisation was changed since it was read.').waitFor();
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await bar.waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel('Name').inputValue(), 'Theirs');
  });

  test('a final act asks for name and reason, for the password in place after a while, and its reason is kept', async () => {
    const { id } = await world.graph.expect(201, 'POST', '/v1.0/applications', { displayName: 'Old build' });
    await world.graph.expect(204, 'DELETE', `/v1.0/applications/${id}`);
    await age('sign_in');
    await world.go('/applications?tab=deleted');
    await page
      .getByRole('row', { name: /Old build/ })
      .getByRole('checkbox')
      .check();
    await page.getByRole('button', { name: 'Delete permanently' }).click();
    const act = dialog().getByRole('button', { name: 'Delete permanently' });
    assert.equal(await act.isDisabled(), true);
    await dialog().getByLabel('Type Old build to go on').fill('Old build');
    assert.equal(await act.isDisabled(), true, 'a reason is needed too');
    await dialog().getByLabel('Reason').fill('Replaced – siehe Ticket 12');
    await act.click();
    await dialog().getByText('Your last sign-in is older than 10 minutes.').waitFor();
    await dialog().getByLabel('Password').fill('not my password');
    await act.click();
    await dialog().getByText('this is not your present password').waitFor();
    await world.graph.expect(200, 'GET', `/v1.0/directory/deletedItems/${id}`);
    await dialog().getByLabel('Password').fill(PASSWORD);
    await act.click();
    await dialog().waitFor({ state: 'detached' });
    await world.graph.expect(404, 'GET', `/v1.0/directory/deletedItems/${id}`);
    await world.go('/logs/audit');
    await page
      .getByRole('row', { name: /Replaced – siehe Ticket 12/ })
      .first()
      .click();
    await page.getByRole('complementary', { name: 'Details' }).getByText('Replaced – siehe Ticket 12').waitFor();
  });

  test('a readable token is shown and copied after the password was shown again', async () => {
    await makeTenant(world, { profile: 'peripass', key: 'yard', displayName: 'Yard Ghent' }, 'gert@yard.example');
    const staff = await signedInTo(world, 'yard', 'gert@yard.example');
    await staff.goto(`${world.graph.url}/t/yard/configuration/identity-providers`);
    await age('tenant_session');
    const token = staff.getByRole('textbox', { name: 'SCIM Token' });
    await staff.getByRole('button', { name: 'Show', exact: true }).click();
    const asked = staff.getByRole('dialog', { name: 'Is it you?' });
    await asked.getByLabel('Password').fill('nine lanterns on a bridge');
    await asked.getByRole('button', { name: 'Continue' }).click();
    await staff.getByRole('button', { name: 'Hide' }).waitFor();
    assert.doesNotMatch(await token.inputValue(), /•/);
    await staff.getByRole('button', { name: 'Copy both' }).click();
    await staff.getByText('SCIM Endpoint, SCIM Token copied').waitFor({ state: 'attached' });
    await staff.context().close();
  });

  test('an application owner sees their own applications, their jobs and their logs, and nothing else', async () => {
    const owner = await world.as(['applicationOwner'], 'Olga Owner');
    await owner.getByText('No application is here yet.').waitFor();
    const { value } = await world.graph.expect(200, 'GET', '/api/settings/administrators');
    const { id } = value.find(({ displayName }: { displayName: string }) => displayName === 'Olga Owner');
    await world.graph.expect(204, 'POST', `/v1.0/servicePrincipals/${box.applicationId}/owners/$ref`, {
      '@odata.id': `${world.graph.url}/v1.0/directoryObjects/${id}`,
    });
    await owner.goto(`${world.graph.url}/applications`);
    await owner.getByRole('row', { name: /Expenses/ }).waitFor();
    assert.equal(await owner.getByRole('row', { name: /Peripass/ }).count(), 0);
    await owner.goto(`${world.graph.url}/applications/${box.applicationId}/provisioning`);
    await owner.getByRole('button', { name: 'Start provisioning', exact: true }).waitFor();
    await owner.goto(`${world.graph.url}/applications/${box.applicationId}/audit`);
    await owner
      .getByRole('row', { name: /Update application|Add provisioning configuration/ })
      .first()
      .waitFor();
    await owner.goto(`${world.graph.url}/logs/audit`);
    await owner
      .getByRole('row', { name: /Add provisioning configuration/ })
      .first()
      .waitFor();
    assert.equal(await owner.getByText('Sign in', { exact: true }).count(), 0);
    await owner.goto(`${world.graph.url}/applications/${peripass}`);
    await owner.getByText('Your roles do not reach this').waitFor();
    await world.look('/applications', 'Expenses', owner);
    await owner.context().close();
  });

  test('with the two-person rule on, who caused removals asks, is refused themselves, and somebody else allows', async () => {
    const here = `/applications/${box.applicationId}/provisioning/staged-deletions`;
    await world.graph.expect(200, 'PATCH', '/api/settings/organization', { twoPersonRule: true });
    await world.graph.expect(200, 'PATCH', `${box.job}/settings`, { deletionThreshold: 0 });
    const bob = await world.graph.person('bob');
    await box.assign(bob);
    const ann = await world.graph.person('ann');
    await box.assign(ann);
    await box.run();
    // The administrator in the window is the one who caused it.
    await world.go(`/directory/users/${bob}?tab=profile`);
    await page.evaluate(
      `fetch('/api/portal/me').then((answer) => answer.json()).then(({ signIn }) => fetch('/v1.0/users/${bob}', {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', 'x-lockstep-csrf': signIn.csrf },
        body: JSON.stringify({ accountEnabled: false }),
      }))`,
    );
    await box.run();
    await world.go(here);
    await page.getByText('somebody else than who caused it decides').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Allow' }).count(), 0);
    await page.getByRole('button', { name: 'Ask for approval' }).click();
    await dialog().getByLabel('Reason').fill('Bob has left');
    await dialog().getByRole('button', { name: 'Ask for approval' }).click();
    await page.getByText(/Asked for by Ada Lovelace .*; waits for another approver\./).waitFor();
    await dialog().waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('button', { name: 'Ask for approval' }).count(), 0);
    const refused = await page.evaluate<readonly [number, string]>(
      `fetch('/api/portal/me').then((answer) => answer.json()).then(({ signIn }) =>
        fetch('${box.job}/stagedDeletions/allow', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-lockstep-csrf': signIn.csrf, 'x-lockstep-reason': 'Mine' },
          body: JSON.stringify({ all: true }),
        }),
      ).then(async (answer) => [answer.status, (await answer.json()).error.code])`,
    );
    assert.deepEqual(refused, [403, 'SecondPersonRequired']);

    const second = await world.as(['deletionApprover'], 'Grace Hopper');
    await second.goto(world.graph.url + here);
    await second.getByText(/Asked for by Ada Lovelace/).waitFor();
    await world.look(here, 'Asked for by Ada Lovelace', second);
    await second.getByRole('button', { name: 'Allow' }).click();
    await second.getByRole('menuitem', { name: 'Allow all' }).click();
    await dialog(second).getByLabel('Type Expenses to go on').fill('Expenses');
    await dialog(second).getByLabel('Reason').fill('Checked with his manager');
    await dialog(second).getByRole('button', { name: 'Allow 1 removal' }).click();
    await second.getByText('Nothing is held.').waitFor();
    // The other window follows by itself.
    await page.getByText('Nothing is held.').waitFor();
    // A change in the directory starts a cycle before its time.
    await world.graph.expect(204, 'PATCH', `/v1.0/users/${ann}`, { jobTitle: 'Lead' });
    await until(async () => (await target.held('Users')).some(({ active }) => active === false));
    const { value } = await world.graph.expect(200, 'GET', '/v1.0/auditLogs/directoryAudits?$top=100');
    const told = value.filter(({ activityDisplayName }: { activityDisplayName: string }) =>
      /staged deletions/.test(activityDisplayName),
    );
    assert.deepEqual(
      told.map(
        (one: {
          activityDisplayName: string;
          resultReason: string;
          initiatedBy: { user: { displayName: string } };
        }) => [one.activityDisplayName, one.resultReason, one.initiatedBy.user.displayName],
      ),
      [
        ['Allow staged deletions', 'Checked with his manager', 'Grace Hopper'],
        ['Ask to allow staged deletions', 'Bob has left', 'Ada Lovelace'],
      ],
    );
    await second.context().close();
  });

  test('/settings/general is open to everybody in each width and colour', () =>
    world.look('/settings/general', 'Default time zone'));

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
