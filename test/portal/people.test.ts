import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { Locator, Page } from 'playwright-core';
import type { Answer } from '../graph/graph-world.ts';
import { type Sandbox, sandbox } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';

type Loose = Answer['body'];

const PEOPLE = ['ann', 'wanda', 'fay', 'gus', 'hal', 'sid', 'bob', 'una', 'dan', 'rex', 'amy'] as const;
type Person = (typeof PEOPLE)[number];

describe('the page of a person', () => {
  let world: PortalWorld;
  let target: ScimTestTarget;
  let box: Sandbox;
  const ids = new Map<string, string>();
  const id = (name: Person) => ids.get(name) ?? '';

  const card = (page: Page, application = 'Sandbox'): Locator =>
    page.getByRole('region', { name: application, exact: true });
  const open = async (name: Person, page = world.page) => {
    await page.goto(`${world.graph.url}/directory/users/${id(name)}`);
    await card(page).waitFor();
  };
  /** From now on the application takes no account of these. */
  const refuse = (...names: readonly Person[]) =>
    target.become({
      before: ({ method, body = '' }) => {
        if (method !== 'POST' || !names.some((name) => body.includes(`"${name}@halden.example"`))) return undefined;
        const detail = 'The e-mail address is already used by another account.';
        const error = { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '409', detail };
        return { status: 409, body: JSON.stringify({ ...error, scimType: 'uniqueness' }) };
      },
    });
  const settings = (change: Loose) => world.graph.expect(200, 'PATCH', `${box.job}/settings`, change);

  before(async () => {
    world = await PortalWorld.open();
    target = await ScimTestTarget.start();
    refuse('fay', 'gus');
    for (const userName of ['amy.one', 'amy.two']) await target.put('Users', { userName, title: 'amy', active: true });
    box = await sandbox(world.graph, target);
    await settings({ earlyCycles: false, allowHardDelete: true });
    const schema = await world.graph.expect(200, 'GET', `${box.job}/schema`);
    const [users] = schema.synchronizationRules[0].objectMappings;
    for (const mapping of users.attributeMappings) {
      mapping.matchingPriority = mapping.targetAttributeName === 'title' ? 1 : 0;
    }
    for (const directory of schema.directories) {
      for (const object of directory.objects) {
        for (const attribute of object.attributes) {
          if (attribute.name === 'name.familyName') attribute.required = true;
        }
      }
    }
    await world.graph.expect(204, 'PUT', `${box.job}/schema`, schema);
    for (const name of PEOPLE) {
      const surname = name === 'sid' ? {} : { surname: 'Berg' };
      ids.set(name, await world.graph.person(name, { jobTitle: name, accountEnabled: name !== 'bob', ...surname }));
      if (name !== 'una') await box.assign(id(name));
    }
    await box.run();
    await settings({ removalPolicy: { unassigned: { do: 'delete' } } });
    await box.unassign(id('rex'));
    await box.run();
    await settings({ removalPolicy: {} });
    await box.unassign(id('dan'));
    await box.run();
    await settings({ deletionThreshold: 0 });
    await box.unassign(id('hal'));
    await box.run();
    await world.graph.app.database.query('UPDATE escrow SET given_up_at = now() WHERE id = $1', [id('gus')]);
    await world.graph.expect(204, 'PATCH', `/v1.0/users/${id('wanda')}`, { surname: 'Bergson' });
    const parked = await sandbox(world.graph, target, 'Parked');
    await parked.assign(id('ann'));
  });
  after(async () => {
    await target?.close();
    await world?.close();
  });

  const verdicts: readonly (readonly [Person, string, string | RegExp, RegExp])[] = [
    ['ann', 'Sandbox', 'In step', /Linked to the account/],
    ['wanda', 'Sandbox', 'Change waiting', /next cycle writes what changed/],
    ['fay', 'Sandbox', /^Failed, next attempt/, /e-mail address is already used/],
    ['gus', 'Sandbox', 'Given up', /e-mail address is already used/],
    ['hal', 'Sandbox', 'Held', /removal of its account is held back/],
    ['sid', 'Sandbox', 'Skipped: a required value is missing', /name\.familyName/],
    ['bob', 'Sandbox', 'Not in scope: sign-in is blocked in the directory', /sign-in is blocked/],
    ['una', 'Sandbox', 'Not assigned', /neither directly nor through a group/],
    ['dan', 'Sandbox', 'Disabled', /was disabled/],
    ['rex', 'Sandbox', 'Removed', /was deleted/],
    ['amy', 'Sandbox', 'Two accounts match', /Several accounts/],
    ['ann', 'Parked', 'Provisioning stopped', /provisioning is stopped|switched off/],
  ];
  for (const [name, application, words, sentence] of verdicts) {
    test(`it says of ${name} in ${application}: ${words}, and why`, async () => {
      await open(name);
      const shown = card(world.page, application);
      await shown.getByText(words).first().waitFor();
      await shown.getByText(sentence).first().waitFor();
    });
  }

  test('a dry run says what would happen and writes nothing', async () => {
    await open('wanda');
    const sent = target.requests.filter(({ method }) => method !== 'GET').length;
    await card(world.page).getByRole('button', { name: 'Dry run' }).click();
    await card(world.page).getByText('A dry run: this would update the account.').waitFor();
    assert.equal(target.requests.filter(({ method }) => method !== 'GET').length, sent);
  });

  test('the conditions come in order, and the first that failed is marked', async () => {
    await open('bob');
    const gates = card(world.page).getByRole('list', { name: 'Conditions for Sandbox' });
    const labels = await gates.getByRole('listitem').allInnerTexts();
    assert.deepEqual(
      labels.map((text) => text.split('\n')[0]?.trim()),
      [
        'Active in the source system',
        'Assigned to the application',
        'User has the required role',
        'Scoping filter evaluation passed',
      ],
    );
    assert.match((await gates.locator('[aria-current=step]').textContent()) ?? '', /accountEnabled = False/);
    await open('una');
    const marked = card(world.page).locator('[aria-current=step]');
    assert.match((await marked.textContent()) ?? '', /Assigned to the application/);
  });

  test('what came after the conditions is told too: matching, and the answer of the application', async () => {
    await open('fay');
    await card(world.page).getByText('No account has').first().waitFor();
    await card(world.page)
      .getByText(/since .*attempt \d/)
      .waitFor();
    await card(world.page).getByRole('button', { name: 'Retry now' }).click();
    await card(world.page)
      .getByText(/next attempt with the next cycle/)
      .waitFor();
  });

  test('the helpdesk sees advice and who can act, and no buttons and no values', async () => {
    const page = await world.as(['helpdesk'], 'Helen Desk');
    await open('fay', page);
    await card(page).getByText('A Provisioning Operator can try again now.').waitFor();
    assert.equal(
      await card(page)
        .getByRole('button', { name: /Retry|Provision on demand|Dry run/ })
        .count(),
      0,
    );
    assert.equal(await page.getByRole('button', { name: 'Give access' }).count(), 0);
    await open('amy', page);
    await card(page).getByText('An Application Administrator can choose which account is meant.').waitFor();
    assert.equal(await card(page).getByText('amy.one').count(), 0);
    await open('una', page);
    await card(page)
      .getByText(/Application Administrator can assign Sandbox/)
      .waitFor();
    await page.context().close();
  });

  test('since when and what changed is one press away', async () => {
    await open('rex');
    await world.page.getByRole('tab', { name: 'Activity' }).click();
    const rows = world.page.getByRole('grid', { name: 'Activity of rex' });
    await rows.getByText('Delete').first().waitFor();
    await rows.getByText('Create').first().waitFor();
    assert.match(new URL(world.page.url()).search, /tab=activity/);
  });

  test('access is given and provisioned at once with three presses', async () => {
    await open('una');
    await card(world.page).getByRole('button', { name: 'Give access' }).click();
    await world.page.getByRole('button', { name: 'Assign and provision now' }).click();
    await world.page.getByText('Provision on demand created the account.').waitFor();
    await card(world.page).getByText('In step', { exact: true }).waitFor();
    assert.equal((await target.held('Users')).filter(({ title }) => title === 'una').length, 1);
  });

  test('one of two accounts that match is chosen, side by side', async () => {
    await open('amy');
    const row = card(world.page).getByRole('row', { name: /amy\.two/ });
    await row.getByRole('button', { name: 'Link' }).click();
    await world.page.getByRole('button', { name: /^Link to account/ }).click();
    await card(world.page).getByText('Two accounts match').waitFor({ state: 'detached' });
  });

  test('a removal that is held back is rejected, and the account stays', async () => {
    await open('hal');
    await card(world.page).getByRole('button', { name: 'Reject' }).click();
    await world.page.getByRole('button', { name: 'Reject 1 removal' }).click();
    await card(world.page).getByText('Held', { exact: true }).waitFor({ state: 'detached' });
    assert.equal((await target.held('Users')).find(({ title }) => title === 'hal')?.active, true);
  });

  test('the page looks right in every width and colour', async () => {
    await world.look(`/directory/users/${id('fay')}`, 'Failed, next attempt with the next cycle');
    await world.look(`/directory/users/${id('ann')}?tab=profile`, 'Job information');
  });

  test('who was given up is tried again from Needs attention: in step then, and no longer on the list', async () => {
    const { page } = world;
    refuse('fay');
    await world.go(`/applications/${box.applicationId}/provisioning/attention?kind=givenUp`);
    const row = page.getByRole('row', { name: /gus@halden\.example/ });
    await row.waitFor();
    await page.getByRole('button', { name: 'Retry all 1' }).click();
    await page.getByText('1 object is tried again in the next cycle.').first().waitFor();
    await row.waitFor({ state: 'detached' });
    await open('gus');
    await card(page)
      .getByText(/^Failed, next attempt with the next cycle/)
      .first()
      .waitFor();
    await box.run();
    await card(page).getByText('In step', { exact: true }).waitFor();
    await world.go(`/applications/${box.applicationId}/provisioning/attention?kind=failing`);
    await page.getByRole('row', { name: /fay@halden\.example/ }).waitFor();
    assert.equal(await row.count(), 0);
    assert.equal((await target.held('Users')).filter(({ userName }) => userName === 'gus@halden.example').length, 1);
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
