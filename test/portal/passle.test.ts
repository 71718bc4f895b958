import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { PortalWorld } from './portal-world.ts';
import { makeTenant, signedInTo } from './tenant-window.ts';

describe('the pages of a Passle client in a browser', () => {
  let world: PortalWorld;
  let page: Page;
  let endpoint = '';
  let token = '';

  before(async () => {
    world = await PortalWorld.open();
    await makeTenant(world, { profile: 'passle', key: 'a01', displayName: 'Acme' }, 'mira@acme.example');
    page = await signedInTo(world, 'a01', 'mira@acme.example');
  });
  after(() => world?.close());

  const go = async (path: string) => {
    await page.goto(`${world.graph.url}/t/a01${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const menu = () => page.getByRole('navigation', { name: 'Passle' });
  const provision = (userName: string, givenName: string, familyName: string) =>
    world.graph.call(
      'POST',
      `${endpoint}/Users`,
      {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName,
        active: true,
        title: 'Partner',
        name: { givenName, familyName },
      },
      { authorization: `Bearer ${token}` },
    );

  test('have no Manage Entra ID while the module is off', async () => {
    await menu().getByRole('link', { name: 'COMPANY' }).click();
    await page.getByRole('heading', { level: 1, name: 'COMPANY' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Manage Entra ID' }).count(), 0);
    await go('/company/entra-id');
    await page.getByRole('heading', { level: 1, name: 'Nothing is here' }).waitFor();
  });

  test('get it when the staff of Passle switches the module on', async () => {
    await world.go('/operator/tenants/a01/options');
    await world.page.getByRole('switch', { name: 'Entra ID module' }).check();
    await world.page.getByRole('button', { name: 'Save' }).click();
    await world.page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    await go('/company');
    await page.getByRole('link', { name: 'Manage Entra ID' }).click();
    await page.getByRole('heading', { level: 1, name: 'Manage Entra ID' }).waitFor();
  });

  test('offer at first nothing but Generate secret token, then URL, token and user configuration', async () => {
    const main = page.getByRole('main');
    await main.getByRole('button', { name: 'Generate secret token' }).waitFor();
    assert.deepEqual(await main.getByRole('button').allTextContents(), ['Generate secret token']);
    assert.equal(await main.getByRole('textbox').count(), 0);
    await main.getByRole('button', { name: 'Generate secret token' }).click();
    await page.getByRole('textbox', { name: 'Secret token' }).waitFor();
    const labels = await main.locator('[data-shown], [data-field] label').allTextContents();
    assert.deepEqual(
      labels.map((label) => label.replace('*', '').slice(0, 18)),
      ['URL', 'Secret token', 'User configuration', 'Account only: no u', 'Content Creator on', 'Content Creator on'],
    );
    assert.equal(await page.getByRole('radio', { name: /^Account only/ }).isChecked(), true);
    endpoint = await page.getByRole('textbox', { name: 'URL' }).inputValue();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('button', { name: 'Hide' }).waitFor();
    token = await page.getByRole('textbox', { name: 'Secret token' }).inputValue();
    assert.match(token, /^a01-/);
    await page.getByRole('button', { name: 'Regenerate secret token' }).waitFor();
  });

  test('leave users without role and Passle pending, and make them active when both are given', async () => {
    assert.equal((await provision('ann@acme.example', 'Ann', 'Lee')).status, 201);
    await go('/accounts');
    const row = page.getByRole('row', { name: /Ann Lee/ });
    await row.getByText('Pending').waitFor();
    await row.click();
    await page.getByText('The user is pending: give a user role and at least one Passle').waitFor();
    await page.getByRole('radio', { name: /^Content Creator/ }).check();
    await page.getByRole('checkbox', { name: 'Acme' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('main').getByText('Active', { exact: true }).waitFor();
  });

  test('give new users what the chosen configuration says, and at least one Passle has to be chosen', async () => {
    await go('/passles');
    await page.getByRole('button', { name: 'Add Passle' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Litigation');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('row', { name: /^Litigation/ }).waitFor();
    await go('/company/entra-id');
    await page.getByRole('radio', { name: 'Content Creator on the Passles chosen below' }).check();
    await page.getByRole('group', { name: 'Passles' }).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Must be given').waitFor();
    await page.getByRole('checkbox', { name: 'Litigation' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    await provision('omar@acme.example', 'Omar', 'Haddad');
    await go('/company/entra-id');
    await page.getByRole('radio', { name: /^Content Creator on all Passles/ }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    await provision('eva@acme.example', 'Eva', 'Novak');
    await go('/accounts');
    await page.getByRole('row', { name: /Eva Novak.*Acme and Litigation/ }).waitFor();
    assert.equal(await page.getByRole('row', { name: /Omar Haddad.*Content Creator.*Litigation/ }).count(), 1);
    assert.equal(await page.getByRole('row', { name: /Omar Haddad.*Acme and/ }).count(), 0);
  });

  test('close the job title once it is synchronized, and say why', async () => {
    await page.getByRole('row', { name: /Eva Novak/ }).click();
    await page.getByLabel('Job title').fill('Associate');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    await world.page.getByRole('switch', { name: 'Sync job title' }).check();
    await world.page.getByRole('button', { name: 'Save' }).click();
    await page.getByLabel('Job title').waitFor({ state: 'detached' });
    await page.getByText('Associate').waitFor();
  });

  test('tell which accounts have no counterpart in the directory', async () => {
    await go('/accounts');
    await page.getByRole('button', { name: 'Accounts without a counterpart' }).click();
    await page.getByLabel('Addresses of your directory').fill('ANN@acme.example, omar@acme.example\nnew@acme.example');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('2 of 3 addresses have an account; 1 account has no counterpart.').waitFor();
    await page.getByRole('dialog').getByText('eva@acme.example').waitFor();
    await page.getByRole('dialog').getByText('new@acme.example').last().waitFor();
  });

  for (const [path, ready] of [
    ['/company/entra-id', 'Regenerate secret token'],
    ['/accounts', 'Omar Haddad'],
    ['/accounts?open=counterparts', 'Who has an account and is not found'],
    ['/passles', 'Litigation'],
  ] as const) {
    test(`${path} is open to everybody, in each width and colour`, () => world.look(`/t/a01${path}`, ready, page));
  }

  test('in all this the browsers had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
