import type { Page } from 'playwright-core';
import type { PortalWorld } from './portal-world.ts';

const PASSWORD = 'nine lanterns on a bridge';

/** Somebody of a tenant's staff, as they are added by who runs the installation. */
export async function addStaff(
  world: PortalWorld,
  key: string,
  userName: string,
  roles: readonly string[] = ['administrator'],
): Promise<void> {
  await world.graph.expect(201, 'POST', `/api/tenants/${key}/staff`, { userName, password: PASSWORD, roles });
}

/** Makes a tenant that nobody set up yet, with its first administrator. */
export async function makeTenant(
  world: PortalWorld,
  tenant: { readonly profile: string; readonly key: string; readonly displayName: string; readonly plan?: string },
  administrator: string,
): Promise<void> {
  await world.graph.expect(201, 'POST', '/api/tenants', tenant);
  await addStaff(world, tenant.key, administrator);
}

/** A window of somebody who signed in to the pages of a tenant, by the page itself. */
export async function signedInTo(world: PortalWorld, key: string, userName: string): Promise<Page> {
  const page = await world.window();
  await page.goto(`${world.graph.url}/t/${key}/sign-in`);
  await signIn(page, userName);
  await page.waitForURL((address) => !address.pathname.endsWith('/sign-in'));
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
}

export async function signIn(page: Page, userName: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Username').fill(userName);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign In' }).click();
}
