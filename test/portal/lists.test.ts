import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { Locator, Page } from 'playwright-core';
import { type Sandbox, sandbox } from '../graph/sandbox.ts';
import { PortalWorld } from './portal-world.ts';

/** More than a page of a list holds, so that not all are read when all are chosen. */
const CODERS = 130;

describe('lists in the portal', () => {
  let world: PortalWorld;
  let page: Page;
  let target: ScimTestTarget;
  let box: Sandbox;
  const button = (name: string | RegExp, within: Page | Locator = page) =>
    within.getByRole('button', { name, exact: typeof name === 'string' });
  const grid = () => page.getByRole('grid', { name: 'Users' });
  const headings = async () =>
    (await grid().getByRole('columnheader').allTextContents())
      .map((text) => text.replace(/ [↑↓]$/, ''))
      .filter(Boolean);
  /** What a press on `Download` and one of its forms hands over. */
  const download = async (form: 'CSV' | 'JSON', within: Page | Locator = page) => {
    const waiting = page.waitForEvent('download');
    await button('Download', within).click();
    await page.getByRole('menuitem', { name: form, exact: true }).click();
    const file = await waiting;
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  };

  before(async () => {
    world = await PortalWorld.open();
    page = world.page;
    const people = Array.from({ length: CODERS }, (_, place) => `coder${String(place).padStart(3, '0')}`);
    for (let start = 0; start < people.length; start += 20) {
      const requests = people.slice(start, start + 20).map((name) => ({
        id: name,
        method: 'POST',
        url: '/users',
        headers: { 'content-type': 'application/json' },
        body: {
          userPrincipalName: `${name}@halden.example`,
          displayName: name === 'coder000' ? '=HYPERLINK("http://x.example")' : name,
          mailNickname: name,
          accountEnabled: true,
          department: 'Codes',
          passwordProfile: { password: 'not-stored-1A' },
        },
      }));
      const { responses } = await world.graph.expect(200, 'POST', '/v1.0/$batch', { requests });
      for (const { status } of responses) assert.equal(status, 201);
    }
    const grace = await world.graph.person('grace', { department: 'Ships', city: 'New York' });
    target = await ScimTestTarget.start();
    box = await sandbox(world.graph, target, 'Yard');
    await box.assign(grace);
    await box.run();
  });
  after(async () => {
    await target?.close();
    await world?.close();
  });

  test('a list is taken away whole, as its filters have it, and spreadsheets run nothing in it', async () => {
    await world.go('/directory/users?department=Codes');
    await grid().getByText('coder001', { exact: true }).waitFor();
    let asked = 0;
    const count = (request: { url(): string }) => {
      if (request.url().includes('/api/portal/standing')) asked += 1;
    };
    page.on('request', count);
    const { name, text } = await download('CSV');
    page.off('request', count);
    assert.equal(asked, Math.ceil(CODERS / 100), 'a hundred people are asked about at once');
    assert.match(name, /^lockstep-users-.*\d{4}-\d\d-\d\d\.csv$/);
    const lines = text.trimEnd().split('\r\n');
    assert.equal(lines.length, CODERS + 1);
    assert.match(lines[0] ?? '', /^Name,User principal name,Department,Job title,Sign-in,In step,Mail,City,User type/);
    assert.ok(
      lines.slice(1).every((line) => /,0 of 1,/.test(line)),
      'how somebody stands is told of everybody',
    );
    assert.ok(
      lines.some((line) => line.startsWith('"\'=HYPERLINK(""http://x.example"")",coder000@halden.example,Codes,')),
    );
    assert.match(lines[1] ?? '', /,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z,/, 'instants are in ISO 8601 and UTC');
    assert.ok(!text.includes('grace'), 'the filter holds for the file');
    await page.getByText(`${CODERS} rows are in the file.`).first().waitFor();
  });

  test('as JSON a list has what the server says of each', async () => {
    await world.go('/directory/users?department=Ships');
    await grid().getByText('grace', { exact: true }).waitFor();
    const people: readonly {
      readonly userPrincipalName: string;
      readonly standing: { readonly accounts: readonly string[]; readonly applications: number };
    }[] = JSON.parse((await download('JSON')).text);
    assert.deepEqual(
      people.map(({ userPrincipalName, standing }) => [userPrincipalName, standing.accounts, standing.applications]),
      [['grace@halden.example', ['Yard'], 1]],
    );
    assert.match((await download('CSV')).text, /^grace,grace@halden\.example,.*,1 of 1,/m);
  });

  test('columns are chosen, ordered and widened by the keyboard alone, and are so when one comes back', async () => {
    await world.go('/directory/users?department=Ships');
    await grid().getByText('grace', { exact: true }).waitFor();
    const usual = await headings();
    assert.ok(!usual.includes('City'));
    await button('Columns').press('Enter');
    const panel = page.getByRole('dialog', { name: 'Columns' });
    await panel.getByRole('checkbox', { name: 'City' }).press('Space');
    await panel.getByRole('checkbox', { name: 'Job title' }).press('Space');
    // While the panel has the focus, what lies behind it is not there for those who listen.
    const behind = page.locator('[role=grid]');
    await behind.getByText('New York').waitFor();
    const up = button('Move City up', panel);
    while (!(await up.isDisabled())) await up.press('Enter');
    const widthOf = async (name: string) =>
      (await behind.locator('[role=columnheader]').filter({ hasText: name }).boundingBox())?.width ?? 0;
    const before = await widthOf('City');
    await button('Make City wider', panel).press('Enter');
    assert.ok((await widthOf('City')) > before);
    await page.keyboard.press('Escape');
    const chosen = ['City', ...usual.filter((name) => name !== 'Job title')];
    assert.deepEqual(await headings(), chosen);
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Columns', 'the focus is where it began');
    await page.reload();
    await grid().getByText('New York').waitFor();
    assert.deepEqual(await headings(), chosen);
    await button('Columns').press('Enter');
    await button('As usual', panel).press('Enter');
    await page.keyboard.press('Escape');
    assert.deepEqual(await headings(), usual);
  });

  test('everybody a filter finds is chosen without being listed, and what came of each can be carried away', async () => {
    await world.go('/directory/users?department=Codes');
    await page
      .getByRole('row', { name: /coder001/ })
      .getByRole('checkbox')
      .click();
    await button('Choose all people with Department Codes').click();
    await page.getByText('Chosen: all people with Department Codes').waitFor();
    const refused = '**/v1.0/users/*';
    let asked = 0;
    await page.route(refused, async (route) => {
      asked += route.request().method() === 'PATCH' ? 1 : 0;
      if (route.request().method() !== 'PATCH' || asked !== 2) return route.continue();
      await route.fulfill({
        status: 409,
        contentType: 'application/json',
        body: JSON.stringify({ error: { code: 'Locked', message: 'Somebody else is writing to it.' } }),
      });
    });
    await button('Block sign-in').click();
    const dialog = page.getByRole('alertdialog');
    await button(`Block ${CODERS} people with Department Codes`, dialog).click();
    await dialog.getByText(`${CODERS - 1} of ${CODERS} done, 1 refused.`).waitFor({ timeout: 60_000 });
    await dialog.getByText(/: Somebody else is writing to it\./).waitFor();
    await page.unroute(refused);
    const rows = (await download('CSV', dialog)).text.trimEnd().split('\r\n');
    assert.equal(rows.length, CODERS + 1);
    assert.equal(rows.filter((row) => row.endsWith(',refused,Somebody else is writing to it.')).length, 1);
    await button('Close', dialog).click();
    const blocked = encodeURIComponent("department eq 'Codes' and accountEnabled eq false");
    const { value } = await world.graph.expect(200, 'GET', `/v1.0/users?$top=999&$filter=${blocked}`);
    assert.equal(value.length, CODERS - 1);
  });

  /** Groups `NAME 000` and so on. */
  const makeGroups = async (name: string, count: number) => {
    for (let start = 0; start < count; start += 20) {
      const requests = Array.from({ length: Math.min(20, count - start) }, (_, place) => ({
        id: String(start + place),
        method: 'POST',
        url: '/groups',
        headers: { 'content-type': 'application/json' },
        body: {
          displayName: `${name} ${String(start + place).padStart(3, '0')}`,
          mailNickname: `${name}${start + place}`,
          mailEnabled: false,
          securityEnabled: true,
        },
      }));
      const { responses } = await world.graph.expect(200, 'POST', '/v1.0/$batch', { requests });
      for (const { status } of responses) assert.equal(status, 201);
    }
    const filter = encodeURIComponent(`startswith(displayName,'${name} ')`);
    const { value } = await world.graph.expect(
      200,
      'GET',
      `/v1.0/groups?$top=999&$orderby=displayName&$filter=${filter}`,
    );
    return value as readonly { readonly id: string; readonly displayName: string }[];
  };

  test('every group a search finds is chosen and deleted, with what that does to access', async () => {
    const [first, second] = await makeGroups('shift', 110);
    const [kept] = await makeGroups('office', 1);
    assert.ok(first && second && kept);
    await box.assign(first.id);
    const row = (name: string) => page.getByRole('row', { name: new RegExp(name) }).getByRole('checkbox');
    await world.go('/directory/groups?q=shift');
    await row('shift 000').click();
    await row('shift 001').click();
    await button('Delete').click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('Who has access to Yard through them alone loses it with the next cycles.').waitFor();
    await button('Cancel', dialog).click();
    await button('Choose all groups whose name begins with shift').click();
    await page.getByText('Chosen: all groups whose name begins with shift').waitFor();
    await button('Delete').click();
    await button('Delete 110 groups', dialog).click();
    await dialog.getByText('110 of 110 done.').waitFor({ timeout: 60_000 });
    await button('Close', dialog).click();
    await page.getByText("No group's name begins with shift.").waitFor();
    assert.deepEqual(
      (await world.graph.expect(200, 'GET', '/v1.0/groups')).value.map(({ id }: { id: string }) => id),
      [kept.id],
    );
  });

  test('every member of a group is chosen and taken out, however many there are', async () => {
    const [group] = await makeGroups('crew', 1);
    assert.ok(group);
    const { value } = await world.graph.expect(
      200,
      'GET',
      "/v1.0/users?$top=999&$select=id&$filter=department eq 'Codes'",
    );
    const reference = ({ id }: { id: string }) => `${world.graph.url}/v1.0/directoryObjects/${id}`;
    for (let start = 0; start < value.length; start += 20) {
      const members = value.slice(start, start + 20).map(reference);
      await world.graph.expect(204, 'PATCH', `/v1.0/groups/${group.id}`, { 'members@odata.bind': members });
    }
    await world.go(`/directory/groups/${group.id}`);
    const members = page.getByRole('grid', { name: 'Members' });
    await members.getByRole('checkbox').nth(1).click();
    await page.getByText('1 member chosen').waitFor();
    await button('Choose all members').click();
    await button('Take out').click();
    const dialog = page.getByRole('alertdialog');
    await button(`Take ${CODERS} members out`, dialog).click();
    await dialog.getByText(`${CODERS} of ${CODERS} done.`).waitFor({ timeout: 60_000 });
    await button('Close', dialog).click();
    await page.getByText('Nobody is in this group yet.').waitFor();
    assert.deepEqual((await world.graph.expect(200, 'GET', `/v1.0/groups/${group.id}/members`)).value, []);
    await world.look('/directory/groups', 'crew 000');
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
