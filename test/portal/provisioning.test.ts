import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Company, company } from '../applications/authorization-world.ts';
import { eventually } from '../applications/both-sides.ts';
import { PortalWorld } from './portal-world.ts';

describe('provisioning of one application in a browser', () => {
  let world: PortalWorld;
  let page: Page;
  let peripass = '';
  let endpoint = '';
  let token = '';

  const add = async (template: string): Promise<string> => {
    const path = `/v1.0/applicationTemplates?${encodeURI(`$filter=displayName eq '${template}'`)}`;
    const { value } = await world.graph.expect(200, 'GET', path);
    const made = await world.graph.expect(201, 'POST', `/v1.0/applicationTemplates/${value[0].id}/instantiate`, {
      displayName: template,
    });
    return made.servicePrincipal.id;
  };
  const assign = async (resourceId: string, principalId: string): Promise<void> => {
    const { appRoles } = await world.graph.expect(200, 'GET', `/v1.0/servicePrincipals/${resourceId}`);
    const assignments = `/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`;
    await world.graph.expect(201, 'POST', assignments, { principalId, resourceId, appRoleId: appRoles[0].id });
  };
  const headings = () => page.getByRole('heading', { level: 2 }).allTextContents();
  const save = () => page.getByRole('button', { name: 'Save', exact: true }).first().click();
  const choose = async (field: string, option: string) => {
    await page.getByRole('combobox', { name: field }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };

  before(async () => {
    world = await PortalWorld.open();
    page = world.page;
    const tenant = await world.graph.expect(201, 'POST', '/api/tenants', {
      profile: 'peripass',
      key: 'yard',
      displayName: 'Yard Ghent',
      setUp: true,
    });
    endpoint = tenant.scimEndpoint;
    token = tenant.token;
    peripass = await add('Peripass');
    for (const [name, surname] of [
      ['ann', 'Lee'],
      ['omar', 'Haddad'],
    ]) {
      const givenName = `${name?.slice(0, 1).toUpperCase()}${name?.slice(1)}`;
      const displayName = `${givenName} ${surname}`;
      await assign(
        peripass,
        await world.graph.person(String(name), { givenName, surname, displayName, mail: `${name}@halden.example` }),
      );
    }
  });
  after(() => world?.close());

  test('ENT-10 an application nothing was configured for opens the set-up; Automatic shows credentials and settings', async () => {
    await world.go(`/applications/${peripass}/provisioning`);
    await page.getByRole('heading', { level: 1, name: 'Manage Provisioning' }).waitFor();
    assert.equal(await page.getByText('Admin Credentials').count(), 0);
    await choose('Provisioning Mode', 'Automatic');
    await page.getByRole('heading', { level: 2, name: 'Admin Credentials' }).waitFor();
    assert.deepEqual(await headings(), ['Admin Credentials', 'Settings']);
  });

  test('a token that is refused is told with advice, and nothing is saved by it', async () => {
    await page.getByLabel('Tenant URL').fill(endpoint);
    await page.getByLabel('Secret Token').fill('wrong');
    await page.getByRole('button', { name: 'Test Connection' }).click();
    await page.getByText('Make sure your Peripass account has Admin permissions.').waitFor();
    await save();
    await page.getByText('Make sure your Peripass account has Admin permissions.').waitFor();
    assert.equal(await page.getByLabel('Tenant URL').inputValue(), endpoint, 'what was typed stays');
    const { value } = await world.graph.expect(
      200,
      'GET',
      `/v1.0/servicePrincipals/${peripass}/synchronization/secrets`,
    );
    assert.deepEqual(value, []);
  });

  test('fields that cannot be saved are named together, each leading to its place', async () => {
    await page.getByLabel('Secret Token').fill(` ${token}`);
    await page.getByLabel('Send an email notification when a failure occurs').check();
    await save();
    const summary = page.getByText('Nothing was saved').locator('..');
    await summary.getByRole('button', { name: 'The Secret Token begins or ends with a blank.' }).waitFor();
    await summary.getByRole('button', { name: /Enter an address/ }).click();
    await page.getByLabel('Notification Email').and(page.locator(':focus')).waitFor();
    await page.getByRole('button', { name: 'Take blanks away' }).click();
    await page.getByLabel('Notification Email').fill('it@halden.example');
  });

  test('ENT-18 ENT-19 the right token passes the test and is saved with the notification; then the mappings appear', async () => {
    await page.getByRole('button', { name: 'Test Connection' }).click();
    await page.getByText('The supplied credentials are authorized to enable provisioning').waitFor();
    await save();
    await page.getByRole('link', { name: 'Synchronize Microsoft Entra users to Peripass' }).waitFor();
    assert.deepEqual(await headings(), ['Admin Credentials', 'Mappings', 'Settings']);
    await page.reload();
    await page.getByRole('link', { name: 'Synchronize Microsoft Entra users to Peripass' }).waitFor();
    assert.equal(await page.getByLabel('Tenant URL').inputValue(), endpoint);
    assert.equal(await page.getByLabel('Secret Token').inputValue(), '••••••••');
    assert.equal(await page.getByLabel('Notification Email').inputValue(), 'it@halden.example');
    assert.equal(await page.getByLabel('Send an email notification when a failure occurs').isChecked(), true);
    assert.equal(await page.getByRole('button', { name: 'Save', exact: true }).count(), 0, 'nothing is changed');
  });

  test('a saved connection is tested part by part', async () => {
    await page.getByRole('button', { name: 'Test Connection' }).click();
    const parts = page.getByRole('list', { name: 'What was tested' }).getByRole('listitem');
    await parts.first().waitFor();
    assert.equal(await parts.count(), 6);
  });

  test('Provisioning Status On asks with the numbers, starts the initial cycle, and both people get an account', async () => {
    await page.getByRole('radio', { name: 'On' }).check();
    await choose('Scope', 'Sync only assigned users and groups');
    await save();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText(/2 people are in scope/).waitFor();
    await dialog.getByRole('button', { name: 'Save and start' }).click();
    await page.getByText('Provisioning to Peripass is on.').waitFor();
    await world.go(`/applications/${peripass}/provisioning`);
    await page.getByText('2 accounts are in step.').waitFor();
    const figures = page.getByRole('region', { name: 'Statistics to date' });
    await figures.getByRole('button', { name: 'Count people' }).click();
    await figures.locator('dd', { hasText: /^2$/ }).nth(1).waitFor();
    await page.getByRole('grid', { name: 'Cycles' }).getByText('created 2').waitFor();
    const { value } = await world.graph.expect(200, 'GET', '/api/tenants/yard/accounts');
    const made = value.filter((one: { userName: string }) => /^(ann|omar)@/.test(one.userName));
    assert.equal(made.length, 2);
  });

  test('a token that was replaced there leads to quarantine, and the banner to the field that mends it', async () => {
    const renewed = await world.graph.expect(201, 'POST', '/api/tenants/yard/tokens', {});
    await page.getByRole('button', { name: 'Restart provisioning' }).click();
    await page.getByRole('menuitem', { name: /^Restart Looks/ }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Restart', exact: true }).click();
    await page.getByRole('link', { name: 'Fix credentials' }).click();
    await page.getByRole('button', { name: 'Replace' }).click();
    await page.getByLabel('Secret Token').fill(renewed.token);
    await save();
    await page.getByText('The settings of Peripass are saved.').first().waitFor();
    await world.go(`/applications/${peripass}/provisioning`);
    await page.getByText('2 accounts are in step.').waitFor();
    assert.equal(await page.getByText('Day 1 of 28').count(), 0);
  });

  test('ENT-61 stopping asks, stops, and says how it goes on', async () => {
    await page.getByRole('button', { name: 'Stop provisioning' }).click();
    await page.getByRole('menuitem', { name: 'Stop now' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Stop now' }).click();
    await page.getByText(/Stopped: nothing is provisioned/).waitFor();
    // Exact, as “Restart provisioning” has these words too.
    await page.getByRole('button', { name: 'Start provisioning', exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Start provisioning' }).click();
    await page.getByText('2 accounts are in step.').waitFor();
  });

  test('who may only read sees values and no buttons, and which role is needed', async () => {
    const viewer = await world.as(['viewer']);
    await viewer.goto(`${world.graph.url}/applications/${peripass}/provisioning/manage`);
    await viewer.getByText(/To change this, the role/).waitFor();
    await viewer.getByText(endpoint).waitFor();
    assert.equal(await viewer.getByRole('button', { name: 'Test Connection' }).count(), 0);
    await viewer.goto(`${world.graph.url}/applications/${peripass}/provisioning`);
    await viewer.getByText(/To start and stop it/).waitFor();
    assert.equal(await viewer.getByRole('button', { name: /provisioning$/ }).count(), 0);
    await viewer.context().close();
  });

  describe('Authorize', () => {
    let travelperk = '';
    let acme: Company;
    const signIn = async () => {
      await page.getByLabel('Username').fill(acme.administrator.userName);
      await page.getByLabel('Password').fill(acme.administrator.password);
      await page.getByRole('button', { name: 'Sign In' }).click();
    };

    before(async () => {
      acme = await company(world.graph, 'Acme');
      travelperk = await add('TravelPerk');
    });

    test('leads to the application; Cancel there comes back with the refusal in words', async () => {
      await world.go(`/applications/${travelperk}/provisioning`);
      await choose('Provisioning Mode', 'Automatic');
      assert.equal(await page.getByLabel('Secret Token').count(), 0);
      await page.getByRole('button', { name: 'Authorize' }).click();
      await signIn();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('TravelPerk was not authorized').waitFor();
      await page.getByText('AuthorizationDenied').waitFor();
    });

    test('Authorize App comes back authorized, by whom, and the connection works', async () => {
      await page.getByRole('button', { name: 'Authorize' }).click();
      await signIn();
      await page.getByRole('button', { name: 'Authorize App' }).click();
      await page.getByText('Authorized', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Authorize again' }).waitFor();
      await page.getByRole('button', { name: 'Test Connection' }).click();
      await page.getByText('The supplied credentials are authorized to enable provisioning').waitFor();
    });

    test('ENT-69 somebody is provisioned on demand while a cycle runs, unless the job follows Entra’s rule', async () => {
      const ivo = { givenName: 'Ivo', surname: 'Maes', displayName: 'Ivo Maes', mail: 'ivo@halden.example' };
      const person = await world.graph.person('ivo', ivo);
      await assign(travelperk, person);
      const jobs = `/v1.0/servicePrincipals/${travelperk}/synchronization/jobs`;
      const [job] = (await world.graph.expect(200, 'GET', jobs)).value;
      /** As if another process ran a cycle, for so many seconds. */
      const runs = (seconds: number) =>
        world.graph.app.database.query(
          `INSERT INTO job_lease (organization_id, job_id, fence, holder, expires_at)
            SELECT organization_id, id, 1, 'another process', now() + $2 * interval '1 second' FROM job WHERE id = $1
            ON CONFLICT (organization_id, job_id) DO UPDATE
              SET fence = job_lease.fence + 1, holder = excluded.holder, expires_at = excluded.expires_at`,
          [job.id.split('.').at(-1), seconds],
        );
      const provision = async () => {
        await world.go(`/applications/${travelperk}/provisioning/on-demand?subject=User:${person}`);
        await page.getByText('Ivo Maes').first().waitFor();
        await page.getByRole('button', { name: 'Provision', exact: true }).click();
      };
      await runs(600);
      await provision();
      await page.getByText('Perform action').waitFor();
      const { value } = await world.graph.expect(200, 'GET', `/api/tenants/${acme.key}/accounts`);
      assert.equal(value.filter(({ userName }: { userName: string }) => userName === 'ivo@halden.example').length, 1);

      await world.go(`/applications/${travelperk}/provisioning/manage`);
      await page.getByRole('button', { name: 'Policies' }).click();
      await page.getByRole('checkbox', { name: /^Follow Entra's rule/ }).check();
      await save();
      await page.getByText('The settings of TravelPerk are saved.').first().waitFor();
      await provision();
      await page
        .getByText(/The job follows Entra's rule: .* Wait for its end, or pause it/)
        .first()
        .waitFor();
      await runs(0);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('The account is already as it should be.').first().waitFor();
      await world.go(`/applications/${travelperk}/provisioning/manage`);
    });

    test('what was taken back in the application is told, with the way to authorize again', async () => {
      const grants = `/api/tenants/${acme.key}/grants`;
      for (const { id } of (await world.graph.expect(200, 'GET', grants)).value) {
        await world.graph.expect(204, 'DELETE', `${grants}/${id}`);
      }
      await page.getByRole('button', { name: 'Test Connection' }).click();
      await page.getByText('Lockstep cannot connect to TravelPerk').waitFor();
      await eventually(async () => {
        await page.reload();
        await page.getByText('TravelPerk no longer lets Lockstep in').waitFor({ timeout: 5_000 });
      }, 20);
    });
  });

  describe('a new configuration', () => {
    test('is made on one page: connected, tried on one person, started', async () => {
      const tenant = await world.graph.expect(201, 'POST', '/api/tenants', {
        profile: 'peripass',
        key: 'yard-2',
        setUp: true,
      });
      const second = await add('Peripass');
      const person = await world.graph.person('eva', {
        givenName: 'Eva',
        surname: 'Novak',
        displayName: 'Eva Novak',
        mail: 'eva@halden.example',
      });
      await assign(second, person);
      await world.go(`/applications/${second}/provisioning`);
      await page.getByRole('link', { name: '+ New configuration' }).click();
      await page.getByRole('heading', { level: 1, name: 'New configuration' }).waitFor();
      await page.getByText('Connect first').first().waitFor();
      // Copied together in the application, address and token fill both fields.
      await page.getByLabel('Tenant URL').focus();
      const copied = JSON.stringify(`${tenant.scimEndpoint}\n${tenant.token}`);
      await page.evaluate(`(() => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text', ${copied});
        const pasted = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
        document.activeElement.dispatchEvent(pasted);
      })()`);
      await page.getByRole('button', { name: 'Create' }).click();
      await page.getByText('Connected', { exact: true }).waitFor();
      await page.getByRole('combobox', { name: 'Person' }).click();
      await page.getByRole('combobox', { name: 'Person' }).pressSequentially('Eva');
      await page.getByRole('option', { name: /Eva Novak/ }).click();
      await page.getByRole('button', { name: 'Dry run' }).click();
      await page.getByText(/attributes would be written/).waitFor();
      await page.getByRole('button', { name: 'Start provisioning' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Save and start' }).click();
      await page.getByRole('heading', { level: 1, name: 'Provisioning', exact: true }).waitFor();
      await page.getByText('1 account is in step.').waitFor();
    });
  });

  for (const [what, path, ready] of [
    ['the overview', 'provisioning', 'Statistics to date'],
    ['the set-up', 'provisioning/manage', 'Synchronize Microsoft Entra users to Peripass'],
    ['a new configuration', 'provisioning/new', 'Use another configuration'],
  ] as const) {
    test(`${what} can be used in every width and colour`, async () => {
      await world.look(`/applications/${peripass}/${path}`, ready);
    });
  }

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
