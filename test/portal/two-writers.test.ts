import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { Page } from 'playwright-core';
import { type Sandbox, sandbox } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';

describe('two administrators who save at once', () => {
  let world: PortalWorld;
  let target: ScimTestTarget;
  let box: Sandbox;
  let ada: Page;
  let grace: Page;
  const open = async (page: Page, path: string, heading: string) => {
    await page.goto(`${world.graph.url}/applications/${box.applicationId}/provisioning/${path}`);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  };
  const save = (page: Page) =>
    page.getByRole('region', { name: 'Unsaved changes' }).getByRole('button', { name: 'Save', exact: true }).click();
  const saved = (page: Page) => page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  const conflict = () => ada.getByRole('alertdialog', { name: 'Somebody else saved meanwhile' });
  const settings = () => world.graph.expect(200, 'GET', `${box.job}/settings`);

  before(async () => {
    world = await PortalWorld.open();
    target = await ScimTestTarget.start();
    box = await sandbox(world.graph, target, 'Yard');
    ada = world.page;
    grace = await world.as(['administrator']);
  });
  after(async () => {
    await target?.close();
    await world?.close();
  });

  /** Both change the threshold, the other one the addresses too, and saves first. */
  const bothChange = async (mine: string, theirs: string, address: string) => {
    for (const page of [ada, grace]) await open(page, 'manage', 'Manage Provisioning');
    await ada.getByRole('spinbutton', { name: 'Accidental deletion threshold' }).fill(mine);
    await grace.getByRole('spinbutton', { name: 'Accidental deletion threshold' }).fill(theirs);
    await grace.getByRole('textbox', { name: 'Notification Email' }).fill(address);
    await save(grace);
    await saved(grace);
    await save(ada);
    await conflict().waitFor();
  };

  test('see of each field what was there, theirs and mine; mine is kept on top of theirs', async () => {
    await bothChange('7', '9', 'grace@halden.example');
    const row = (name: string) =>
      conflict()
        .getByRole('row', { name: new RegExp(name) })
        .getByRole('cell');
    assert.deepEqual(await row('Accidental deletion threshold').allTextContents(), ['500', '9', '7']);
    assert.deepEqual(await row('Notification Email').allTextContents(), [
      'nobody, not sent',
      'grace@halden.example, not sent',
      'not changed',
    ]);
    await conflict().getByRole('button', { name: 'Keep mine' }).click();
    await saved(ada);
    const { deletionThreshold, notifications } = await settings();
    assert.deepEqual([deletionThreshold, notifications.addresses], [7, ['grace@halden.example']]);
  });

  test('theirs is taken, and what was typed here is dropped', async () => {
    await bothChange('21', '23', 'ops@halden.example');
    await conflict().getByRole('button', { name: 'Take theirs' }).click();
    await saved(ada);
    assert.equal((await settings()).deletionThreshold, 23);
    assert.equal(await ada.getByRole('spinbutton', { name: 'Accidental deletion threshold' }).inputValue(), '23');
  });

  test('are told while they type that a version was saved, by whom, and what it changed', async () => {
    for (const page of [ada, grace]) await open(page, 'mappings/User', 'Provision Microsoft Entra ID Users');
    for (const [page, action] of [
      [ada, 'Update'],
      [grace, 'Create'],
    ] as const) {
      await page.getByRole('checkbox', { name: new RegExp(`^${action}`) }).uncheck();
    }
    await save(grace);
    await saved(grace);
    await ada.getByText(/Version \d+ was saved by Grace Hopper/).waitFor();
    await ada.getByRole('button', { name: 'Compare' }).click();
    await conflict()
      .getByRole('row', { name: /User: Target Object Actions Create, Update, Delete Update, Delete Create, Delete/ })
      .waitFor();
    await conflict().getByRole('button', { name: 'Go back' }).click();
    await conflict().waitFor({ state: 'detached' });
    await ada.getByRole('region', { name: 'Unsaved changes' }).waitFor();
  });

  test('see of a person what there was, theirs and mine, the manager as well', async () => {
    const id = await world.graph.person('finn', { displayName: 'Finn Berg', jobTitle: 'Porter', city: 'Ghent' });
    await world.graph.person('boss', { displayName: 'Berit Boss' });
    const path = `${world.graph.url}/directory/users/${id}?tab=profile`;
    for (const page of [ada, grace]) {
      await page.goto(path);
      await page.getByRole('textbox', { name: 'Job title' }).waitFor();
    }
    await ada.getByRole('textbox', { name: 'Job title' }).fill('Cook');
    await grace.getByRole('textbox', { name: 'Job title' }).fill('Chief porter');
    await grace.getByRole('textbox', { name: 'City' }).fill('Bruges');
    await save(grace);
    await saved(grace);
    await save(ada);
    const cells = (name: string) =>
      conflict()
        .getByRole('row', { name: new RegExp(name) })
        .getByRole('cell')
        .allTextContents();
    await conflict().getByRole('row', { name: /City/ }).waitFor();
    assert.deepEqual(await cells('Job title'), ['Porter', 'Chief porter', 'Cook']);
    assert.deepEqual(await cells('City'), ['Ghent', 'Bruges', 'not changed']);
    await conflict().getByRole('button', { name: 'Keep mine' }).click();
    await saved(ada);
    const read = () => world.graph.expect(200, 'GET', `/v1.0/users/${id}?$select=jobTitle,city&$expand=manager`);
    const { jobTitle, city } = await read();
    assert.deepEqual([jobTitle, city], ['Cook', 'Bruges']);

    const manager = ada.getByRole('combobox', { name: 'Manager' });
    await manager.click();
    await manager.pressSequentially('ber');
    await ada.getByRole('option', { name: /Berit Boss/ }).click();
    await world.graph.expect(204, 'PATCH', `/v1.0/users/${id}`, { city: 'Ostend' });
    await save(ada);
    await conflict()
      .getByRole('row', { name: /Manager – – Berit Boss/ })
      .waitFor();
    await conflict().getByRole('button', { name: 'Take theirs' }).click();
    await saved(ada);
    assert.equal((await read()).manager, undefined);
    assert.equal(await ada.getByRole('textbox', { name: 'City' }).inputValue(), 'Ostend');
  });

  test('see the same of a group', async () => {
    const { id } = await world.graph.expect(201, 'POST', '/v1.0/groups', {
      displayName: 'Yard hosts',
      mailNickname: 'yard',
      mailEnabled: false,
      securityEnabled: true,
    });
    await ada.goto(`${world.graph.url}/directory/groups/${id}?tab=profile`);
    await ada.getByRole('textbox', { name: 'Description' }).fill('Mine');
    await world.graph.expect(204, 'PATCH', `/v1.0/groups/${id}`, { description: 'Theirs', displayName: 'Yard' });
    // What they saved is shown by itself; what was typed stays, and was begun before.
    await ada.getByRole('heading', { level: 1, name: 'Yard', exact: true }).waitFor();
    await save(ada);
    await conflict()
      .getByRole('row', { name: /Description – Theirs Mine/ })
      .waitFor();
    await conflict()
      .getByRole('row', { name: /Name Yard hosts Yard not changed/ })
      .waitFor();
    await conflict().getByRole('button', { name: 'Go back' }).click();
    await conflict().waitFor({ state: 'detached' });
    await save(ada);
    await conflict()
      .getByRole('row', { name: /Description – Theirs Mine/ })
      .waitFor();
    await conflict().getByRole('button', { name: 'Keep mine' }).click();
    await saved(ada);
    const { displayName, description } = await world.graph.expect(200, 'GET', `/v1.0/groups/${id}`);
    assert.deepEqual([displayName, description], ['Yard', 'Mine']);
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
