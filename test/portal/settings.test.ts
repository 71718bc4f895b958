import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { sandbox } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';

describe('settings, health and about in the portal', () => {
  let world: PortalWorld;
  let target: ScimTestTarget;

  before(async () => {
    world = await PortalWorld.open();
    target = await ScimTestTarget.start();
  });
  after(async () => {
    await world?.close();
    await target?.close();
  });

  test('the organisation is renamed; what is refused is said at its field', async () => {
    const { page } = world;
    await world.go('/settings');
    await page.waitForURL(/\/settings\/general$/);
    await page.getByLabel('Name').fill('Northwind Traders');
    await page.getByLabel('Default domain').fill('no domain');
    const bar = page.getByRole('region', { name: 'Unsaved changes' });
    await bar.getByText('2 changes.').waitFor();
    await bar.getByRole('button', { name: 'Save' }).click();
    await page
      .getByText(/must be a domain such as/)
      .first()
      .waitFor();
    await page.getByLabel('Default domain').fill('northwind.example');
    await bar.getByRole('button', { name: 'Save' }).click();
    await bar.waitFor({ state: 'detached' });
    await page.getByRole('banner').getByText('Northwind Traders').waitFor();
    await page.reload();
    assert.equal(await page.getByLabel('Default domain').inputValue(), 'northwind.example');
  });

  test('leaving with changes asks once', async () => {
    const { page } = world;
    await page.getByRole('switch').click();
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Tokens' }).click();
    await page
      .getByRole('alertdialog', { name: 'Leave without saving?' })
      .getByRole('button', { name: 'Discard and leave' })
      .click();
    await page.getByRole('heading', { level: 1, name: 'Tokens' }).waitFor();
  });

  test('a token is made, shown once, used, and revoked', async () => {
    const { page, graph } = world;
    await page.getByRole('button', { name: 'New token' }).click();
    const form = page.getByRole('dialog', { name: 'New token' });
    await form.getByLabel('Name').fill('Nightly report');
    await form.getByRole('combobox', { name: 'Roles' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Reports Reader' }).click();
    await page.keyboard.press('Escape');
    await form.getByRole('combobox', { name: 'Expires' }).click();
    await page.getByRole('option', { name: 'Never' }).click();
    await form.getByText(/A token without an end/).waitFor();
    await form.getByRole('button', { name: 'Make token' }).click();
    const shown = page.getByRole('alertdialog', { name: 'Your new token' });
    const token = await shown.getByRole('textbox', { name: 'Token' }).inputValue();
    const bearer = { authorization: `Bearer ${token}` };
    await graph.expect(200, 'GET', '/v1.0/users', undefined, bearer);
    const close = shown.getByRole('button', { name: 'Close' });
    assert.equal(await close.getAttribute('aria-disabled'), 'true', 'closing needs the tick');
    await shown.getByLabel('I have stored it').click();
    await shown.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('row', { name: /Nightly report.*Reports Reader/ }).waitFor();
    assert.equal((await page.content()).includes(token), false);
    await page.getByRole('button', { name: 'Revoke Nightly report' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke Nightly report' }).click();
    await page.getByText('No program has a token yet.').waitFor();
    await graph.expect(401, 'GET', '/v1.0/users', undefined, bearer);
  });

  test('somebody is invited by a one-time link, changed, switched off; the last administrator stays', async () => {
    const { page, browser } = world;
    await world.go('/settings/administrators');
    await page.getByText('1 person can sign in.').waitFor();
    await page.getByRole('button', { name: 'Invite' }).click();
    const form = page.getByRole('dialog', { name: 'Invite an administrator' });
    await form.getByLabel('Name').fill('Alan Turing');
    await form.getByLabel('Address').fill('alan@halden.example');
    await form.getByRole('button', { name: 'Invite' }).click();
    const shown = page.getByRole('alertdialog', { name: 'Give this link to the person' });
    const link = await shown.getByRole('textbox', { name: 'One-time link' }).inputValue();
    await shown.getByLabel('I have stored it').click();
    await shown.getByRole('button', { name: 'Close' }).click();
    const invited = await browser.newContext();
    const window = await invited.newPage();
    await window.goto(link);
    await window.getByRole('textbox', { name: 'Password' }).fill('five slow boats at dawn');
    await window.getByRole('button', { name: 'Sign in' }).click();
    await window.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await window.goto(`${world.graph.url}/settings/general`);
    await window.getByText(/You can read this\. To change this, the role Global Administrator is needed\./).waitFor();
    await invited.close();

    await page.reload();
    const row = page.getByRole('row', { name: /Alan Turing.*Active/ });
    await row.getByRole('button', { name: 'Actions for Alan Turing' }).click();
    await page.getByRole('menuitem', { name: 'Change name and roles' }).click();
    const change = page.getByRole('dialog', { name: 'Change Alan Turing' });
    await change.getByLabel(/^Deletion Approver/).click();
    await change.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /Alan Turing ?Reports Reader, Deletion Approver / }).waitFor();
    await page.getByRole('button', { name: 'Actions for Alan Turing' }).click();
    await page.getByRole('menuitem', { name: 'Switch off' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Switch Alan Turing off' }).click();
    await page.getByRole('row', { name: /Alan Turing.*Switched off/ }).waitFor();

    await page.getByRole('button', { name: 'Actions for Ada Lovelace' }).click();
    await page.getByRole('menuitem', { name: 'Switch off' }).click();
    const asked = page.getByRole('alertdialog');
    await asked.getByRole('button', { name: 'Switch Ada Lovelace off' }).click();
    await asked.getByText('It was not done.').waitFor();
    await asked.getByRole('button', { name: 'Cancel' }).click();
  });

  test('an identity provider that does not answer is not saved', async () => {
    const { page } = world;
    await world.go('/settings/sign-in');
    await page.getByLabel('Name').fill('Harbour login');
    await page.getByLabel('Issuer').fill('http://127.0.0.1:9');
    await page.getByRole('textbox', { name: 'Client', exact: true }).fill('lockstep');
    await page.getByLabel('Client secret').fill('very secret');
    await page.getByRole('button', { name: 'Test' }).click();
    await page.getByText('It does not answer as an identity provider.').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    assert.equal(await page.getByLabel('Issuer').inputValue(), '');
  });

  test('mail says that it is not set up, and how it is', async () => {
    await world.go('/settings/mail');
    await world.page.getByText('No mail server is set up, so no mail is sent.').waitFor();
    await world.page.getByText('--smtp-url').waitFor();
  });

  test('a webhook is made with a secret that is shown once, switched off with Undo, and removed', async () => {
    const { page } = world;
    await world.go('/settings/webhooks');
    await page.getByRole('button', { name: 'New webhook' }).click();
    const form = page.getByRole('dialog', { name: 'New webhook' });
    await form.getByLabel('Address').fill('https://hooks.northwind.example/lockstep');
    await form.getByRole('button', { name: 'Make webhook' }).click();
    const shown = page.getByRole('alertdialog', { name: 'The signing secret of this webhook' });
    assert.match(await shown.getByRole('textbox', { name: 'Signing secret' }).inputValue(), /^whsec_/);
    await shown.getByLabel('I have stored it').click();
    await shown.getByRole('button', { name: 'Close' }).click();
    const on = page.getByRole('switch', { name: /Tell https:\/\/hooks/ });
    await on.click();
    await page
      .getByText(/is told nothing more\./)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Taken back.').first().waitFor();
    assert.equal(await on.isChecked(), true);
    await page.getByRole('button', { name: /^Remove https/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove webhook' }).click();
    await page.getByText('No address is told yet.').waitFor();
  });

  test('stored secrets are listed without their values, and sealed with a new key', async () => {
    const { page } = world;
    const box = await sandbox(world.graph, target, 'Harbour');
    await box.run();
    await world.go('/settings/secrets');
    const row = page.getByRole('row', { name: /Harbour.*Credentials/ });
    const before = await row.locator('code').textContent();
    assert.match(before ?? '', /^[0-9a-f]{16}$/);
    assert.equal((await page.content()).includes(target.token), false);
    await page.getByRole('button', { name: 'Re-encrypt with new key' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Re-encrypt' }).click();
    await page.getByText('1 secret was sealed with a new key.').first().waitFor();
    await page.getByText(before ?? '').waitFor({ state: 'detached' });
    await box.run();
  });

  test('retention shows what is kept, and what another limit would drop', async () => {
    const { page } = world;
    await world.go('/settings/retention');
    await page.getByText(/The provisioning log (is kept for|holds)/).waitFor();
    await page.getByText('With 30 days, nothing would be dropped.').waitFor();
  });

  test('health tells every part by itself, and the report names nobody', async () => {
    const { page } = world;
    await world.go('/health');
    await page.getByText('A mail server is set up.').or(page.getByText('No mail server is set up.')).first().waitFor();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy report' }).click();
    await page.getByText('The report was copied.').first().waitFor();
    const text = await page.evaluate<string>('navigator.clipboard.readText()');
    assert.match(text, /^Lockstep \d/);
    assert.doesNotMatch(text, /Harbour|Ada|halden/);
  });

  test('about tells the version', async () => {
    await world.go('/about');
    await world.page.getByText(/^Lockstep \d+\.\d+\.\d+/).waitFor();
  });

  for (const [path, ready] of [
    ['/settings/general', 'Default domain'],
    ['/settings/administrators', 'Ada Lovelace (you)'],
    ['/settings/tokens', 'No program has a token yet.'],
    ['/settings/sign-in', 'Redirect address'],
    ['/settings/mail', 'No message was sent'],
    ['/settings/webhooks', 'No address is told yet.'],
    ['/settings/secrets', 'Credentials'],
    ['/settings/retention', 'Request logs of tenants'],
    ['/health', 'Storage'],
    ['/about', 'Apache License'],
  ] as const) {
    test(`${path} is open to everybody in each width and colour`, () => world.look(path, ready));
  }

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
