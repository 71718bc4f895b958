import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { type Sandbox, sandbox, until } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';

describe('the frame of the portal, and Home', () => {
  let world: PortalWorld;
  let target: ScimTestTarget;
  let box: Sandbox;
  let ida: string;

  before(async () => {
    world = await PortalWorld.open();
    target = await ScimTestTarget.start();
  });
  after(async () => {
    await world?.close();
    await target?.close();
  });

  test('Home of a new installation shows three steps, and ticks each by itself', async () => {
    const { page } = world;
    const steps = page.getByRole('region', { name: 'First steps' });
    await steps.getByRole('link', { name: 'Import people' }).waitFor();
    await steps.getByRole('link', { name: 'Open the gallery' }).waitFor();
    ida = await world.graph.person('ida', { displayName: 'Ida Lund', givenName: 'Ida', surname: 'Lund' });
    await world.graph.person('omar', { displayName: 'Omar Haddad' });
    await steps.getByText('2 people are in the directory.').waitFor();
    box = await sandbox(world.graph, target, 'Harbour');
    await steps.getByText('1 application is there.').waitFor();
    await box.assign(ida);
    await box.run();
    await page.getByText('1 application, 2 people. Nothing needs you.').waitFor();
    await steps.waitFor({ state: 'detached' });
  });

  test('a refused token becomes a matter on Home and in the bell, without anybody asking', async () => {
    const { page } = world;
    await page.getByRole('row', { name: /Harbour.*Active/ }).waitFor();
    const secrets = `/v1.0/servicePrincipals/${box.applicationId}/synchronization/secrets`;
    await world.graph.expect(204, 'PUT', secrets, {
      value: [
        { key: 'BaseAddress', value: target.url },
        { key: 'SecretToken', value: 'not-the-token' },
      ],
    });
    await box.run();
    const needs = page.getByRole('region', { name: 'Needs you' });
    await needs.getByText('Harbour').waitFor();
    assert.match(
      (await needs.getByRole('link', { name: 'Fix' }).getAttribute('href')) ?? '',
      /\/provisioning\/manage\?/,
    );
    await page.getByRole('button', { name: '1 matter needs you' }).click();
    await page.getByLabel('What needs you').getByText('Harbour').waitFor();
    await page.keyboard.press('Escape');
    await world.graph.expect(204, 'PUT', secrets, {
      value: [
        { key: 'BaseAddress', value: target.url },
        { key: 'SecretToken', value: target.token },
      ],
    });
    await box.run();
    await page.getByText('Nothing needs you').first().waitFor();
  });

  test('the charts say their numbers, as a table too', async () => {
    const { page } = world;
    await world.go('/');
    const chart = page.getByRole('region', { name: 'Activity per day' });
    await chart.getByText(/In 14 days: 1 created/).waitFor();
    await chart.getByRole('button', { name: 'Show as table' }).click();
    const today = new Date().toISOString().slice(0, 10);
    await chart.getByRole('row', { name: new RegExp(`${today} 1 `) }).waitFor();
    const download = page.waitForEvent('download');
    await chart.getByRole('button', { name: 'Download CSV' }).click();
    assert.match((await download).suggestedFilename(), /^lockstep-activity-.*\.csv$/);
  });

  test('search finds a person by the beginning of a name, and a question opens the application asked about', async () => {
    const { page } = world;
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Search people, applications, ids' });
    await field.fill('ida');
    await page.getByRole('option', { name: /Ida Lund.*ida@halden\.example/ }).waitFor();
    await field.fill('ida harb');
    await page.getByRole('option', { name: /Ida Lund/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/directory/users/${ida}?app=${box.applicationId}`);
  });

  test('a pasted id opens what it belongs to, and > lists what can be done', async () => {
    const { page } = world;
    await page.getByRole('button', { name: 'Search people, applications, ids' }).click();
    const field = page.getByRole('combobox', { name: 'Search people, applications, ids' });
    await field.fill(box.jobId);
    await page.getByRole('option', { name: /Harbour.*Provisioning job/ }).click();
    await page.waitForURL(/\/applications\/[^/]+\/provisioning\?job=/);
    await field.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await field.fill('> new tok');
    await page.getByRole('option', { name: 'New API token' }).click();
    await page.getByRole('dialog', { name: 'New token' }).waitFor();
  });

  test('ENT-8 the three ways guides spell lead to the applications and choose their words until sign-out', async () => {
    const { page } = world;
    const navigation = page.getByRole('navigation', { name: 'Lockstep' });
    for (const [alias, heading, entry] of [
      ['/entra-id/enterprise-apps', 'Entra ID', 'Enterprise apps'],
      ['/manage/enterprise-applications', 'Manage', 'Enterprise applications'],
      ['/identity/applications/enterprise-applications', 'Identity', 'Enterprise applications'],
    ] as const) {
      await page.goto(world.graph.url + alias);
      await page.waitForURL(`${world.graph.url}/applications`);
      await navigation.getByText(heading, { exact: true }).waitFor();
      await navigation.getByRole('link', { name: entry, exact: true }).waitFor();
    }
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Search people, applications, ids' });
    await field.fill('Entra ID > Enterprise apps');
    await page.getByRole('option', { name: 'Entra ID > Enterprise apps' }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('ENT-1 ENT-9 the second column shows the pages of an application, and those of its provisioning in their place', async () => {
    const { page } = world;
    await page.goto(`${world.graph.url}/applications/${box.applicationId}/provisioning`);
    const provisioning = page.getByRole('navigation', { name: 'Provisioning of Harbour' });
    await provisioning.getByRole('link', { name: 'Overview' }).waitFor();
    assert.deepEqual(await provisioning.getByRole('link').allTextContents(), [
      'Overview',
      'Provision on demand',
      'Provisioning',
      'Attribute Mapping',
      'Expression builder',
      'Versions',
      'Export and import',
      'Plan preview',
      'Staged deletions',
      'Needs attention',
      'Account discovery',
      'Object connections',
      'Provisioning logs',
    ]);
    await page.goto(`${world.graph.url}/applications/${box.applicationId}`);
    const application = page.getByRole('navigation', { name: 'Harbour', exact: true });
    await application.getByRole('link', { name: 'Properties' }).waitFor();
    assert.deepEqual(await application.getByRole('link').allTextContents(), [
      'Overview',
      'Properties',
      'Owners',
      'App roles',
      'Users and groups',
      'Single sign-on',
      'Provisioning',
      'Provisioning logs',
      'Audit logs',
    ]);
    await page.setViewportSize({ width: 360, height: 800 });
    await application.getByRole('combobox').click();
    await page.getByRole('option', { name: 'Properties' }).click();
    await page.waitForURL(/\/properties$/);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test('the files of a screen are loaded as soon as a link to it is pointed at or has the focus', async () => {
    const { page } = world;
    await world.go('/about');
    const navigation = page.getByRole('navigation', { name: 'Lockstep' });
    const file = (screen: string) => page.waitForRequest(new RegExp(`/assets/${screen}-[^/]+\\.js$`));
    const health = file('health');
    await navigation.getByRole('link', { name: 'Health' }).hover();
    await health;
    const tenants = file('operator-tenants');
    await navigation.getByRole('link', { name: 'Tenants' }).focus();
    await tenants;
    assert.equal(new URL(page.url()).pathname, '/about');
  });

  test('an application that is not there says so', async () => {
    await world.go('/applications/00000000-0000-4000-8000-000000000000');
    await world.page.getByText('There is no such application. It may have been deleted.').waitFor();
  });

  test('helpdesk sees what failed lately and no entry it cannot open', async () => {
    const page = await world.as(['helpdesk']);
    await page.getByText('Find a person by the search at the top').waitFor();
    const entries = await page.getByRole('navigation', { name: 'Lockstep' }).getByRole('link').allTextContents();
    assert.deepEqual(entries, ['Home', 'Users', 'Groups', 'Deleted', 'Provisioning logs']);
    await page.close();
  });

  test('a time zone is chosen, and every time follows', async () => {
    const { page } = world;
    await world.go('/');
    await page.getByRole('button', { name: /sign out/ }).click();
    await page.getByRole('menuitem', { name: /^Time zone/ }).click();
    const zone = page.getByRole('combobox', { name: 'Show every time in' });
    await zone.click();
    await zone.fill('tokyo');
    await page.getByRole('option', { name: 'Asia/Tokyo' }).click();
    await page.getByText(/It is .* UTC\+9\./).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await until(async () => /UTC\+9/.test((await page.locator('time').first().getAttribute('title')) ?? ''));
  });

  test('where somebody is signed in is listed, and a sign-in is ended', async () => {
    const { page } = world;
    const other = await world.browser.newContext();
    const window = await other.newPage();
    await window.goto(`${world.graph.url}/sign-in`);
    await window.getByLabel('Address').fill('ada@halden.example');
    await window.getByLabel('Password').fill('seven tall cranes at noon');
    await window.getByRole('button', { name: 'Sign in' }).click();
    await window.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await page.getByRole('button', { name: /sign out/ }).click();
    await page.getByRole('menuitem', { name: 'Where you are signed in' }).click();
    const dialog = page.getByRole('dialog', { name: 'Where you are signed in' });
    await dialog.getByText('This browser').waitFor();
    await dialog.getByRole('button', { name: 'End' }).click();
    await dialog.getByRole('button', { name: 'End' }).waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Close' }).click();
    // What was said for a moment can be read again at the bell.
    await page.getByRole('region', { name: 'Results' }).getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('button', { name: /needs? you$/ }).click();
    await page.getByLabel('What needs you').getByText('The sign-in was ended.').waitFor();
    await page.keyboard.press('Escape');
    await window.reload();
    await window.waitForURL(/\/sign-in/);
    await other.close();
  });

  test('Home is open to everybody in each width and colour', () => world.look('/', 'Activity per day'));

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
