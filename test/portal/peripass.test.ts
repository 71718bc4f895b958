import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';
import { addStaff, makeTenant, signedInTo, signIn } from './tenant-window.ts';

describe('the pages of a Peripass tenant in a browser', () => {
  let world: PortalWorld;
  let page: Page;
  let endpoint = '';
  let token = '';

  before(async () => {
    world = await PortalWorld.open();
    await makeTenant(world, { profile: 'peripass', key: 'yard', displayName: 'Yard Ghent' }, 'ada@yard.example');
    await world.graph.expect(200, 'PATCH', '/api/tenants/yard/options', { events: true });
  });
  after(() => world?.close());

  const scim = (method: string, path: string, body?: unknown) =>
    world.graph.call(method, `${endpoint}${path}`, body, { authorization: `Bearer ${token}` });
  const go = async (path: string) => {
    await page.goto(`${world.graph.url}/t/yard${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const person = (userName: string) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName,
    active: true,
    displayName: userName.split('@')[0],
    emails: [{ value: userName, type: 'work', primary: true }],
  });

  test('are opened at the sign-in address of the tenant, by its own people alone', async () => {
    page = await world.window();
    await page.goto(`${world.graph.url}/t/yard/configuration`);
    await page.waitForURL(/\/t\/yard\/sign-in\?return=/);
    await signIn(page, 'ada@yard.example', 'not the password');
    await page.getByRole('alert').getByText('The user name or the password is wrong.').waitFor();
    await page.getByLabel('Password').fill('');
    await signIn(page, 'ada@yard.example');
    await page.getByRole('heading', { level: 1, name: 'Configuration' }).waitFor();
    assert.equal(await page.title(), 'Configuration · Yard Ghent · Peripass');
  });

  test('an address nobody has a tenant at looks and answers the same', async () => {
    const stranger = await world.window();
    await stranger.goto(`${world.graph.url}/t/nowhere/sign-in`);
    await signIn(stranger, 'ada@yard.example');
    await stranger.getByRole('alert').getByText('The user name or the password is wrong.').waitFor();
    await stranger.context().close();
  });

  test('set provisioning up in the order of the article: Configuration, provider, role, copy, save', async () => {
    await go('');
    await page.getByRole('navigation').getByRole('link', { name: 'Configuration' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Identity providers & provisioning' }).click();
    await page.getByText('Provisioning is refused until you save.').waitFor();
    const labels = await page.getByRole('main').locator('[data-field] label, [data-shown]').allTextContents();
    assert.deepEqual(
      labels.map((label) => label.replace('*', '')),
      ['Provider name', 'User role', 'Default language', 'SCIM Endpoint', 'SCIM Token'],
    );
    await page.getByRole('button', { name: 'Save your changes' }).click();
    await page.getByText('Must be given').first().waitFor();
    await page.getByLabel('Provider name').fill('Northwind directory');
    await page.getByLabel('User role').click();
    await page.getByRole('option', { name: 'Host' }).click();
    endpoint = await page.getByRole('textbox', { name: 'SCIM Endpoint' }).inputValue();
    assert.equal(endpoint, `${world.graph.url}/t/yard/scim/v2`);
    const masked = page.getByRole('textbox', { name: 'SCIM Token' });
    assert.match(await masked.inputValue(), /^•+$/);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('button', { name: 'Hide' }).waitFor();
    token = await masked.inputValue();
    await page.getByRole('button', { name: 'Copy both' }).click();
    await page.getByText('SCIM Endpoint, SCIM Token copied').waitFor({ state: 'attached' });
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), `${endpoint}\n${token}`);
    assert.equal((await scim('GET', '/Users')).status, 403);
    await page.getByRole('button', { name: 'Save your changes' }).click();
    await page.getByText('Provisioning is refused until you save.').waitFor({ state: 'detached' });
    assert.equal((await scim('GET', '/Users')).status, 200);
    await page.reload();
    await page.getByText(/^First saved/).waitFor();
    assert.equal(await page.getByLabel('Provider name').inputValue(), 'Northwind directory');
    await page.getByText(/^Last used/).waitFor();
  });

  test('show the token for half a minute, and log each showing and each copying with who it was', async () => {
    const staff = await signedInTo(world, 'yard', 'ada@yard.example');
    await staff.clock.install();
    await staff.goto(`${world.graph.url}/t/yard/configuration/identity-providers`);
    const shown = staff.getByRole('textbox', { name: 'SCIM Token' });
    const button = (name: string) => staff.getByRole('button', { name, exact: true });
    await button('Show').click();
    await button('Hide').waitFor();
    assert.equal(await shown.inputValue(), token);
    await staff.clock.fastForward('00:15');
    assert.equal(await shown.inputValue(), token);
    await staff.clock.fastForward('00:16');
    await button('Show').waitFor();
    assert.match(await shown.inputValue(), /^•+$/);
    await button('Copy SCIM Token').click();
    await staff.getByText('SCIM Token copied', { exact: true }).waitFor({ state: 'attached' });
    assert.equal(await staff.evaluate('navigator.clipboard.readText()'), token);
    assert.match(await shown.inputValue(), /^•+$/, 'what is copied is not shown');
    await staff.context().close();
    await go('/activity');
    // One showing and one copying of both before.
    const readings = page.getByRole('row', { name: /ada@yard\.example.*The token was shown or copied/ });
    await until(async () => (await readings.count()) === 4);
  });

  test('list who was provisioned, with the role, and show what the directory did', async () => {
    const made = await scim('POST', '/Users', person('ann@northwind.example'));
    assert.equal(made.status, 201);
    await scim('POST', '/Users', person('omar@northwind.example'));
    await go('/accounts');
    const row = page.getByRole('row', { name: /ann/ });
    await row.getByText('Host').waitFor();
    await row.click();
    await page.getByRole('heading', { level: 1, name: 'ann' }).waitFor();
    await page.getByText('The roles together allow: Visits.').waitFor();
    await page.getByText('Comes from the directory: change it there').first().waitFor();
    await page.getByRole('grid', { name: 'Requests' }).getByText('POST /Users').waitFor();
    await page.getByRole('checkbox', { name: 'Gate guard' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The roles together allow: Yard, Gate, Visits.').waitFor();
    await scim('PATCH', `/Users/${made.body.id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'displayName', value: 'Ann Lee' }],
    });
    // The page follows by itself, and roles survive what the directory writes.
    await page.getByRole('heading', { level: 1, name: 'Ann Lee' }).waitFor();
    assert.equal(await page.getByRole('checkbox', { name: 'Gate guard' }).isChecked(), true);
  });

  test('tell what became of accounts, as applications are told of it', async () => {
    await go('/events');
    await page.getByRole('row', { name: /user\.created.*omar@northwind\.example/ }).click();
    await page.getByRole('dialog').getByText('"resourceType": "User"').waitFor();
    await go('/accounts');
    await page.getByRole('row', { name: /Ann Lee/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Ann Lee' }).waitFor();
  });

  test('deactivate a user, who then is found among deactivated users only', async () => {
    await page.getByRole('button', { name: 'Deactivate' }).click();
    await page.getByRole('alertdialog').getByText('Ends access at once').waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Deactivate' }).click();
    await page.getByRole('button', { name: 'Activate', exact: true }).waitFor();
    await go('/accounts');
    await page.getByRole('row', { name: /omar/ }).waitFor();
    assert.equal(await page.getByRole('row', { name: /Ann Lee/ }).count(), 0);
    await page.getByLabel('State').click();
    await page.getByRole('option', { name: 'Deactivated users' }).click();
    await page.getByRole('row', { name: /Ann Lee/ }).waitFor();
    assert.match(page.url(), /state=deactivated/);
  });

  test('keep a role that is in use, and let one go that nobody has', async () => {
    await go('/roles');
    await page.getByRole('row', { name: /^Host/ }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('choose another User role first').waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add role' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Night watch');
    await page.getByRole('checkbox', { name: /^Gate/ }).check();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('row', { name: /^Night watch/ }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('row', { name: /^Night watch/ }).waitFor({ state: 'detached' });
  });

  test('without the permission have no Configuration, and its address shows nothing', async () => {
    await addStaff(world, 'yard', 'gert@yard.example', ['guard']);
    const guard = await signedInTo(world, 'yard', 'gert@yard.example');
    assert.equal(await guard.getByRole('navigation').getByRole('link', { name: 'Configuration' }).count(), 0);
    await guard.goto(`${world.graph.url}/t/yard/configuration/identity-providers`);
    await guard.getByRole('heading', { level: 1, name: 'Nothing is here' }).waitFor();
    await guard.context().close();
  });

  test('replace the token: the present one ends at once', async () => {
    await go('/configuration/identity-providers');
    await page.getByRole('button', { name: 'Generate new token' }).click();
    await page.getByRole('alertdialog').getByText('Ends the present token at once').waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Generate new token' }).click();
    await page.getByText('Not used yet').waitFor();
    assert.equal((await scim('GET', '/Users')).status, 401);
  });

  test('show who entered from outside, and why', async () => {
    await world.go('/operator/tenants/yard');
    await world.page.getByRole('button', { name: 'Enter tenant' }).click();
    await world.page.getByRole('heading', { level: 1, name: 'Enter Yard Ghent' }).waitFor();
    await world.page.getByRole('button', { name: 'Enter tenant' }).click();
    await world.page.getByText('Say why you enter.').waitFor();
    await world.page.getByLabel('Reason').fill('Ticket 4711');
    await world.page.getByRole('button', { name: 'Enter tenant' }).click();
    await world.page.getByText('You are in Yard Ghent as an operator.').waitFor();
    await world.page.getByRole('navigation').getByRole('link', { name: 'Users' }).click();
    await world.page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
    await world.page.getByText('You are in Yard Ghent as an operator.').waitFor();
    await world.page.getByRole('button', { name: 'Leave' }).click();
    await world.page.waitForURL(/\/operator\/tenants\/yard$/);
    await go('/activity');
    await page.getByText('Entered the pages of the tenant: Ticket 4711').waitFor();
    const { value } = await world.graph.expect(
      200,
      'GET',
      "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Enter tenant'",
    );
    assert.equal(value[0].initiatedBy.user.displayName, 'Ada Lovelace');
  });

  test('unknown addresses of the endpoint answer in the manner of SCIM, and pages as pages', async () => {
    const unknown = await fetch(`${world.graph.url}/t/yard/scim/v3/Users`);
    assert.match(unknown.headers.get('content-type') ?? '', /scim\+json/);
    const shown = await fetch(`${world.graph.url}/t/yard/anything`);
    assert.match(shown.headers.get('content-type') ?? '', /text\/html/);
  });

  for (const [path, ready] of [
    ['/sign-in', 'Sign in'],
    ['', /parts of Peripass at Yard Ghent are open to you/],
    ['/accounts', 'omar@northwind.example'],
    ['/roles', 'Gate guard'],
    ['/roles?open=host', 'Show who has it'],
    ['/configuration/identity-providers', 'Not used yet'],
    ['/configuration/staff', 'gert@yard.example'],
    ['/activity', 'POST /visits'],
  ] as const) {
    test(`${path || 'the first page'} is open to everybody, in each width and colour`, () =>
      world.look(`/t/yard${path}`, ready, page));
  }

  test('signing out ends it', async () => {
    await page.getByRole('button', { name: /sign out/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.goto(`${world.graph.url}/t/yard/accounts`);
    await page.waitForURL(/\/sign-in\?return=/);
  });

  test('in all this the browsers had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
