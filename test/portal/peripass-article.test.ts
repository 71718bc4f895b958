import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { addFromGallery, assign, chooseIn, save } from './article-steps.ts';
import { PortalWorld } from './portal-world.ts';
import { makeTenant, signedInTo } from './tenant-window.ts';

/** Both sides of the published article, each in a window of its own, by the words that are to be seen. */
describe('the Peripass article from its first step to its last, in two browsers', () => {
  let world: PortalWorld;
  let directory: Page;
  let yard: Page;
  let copied = '';

  before(async () => {
    world = await PortalWorld.open();
    directory = world.page;
    for (const [name, displayName] of [
      ['ann', 'Ann Lee'],
      ['omar', 'Omar Haddad'],
    ] as const) {
      const [givenName = '', surname = ''] = displayName.split(' ');
      await world.graph.person(name, { givenName, surname, displayName, mail: `${name}@halden.example` });
    }
    await makeTenant(world, { profile: 'peripass', key: 'yard', displayName: 'Yard Ghent' }, 'ada@yard.example');
    yard = await signedInTo(world, 'yard', 'ada@yard.example');
  });
  after(() => world?.close());

  test('E-000 step 2: Peripass is told who provisions and with which role, and hands out endpoint and token', async () => {
    await yard.getByRole('navigation').getByRole('link', { name: 'Configuration' }).click();
    await yard.getByRole('main').getByRole('link', { name: 'Identity providers & provisioning' }).click();
    await yard.getByLabel('Provider name').fill('Northwind directory');
    await yard.getByLabel('User role').click();
    await yard.getByRole('option', { name: 'Gate guard' }).click();
    await yard.getByRole('button', { name: 'Copy both' }).click();
    await yard.getByText('SCIM Endpoint, SCIM Token copied').waitFor({ state: 'attached' });
    copied = await yard.evaluate('navigator.clipboard.readText()');
    await yard.getByRole('button', { name: 'Save your changes' }).click();
    await yard.getByText('Provisioning is refused until you save.').waitFor({ state: 'detached' });
  });

  test('E-000 steps 3 and 4: the application is added from the gallery, and two people are assigned', async () => {
    await addFromGallery(directory, 'Peripass');
    await directory.getByRole('link', { name: 'Assign users and groups' }).click();
    await assign(directory, 'Users', ['Ann Lee', 'Omar Haddad']);
    await directory.getByText('2 people assigned.').first().waitFor();
  });

  test('E-000 step 5: what Peripass handed out is pasted, tested and saved, and provisioning is switched on', async () => {
    const { value } = await world.graph.expect(200, 'GET', '/v1.0/servicePrincipals');
    await world.go(`/applications/${value[0].id}/provisioning`);
    await chooseIn(directory, 'Provisioning Mode', 'Automatic');
    const [endpoint = '', token = ''] = copied.split('\n');
    await directory.getByLabel('Tenant URL').fill(endpoint);
    await directory.getByLabel('Secret Token').fill(token);
    await directory.getByRole('button', { name: 'Test Connection' }).click();
    await directory.getByText('The supplied credentials are authorized to enable provisioning').waitFor();
    await save(directory);
    await directory.getByRole('link', { name: 'Synchronize Microsoft Entra users to Peripass' }).waitFor();
    await directory.getByRole('radio', { name: 'On' }).check();
    await save(directory);
    await directory.getByRole('alertdialog').getByRole('button', { name: 'Save and start' }).click();
    await directory.getByText('Provisioning to Peripass is on.').waitFor();
  });

  test('E-000 step 6: both have an account in Peripass with the role, and its log shows what the directory did', async () => {
    await yard.getByRole('navigation').getByRole('link', { name: 'Users' }).click();
    await yard.getByRole('row', { name: /Ann Lee.*Active.*Gate guard/ }).waitFor();
    await yard.getByRole('row', { name: /Omar Haddad.*Active.*Gate guard/ }).click();
    await yard.getByText('The roles together allow: Yard, Gate.').waitFor();
    await yard.getByRole('grid', { name: 'Requests' }).getByText('POST /Users').waitFor();
  });

  test('in all this the browsers had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
