import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import axe from 'axe-core';
import type { Page, Route } from 'playwright-core';
import { faultsOfScreens, type Look, SEEN } from './every-screen.ts';
import { FurnishedWorld } from './furnished-world.ts';

/** Who is signed in, and to what the pages belong: without these there is no screen at all. */
const SURROUNDINGS =
  /^\/api\/portal\/me$|^\/api\/tenants\/[^/]+(?:\/me|\/application)?$|^\/v1\.0\/servicePrincipals\/[^/]+(?:\/synchronization\/jobs)?$/;
const OVERVIEW = '/api/portal/overview';
const STREAM = '/api/portal/events';
/** What these read beside their application only offers what can be typed as well; who may not read it types. */
const TYPED = new Set(['s03-new-user', 's10-own-application', 's23-on-demand']);
/** Waited in full only where something is wrong, or the machine is busy with much else. */
const PATIENCE = 25_000;

const LATE = 1_000;

/** What an answer is in place of the one the server would give; undefined leaves that. */
type Answering = (route: Route, path: string) => Promise<unknown> | undefined;

/** What one sees of a screen. */
interface Seen {
  readonly heading: string;
  readonly text: string;
  readonly isBusy: boolean;
  readonly buttons: readonly string[];
  readonly tooWide: boolean;
}

const SEE = `(() => { ${SEEN}
  const main = document.querySelector('main') ?? document.body;
  return {
    heading: [...document.querySelectorAll('h1')].filter(shows).map((one) => one.innerText).join(' | '),
    text: main.innerText,
    isBusy: document.querySelector('main') === null || isLoading(),
    buttons: [...document.querySelectorAll('button')].filter(shows).map((one) => one.innerText),
    tooWide: document.documentElement.scrollWidth > innerWidth,
  };
})()`;

const failed =
  (status: number, code: string, message: string): Answering =>
  (route) =>
    route.fulfill({
      status,
      contentType: 'application/json',
      headers: { 'request-id': '5a0f' },
      body: JSON.stringify({ error: { code, message } }),
    });

describe('every screen in every state', () => {
  let world: FurnishedWorld;
  before(async () => {
    world = await FurnishedWorld.open();
  });
  after(() => world?.close());

  /** Looks at every screen while what it reads is answered like this; answers what is wrong with any of them. */
  async function faultsOf(
    answering: Answering,
    width: number,
    judge: (seen: Seen, refused: readonly string[], name: string) => readonly string[],
    settle: (page: Page, pending: () => number) => Promise<Seen>,
  ): Promise<readonly string[]> {
    return faultsOfScreens(world, width, async (page) => {
      let refused: string[] = [];
      let pending = 0;
      await page.route(/\/(?:api|v1\.0|beta)\//, async (route) => {
        const { pathname } = new URL(route.request().url());
        if (pathname === STREAM) return route.continue();
        pending += 1;
        try {
          const isAround = SURROUNDINGS.test(pathname) || (pathname === OVERVIEW && !page.url().endsWith('/'));
          if (isAround) return await route.continue();
          refused.push(pathname);
          await (answering(route, pathname) ?? route.continue());
        } catch {
          // The page went on before it was answered.
        } finally {
          pending -= 1;
        }
      });
      await page.goto(`${world.portal.graph.url}/about`);
      await page.addScriptTag({ content: axe.source });
      const look: Look = async (screen) => {
        const address = world.addressOf(screen);
        const seen = await settle(page, () => pending);
        const found = await page.evaluate<readonly { id: string; impact: string; nodes: { html: string }[] }[]>(
          `document.querySelector('main') === null ? [] : axe.run({ include: ['main'], exclude: [['[data-tabster-dummy]']] }, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
        );
        const its = address.split('/');
        // What the screen before asked for last may come late.
        const asked = refused.filter((path) => its[1] !== 't' || path.split('/')[3] === its[2]);
        return [
          ...(seen.tooWide ? ['wider than the window'] : []),
          ...judge(seen, asked, screen.name),
          ...found
            // A spinner that is not drawn yet has no name yet.
            .filter(({ id, impact }) => id !== 'aria-progressbar-name' && /serious|critical/.test(impact))
            .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`),
        ];
      };
      return async (screen) => {
        refused = [];
        const to = JSON.stringify(world.addressOf(screen));
        await page.evaluate(`history.pushState(null, '', ${to}); dispatchEvent(new PopStateEvent('popstate'));`);
        if ((await look(screen)).length === 0) return [];
        // Where the machine is busy it may be the screen before that was seen.
        await page.waitForTimeout(LATE);
        return look(screen);
      };
    });
  }

  const see = (page: Page) => page.evaluate<Seen>(SEE);

  /** Once nothing is under way any more, and the same is shown twice. */
  async function settled(page: Page, pending: () => number): Promise<Seen> {
    const end = Date.now() + PATIENCE;
    let last = await see(page);
    while (Date.now() < end) {
      await page.waitForTimeout(80);
      const next = await see(page);
      if (pending() === 0 && !next.isBusy && next.text !== '' && next.text === last.text) return next;
      last = next;
    }
    return last;
  }

  const blank = ({ heading, text, isBusy }: Seen) => [
    ...(heading === '' ? ['no heading'] : []),
    ...(text.trim() === heading.trim() ? ['nothing but the heading'] : []),
    ...(isBusy ? ['it seems to load for ever'] : []),
  ];

  test('says what failed, and tries again, where the server fails', async () => {
    const judge = (seen: Seen, refused: readonly string[]) => [
      ...blank(seen),
      ...(refused.length > 0 && !/could not|cannot be|was not/i.test(seen.text)
        ? [`${refused.join(' ')} failed, nothing says so`]
        : []),
      ...(refused.length > 0 && !seen.buttons.includes('Try again') ? ['nothing to try again with'] : []),
    ];
    const answering = failed(500, 'InternalServerError', 'Something went wrong here.');
    assert.deepEqual(await faultsOf(answering, 1280, judge, settled), []);
  });

  test('says that the roles do not reach it, and who can help, where the server refuses', async () => {
    const judge = (seen: Seen, refused: readonly string[], name: string) => [
      ...blank(seen),
      ...(refused.length > 0 && !TYPED.has(name) && !/Your roles do not reach this|Global Administrator/.test(seen.text)
        ? [`${refused.join(' ')} refused, nothing says so`]
        : []),
    ];
    const answering = failed(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
    assert.deepEqual(await faultsOf(answering, 768, judge, settled), []);
  });

  test('says what belongs there while there is nothing', async () => {
    const answering: Answering = async (route) => {
      const answer = await route.fetch();
      const text = await answer.text();
      const body = /json/.test(answer.headers()['content-type'] ?? '') && text !== '' ? JSON.parse(text) : undefined;
      if (!Array.isArray(body?.value) || route.request().method() !== 'GET')
        return route.fulfill({ response: answer, body: text });
      return route.fulfill({ response: answer, json: { ...body, value: [], '@odata.nextLink': undefined } });
    };
    assert.deepEqual(await faultsOf(answering, 360, blank, settled), []);
  });

  test('says where one is while it loads', async () => {
    const judge = ({ heading, text, isBusy }: Seen) =>
      heading === '' && text.trim() === '' && !isBusy ? ['nothing is shown'] : [];
    const never: Answering = () => new Promise(() => undefined);
    const wait = async (page: Page) => {
      await page.waitForTimeout(500);
      await page.locator('main').waitFor();
      return see(page);
    };
    assert.deepEqual(await faultsOf(never, 360, judge, wait), []);
  });
});
