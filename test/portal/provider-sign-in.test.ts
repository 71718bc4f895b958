import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { IdentityProviderUnderTest } from '../access/identity-provider-under-test.ts';
import { PortalWorld } from './portal-world.ts';

const SECRET = randomBytes(24).toString('hex');

describe('signing in at an identity provider, in a browser', () => {
  let world: PortalWorld;
  let provider: IdentityProviderUnderTest;
  let page: Page;

  before(async () => {
    world = await PortalWorld.open();
    provider = await IdentityProviderUnderTest.start(`${world.graph.url}/api/portal/sign-in/callback`, {
      secret: SECRET,
      people: { grace: { email: 'grace@halden.example', email_verified: true } },
    });
    await world.graph.expect(201, 'POST', '/api/settings/administrators', {
      userName: 'grace@halden.example',
      displayName: 'Grace Hopper',
      roles: ['administrator'],
    });
    await world.graph.expect(200, 'PUT', '/api/settings/sign-in', {
      displayName: 'Halden accounts',
      issuer: provider.issuer,
      clientId: 'lockstep',
      clientSecret: SECRET,
    });
    page = await world.window();
    // Whom the provider takes for signed in there.
    await page.setExtraHTTPHeaders({ 'x-person': 'grace' });
  });
  after(async () => {
    await provider?.close();
    await world?.close();
  });

  test('leads there and back to where one was going', async () => {
    await page.goto(`${world.graph.url}/applications?tab=deleted`);
    await page.getByRole('link', { name: 'Sign in with Halden accounts' }).click();
    await page.waitForURL(`${world.graph.url}/applications?tab=deleted`);
    await page.getByRole('button', { name: /^Grace Hopper/ }).waitFor();
  });

  test('a final act leads there once more when the last time is too long ago, and is done after coming back', async () => {
    const { id } = await world.graph.expect(201, 'POST', '/v1.0/applications', { displayName: 'Old build' });
    await world.graph.expect(204, 'DELETE', `/v1.0/applications/${id}`);
    await sql`UPDATE sign_in SET proved_at = now() - interval '11 minutes'`.execute(world.graph.app.database.kysely);
    const dialog = page.getByRole('alertdialog');
    const ask = async () => {
      await page
        .getByRole('row', { name: /Old build/ })
        .getByRole('checkbox')
        .check();
      await page.getByRole('button', { name: 'Delete permanently' }).click();
      await dialog.getByLabel('Type Old build to go on').fill('Old build');
      await dialog.getByLabel('Reason').fill('Replaced');
      await dialog.getByRole('button', { name: 'Delete permanently' }).click();
    };
    await page.reload();
    await ask();
    await dialog.getByText(/Sign in at your identity provider again/).waitFor();
    assert.equal(await dialog.getByLabel('Password').count(), 0);
    const asked = page.waitForRequest((request) => request.url().startsWith(`${provider.issuer}/auth`));
    await dialog.getByRole('button', { name: 'Sign in again' }).click();
    assert.equal(new URL((await asked).url()).searchParams.get('prompt'), 'login');
    await page.waitForURL(`${world.graph.url}/applications?tab=deleted`);
    await world.graph.expect(200, 'GET', `/v1.0/directory/deletedItems/${id}`);
    await ask();
    await dialog.waitFor({ state: 'detached' });
    await world.graph.expect(404, 'GET', `/v1.0/directory/deletedItems/${id}`);
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
