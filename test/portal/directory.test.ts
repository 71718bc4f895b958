import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { Answer } from '../graph/graph-world.ts';
import { type Sandbox, sandbox } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';

type Loose = Answer['body'];

describe('the directory in the portal', () => {
  let world: PortalWorld;
  let target: ScimTestTarget;
  let box: Sandbox;
  const ids = new Map<string, string>();
  const id = (name: string) => ids.get(name) ?? '';
  const users = () => world.page.getByRole('grid', { name: 'Users' });
  const choose = (name: string | RegExp) => world.page.getByRole('row', { name }).getByRole('checkbox').click();
  const button = (name: string | RegExp) => world.page.getByRole('button', { name, exact: typeof name === 'string' });

  before(async () => {
    world = await PortalWorld.open();
    target = await ScimTestTarget.start();
    for (const [name, department] of [
      ['grace', 'Ships'],
      ['alan', 'Codes'],
      ['alonzo', 'Codes'],
      ['edith', 'Codes'],
    ] as const) {
      ids.set(name, await world.graph.person(name, { department, surname: name.toUpperCase() }));
    }
    box = await sandbox(world.graph, target);
    await box.assign(id('alan'));
    await box.run();
  });
  after(async () => {
    await target?.close();
    await world?.close();
  });

  test('people are found by name and department, and the address keeps what was asked', async () => {
    await world.go('/directory/users');
    await users().getByRole('row', { name: /alan/ }).getByText('1 of 1').waitFor();
    await button('Filters').click();
    await world.page.getByLabel('Department').fill('Code');
    await users().getByText('grace', { exact: true }).waitFor({ state: 'detached' });
    await world.page.getByText('3 people with Department Code.').waitFor();
    await world.page.reload();
    await world.page.getByText('3 people with Department Code.').waitFor();
    await world.page.getByRole('searchbox').fill('zzz');
    await world.page.getByText('Nobody fits: Name or address zzz, Department Code.').waitFor();
    await button('Clear filters').first().click();
    await users().getByText('grace', { exact: true }).waitFor();
    await world.page.getByLabel('Jump to names from').selectOption('E');
    await users().getByText('alan', { exact: true }).waitFor({ state: 'detached' });
    assert.match(world.page.url(), /jump=E/);
  });

  test('a new person is refused with the field at fault, then added', async () => {
    await world.go('/directory/users');
    await button('New user').click();
    await world.page.getByLabel('Display name').fill('Mary Jackson');
    await world.page.getByLabel('User principal name').fill('not a name');
    await button('Create').click();
    await world.page.getByText('The person was not added.').waitFor();
    await world.page.getByLabel('User principal name').fill('mary@halden.example');
    await world.page.getByLabel('Department').fill('Wind tunnels');
    await button('Create').click();
    await world.page.getByRole('heading', { level: 1, name: 'Mary Jackson' }).waitFor();
    await world.page.getByText(/mary@halden\.example · Wind tunnels/).waitFor();
  });

  test('a profile is changed with its manager, and shows what was saved', async () => {
    await world.go(`/directory/users/${id('grace')}?tab=profile`);
    await world.page.getByLabel('Job title').fill('Rear admiral');
    const manager = world.page.getByRole('combobox', { name: 'Manager' });
    await manager.click();
    await manager.pressSequentially('edi');
    await world.page.getByRole('option', { name: /edith/ }).click();
    await world.page.getByText('2 changes: goes to applications with their next cycle.').waitFor();
    await button('Save').click();
    await world.page.getByText('manager: edith').waitFor();
    const { jobTitle } = await world.graph.expect(200, 'GET', `/v1.0/users/${id('grace')}`);
    assert.equal(jobTitle, 'Rear admiral');
  });

  test('several people are blocked at once, with what that does told before and what came of it after', async () => {
    await world.go('/directory/users?department=Codes');
    await choose(/alan/);
    await choose(/alonzo/);
    await button('Block sign-in').click();
    await world.page.getByText(/disables 1 account in Sandbox/).waitFor();
    await button('Block 2 people').click();
    await world.page.getByText('2 of 2 done.').waitFor();
    await button('Close').click();
    await users().getByText('Blocked').nth(1).waitFor();
    const { accountEnabled } = await world.graph.expect(
      200,
      'GET',
      `/v1.0/users/${id('alonzo')}?$select=accountEnabled`,
    );
    assert.equal(accountEnabled, false);
  });

  test('people are added to a group, also by a pasted list that names whom nobody knows', async () => {
    await world.go('/directory/groups');
    await button('New group').first().click();
    await world.page.getByRole('textbox', { name: 'Name', exact: true }).fill('Code breakers');
    await button('Create').click();
    await world.page.getByRole('heading', { level: 1, name: 'Code breakers' }).waitFor();
    await button('Add members').first().click();
    await world.page.getByLabel('Addresses').fill('alan@halden.example\nnobody@halden.example\nedith@halden.example');
    await button('Add 3 members').click();
    await world.page.getByText('2 added, 0 were members already.').waitFor();
    await world.page.getByText('nobody@halden.example is nobody in the directory.').waitFor();
    await world.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    const members = world.page.getByRole('grid', { name: 'Members' });
    await members.getByText('edith', { exact: true }).waitFor();
    await choose(/edith/);
    await button('Take out').click();
    await button('Take 1 member out').click();
    await world.page.getByText('1 of 1 done.').waitFor();
    await button('Close').click();
    await members.getByText('edith', { exact: true }).waitFor({ state: 'detached' });
  });

  test('a group says which applications it gives access to, and how it stands with them', async () => {
    const [group] = (await world.graph.expect(200, 'GET', "/v1.0/groups?$filter=displayName eq 'Code breakers'")).value;
    ids.set('group', group.id);
    await box.assign(group.id);
    await world.go(`/directory/groups/${group.id}?tab=access`);
    await world.page.getByText('Gives its members access to Sandbox.').waitFor();
    await world.page.getByRole('region', { name: 'Sandbox' }).waitFor();
  });

  test('who was deleted is restored, under another name where the own one was taken', async () => {
    await world.go(`/directory/users/${id('edith')}`);
    await button('More commands').click();
    await world.page.getByRole('menuitem', { name: 'Delete' }).click();
    await button('Delete 1 person').click();
    await world.page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
    await world.graph.expect(201, 'POST', '/v1.0/users', newcomer('edith', 'Edith Second'));
    await world.go('/directory/deleted');
    await choose(/edith/);
    await button('Restore').click();
    await world.page.getByText('Edith Second holds the name edith@halden.example by now.').waitFor();
    await world.page.getByLabel('User principal name').fill('edith.first@halden.example');
    await button('Restore 1 person').click();
    await world.page.getByText('Nothing deleted in 30 days.').waitFor();
    const { userPrincipalName } = await world.graph.expect(200, 'GET', `/v1.0/users/${id('edith')}`);
    assert.equal(userPrincipalName, 'edith.first@halden.example');
  });

  test('deleting for good asks for the name to be typed', async () => {
    await world.graph.expect(204, 'DELETE', `/v1.0/users/${id('grace')}`);
    await world.go('/directory/deleted');
    await choose(/grace/);
    await button('Delete permanently').click();
    const final = button('Delete 1 person permanently');
    await final.click({ force: true });
    await world.page.getByLabel('Type grace to go on').fill('grace');
    await world.page.getByLabel('Reason').fill('Not needed any more');
    await final.click();
    await world.page.getByText('Nothing deleted in 30 days.').waitFor();
    await world.graph.expect(404, 'GET', `/v1.0/directory/deletedItems/${id('grace')}`);
  });

  test('who may only read sees texts, and who can change them', async () => {
    const page = await world.as(['viewer']);
    await page.goto(`${world.graph.url}/directory/users/${id('alan')}?tab=profile`);
    await page.getByText(/To change the profile, the role Global Administrator is needed/).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Job title' }).count(), 0);
    await page.goto(`${world.graph.url}/directory/users`);
    await page.getByRole('grid', { name: 'Users' }).getByText('alan@halden.example').waitFor();
    assert.equal(await page.getByRole('button', { name: 'New user' }).count(), 0);
    await page.context().close();
  });

  test('the pages look right in every width and colour', async () => {
    await world.look('/directory/users?department=Codes', 'alan@halden.example');
    await world.look(`/directory/groups/${id('group')}`, 'alan@halden.example');
    await world.look('/directory/deleted', 'Nothing deleted in 30 days.');
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});

function newcomer(name: string, displayName: string): Loose {
  return {
    userPrincipalName: `${name}@halden.example`,
    displayName,
    mailNickname: name,
    accountEnabled: true,
    passwordProfile: { password: 'not-stored-1A' },
  };
}
