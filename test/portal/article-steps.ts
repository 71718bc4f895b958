import type { Page } from 'playwright-core';
import type { PortalWorld } from './portal-world.ts';

/** The table of the Passle article as it comes out of its page. */
export const PASSLE_TABLE = `Attribute Entra ID Attribute
userName userPrincipalName
active Switch([IsSoftDeleted], , "False", "True", "True", "False")
title jobTitle
name.givenName givenName
name.familyName surname
externalId objectId`;

/** Goes to a page by the menu of the portal. */
export function byMenu(page: Page, name: string): Promise<void> {
  return page.getByRole('navigation', { name: 'Lockstep' }).getByRole('link', { name, exact: true }).click();
}

/** Adds an application of the gallery, found by the beginning of its name; ends on its overview. */
export async function addFromGallery(page: Page, name: string): Promise<void> {
  await byMenu(page, 'Gallery');
  await page.getByRole('searchbox', { name: 'Search application' }).fill(name.slice(0, 4));
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('complementary', { name: 'Details' }).getByRole('button', { name: 'Create' }).click();
  await page.getByText(`Nobody is provisioned to ${name} yet.`).waitFor();
}

/** On `Users and groups`: assigns whom the links under `Users` or `Groups` lead to. */
export async function assign(page: Page, kind: 'Users' | 'Groups', names: readonly string[]): Promise<void> {
  const drawer = page.getByRole('complementary', { name: 'Details' });
  await page.getByRole('button', { name: 'Add user/group' }).click();
  await page.getByRole('heading', { level: 1, name: 'Add Assignment' }).waitFor();
  await page.getByRole('button', { name: `${kind} None Selected` }).click();
  for (const name of names) {
    await drawer.getByRole('searchbox').fill(name.slice(0, 3));
    await drawer.getByRole('row', { name }).getByRole('checkbox').check();
  }
  await drawer.getByRole('button', { name: 'Select', exact: true }).click();
  await page.getByRole('button', { name: 'Assign', exact: true }).click();
  await page
    .getByText(/assigned\.$/)
    .first()
    .waitFor();
}

export async function chooseIn(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Saves by the button at the top, where the guides have it. */
export function save(page: Page): Promise<void> {
  return page.getByRole('button', { name: 'Save', exact: true }).first().click();
}

/** The page has nothing left to save. What lies behind a dialog has no role, so that the bar is not looked for by its own. */
export function isSaved(page: Page): Promise<void> {
  return page.locator('section[aria-label="Unsaved changes"]').waitFor({ state: 'detached' });
}

/** The address of the job of the one application there is. */
export async function onlyJob({ graph }: PortalWorld): Promise<string> {
  const { value: applications } = await graph.expect(200, 'GET', '/v1.0/servicePrincipals');
  const jobs = `/v1.0/servicePrincipals/${applications[0].id}/synchronization/jobs`;
  const { value } = await graph.expect(200, 'GET', jobs);
  return `${jobs}/${value[0].id}`;
}
