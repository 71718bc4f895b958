import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addFromGallery, assign, chooseIn, save } from './article-steps.ts';
import { PortalWorld } from './portal-world.ts';
import { makeTenant, signedInTo } from './tenant-window.ts';

/** The published article of Iris Intranet: its support hands out what the directory then provisions with. */
describe('the Iris Intranet article from its first step to its last', () => {
  let world: PortalWorld;
  let page: Page;
  let credentials: readonly string[] = [];

  before(async () => {
    world = await PortalWorld.open();
    page = world.page;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await world.graph.person('eva', {
      givenName: 'Eva',
      surname: 'Novak',
      displayName: 'Eva Novak',
      mail: 'eva@halden.example',
      businessPhones: ['+32 9 000 00 01'],
      mobilePhone: '+32 470 00 00 01',
    });
    await makeTenant(world, { profile: 'iris-intranet', key: 'acme-iris', displayName: 'Acme' }, 'nora@acme.example');
    await world.graph.expect(201, 'POST', '/api/tenants/acme-iris/credential-requests', {
      requestedBy: 'nora@acme.example',
      mail: 'Token for our directory',
    });
  });
  after(() => world?.close());

  test('E-003 step 2: support answers the mail with Tenant URL and Secret Token, which it sees once', async () => {
    await page.getByRole('navigation', { name: 'Lockstep' }).getByRole('link', { name: 'Support requests' }).click();
    await page.getByText('1 waits for an answer.').waitFor();
    await page.getByRole('row', { name: /nora@acme.example/ }).click();
    await page.getByRole('button', { name: 'Issue credentials' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Issue credentials' }).click();
    await page.getByRole('button', { name: 'Copy both' }).click();
    await page.getByText('Tenant URL and Secret Token copied').waitFor({ state: 'attached' });
    credentials = (await page.evaluate<string>('navigator.clipboard.readText()')).split('\n');
    await page.getByRole('button', { name: 'I have sent them' }).click();
  });

  test('E-003 steps 3 and 4: the application is added from the gallery, and somebody is assigned', async () => {
    await addFromGallery(page, 'Iris Intranet');
    await page.getByRole('link', { name: 'Assign users and groups' }).click();
    await assign(page, 'Users', ['Eva Novak']);
  });

  test('E-003 step 5: both values are entered, tested and saved, and provisioning is switched on', async () => {
    const { value } = await world.graph.expect(200, 'GET', '/v1.0/servicePrincipals');
    await world.go(`/applications/${value[0].id}/provisioning`);
    await chooseIn(page, 'Provisioning Mode', 'Automatic');
    const [tenantUrl = '', secretToken = ''] = credentials;
    await page.getByLabel('Tenant URL').fill(tenantUrl);
    await page.getByLabel('Secret Token').fill(secretToken);
    await page.getByRole('button', { name: 'Test Connection' }).click();
    await page.getByText('The supplied credentials are authorized to enable provisioning').waitFor();
    await save(page);
    await page.getByRole('link', { name: 'Synchronize Microsoft Entra users to Iris Intranet' }).waitFor();
    await page.getByRole('radio', { name: 'On' }).check();
    await save(page);
    await page.getByRole('alertdialog').getByRole('button', { name: 'Save and start' }).click();
    await page.getByText('Provisioning to Iris Intranet is on.').waitFor();
  });

  test('E-003 step 6: she is in the people directory of the intranet, as an employee, with both telephone numbers', async () => {
    const nora = await signedInTo(world, 'acme-iris', 'nora@acme.example');
    await nora.getByRole('navigation').getByRole('link', { name: 'People' }).click();
    await nora.getByRole('row', { name: /Eva Novak.*Active.*Employee/ }).click();
    await nora.getByText('+32 9 000 00 01').waitFor();
    await nora.getByText('+32 470 00 00 01').waitFor();
  });

  test('in all this the browsers had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
