import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { Answer } from '../graph/graph-world.ts';
import { type Sandbox, sandbox, until } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';

type Loose = Answer['body'];

/** The mapping of people. */
function usersOf(schema: Loose): Loose {
  return schema.synchronizationRules[0].objectMappings.find((one: Loose) => one.sourceObjectName === 'User');
}

describe('what would happen, in the portal', () => {
  let world: PortalWorld;
  let target: ScimTestTarget;
  let box: Sandbox;
  let ann: string;
  let home = '';

  before(async () => {
    [world, target] = await Promise.all([PortalWorld.open(), ScimTestTarget.start()]);
    box = await sandbox(world.graph, target, 'Orbit');
    ann = await world.graph.person('ann', { displayName: 'Ann Lee', jobTitle: 'Clerk' });
    await box.assign(ann);
    home = `/applications/${box.applicationId}/provisioning`;
  });
  after(async () => {
    await world?.close();
    await target?.close();
  });

  const button = (name: string | RegExp) => world.page.getByRole('button', { name, exact: typeof name === 'string' });
  const users = async () => (await target.held('Users')).length;

  test('a dry run tells every step and writes nothing; the run that follows comes to the same', async () => {
    await world.go(`${home}/on-demand`);
    await world.page.getByRole('combobox', { name: 'Person or group' }).pressSequentially('ann');
    await world.page.getByRole('option', { name: /Ann Lee/ }).click();
    await button('Dry run').click();
    await world.page.getByText('Dry run: nothing was written').waitFor();
    for (const step of ['Import user', 'Determine if user is in scope', 'Match user between source and target']) {
      await world.page.getByText(step).waitFor();
    }
    assert.equal(await users(), 0);
    await button('Provision').click();
    await world.page.getByText('The same as the dry run before.').waitFor();
    await world.page.getByText('Perform action').waitFor();
    assert.equal(await users(), 1);
    assert.match(new URL(world.page.url()).search, new RegExp(`subject=User%3A${ann}`));
  });

  test('one change arrives on demand, and its entry of the log is one press away', async () => {
    await world.graph.expect(204, 'PATCH', `/v1.0/users/${ann}`, { jobTitle: 'Chief clerk' });
    await world.page.reload();
    await world.page
      .getByText(/Ann Lee/)
      .first()
      .waitFor();
    await button('Provision').click();
    const changes = world.page.getByRole('table', { name: 'Modified attributes' });
    await changes.getByRole('cell', { name: 'Chief clerk' }).waitFor();
    await world.page.getByRole('link', { name: 'Open in log' }).click();
    await world.page.getByRole('heading', { level: 1, name: 'Provisioning logs' }).waitFor();
    await world.page.getByRole('row', { name: /Update/ }).waitFor();
    assert.equal(await world.page.getByRole('row', { name: /Create/ }).count(), 0);
  });

  test('who would lose their account is named before that happens', async () => {
    await box.unassign(ann);
    await world.go(`${home}/on-demand?subject=User:${ann}`);
    await button('Provision').click();
    const dialog = world.page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: 'Disable 1 account' }).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await box.assign(ann);
  });

  test('the next cycle is planned and applied, and the plan says so', async () => {
    await box.assign(await world.graph.person('ben', { displayName: 'Ben Okri' }));
    await world.go(`${home}/plans`);
    await button('Preview next cycle').click();
    await world.page.getByRole('heading', { level: 1, name: 'Plan: Next cycle' }).waitFor();
    const grid = world.page.getByRole('grid', { name: 'Objects of the plan' });
    await grid.getByText('ben@halden.example').first().waitFor();
    await world.page
      .getByRole('group', { name: 'Balance' })
      .getByRole('button', { name: /Create/ })
      .click();
    await world.page.waitForURL(/action=create/);
    await grid.getByText('ben@halden.example').first().click();
    await world.page.getByRole('table', { name: 'Changes' }).waitFor();
    await button('Apply plan').click();
    await world.page
      .getByRole('alertdialog')
      .getByRole('button', { name: /^Write \d+ accounts?$/ })
      .click();
    await world.page.getByText('The log says what was done to each.').waitFor();
    await until(async () => (await users()) === 2);
  });

  test('a plan the job has moved on from says that it is stale, and cannot be applied', async () => {
    await world.go(`${home}/plans`);
    await button('Preview next cycle').click();
    await button('Apply plan').waitFor();
    await world.graph.expect(204, 'PATCH', `/v1.0/users/${ann}`, { jobTitle: 'Clerk of works' });
    await box.run();
    await world.page.getByText('This plan is stale').waitFor();
    assert.equal(await button('Apply plan').count(), 0);
    const { value } = await world.graph.expect(200, 'GET', `${box.job}/plans`);
    await world.graph.expect(409, 'POST', `${box.job}/plans/${value[0].id}/apply`, {});
    await button('Make the plan again').click();
    await button('Apply plan').waitFor();
  });

  test('versions are compared, and going back brings back what there was', async () => {
    const schema = await world.graph.expect(200, 'GET', `${box.job}/schema`);
    const mapping = usersOf(schema);
    const title = mapping.attributeMappings.find((one: Loose) => one.targetAttributeName === 'title');
    title.source = { type: 'Function', expression: 'Append([jobTitle], " (acting)")' };
    await world.graph.expect(204, 'PUT', `${box.job}/schema`, schema);
    const titleOf = async () => (await target.held('Users')).map((one) => one.title).find(Boolean);
    await until(async () => (await titleOf()) === 'Clerk of works (acting)');
    await world.go(`${home}/versions`);
    await world.page.getByRole('heading', { name: 'Version 1 and version 2' }).waitFor();
    await world.page.getByRole('insertion').first().waitFor();
    await button('Restore version 1').click();
    // Asked as soon as the plan is there, over the plan.
    const dialog = world.page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: /^Write/ }).waitFor();
    // A cycle that ends meanwhile has it planned again, and asked again.
    const first = world.page.url();
    await world.graph.expect(204, 'PATCH', `/v1.0/users/${ann}`, { city: 'Ghent' });
    await box.run();
    await world.page.waitForURL((address) => address.href !== first);
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Back to what it was.');
    await dialog.getByRole('button', { name: /^Write/ }).click();
    await world.page.getByText('The log says what was done to each.').waitFor();
    await until(async () => (await titleOf()) === 'Clerk of works');
    await world.go(`${home}/versions?from=1&to=3`);
    await world.page.getByText('Both mean the same.').waitFor();
    await world.page.getByText('Back to what it was.').first().waitFor();
  });

  test('an exported schema is imported again: findings, difference, plan', async () => {
    await world.go(`${home}/transfer`);
    const href = await world.page.getByRole('link', { name: 'Download schema', exact: true }).getAttribute('href');
    const schema = await world.graph.expect(200, 'GET', href ?? '');
    const field = world.page.getByRole('textbox', { name: /Schema, or schema and settings/ });
    await field.fill('{ "synchronizationRules": ');
    await button('Check and compare').click();
    await world.page.getByText(/This is no JSON/).waitFor();
    await field.fill(JSON.stringify(schema));
    await button('Check and compare').click();
    await world.page.getByText(/Nothing would change/).waitFor();
    const mapping = usersOf(schema);
    mapping.attributeMappings = mapping.attributeMappings.filter((one: Loose) => one.targetAttributeName !== 'title');
    mapping.attributeMappings.push({ targetAttributeName: 'shoeSize', source: { type: 'Attribute', name: 'city' } });
    await field.fill(JSON.stringify(schema));
    await button('Check and compare').click();
    await world.page.getByText('It cannot be imported').waitFor();
    await world.page.getByRole('checkbox', { name: /Define attributes/ }).check();
    await button('Check and compare').click();
    await world.page.getByText('- title (User)').waitFor();
    await button('Preview changes').click();
    await world.page.getByRole('heading', { level: 1, name: 'Plan: Other mappings and filters' }).waitFor();
    await button('Apply plan').waitFor();
    assert.equal((await world.graph.expect(200, 'GET', `${box.job}/versions`)).value[0].version, 3);
  });

  test('who may only read sees plans and versions, and which role is needed for more', async () => {
    const page = await world.as(['viewer']);
    await page.goto(`${world.graph.url}${home}/on-demand`);
    await page.getByText(/To provision somebody on demand, the role/).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Provision', exact: true }).count(), 0);
    await page.goto(`${world.graph.url}${home}/versions`);
    await page.getByText(/To put a version in force, the role/).waitFor();
    assert.equal(await page.getByRole('button', { name: /Restore/ }).count(), 0);
    await page.context().close();
  });

  test('each of these screens can be used by everybody, in every width and colour', async () => {
    const { value } = await world.graph.expect(200, 'GET', `${box.job}/plans`);
    await world.look(`${home}/on-demand?subject=User:${ann}`, 'Dry run');
    await world.look(`${home}/plans/${value[0].id}`, 'ben@halden.example');
    await world.look(`${home}/versions?from=1&to=2`, 'Version 1 and version 2');
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
