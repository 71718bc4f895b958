import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { PortalWorld } from './portal-world.ts';
import { makeTenant, signedInTo } from './tenant-window.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('the pages of a TravelPerk company in a browser', () => {
  let world: PortalWorld;
  let page: Page;
  let clientId = '';

  before(async () => {
    world = await PortalWorld.open();
    const company = { profile: 'travelperk', key: 'acme-travel', displayName: 'Acme', plan: 'starter' };
    await makeTenant(world, company, 'olga@acme.example');
    page = await signedInTo(world, 'acme-travel', 'olga@acme.example');
  });
  after(() => world?.close());

  const go = async (path: string) => {
    await page.goto(`${world.graph.url}/t/acme-travel${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const saved = async () => {
    // What is behind a dialog counts as gone while that is open.
    await page.locator('[role=dialog], [role=alertdialog]').first().waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  };
  const traveller = async (userName: string, givenName: string, more: Readonly<Record<string, unknown>> = {}) => {
    const account = { userName, givenName, familyName: 'Lee', ...more };
    return (await world.graph.expect(201, 'POST', '/api/tenants/acme-travel/accounts', account)).id as string;
  };

  test('have no SCIM below Company Settings while the plan is too low', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Company Settings' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Cost centres' }).waitFor();
    assert.equal(await page.getByRole('main').getByRole('link', { name: 'Integrations' }).count(), 0);
    await go('/company-settings/integrations/scim');
    await page.getByRole('heading', { level: 1, name: 'Nothing is here' }).waitFor();
  });

  test('get it with the plan, which the vendor changes', async () => {
    await world.go('/operator/tenants/acme-travel/options');
    await world.page.getByRole('radio', { name: 'Premium' }).check();
    await world.page.getByRole('button', { name: 'Save' }).click();
    await world.page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    await go('/company-settings');
    await page.getByRole('main').getByRole('link', { name: 'Integrations' }).click();
    await page.getByRole('main').getByRole('link', { name: 'SCIM' }).click();
    await page.getByRole('heading', { level: 1, name: 'SCIM' }).waitFor();
  });

  test('enable the SCIM API, and only then there are the SCIM settings', async () => {
    await page.getByText('Nothing is provisioned, and nobody can authorize, until SCIM is enabled.').waitFor();
    assert.equal(await page.getByRole('radio', { name: 'Through an Identity Provider' }).count(), 0);
    await page.getByRole('switch', { name: 'Enable SCIM API' }).check();
    await page.getByRole('radio', { name: 'Through an Identity Provider' }).waitFor();
    assert.equal(await page.getByRole('radio', { name: 'Manually in TravelPerk' }).isChecked(), true);
    assert.equal(await page.getByRole('switch', { name: 'Enable automatic approval process creation' }).count(), 0);
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('nobody can authorize, until SCIM is enabled').waitFor({ state: 'detached' });
  });

  test('show who approves whose trips, and keep a manual process', async () => {
    const ann = await traveller('ann@acme.example', 'Ann');
    const omar = await traveller('omar@acme.example', 'Omar', { manager: ann });
    await go('/approvals');
    await page.getByText('There is no approval process yet.').waitFor();
    await page.getByRole('button', { name: 'Add approval process' }).click();
    await page.getByRole('combobox', { name: 'Traveller' }).pressSequentially('Omar');
    await page.getByRole('option', { name: 'Omar Lee' }).click();
    await page.getByRole('combobox', { name: 'Approver' }).pressSequentially('Omar');
    await page.getByRole('option', { name: 'Omar Lee' }).click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Must be somebody other than the traveller').waitFor();
    await page.getByRole('combobox', { name: 'Approver' }).fill('');
    await page.getByRole('combobox', { name: 'Approver' }).pressSequentially('Ann');
    await page.getByRole('option', { name: 'Ann Lee' }).click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('row', { name: /Omar Lee.*Ann Lee.*Manual/ }).waitFor();
    await go(`/accounts/${omar}`);
    await page.getByText('Trips are approved by Ann Lee, by a manual process').waitFor();
  });

  test('automatic creation replaces what is there, which is said and offered as a file first', async () => {
    await go('/company-settings/integrations/scim');
    await page.getByRole('radio', { name: 'Through an Identity Provider' }).check();
    await page.getByRole('switch', { name: 'Enable automatic approval process creation' }).check();
    await page.getByRole('button', { name: 'Save changes' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('Replaces 1 existing approval process.').waitFor();
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Download CSV' }).click();
    assert.equal((await download).suggestedFilename(), 'approval-processes.csv');
    await dialog.getByRole('button', { name: 'Save changes' }).click();
    await saved();
    await go('/approvals');
    const row = page.getByRole('row', { name: /Omar Lee.*Ann Lee.*Automatic/ });
    await row.click();
    await page.getByText('The process follows from the traveller’s manager.').waitFor();
    assert.equal(await page.getByRole('dialog').getByRole('button', { name: 'Save' }).count(), 0);
    await page.keyboard.press('Escape');
    await page.getByLabel('Kind').click();
    await page.getByRole('option', { name: 'Manual' }).click();
    await page.getByText('Nothing is like this.').waitFor();
  });

  test('switched off, it asks what becomes of the automatic processes', async () => {
    await go('/company-settings/integrations/scim');
    await page.getByRole('switch', { name: 'Enable automatic approval process creation' }).uncheck();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('button', { name: 'Turn them into manual ones' }).click();
    await saved();
    await go('/approvals');
    await page.getByRole('row', { name: /Omar Lee.*Ann Lee.*Manual/ }).waitFor();
  });

  test('two administrators who save at once are told, and choose', async () => {
    await go('/company-settings/integrations/scim');
    await page.getByRole('radio', { name: 'Refuse the request' }).check();
    await world.graph.expect(200, 'PUT', '/api/tenants/acme-travel/settings', { defaultRule: 'outOfPolicy' });
    await page.getByRole('button', { name: 'Save changes' }).click();
    const conflict = page.getByText('Somebody else saved meanwhile');
    await conflict.waitFor();
    await page.getByRole('cell', { name: 'Create them' }).first().waitFor();
    await page.getByRole('button', { name: 'Keep mine' }).click();
    await saved();
    const { fields } = await world.graph.expect(200, 'GET', '/api/tenants/acme-travel/settings');
    const held = Object.fromEntries(fields.map(({ key, value }: { key: string; value: unknown }) => [key, value]));
    assert.deepEqual([held.costCentres, held.defaultRule], ['refuse', 'outOfPolicy']);
  });

  test('an application that was authorized is listed by name, and revoked', async () => {
    const callback = `${world.graph.url}/sign-in`;
    const registered = await world.graph.expect(201, 'POST', '/api/oauth/travelperk/clients', {
      label: 'Northwind directory',
      redirectUris: [callback],
    });
    clientId = registered.id;
    const visitor = await world.window();
    await visitor.goto(
      `${world.graph.url}/oauth2/authorize/?${new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: callback,
        scope: 'scim:read scim:write',
        state: 'one-two-three-four-five',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      })}`,
    );
    await visitor.getByLabel('Username').fill('olga@acme.example');
    await visitor.getByLabel('Password').fill('nine lanterns on a bridge');
    await visitor.getByRole('button', { name: 'Sign In' }).click();
    await visitor.getByRole('button', { name: 'Authorize App' }).click();
    await visitor.waitForURL(/\/sign-in\?.*code=/);
    const code = new URL(visitor.url()).searchParams.get('code') ?? '';
    const given = await fetch(`${world.graph.url}/accounts/oauth2/token/`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${clientId}:${registered.secret}`).toString('base64')}`,
      },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: callback,
        code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      }),
    });
    assert.equal(given.status, 200, await given.clone().text());
    await visitor.context().close();
    await go('/company-settings/integrations/scim');
    const grants = page.getByRole('region', { name: 'Authorized applications' });
    await grants.getByText('Northwind directory').waitFor();
    await grants.getByText('Authorized by olga@acme.example').waitFor();
    await grants.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await grants.getByText('None. An administrator authorizes one').waitFor();
  });

  test('a person of the directory is not edited here', async () => {
    const issued = await world.graph.call('GET', '/api/tenants/acme-travel/accounts');
    assert.equal(issued.body.value.length, 2);
    await go('/accounts');
    await page.getByRole('row', { name: /Ann Lee.*Made here/ }).click();
    await page.getByLabel('Job title').fill('Buyer');
    await page.getByRole('button', { name: 'Save' }).click();
    await saved();
    const { attributes } = (await world.graph.call('GET', '/api/tenants/acme-travel/accounts')).body.value.find(
      ({ userName }: { userName: string }) => userName === 'ann@acme.example',
    );
    assert.equal(attributes.title, 'Buyer');
    assert.equal(attributes[ENTERPRISE]?.manager, undefined);
  });

  for (const [path, ready] of [
    ['/company-settings', 'Integrations'],
    ['/company-settings/integrations/scim', 'Save changes'],
    ['/approvals', 'Omar Lee'],
    ['/accounts', 'Ann Lee'],
  ] as const) {
    test(`${path} is open to everybody, in each width and colour`, () =>
      world.look(`/t/acme-travel${path}`, ready, page));
  }

  test('in all this the browsers had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
