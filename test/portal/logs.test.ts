import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import { strFromU8, unzipSync } from 'fflate';
import { type Sandbox, sandbox } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';

describe('the logs of the portal', () => {
  let world: PortalWorld;
  let target: ScimTestTarget;
  let box: Sandbox;
  let ann: string;

  before(async () => {
    [world, target] = await Promise.all([PortalWorld.open(), ScimTestTarget.start()]);
    world.page.setDefaultTimeout(15_000);
    box = await sandbox(world.graph, target, 'Orbit');
    ann = await world.graph.person('ann', { displayName: 'Ann Lee' });
    await box.assign(ann);
    await box.assign(await world.graph.person('eve', { accountEnabled: false }));
    await box.run();
    target.become({ before: ({ method }) => (method === 'POST' ? { status: 409, body: '{}' } : undefined) });
    await box.assign(await world.graph.person('bob'));
    await box.run();
    target.become({});
  });
  after(async () => {
    await world?.close();
    await target?.close();
  });

  const grid = () => world.page.getByRole('grid', { name: 'Provisioning logs' });
  const button = (name: string | RegExp) => world.page.getByRole('button', { name });

  test('entries are filtered, the address keeps what was asked, and a row opens its reason in four tabs', async () => {
    await world.go('/logs/provisioning?status=failure');
    await grid().getByText('bob@halden.example').waitFor();
    assert.equal(await grid().getByText('ann@halden.example').count(), 0);
    await grid().getByText('bob@halden.example').first().click();
    await world.page.getByRole('heading', { name: 'bob@halden.example · Create' }).waitFor();
    await world.page.getByText('Perform action').waitFor();
    await world.page.getByRole('tab', { name: 'Troubleshooting & Recommendations' }).click();
    await world.page.getByText('EntryConflict').first().waitFor();
    await world.page.getByText('An administrator of the application').waitFor();
    await button('Retry now').click();
    await world.page.getByText('bob@halden.example is tried again with the next cycle.').first().waitFor();
    await world.page.getByRole('tab', { name: 'Summary' }).click();
    await world.page.getByText(/Create of bob@halden.example in Orbit failed/).waitFor();
    assert.match(world.page.url(), /status=failure.*entry=.*tab=summary/);
    await world.page.reload();
    await world.page.getByText(/Create of bob@halden.example in Orbit failed/).waitFor();
    await button('Close').click();
  });

  test('what somebody was given is under Modified Properties, and the keys walk on from entry to entry', async () => {
    await world.go('/logs/provisioning?q=ann@halden.example&action=create&tab=modified');
    await grid().getByText('ann@halden.example').first().click();
    const values = world.page.getByRole('table', { name: 'Modified Properties' });
    await values.getByRole('cell', { name: 'Ann Lee' }).waitFor();
    await world.go('/logs/provisioning');
    await grid().getByText('bob@halden.example').first().click();
    const title = world.page.getByRole('complementary', { name: 'Details' }).getByRole('heading', { level: 2 });
    await title.filter({ hasText: 'bob' }).waitFor();
    await grid().focus();
    await world.page.keyboard.press('End');
    await title.filter({ hasNotText: 'bob' }).waitFor();
  });

  test('entries that come while one looks wait behind a button and are shown when it is pressed', async () => {
    await world.go(`/applications/${box.applicationId}/provisioning/logs`);
    await grid().getByText('ann@halden.example').first().waitFor();
    const rows = await grid().getByRole('row').count();
    await world.graph.expect(204, 'PATCH', `/v1.0/users/${ann}`, { jobTitle: 'Clerk' });
    await box.run();
    await button(/^\d+ new entr(y|ies)$/).waitFor();
    assert.equal(await grid().getByRole('row').count(), rows, 'rows stand still');
    await button(/^\d+ new entr(y|ies)$/).click();
    await grid()
      .getByRole('row', { name: /Update/ })
      .waitFor();
  });

  test('the three files of a CSV download join on the change id', async () => {
    await world.go('/logs/provisioning?q=ann@halden.example');
    await button('Download').click();
    const href = await world.page.getByRole('menuitem', { name: /^CSV/ }).getAttribute('href');
    const answer = await fetch(world.graph.url + href, {
      headers: { authorization: `Bearer ${world.graph.token}` },
    });
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    const idsIn = (name: string) =>
      strFromU8(files[name] ?? new Uint8Array())
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',', 1)[0]);
    const changes = new Set(idsIn('ProvisioningLogs.csv'));
    assert.ok(changes.size >= 2);
    for (const part of ['ProvisioningLogs_ProvisioningSteps.csv', 'ProvisioningLogs_ModifiedProperties.csv']) {
      const ids = idsIn(part);
      assert.ok(ids.length > 0 && ids.every((id) => changes.has(id)), part);
    }
    await world.page.keyboard.press('Escape');
  });

  test('the audit log says who did what, from what to what', async () => {
    await world.go('/logs/audit?category=ProvisioningManagement');
    const audits = world.page.getByRole('grid', { name: 'Audit logs' });
    await audits.getByText('Enable/restart provisioning configuration').first().click();
    await world.page.getByRole('cell', { name: 'resetScope' }).waitFor();
    assert.equal(await audits.getByText('Update user').count(), 0);
    await world.go(`/applications/${box.applicationId}/audit`);
    await audits.getByText('Add app role assignment').first().waitFor();
    assert.equal(await audits.getByText('Update user').count(), 0);
  });

  test('the log and one entry beside it are open to everybody, in each width and colour', async () => {
    const { value } = await world.graph.expect(200, 'GET', '/v1.0/auditLogs/provisioning?$top=1');
    await world.look('/logs/provisioning', 'bob@halden.example');
    await world.look(`/logs/provisioning?entry=${value[0].id}`, 'Troubleshooting & Recommendations');
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
