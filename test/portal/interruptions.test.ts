import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScimTestTarget } from '@lockstep/testkit';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { type Sandbox, sandbox, until } from '../graph/sandbox.ts';
import { CutLine } from './cut-line.ts';
import { PortalWorld } from './portal-world.ts';

/** The file of the program that holds the search. */
const SEARCH = '**/assets/search-*.js';
const PASSWORD = 'seven tall cranes at noon';

const isStream = (request: Request) => new URL(request.url()).pathname === '/api/portal/events';

describe('what comes between a person and their work', () => {
  let world: PortalWorld;
  let target: ScimTestTarget;
  let box: Sandbox;

  before(async () => {
    world = await PortalWorld.open();
    target = await ScimTestTarget.start();
    box = await sandbox(world.graph, target, 'Harbour');
  });
  after(async () => {
    await target?.close();
    await world?.close();
  });

  /** A window in which the administrator signs in anew, at this address of the server. */
  async function signIn(context: BrowserContext, path = '/', url = world.graph.url): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${url}/sign-in?return=${encodeURIComponent(path)}`);
    await page.getByLabel('Address').fill('ada@halden.example');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((address) => address.pathname !== '/sign-in');
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  }
  const shows = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

  describe('a network that is lost and comes back', () => {
    let line: CutLine;
    let page: Page;
    before(async () => {
      line = await CutLine.to(world.graph.url);
      page = await signIn(await world.browser.newContext(), '/logs/provisioning', line.url);
    });
    after(async () => {
      await page?.context().close();
      await line?.close();
    });

    test('an empty log shows by itself what comes; without a network it stays, and says that it does not follow', async () => {
      await box.assign(await world.graph.person('ann'));
      await box.run();
      await page.getByText('ann@halden.example').first().waitFor();
      await page.getByText('live ●').waitFor();
      line.cut();
      await page.getByText('Live updates paused').waitFor();
      await page.getByText('ann@halden.example').first().waitFor();
    });

    test('once it is back everything that happened meanwhile is there', async () => {
      const people = await Promise.all(['bea', 'carl', 'dora'].map((name) => world.graph.person(name)));
      for (const person of people) await box.assign(person);
      await box.run();
      line.mend();
      await page.getByText('live ●').waitFor({ timeout: 30_000 });
      await page.getByRole('button', { name: /^\d+ new entries$/ }).click();
      const { value } = await world.graph.expect(200, 'GET', '/v1.0/auditLogs/provisioning');
      const rows = page.getByRole('grid', { name: 'Provisioning logs' }).getByRole('row');
      await until(async () => (await rows.count()) === value.length + 1);
      for (const name of ['bea', 'carl', 'dora'])
        await rows
          .filter({ hasText: `${name}@halden.example` })
          .first()
          .waitFor();
    });

    test('a part of the program that could not be loaded is there after a reload, when one wants it', async () => {
      line.cut();
      await page.getByRole('link', { name: 'Groups' }).click();
      await page.getByRole('alert').getByText('Lockstep cannot be reached').waitFor();
      line.mend();
      await page.getByRole('alert').getByText('Lockstep can be reached again').waitFor();
      await shows(page, 'Provisioning logs');
      await page.getByRole('button', { name: 'Reload' }).click();
      await page.getByText('Lockstep can be reached again').waitFor({ state: 'detached' });
      await page.getByRole('link', { name: 'Groups' }).click();
      await shows(page, 'Groups');
    });
  });

  describe('a cycle that is stopped now', () => {
    const NAMES = Array.from({ length: 16 }, (_, number) => `newcomer${number}`);
    const created = () =>
      target
        .sent('POST')
        .flatMap(({ body = '' }) => NAMES.find((name) => body.includes(`"${name}@halden.example"`)) ?? []);

    test('tells how far it came, goes on from there, and makes no account twice', async () => {
      await world.graph.expect(204, 'POST', `${box.job}/pause`, {});
      await world.graph.expect(200, 'PATCH', `${box.job}/settings`, { maxConcurrency: 2 });
      await Promise.all(NAMES.map(async (name) => box.assign(await world.graph.person(name))));
      const stopped = Promise.withResolvers<void>();
      let answers = 0;
      target.become({
        after: async ({ method }) => {
          if (method !== 'POST') return undefined;
          answers += 1;
          // Accounts are there, and nobody was told yet; afterwards slow enough for the job to notice.
          if (answers > 2) await stopped.promise;
          if (answers > 4) await new Promise((resolve) => setTimeout(resolve, 700));
          return undefined;
        },
      });
      const context = await world.browser.newContext();
      const page = await signIn(context, `/applications/${box.applicationId}/provisioning`);
      const dialog = page.getByRole('alertdialog');
      const start = async () => {
        await page.getByRole('button', { name: 'Start provisioning', exact: true }).click();
        await dialog.getByRole('button', { name: 'Start provisioning' }).click();
      };
      await start();
      await until(async () => answers === 4);
      await page.getByRole('progressbar', { name: /cycle$/ }).waitFor();
      await page.getByRole('button', { name: 'Stop provisioning' }).click();
      await page.getByRole('menuitem', { name: 'Stop now' }).click();
      await dialog.getByRole('button', { name: 'Stop now' }).click();
      await page.getByText('Provisioning to Harbour is stopped.').first().waitFor();
      stopped.resolve();
      await page.getByText(/Stopped: nothing is provisioned until it is started again/).waitFor();
      const before = created().length;
      assert.ok(before < NAMES.length, `${before} were made before it stopped`);
      await page.getByText(`A cycle was stopped before its end: created ${before} `).waitFor();
      const accounts = (await target.held('Users')).length + NAMES.length - before;
      target.become({});
      await start();
      await page.getByText(`${accounts} accounts are in step.`).waitFor();
      await page.getByRole('grid', { name: 'Cycles' }).getByText(`created ${NAMES.length}`).first().waitFor();
      assert.deepEqual(created().toSorted(), NAMES.toSorted());
      await context.close();
    });
  });

  describe('an upgrade while a form is open', () => {
    let page: Page;
    before(async () => {
      const context = await world.browser.newContext();
      // From the beginning: the search is loaded as soon as the pointer comes near.
      await context.route(SEARCH, (route) => route.fulfill({ status: 404, body: 'There is nothing here.' }));
      page = await signIn(context, '/settings/general');
      await page.getByLabel('Name').fill('Typed before');
    });
    after(() => page?.context().close());
    const bar = () => page.getByRole('region', { name: 'Unsaved changes' });

    test('says that Lockstep was updated, and keeps what was typed', async () => {
      await page.keyboard.press('Control+k');
      await page.getByRole('alert').getByText('Lockstep was updated').waitFor();
      assert.equal(await page.getByLabel('Name').inputValue(), 'Typed before');
    });

    test('the form can still be saved, before the page is loaded again', async () => {
      await bar().getByRole('button', { name: 'Save' }).click();
      await bar().waitFor({ state: 'detached' });
      await page.context().unroute(SEARCH);
      await page.getByRole('button', { name: 'Reload' }).click();
      await page.getByText('Lockstep was updated').waitFor({ state: 'detached' });
      await page.getByRole('banner').getByText('Typed before').waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog', { name: 'Search' }).waitFor();
    });
  });

  describe('several windows of one browser', () => {
    let context: BrowserContext;
    let windows: readonly [Page, Page, Page];
    const streams: Request[] = [];
    before(async () => {
      context = await world.browser.newContext();
      context.on('request', (request) => isStream(request) && streams.push(request));
      const first = await signIn(context, '/directory/users');
      await first.getByText('live ●').waitFor();
      windows = [first, await context.newPage(), await context.newPage()];
      for (const page of windows.slice(1)) {
        await page.goto(`${world.graph.url}/directory/users`);
        await page.getByText('live ●').waitFor();
      }
    });
    after(() => context?.close());
    const show = (pages: readonly Page[], name: string) =>
      Promise.all(pages.map((page) => page.getByText(name).first().waitFor()));

    test('are told of what happens by one stream', async () => {
      await world.graph.person('eve', { displayName: 'Eve Noor' });
      await show(windows, 'Eve Noor');
      assert.equal(streams.length, 1);
    });

    test('lose nothing when the one that leads closes', async () => {
      const [first, second, third] = windows;
      const open = Promise.withResolvers<void>();
      await context.route(/portal\/events/, async (route) => {
        await open.promise;
        await route.continue();
      });
      const next = context.waitForEvent('request', isStream);
      await first.close();
      assert.equal((await next).frame().page(), second);
      await world.graph.person('finn', { displayName: 'Finn Oduya' });
      open.resolve();
      await show([second, third], 'Finn Oduya');
      assert.equal(streams.length, 2);
    });

    test('go on without the one that leads once it is not looked at for a minute; looked at again, it is as they are', async () => {
      const [, second, third] = windows;
      const look = (state: string) =>
        second.evaluate(`Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));`);
      await second.clock.install();
      const next = context.waitForEvent('request', isStream);
      await look('hidden');
      await second.clock.fastForward('01:01');
      assert.equal((await next).frame().page(), third);
      await world.graph.person('gil', { displayName: 'Gil Petrov' });
      await show([third], 'Gil Petrov');
      assert.equal(await second.getByText('Gil Petrov').count(), 0);
      await look('visible');
      await show([second], 'Gil Petrov');
      assert.equal(streams.length, 3);
    });
  });

  describe('a sign-in', () => {
    test('of which nothing was heard is about to end: it is said two minutes ahead, and can be kept', async () => {
      const context = await world.browser.newContext();
      const page = await signIn(context, '/directory/users');
      const other = await context.newPage();
      await other.goto(`${world.graph.url}/about`);
      await shows(other, 'About');
      await page.clock.install();
      await page.reload();
      await shows(page, 'Users');
      const asked = page.getByRole('alertdialog', { name: 'Are you still there?' });
      await page.clock.fastForward('57:00');
      assert.equal(await asked.count(), 0);
      await page.clock.fastForward('01:30');
      await asked.waitFor();
      const kept = page.waitForResponse('**/api/portal/me');
      await asked.getByRole('button', { name: 'Stay signed in' }).click();
      assert.equal((await kept).status(), 200);
      await asked.waitFor({ state: 'detached' });
      await page.clock.fastForward('57:00');
      assert.equal(await asked.count(), 0);
      await page.clock.fastForward('01:30');
      await asked.waitFor();
      await page.clock.fastForward('02:00');
      await page.waitForURL(/\/sign-in\?return=%2Fdirectory%2Fusers/);
      await other.waitForURL(/\/sign-in/);
      await context.close();
    });

    test('that is as old as one may be says so, and until when', async () => {
      const context = await world.browser.newContext();
      const page = await signIn(context, '/about');
      await page.clock.install();
      await page.reload();
      await shows(page, 'About');
      // Something is done every half hour, so that it is not for want of that.
      for (let halves = 0; halves < 15; halves += 1) {
        await page.clock.fastForward('30:00');
        await page.keyboard.press('Shift');
      }
      await page.clock.fastForward('29:00');
      const said = page.getByRole('alertdialog', { name: 'You have to sign in again soon' });
      await said.getByRole('button', { name: 'Go on until then' }).click();
      await said.waitFor({ state: 'detached' });
      await page.clock.fastForward('02:00');
      await page.waitForURL(/\/sign-in/);
      await context.close();
    });

    test('ends in every window at once, which show nothing any more and hear nothing', async () => {
      const context = await world.browser.newContext();
      const stream = context.waitForEvent('request', isStream);
      const page = await signIn(context, '/directory/users');
      const other = await context.newPage();
      await other.goto(`${world.graph.url}/settings/general`);
      await other.getByLabel('Name').fill('Never saved');
      const listened = await stream;
      const closed = Promise.race([
        context.waitForEvent('requestfailed', (request) => request === listened),
        context.waitForEvent('requestfinished', (request) => request === listened),
      ]);
      await page.getByRole('button', { name: /sign out/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      for (const window of [page, other]) {
        await window.waitForURL(/\/sign-in/);
        await shows(window, 'Lockstep');
        assert.equal(await window.getByText('ann@halden.example').count(), 0);
      }
      await closed;
      await context.close();
    });
  });

  test('what a policy kept from happening is told by the browser, and counted', async () => {
    const context = await world.browser.newContext();
    const page = await signIn(context, '/about');
    await page.evaluate(`document.body.append(Object.assign(new Image(), { src: 'http://elsewhere.example/' }))`);
    await until(async () => {
      const answer = await fetch(`${world.graph.url}/metrics`, {
        headers: { authorization: `Bearer ${world.graph.token}` },
      });
      return /^lockstep_policy_reports_total\{directive="img-src"\} 1$/m.test(await answer.text());
    });
    await context.close();
  });

  test('in all this the browser had nothing to complain about', () => assert.deepEqual(world.complaints, []));
});
