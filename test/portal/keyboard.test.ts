import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { Page } from 'playwright-core';
import { type Sandbox, sandbox, until } from '../graph/sandbox.ts';
import { isSaved } from './article-steps.ts';
import { Keys } from './keys.ts';
import { PortalWorld } from './portal-world.ts';
import { faultsOfTabAround } from './tab-walk.ts';
import { addStaff } from './tenant-window.ts';

/** So many that most are out of sight. */
const CODERS = 60;
const PASSWORD = 'nine lanterns on a bridge';

describe('the portal without a pointer', () => {
  let world: PortalWorld;
  let target: ScimTestTarget;
  let orbit: Sandbox;
  let harbour: Sandbox;
  let page: Page;
  let keys: Keys;
  const ids = new Map<string, string>();
  const call = (...request: Parameters<PortalWorld['graph']['expect']>) => world.graph.expect(...request);

  before(async () => {
    world = await PortalWorld.open();
    page = world.page;
    page.setDefaultTimeout(25_000);
    keys = new Keys(page);
    target = await ScimTestTarget.start();
    await setUpPeople();
    await setUpOrbit();
    await setUpHarbour();
    await call(201, 'POST', '/api/tenants', {
      profile: 'peripass',
      key: 'yard',
      displayName: 'Yard Ghent',
      setUp: true,
    });
    await addStaff(world, 'yard', 'gert@yard.example');
    await call(201, 'POST', '/api/tenants', { profile: 'passle', key: 'a01', displayName: 'Acme Media', setUp: true });
  });
  after(async () => {
    await world?.close();
    await target?.close();
  });

  async function setUpPeople(): Promise<void> {
    for (const [name, displayName] of [
      ['ann', 'Ann Lee'],
      ['bob', 'Bob Moss'],
      ['cid', 'Cid Novak'],
      ['fay', 'Fay Moss'],
    ] as const) {
      const [givenName, surname] = displayName.split(' ');
      ids.set(name, await world.graph.person(name, { displayName, givenName, surname }));
    }
    for (let start = 0; start < CODERS; start += 20) {
      const requests = Array.from({ length: 20 }, (_, place) => `coder${String(start + place).padStart(3, '0')}`).map(
        (name) => ({
          id: name,
          method: 'POST',
          url: '/users',
          headers: { 'content-type': 'application/json' },
          body: {
            userPrincipalName: `${name}@halden.example`,
            displayName: name,
            mailNickname: name,
            accountEnabled: true,
            department: 'Codes',
            passwordProfile: { password: 'not-stored-1A' },
          },
        }),
      );
      const { responses } = await call(200, 'POST', '/v1.0/$batch', { requests });
      for (const { status } of responses) assert.equal(status, 201);
    }
  }

  /** One in step, one who fails, one whose removal is held back, one without access. */
  async function setUpOrbit(): Promise<void> {
    target.become({
      before: ({ method, body }) =>
        method === 'POST' && body?.includes('fay@') ? { status: 422, body: '{}' } : undefined,
    });
    orbit = await sandbox(world.graph, target, 'Orbit');
    for (const name of ['bob', 'cid', 'fay']) await orbit.assign(String(ids.get(name)));
    await call(200, 'PATCH', `${orbit.job}/settings`, { deletionThreshold: 0, earlyCycles: false });
    await orbit.run();
    await orbit.unassign(String(ids.get('bob')));
    await orbit.run();
  }

  /** One whose token is refused. */
  async function setUpHarbour(): Promise<void> {
    harbour = await sandbox(world.graph, target, 'Harbour');
    await harbour.assign(String(ids.get('cid')));
    await call(204, 'PUT', `/v1.0/servicePrincipals/${harbour.applicationId}/synchronization/secrets`, {
      value: [
        { key: 'BaseAddress', value: target.url },
        { key: 'SecretToken', value: 'not-the-token' },
      ],
    });
    await harbour.run();
  }

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });

  /** Opens what the search finds. */
  async function search(text: string, found: RegExp): Promise<void> {
    await keys.press('Control+k');
    await page.getByRole('combobox', { name: 'Search people, applications, ids' }).waitFor();
    await keys.type(text);
    await page.getByRole('option', { name: found }).waitFor();
    await keys.press('Enter');
    await page.getByRole('dialog', { name: 'Search' }).waitFor({ state: 'detached' });
  }

  /** What Home says has to be done, and the link that leads there. */
  async function followMatter(text: string, link: string): Promise<void> {
    await world.go('/');
    const matter = page.getByRole('region', { name: 'Needs you' }).getByRole('listitem').filter({ hasText: text });
    await keys.enter(matter.getByRole('link', { name: link }));
  }

  test('V1 A5 it is found out why somebody has no account', async () => {
    await world.go('/');
    await search('Fay Moss', /Fay Moss.*fails in Orbit/);
    await heading('Fay Moss').waitFor();
    await keys.arrivesAt(heading('Fay Moss'));
    const card = page.getByRole('region', { name: 'Orbit', exact: true });
    await card
      .getByText(/^Failed/)
      .first()
      .waitFor();
    await keys.enter(card.getByRole('button', { name: /conditions$/ }));
  });

  test('A4 one person is given access to one application, and the account at once', async () => {
    await search('Ann Lee', /Ann Lee/);
    const card = page.getByRole('region', { name: 'Orbit', exact: true });
    const give = card.getByRole('button', { name: 'Give access' });
    await keys.enter(give);
    const dialog = page.getByRole('dialog', { name: 'Give Ann Lee access' });
    await dialog.waitFor();
    // Escape leaves it, and one is where one was.
    await keys.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await keys.arrivesAt(give);
    await keys.press('Enter');
    await keys.enter(button('Assign and provision now'));
    await card.getByText('In step', { exact: true }).waitFor();
  });

  test('A10 everything that failed for one reason is tried again', async () => {
    await followMatter('tried again', 'Open');
    await keys.enter(button(/^Retry all/));
    await page.getByText('1 object is tried again in the next cycle.').first().waitFor();
  });

  test('A8 a removal that is held back is chosen in its list, and allowed', async () => {
    await followMatter('held back', 'Review');
    const list = page.getByRole('grid').filter({ hasText: 'bob@halden.example' });
    await keys.to(list);
    await keys.press('Space');
    await list.getByRole('row', { name: /bob@/, selected: true }).waitFor();
    await keys.enter(page.getByRole('button', { name: 'Allow', exact: true }), 'Shift+Tab');
    await keys.enter(page.getByRole('menuitem', { name: 'Allow 1 selected' }), 'ArrowDown');
    const dialog = page.getByRole('alertdialog');
    await dialog.waitFor();
    // What is grave begins at the way out.
    await keys.arrivesAt(dialog.getByRole('button', { name: 'Cancel' }));
    await keys.enter(dialog.getByRole('button', { name: /^Allow 1 removal/ }));
    await page.getByText('1 removal is allowed in Orbit.').first().waitFor();
  });

  test('A9 credentials that are refused are replaced, and saved by Ctrl S', async () => {
    await followMatter('Harbour', 'Fix');
    await keys.enter(button('Replace'));
    // The button is gone; one goes on with what it was about.
    await keys.arrivesAt(page.getByLabel('Secret Token'));
    await keys.type(target.token);
    await keys.press('Control+s');
    await page.getByText('The settings of Harbour are saved.').first().waitFor();
  });

  test('A12 accounts that belong to nobody are listed', async () => {
    await target.put('Users', { userName: 'robot@elsewhere.example', active: true });
    await world.go('/');
    await keys.to(page.getByRole('grid', { name: 'Applications' }));
    await keys.downTo('Orbit');
    await keys.press('Enter');
    const pages = page.getByRole('navigation', { name: 'Provisioning of Orbit' });
    await keys.enter(pages.getByRole('link', { name: 'Account discovery' }), 'Shift+Tab');
    await keys.enter(button('Discover identities'));
    await page.getByRole('grid', { name: 'Accounts' }).getByText('robot@elsewhere.example').first().waitFor();
  });

  test('O3 an option of a tenant is switched', async () => {
    await search('Acme Media', /Acme Media/);
    await heading('Acme Media').waitFor();
    await keys.to(page.getByRole('tab', { name: 'Overview' }));
    await keys.enter(page.getByRole('tab', { name: 'Options' }), 'ArrowRight');
    await keys.to(page.getByRole('switch', { name: 'Sync job title' }));
    await keys.press('Space');
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor();
    await keys.press('Control+s');
    await isSaved(page);
  });

  test('B2 B3 on the pages of a tenant what new people receive is set, and the token replaced', async () => {
    const window = await world.window();
    const staff = new Keys(window);
    await window.goto(`${world.graph.url}/t/yard/sign-in`);
    await staff.fill(window.getByLabel('Username'), 'gert@yard.example');
    await staff.fill(window.getByLabel('Password'), PASSWORD);
    await staff.press('Enter');
    const navigation = window.getByRole('navigation', { name: 'Peripass' });
    await navigation.waitFor();
    await window.getByRole('heading', { level: 1 }).waitFor();
    await staff.enter(navigation.getByRole('link', { name: 'Configuration' }), 'Shift+Tab');
    await staff.enter(
      window.getByRole('main').getByRole('link', { name: 'Identity providers & provisioning', exact: true }),
    );
    await staff.to(window.getByLabel('User role'));
    await staff.press('Enter');
    await staff.downTo('Yard planner');
    await staff.press('Enter');
    const changes = window.getByRole('region', { name: 'Unsaved changes' });
    await staff.enter(changes.getByRole('button', { name: 'Save your changes' }));
    await isSaved(window);
    const replace = window.getByRole('main').getByRole('button', { name: 'Generate new token' });
    await staff.enter(replace, 'Shift+Tab');
    const dialog = window.getByRole('alertdialog');
    await dialog.waitFor();
    await staff.enter(dialog.getByRole('button', { name: 'Generate new token' }));
    await dialog.waitFor({ state: 'detached' });
    await window.getByText('Not used yet').waitFor();
    await staff.arrivesAt(replace);
    assert.deepEqual(await faultsOfTabAround(window), []);
    await window.context().close();
  });

  test('a list is one stop: arrows move, Space chooses, Shift F10 shows what can be done, Enter opens', async () => {
    await world.go('/directory/users?department=Codes');
    const list = page.getByRole('grid', { name: 'Users' });
    await list.getByText('coder001', { exact: true }).waitFor();
    await keys.to(list);
    const isMarked = async (name: string) => assert.match(await keys.marked(), new RegExp(`^${name}`));
    /** The marked row lies within the list as it is seen, below its heading. */
    const isSeen = () =>
      until(() =>
        page.evaluate<boolean>(`(() => {
          const list = document.activeElement;
          const row = document.getElementById(list.getAttribute('aria-activedescendant')).getBoundingClientRect();
          const head = list.querySelector('[role=row]').getBoundingClientRect();
          return row.top >= head.bottom - 1 && row.bottom <= list.getBoundingClientRect().bottom + 1;
        })()`),
      );
    await isMarked('coder000');
    for (let press = 0; press < 3; press += 1) await keys.press('ArrowDown');
    await isMarked('coder003');
    await keys.press('PageDown');
    const [, further] = /^coder0*(\d+)/.exec(await keys.marked()) ?? [];
    assert.ok(Number(further) > 4, `a page further is ${further}`);
    await isSeen();
    await keys.press('PageUp');
    await isMarked('coder003');
    await keys.press('End');
    await isMarked(`coder0${CODERS - 1}`);
    await isSeen();
    for (let press = 0; press < 2; press += 1) await keys.press('ArrowUp');
    await isSeen();
    // Scrolled away, the row is still there for those who listen, and for the next key.
    await list.evaluate((element) => {
      element.scrollTop = 0;
    });
    await list.getByText('coder000', { exact: true }).waitFor();
    await isMarked(`coder0${CODERS - 3}`);
    await keys.press('Home');
    await isMarked('coder000');
    await isSeen();
    await keys.press('Space');
    await list.getByRole('row', { name: /coder000/, selected: true }).waitFor();
    await page.getByText('1 person chosen').waitFor();
    await keys.press('ArrowDown');
    await keys.press('Shift+F10');
    const menu = page.getByRole('menu');
    await menu.waitFor();
    assert.deepEqual(await menu.getByRole('menuitem').allTextContents(), ['Open', 'Choose']);
    await keys.press('ArrowDown');
    await keys.press('Enter');
    await page.getByText('2 people chosen').waitFor();
    await keys.press('Shift+F10');
    await menu.waitFor();
    await keys.press('Escape');
    await menu.waitFor({ state: 'detached' });
    await keys.arrivesAt(list);
    await isMarked('coder001');
    // Above the first row are the buttons the list is ordered by.
    await keys.press('Home');
    await keys.press('ArrowUp');
    await keys.arrivesAt(list.getByRole('columnheader', { name: 'Name' }).getByRole('button'));
    await keys.press('Enter');
    await list.getByRole('columnheader', { name: /^Name/ }).and(page.locator('[aria-sort=descending]')).waitFor();
    await keys.press('ArrowDown');
    await keys.arrivesAt(list);
    await list.getByText(`coder0${CODERS - 1}`, { exact: true }).waitFor();
    await isMarked(`coder0${CODERS - 1}`);
    await keys.press('Enter');
    await heading(`coder0${CODERS - 1}`).waitFor();
  });

  test('the links of a row are reached by the arrows, and lead where they say', async () => {
    await world.go('/');
    const list = page.getByRole('grid', { name: 'Applications' });
    const link = list.getByRole('link', { name: 'Orbit' });
    await link.waitFor();
    await keys.to(list);
    await keys.downTo('Orbit');
    await keys.press('Tab');
    assert.ok(!(await keys.isAt(link)), 'Tab leaves the list');
    await keys.press('Shift+Tab');
    await keys.press('ArrowRight');
    await keys.arrivesAt(link);
    await keys.press('Escape');
    await keys.arrivesAt(list);
    await keys.press('ArrowRight');
    await keys.press('Enter');
    await page.waitForURL(new RegExp(`/applications/${orbit.applicationId}$`));
    await world.go('/');
    await list.getByRole('link', { name: 'Harbour' }).click();
    await page.waitForURL(new RegExp(`/applications/${harbour.applicationId}$`));
  });

  test('Escape closes what is open and leads back to where one was', async () => {
    await world.go('/logs/provisioning');
    const list = page.getByRole('grid', { name: /log/i }).first();
    await keys.to(list);
    await keys.press('ArrowDown');
    const row = await keys.marked();
    await keys.press('Enter');
    const drawer = page.getByRole('complementary', { name: 'Details' });
    await drawer.waitFor();
    await keys.to(drawer.getByRole('button', { name: 'Close' }));
    await keys.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await keys.arrivesAt(list);
    assert.equal(await keys.marked(), row);
    await keys.press('Control+k');
    await page.getByRole('dialog', { name: 'Search' }).waitFor();
    await keys.press('Escape');
    await page.getByRole('dialog', { name: 'Search' }).waitFor({ state: 'detached' });
    await keys.arrivesAt(list);
    const help = button('Help');
    await keys.enter(help, 'Shift+Tab');
    await keys.enter(page.getByRole('menuitem', { name: 'Keys' }), 'ArrowDown');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('Shift F10').waitFor();
    await keys.press('Escape');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' });
    await keys.arrivesAt(help);
  });

  test('F6 goes from part to part and round, Shift F6 back; Alt Shift R reads the page again', async () => {
    await world.go(`/applications/${orbit.applicationId}/provisioning`);
    const parts = [
      page.getByRole('link', { name: 'Lockstep', exact: true }),
      page.getByRole('navigation', { name: 'Lockstep' }).getByRole('link', { name: 'Home' }),
      page.getByRole('navigation', { name: 'Provisioning of Orbit' }).getByRole('link', { name: 'Overview' }),
      heading('Provisioning'),
    ];
    await parts[2]?.waitFor();
    for (const part of parts) {
      await keys.press('F6');
      assert.ok(await keys.isAt(part), `F6 did not lead to ${part}`);
    }
    for (const part of parts.toReversed().slice(1)) {
      await keys.press('Shift+F6');
      assert.ok(await keys.isAt(part), `Shift F6 did not lead to ${part}`);
    }
    // Before the first part is the way past all that leads elsewhere.
    await keys.to(page.getByRole('link', { name: 'Skip to content' }), 'Shift+Tab');
    await keys.press('Enter');
    await keys.press('Tab');
    assert.ok(await page.evaluate(`document.activeElement.closest('main') !== null`));
    const read = page.waitForRequest((request) => request.url().includes('/synchronization/jobs'));
    await keys.press('Alt+Shift+R');
    await read;
    await page.getByText('The page was read again.').waitFor({ state: 'attached' });
  });

  test('Tab goes round each kind of page, seen and never kept, and Shift Tab all the way back', async () => {
    const faults: string[] = [];
    const context = await world.browser.newContext({
      storageState: await page.context().storageState(),
      // Low, so that much is out of sight at first, and what sticks to the edges could hide it.
      viewport: { width: 1280, height: 480 },
    });
    const provisioning = `/applications/${orbit.applicationId}/provisioning`;
    const waiting = [
      '/',
      `/directory/users/${ids.get('fay')}?tab=profile`,
      `${provisioning}/manage`,
      `${provisioning}/expression-builder`,
      '/operator/tenants/yard/options',
    ];
    const walk = async () => {
      const window = await context.newPage();
      for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
        await window.goto(world.graph.url + path);
        await window.getByRole('heading', { level: 1 }).waitFor();
        await until(async () => (await window.locator('main :is(.fui-Spinner, .fui-Skeleton)').count()) === 0);
        const of = path;
        // With something unsaved, a bar stands at the bottom.
        if (path.endsWith('profile')) await new Keys(window).fill(window.getByLabel('Job title'), 'Host');
        faults.push(...(await faultsOfTabAround(window)).map((fault) => `${of}: ${fault}`));
      }
    };
    await Promise.all([walk(), walk()]);
    await context.close();
    assert.deepEqual(faults, []);
  });

  test('in all this the browsers had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
