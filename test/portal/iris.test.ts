import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { PortalWorld } from './portal-world.ts';
import { signedInTo } from './tenant-window.ts';

const PASSWORD = 'nine lanterns on a bridge';

describe('Iris Intranet and its support in a browser', () => {
  let world: PortalWorld;
  let page: Page;
  let token = '';

  before(async () => {
    world = await PortalWorld.open();
    page = world.page;
  });
  after(() => world?.close());

  const record = async (who: string, mail: string) => {
    await world.go('/operator/support');
    await page.getByRole('button', { name: 'Record request' }).click();
    await page.getByRole('combobox', { name: 'Tenant' }).pressSequentially('Acme');
    await page.getByRole('option', { name: /Acme Intranet/ }).click();
    await page.getByLabel('Who asked').fill(who);
    await page.getByLabel('By which mail').fill(mail);
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: `Request of ${who}` }).waitFor();
  };
  const users = () =>
    world.graph.call('GET', '/t/acme-iris/scim/v2/Users', undefined, { authorization: `Bearer ${token}` });

  test('an operator makes a tenant with its first administrator', async () => {
    await world.go('/operator/tenants');
    await page.getByText('There are no tenants yet.').waitFor();
    await page.getByRole('button', { name: 'New tenant' }).click();
    await page.getByRole('heading', { level: 1, name: 'New tenant' }).waitFor();
    await page.getByRole('radio', { name: 'Iris Intranet' }).check();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Acme Intranet');
    await page.getByLabel('Short code or address').fill('Acme Iris');
    await page.getByRole('textbox', { name: 'Username' }).fill('nora@acme.example');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create' }).click();
    await page
      .getByText('Must have 1 to 63 lower-case letters')
      .or(page.getByText('must have 1 to 63'))
      .first()
      .waitFor();
    await page.getByLabel('Short code or address').fill('acme-iris');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { level: 1, name: 'Acme Intranet' }).waitFor();
    await page.getByRole('textbox', { name: 'Sign-in address' }).waitFor();
  });

  test('the tenant has no page about tokens', async () => {
    const nora = await signedInTo(world, 'acme-iris', 'nora@acme.example');
    const links = await nora.getByRole('navigation', { name: 'Iris Intranet' }).getByRole('link').allTextContents();
    assert.deepEqual(links, ['People', 'Timeline', 'Groups', 'User types', 'Administrators', 'Activity', 'Events']);
    await nora.goto(`${world.graph.url}/t/acme-iris/accounts`);
    await nora.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    await nora.context().close();
  });

  test('credentials are issued to an administrator who asked, and shown once', async () => {
    await record('nora@acme.example', 'Token for our directory');
    await page.getByText('nora@acme.example is an administrator of Acme Intranet.').waitFor();
    await page.getByRole('button', { name: 'Issue credentials' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Issue credentials' }).click();
    const url = page.getByRole('textbox', { name: 'Tenant URL' });
    assert.equal(await url.inputValue(), `${world.graph.url}/t/acme-iris/scim/v2`);
    token = await page.getByRole('textbox', { name: 'Secret Token' }).inputValue();
    assert.equal((await users()).status, 200);
    await page.getByRole('button', { name: 'I have sent them' }).click();
    await page.getByRole('main').getByText('Issued', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('Issued by').waitFor();
    assert.equal((await page.content()).includes(token), false);
  });

  test('somebody who is no administrator can only be declined, with a text to send back', async () => {
    await record('omar@acme.example', 'Me too');
    await page.getByText('the request can only be declined').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Issue credentials' }).count(), 0);
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Decline' }).click();
    const letter = await page.getByRole('textbox', { name: 'Text to send back' }).inputValue();
    assert.match(letter, /We give credentials to administrators only/);
  });

  test('the record says who asked and what became of it; revoking ends the token at once', async () => {
    await world.go('/operator/support');
    await page.getByText('Nobody waits for an answer.').waitFor();
    await page.getByRole('row', { name: /omar@acme.example.*Declined/ }).waitFor();
    await page.getByRole('row', { name: /nora@acme.example.*Issued/ }).click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Revoked by').waitFor();
    assert.equal((await users()).status, 401);
  });

  test('a tenant whose directory is answered errors is found with one press', async () => {
    await world.graph.expect(201, 'POST', '/api/tenants', { profile: 'generic', key: 'calm', displayName: 'Calm' });
    const made = await world.graph.expect(201, 'POST', '/api/tenants/acme-iris/tokens', {
      requestedBy: 'nora@acme.example',
    });
    token = made.token;
    await world.graph.call('POST', '/t/acme-iris/scim/v2/Users', {}, { authorization: `Bearer ${token}` });
    await world.go('/operator/tenants');
    await page.getByText('2 tenants. 1 had errors in the last 24 hours.').waitFor();
    await page.getByRole('switch', { name: 'With errors only' }).click();
    await page.getByRole('row', { name: /Calm/ }).waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /Acme Intranet/ }).click();
    await page.getByRole('tab', { name: 'Activity' }).click();
    await page.getByRole('grid', { name: 'Requests' }).getByText('400').first().waitFor();
  });

  test('a tenant is deleted by who typed its name', async () => {
    await world.go('/operator/tenants/calm');
    await page.getByRole('button', { name: 'Delete tenant' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByLabel('Type Calm to go on').fill('Calm');
    await dialog.getByLabel('Reason').fill('Not needed any more');
    await dialog.getByRole('button', { name: 'Delete tenant' }).click();
    await page.getByRole('heading', { level: 1, name: 'Tenants' }).waitFor();
    await page.getByRole('row', { name: /Acme Intranet/ }).waitFor();
    assert.equal((await world.graph.call('GET', '/api/tenants/calm')).status, 404);
  });

  test('a vendor operator of another application sees none of this', async () => {
    const { token: peripass } = await world.graph.expect(201, 'POST', '/api/settings/tokens', {
      name: 'Peripass support',
      roles: ['vendorOperator'],
      profiles: ['peripass'],
    });
    const as = (path: string) =>
      world.graph.expect(200, 'GET', path, undefined, { authorization: `Bearer ${peripass}` });
    assert.deepEqual((await as('/api/operator/tenants')).value, []);
    assert.deepEqual((await as('/api/operator/tenants?profile=iris-intranet')).value, []);
    assert.deepEqual((await as('/api/operator/requests')).value, []);
    assert.deepEqual(
      (await as('/api/operator/profiles')).value.map(({ id }: { id: string }) => id),
      ['peripass'],
    );
  });

  for (const [path, ready] of [
    ['/operator/tenants', 'Acme Intranet'],
    ['/operator/tenants/new', 'First administrator'],
    ['/operator/tenants/acme-iris', 'Sign-in address'],
    ['/operator/tenants/acme-iris/options', 'Strict mode'],
    ['/operator/tenants/acme-iris/credentials', 'Credentials are given on a request'],
    ['/operator/tenants/acme-iris/activity', '400'],
    ['/operator/support', 'omar@acme.example'],
  ] as const) {
    test(`${path} is open to everybody, in each width and colour`, () => world.look(path, ready));
  }

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
