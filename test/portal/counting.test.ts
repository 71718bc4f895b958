import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { Page } from 'playwright-core';
import { sandbox } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';
import { Presses } from './presses.ts';

describe('how many presses the common tasks take, from Home', () => {
  let world: PortalWorld;
  let page: Page;
  let target: ScimTestTarget;
  let presses: Presses;

  before(async () => {
    world = await PortalWorld.open();
    page = world.page;
    page.setDefaultTimeout(20_000);
    presses = await Presses.in(page);
    target = await ScimTestTarget.start();
    await world.graph.person('ann', { displayName: 'Ann Lee' });
    const box = await sandbox(world.graph, target, 'Yard');
    await box.run();
  });
  after(async () => {
    await world?.close();
    await target?.close();
  });

  /** Begins a task at Home. */
  async function home(): Promise<void> {
    await world.go('/');
    await presses.taken(page);
  }

  /** Opens the person the search finds, from the keyboard. */
  async function search(name: string): Promise<void> {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search people, applications, ids' }).fill(name);
    await page.getByRole('option', { name }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name }).waitFor();
  }

  test('why a person lacks an account, in all applications: one', async () => {
    await home();
    await search('Ann Lee');
    await page.getByText('Not assigned').first().waitFor();
    assert.ok((await presses.taken(page)) <= 1);
  });

  test('ENT-9 an application of the gallery is found, added, and its set-up opened: four of the nine and the eleven', async () => {
    await home();
    await page.getByRole('link', { name: 'Gallery' }).click();
    await page.getByRole('searchbox', { name: 'Search application' }).fill('peri');
    await page.getByRole('button', { name: 'Peripass', exact: true }).click();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('link', { name: 'Provision User Accounts' }).click();
    await page.getByRole('combobox', { name: 'Provisioning Mode' }).waitFor();
    assert.ok((await presses.taken(page)) <= 4);
  });

  test('one person is given access to one application, and the account at once: four', async () => {
    await home();
    await search('Ann Lee');
    // The card's own, which knows the application; that of the page lets choose one.
    const card = page.getByRole('region', { name: 'Yard', exact: true });
    await card.getByRole('button', { name: 'Give access' }).click();
    await page.getByRole('button', { name: 'Assign and provision now' }).click();
    await card.getByText('In step', { exact: true }).waitFor();
    assert.ok((await presses.taken(page)) <= 4);
  });
});
