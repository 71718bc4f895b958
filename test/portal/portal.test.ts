import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { GraphWorld } from '../graph/graph-world.ts';
import { openBrowser } from './browser.ts';

const PASSWORD = 'seven tall cranes at noon';

describe('the portal in a browser', () => {
  let world: GraphWorld;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** What the browser complained about: a script that was kept from running, a file that is missing, an exception. */
  const complaints: string[] = [];

  before(async () => {
    world = await GraphWorld.open('PGlite');
    browser = await openBrowser();
    // The page is looked over by a script the policy would refuse.
    context = await browser.newContext({ bypassCSP: false, viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const isRefusal = /status of 40[0-9]/.test(message.text());
      if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
    });
  });
  after(async () => {
    await browser?.close();
    await world?.close();
  });

  test('the one-time link makes the first administrator, who arrives at Home', async () => {
    const key = await world.app.administrators.firstInvitation();
    await page.goto(`${world.url}/first-administrator/${key}`);
    await page.getByRole('heading', { name: 'Create the first administrator' }).waitFor();
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('Address').fill('ada@halden.example');
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create and sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    assert.equal(await page.title(), 'Home · Lockstep');
    assert.equal(new URL(page.url()).pathname, '/');
  });

  test('who is invited chooses a password by the link they were given, and is let in', async () => {
    const person = { userName: 'grace@halden.example', displayName: 'Grace Hopper', roles: ['viewer'] };
    const { invitation } = (await world.call('POST', '/api/settings/administrators', person)).body;
    const invited = await browser.newContext();
    const first = await invited.newPage();
    await first.goto(invitation);
    await first.getByRole('heading', { name: 'Choose your password' }).waitFor();
    await first.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await first.getByRole('button', { name: 'Sign in' }).click();
    await first.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await invited.close();
  });

  test('the link works once', async () => {
    await page.goto(`${world.url}/first-administrator/used-up`);
    await page.getByText('This address cannot be used.').waitFor();
  });

  test('people are listed, found by the beginning of a name, and the address keeps what was asked', async () => {
    for (const name of ['Grace Hopper', 'Alan Turing', 'Alonzo Church']) {
      const nickname = name.split(' ')[0]?.toLowerCase() ?? '';
      await world.call('POST', '/v1.0/users', {
        displayName: name,
        userPrincipalName: `${nickname}@halden.example`,
        mailNickname: nickname,
        accountEnabled: nickname !== 'alan',
        passwordProfile: { password: 'not kept 1' },
      });
    }
    await page.goto(`${world.url}/`);
    await page.getByRole('navigation', { name: 'Lockstep' }).getByRole('link', { name: 'Users' }).click();
    await page.getByRole('grid', { name: 'Users' }).getByText('Grace Hopper').waitFor();
    await page.getByRole('searchbox').fill('al');
    await page.getByText('Grace Hopper').waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('row').count(), 3);
    await page.reload();
    await page.getByText('Alonzo Church').waitFor();
    assert.equal(new URL(page.url()).search, '?q=al');
    assert.equal(
      await page
        .getByRole('row', { name: /Alan Turing/ })
        .getByText('Blocked')
        .count(),
      1,
    );
  });

  test('the log says that it has no entries yet', async () => {
    await page.goto(`${world.url}/logs/provisioning`);
    await page.getByText('No entries. Cycles log here as they run.').waitFor();
  });

  for (const path of ['/', '/directory/users', '/logs/provisioning']) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`${path} in ${colorScheme} colours has no fault that keeps anybody out, at 1280 and at 360 pixels`, async () => {
        const looking = await browser.newContext({
          storageState: await context.storageState(),
          colorScheme,
          bypassCSP: true,
        });
        const looked = await looking.newPage();
        for (const width of [1280, 360]) {
          await looked.setViewportSize({ width, height: 800 });
          await looked.goto(world.url + path);
          await looked.getByRole('heading', { level: 1 }).waitFor();
          await looked.addScriptTag({ content: axe.source });
          const found = await looked.evaluate<readonly { id: string; impact: string; nodes: { html: string }[] }[]>(
            `axe.run({ exclude: [['[data-tabster-dummy]']] }).then(({ violations }) => violations)`,
          );
          const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
          assert.deepEqual(
            serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
            [],
          );
          assert.equal(await looked.evaluate('document.documentElement.scrollWidth <= innerWidth'), true, 'too wide');
        }
        await looking.close();
      });
    }
  }

  test('signed out, nothing is shown, and signing in leads back to where one was going', async () => {
    await page.goto(`${world.url}/directory/users`);
    await page.getByRole('button', { name: /sign out/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Lockstep' }).waitFor();
    await page.goto(`${world.url}/logs/provisioning`);
    await page.waitForURL(/\/sign-in\?return=/);
    await page.getByLabel('Address').fill('ada@halden.example');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Provisioning logs' }).waitFor();
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(complaints, []));
});
