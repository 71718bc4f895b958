import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { Page } from 'playwright-core';
import { type Sandbox, sandbox, until } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';

describe('held deletions and what needs attention in a browser', () => {
  let world: PortalWorld;
  let page: Page;
  let target: ScimTestTarget;
  let box: Sandbox;
  const ids = new Map<string, string>();
  const id = (name: string) => ids.get(name) ?? '';
  const here = (path: string) => `/applications/${box.applicationId}/provisioning/${path}`;
  const held = async (): Promise<readonly string[]> => {
    const { value } = await world.graph.expect(200, 'GET', `${box.job}/stagedDeletions`);
    return value.map(({ displayName }: { displayName: string }) => displayName.split('@')[0]).sort();
  };
  /** Accounts that are switched off. */
  const disabled = async () => (await target.held('Users')).filter(({ active }) => active === false).length;

  before(async () => {
    world = await PortalWorld.open();
    page = world.page;
    target = await ScimTestTarget.start();
    box = await sandbox(world.graph, target, 'Expenses');
    for (const name of ['ann', 'bob', 'cid', 'dan']) {
      ids.set(name, await world.graph.person(name));
      await box.assign(id(name));
    }
    await box.run();
    await world.graph.expect(200, 'PATCH', `${box.job}/settings`, { deletionThreshold: 1 });
  });
  after(async () => {
    await target?.close();
    await world?.close();
  });

  test('while nothing is held the page says so, with the limit', async () => {
    await world.go(here('staged-deletions'));
    await page.getByText('Nothing is held. Limit: 1 per cycle.').waitFor();
  });

  test('what is held appears by itself, grouped by cause, with who changed what', async () => {
    for (const name of ['bob', 'cid', 'dan']) await box.unassign(id(name));
    await box.run();
    await page.getByText('3 removals wait for a decision. Limit 1 in a cycle.').waitFor();
    await page.getByRole('heading', { name: '3 not assigned any more' }).waitFor();
    await page.getByText(/Remove app role assignment by LOCKSTEP_ADMIN_TOKEN/).waitFor();
    assert.equal(await disabled(), 0);
  });

  test('one is rejected: it is gone from the list, and the account stays', async () => {
    await page.getByRole('searchbox').fill('bob');
    await page.getByText('cid@halden.example').waitFor({ state: 'detached' });
    await page.getByRole('searchbox').fill('');
    await page.getByRole('row', { name: /bob@/ }).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('menuitem', { name: 'Reject 1 selected' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reject 1 removal' }).click();
    await page.getByText('2 removals wait for a decision.').waitFor();
    assert.deepEqual(await held(), ['cid', 'dan']);
  });

  test('the others are allowed, once the name of the application is typed', async () => {
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('menuitem', { name: 'Allow all' }).click();
    const dialog = page.getByRole('alertdialog');
    assert.equal(await dialog.getByRole('button', { name: 'Allow 2 removals' }).isDisabled(), true);
    await dialog.getByLabel('Type Expenses to go on').fill('Expenses');
    await dialog.getByLabel('Reason').fill('Not needed any more');
    await dialog.getByRole('button', { name: 'Allow 2 removals' }).click();
    await page.getByText('Nothing is held.').waitFor();
    // A change in the directory starts a cycle before its time.
    await world.graph.expect(204, 'PATCH', `/v1.0/users/${id('ann')}`, { jobTitle: 'Lead' });
    await until(async () => (await disabled()) === 2);
  });

  test('who may not decide sees what is held, and which role decides', async () => {
    await world.graph.expect(200, 'PATCH', `${box.job}/settings`, { deletionThreshold: 0 });
    await box.unassign(id('ann'));
    await box.run();
    const operator = await world.as(['operator']);
    await operator.goto(`${world.graph.url}${here('staged-deletions')}`);
    await operator.getByText(/To decide, the role/).waitFor();
    await operator.getByText('ann@halden.example').waitFor();
    assert.equal(await operator.getByRole('button', { name: 'Allow' }).count(), 0);
    await operator.context().close();
  });

  test('all applications have one list of what is held', async () => {
    await world.go('/staged-deletions');
    await page.getByRole('link', { name: 'Expenses' }).waitFor();
    await page.getByText('ann@halden.example').waitFor();
    await world.look('/staged-deletions', 'ann@halden.example');
    await world.look(here('staged-deletions'), 'ann@halden.example');
  });

  test('what fails is listed by its reason, and tried again', async () => {
    target.become({
      before: ({ method, body }) =>
        method === 'POST' && body?.includes('fay') ? { status: 422, body: '{}' } : undefined,
    });
    ids.set('fay', await world.graph.person('fay'));
    await box.assign(id('fay'));
    await box.run();
    await world.go('/attention');
    await page.getByRole('link', { name: 'Expenses' }).click();
    await page.getByText('1 object needs somebody in Expenses.').waitFor();
    await page.getByText(/The application could not process the request/).waitFor();
    await world.look(here('attention'), /The application could not process the request/);
    target.become({});
    await page.getByRole('button', { name: 'Retry all 1' }).click();
    await page.getByText('1 object is tried again in the next cycle.').first().waitFor();
    await box.run();
    await page.getByText('Nothing needs attention.').waitFor();
  });

  test('accounts are discovered; one that belongs to nobody is found among the local ones', async () => {
    await target.put('Users', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'robot@elsewhere.example',
      active: true,
    });
    await world.go(here('discovery'));
    await page.getByRole('button', { name: 'Discover identities' }).click();
    await page.getByText('1 belong to nobody of the directory.').waitFor();
    await page.getByRole('grid', { name: 'Accounts' }).getByText('robot@elsewhere.example').first().waitFor();
    await page.getByRole('tab', { name: /People without account/ }).click();
    await page.getByText('Everybody in scope has an account.').waitFor();
    await world.look(here('discovery'), 'robot@elsewhere.example');
  });

  test('people who have accounts and no assignment are assigned together, and linked by the next cycle', async () => {
    const accounts = new Map<string, string>();
    for (const name of ['hana', 'ivan']) {
      ids.set(name, await world.graph.person(name));
      accounts.set(
        name,
        await target.put('Users', {
          schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
          userName: `${name}@halden.example`,
          active: true,
        }),
      );
    }
    await world.go(here('discovery'));
    await page.getByRole('button', { name: 'Discover identities' }).click();
    await page.getByRole('tab', { name: /Unassigned users/ }).click();
    for (const name of accounts.keys()) {
      await page
        .getByRole('row', { name: new RegExp(`${name}@`) })
        .getByRole('checkbox')
        .check();
    }
    const dialog = page.getByRole('alertdialog');
    await page.getByRole('button', { name: 'Assign 2 people' }).click();
    await dialog.getByRole('button', { name: 'Assign 2 people' }).click();
    await dialog.getByText('2 of 2 done.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    const created = target.sent('POST').length;
    await box.run();
    for (const [name, account] of accounts) {
      const link = await world.graph.expect(200, 'GET', `${box.job}/objectConnections/${id(name)}`);
      assert.equal(link.targetAnchor, account);
    }
    assert.equal(target.sent('POST').length, created);
  });

  test('a connection is found by the id of its account, and deleted without touching the account', async () => {
    const link = await world.graph.expect(200, 'GET', `${box.job}/objectConnections/${id('fay')}`);
    await world.go(`${here('connections')}?q=${link.targetAnchor}`);
    await page.getByText('Found by its id').waitFor();
    await page.getByRole('searchbox').fill('fay');
    await page.getByRole('row', { name: /fay/ }).getByRole('checkbox').check();
    const deletions = target.sent('DELETE').length;
    await page.getByRole('button', { name: 'Delete 1 connection' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: 'Delete 1 connection' }).click();
    await dialog.getByText('1 of 1 done.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByText('1 connection is deleted.').first().waitFor();
    assert.equal(target.sent('DELETE').length, deletions);
    await world.look(here('connections'), 'bob');
  });

  test('a connection deleted while a cycle runs stays deleted; the next cycle finds the account again, and logs it', async () => {
    ids.set('gil', await world.graph.person('gil'));
    await box.assign(id('gil'));
    await box.run();
    const { targetAnchor } = await world.graph.expect(200, 'GET', `${box.job}/objectConnections/${id('gil')}`);
    const created = target.sent('POST').length;
    const answers = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<void>();
    target.become({
      before: ({ method, url }) => {
        if (method !== 'GET' || !url.startsWith(`/Users/${targetAnchor}`)) return undefined;
        reached.resolve();
        return answers.promise;
      },
    });
    const running = box.run();
    await reached.promise;
    await world.go(`${here('connections')}?q=gil`);
    await page.getByRole('row', { name: /gil/ }).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Delete 1 connection' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete 1 connection' }).click();
    await page.getByRole('alertdialog').getByText('1 of 1 done.').waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Close' }).click();
    target.become({});
    answers.resolve(undefined);
    await running;
    await page.reload();
    await page.getByText('No connection has such a name and state.').waitFor();

    await box.run();
    await page.reload();
    await page.getByRole('row', { name: /gil/ }).getByText(targetAnchor).waitFor();
    assert.equal(target.sent('POST').length, created, 'nobody got a second account');
    await world.go(`${here('logs')}?q=gil@halden.example`);
    await page.getByRole('grid', { name: 'Provisioning logs' }).getByRole('row', { name: /gil@/ }).first().click();
    await page.getByText(`Found the account ${targetAnchor} by userName eq "gil@halden.example".`).waitFor();
    await world.go(`/applications/${box.applicationId}/audit`);
    await page
      .getByRole('row', { name: /Delete object connection/ })
      .first()
      .waitFor();
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
