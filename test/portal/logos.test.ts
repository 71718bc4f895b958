import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { largePicture, picture, SVG } from '../../packages/server/src/applications/images-under-test.ts';
import { PortalWorld } from './portal-world.ts';

const PERIPASS = '6a82a203-5b19-5768-b740-fdecd2ff397e';

describe('logos in the portal', () => {
  let world: PortalWorld;
  let page: Page;
  let id: string;
  let ann: string;

  const choose = (name: string, mimeType: string, buffer: Buffer) =>
    page.getByLabel('Image for the logo').setInputFiles({ name, mimeType, buffer });
  const field = () => page.getByRole('group', { name: 'Logo' });
  const bar = () => page.getByRole('region', { name: 'Unsaved changes' });
  const save = async () => {
    await bar().getByRole('button', { name: 'Save' }).click();
    await bar().waitFor({ state: 'detached' });
  };
  /** Waits for an image in a part of the page, and for all of it to be there. */
  const image = async (part: ReturnType<Page['locator']>, from: RegExp) => {
    const shown = part.locator('img').first();
    await shown.waitFor();
    assert.match((await shown.getAttribute('src')) ?? '', from);
    assert.equal(await shown.getAttribute('alt'), '');
    await shown.evaluate((element) => (element as unknown as { decode(): Promise<void> }).decode());
    const { width, height } = (await shown.boundingBox()) ?? { width: 0, height: 0 };
    assert.equal(width, height);
  };
  const ADDRESS = /^\/v1\.0\/applications\(appId='[0-9a-f-]{36}'\)\/logo\?v=[0-9a-f]+$/;

  before(async () => {
    world = await PortalWorld.open();
    page = world.page;
    page.setDefaultTimeout(20_000);
    const { graph } = world;
    const path = `/v1.0/applicationTemplates/${PERIPASS}/instantiate`;
    const made = await graph.expect(201, 'POST', path, { displayName: 'Yard' });
    id = made.servicePrincipal.id;
    const jobs = `/v1.0/servicePrincipals/${id}/synchronization/jobs`;
    await graph.expect(201, 'POST', jobs, { templateId: 'peripass' });
    ann = await graph.person('ann', { displayName: 'Ann Lee' });
  });
  after(() => world?.close());

  test('a file that is no logo is refused at its field, by the page or by the server, and nothing else is saved', async () => {
    await world.go(`/applications/${id}/properties`);
    await field().locator('svg').waitFor();
    await choose('drawing.svg', 'image/svg+xml', SVG);
    await page.getByText('drawing.svg is no PNG, JPEG or WebP image. Save it as one of these.').waitFor();
    await choose('noise.png', 'image/png', await largePicture());
    await page.getByText(/noise\.png has \d+ KB, at most 100 KB are taken/).waitFor();
    assert.equal(await bar().count(), 0);
    await page.getByLabel('Notes').fill('Gate and docks.');
    await choose('half.png', 'image/png', (await picture('png')).subarray(0, 150));
    await bar().getByRole('button', { name: 'Save' }).click();
    await page.getByText('The image is damaged or incomplete.').first().waitFor();
    const { notes } = await world.graph.expect(200, 'GET', `/v1.0/servicePrincipals/${id}`);
    assert.equal(notes, null);
    await page.getByRole('button', { name: 'Discard file' }).click();
    assert.equal(await page.getByText('The image is damaged or incomplete.').count(), 0);
  });

  test('a file is looked at before it is saved, and is the logo then', async () => {
    await choose('yard.webp', 'image/webp', await picture('webp'));
    await image(field(), /^blob:/);
    await page.getByText('yard.webp').waitFor();
    await page.getByText('2 changes.').waitFor();
    await save();
    await image(field(), ADDRESS);
    await page.reload();
    await image(field(), ADDRESS);
  });

  test('it is seen wherever the application is', async () => {
    await world.go(`/applications/${id}/owners`);
    await image(page.getByRole('main'), ADDRESS);
    await world.go(`/applications/${id}`);
    await page.getByRole('heading', { level: 2, name: 'Yard' }).waitFor();
    assert.equal(await page.getByRole('main').locator('img').count(), 2, 'beside the pages, and on this one');
    await world.go('/applications');
    await image(page.getByRole('row', { name: 'Yard' }), ADDRESS);
    await world.go('/');
    await image(page.getByRole('row', { name: 'Yard' }), ADDRESS);
    await world.go('/applications/new?q=peripass');
    await image(page.getByRole('list', { name: 'Applications of the gallery' }), ADDRESS);
    await world.go(`/directory/users/${ann}`);
    await image(page.getByRole('region', { name: 'Yard' }), ADDRESS);
  });

  test('screens with it can be used by everybody, in every width and colour', async () => {
    await world.look(`/applications/${id}/properties`, 'Remove logo');
    await world.look('/applications', 'Yard');
    await world.look(`/applications/${id}`, 'Setup guide');
    await world.look(`/directory/users/${ann}`, 'Yard');
  });

  test('who may only look sees it, and nothing to change it with; the helpdesk sees the tile', async () => {
    const viewer = await world.as(['viewer']);
    await viewer.goto(`${world.graph.url}/applications/${id}/properties`);
    await image(viewer.getByRole('main'), ADDRESS);
    assert.equal(await viewer.getByRole('button', { name: 'Choose file' }).count(), 0);
    const helpdesk = await world.as(['helpdesk'], 'Hedy Lamarr');
    await helpdesk.goto(`${world.graph.url}/directory/users/${ann}`);
    await helpdesk.getByRole('region', { name: 'Yard' }).waitFor();
    assert.equal(await helpdesk.getByRole('region', { name: 'Yard' }).locator('img').count(), 0);
  });

  test('removed, the tile is back everywhere', async () => {
    await world.go(`/applications/${id}/properties`);
    await page.getByRole('button', { name: 'Remove logo' }).click();
    await field().locator('svg').waitFor();
    const choosing = page.getByRole('button', { name: 'Choose file' });
    assert.ok(await choosing.evaluate((element) => element.matches(':focus')));
    await save();
    await page.reload();
    await field().locator('svg').waitFor();
    await world.go('/applications');
    await page.getByRole('row', { name: 'Yard' }).waitFor();
    assert.equal(await page.locator('img').count(), 0);
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
