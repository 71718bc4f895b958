import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { FurnishedWorld } from './furnished-world.ts';
import { screens } from './screens.ts';
import { faultsOfTab } from './tab-walk.ts';

/** Drawn by the same files as another one. */
const ALIKE = /failing|held|authorized|advice|posts|trips|policies|cost-centres|timeline|iris-groups|user-types/;
/** Those that are shown to somebody signed in, each once. */
const SHOWN = screens.filter(({ signedOut, name }) => signedOut !== true && !ALIKE.test(name));
/** Windows that look at the same time. */
const WINDOWS = 3;
const PATIENCE = 10_000;
const MOST_ROWS = 80;
const SHOWS = `const shows = (element) =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && element.getClientRects().length > 0;`;

const BUSY = `(() => { ${SHOWS}
  return document.querySelector('h1') === null ||
    [...document.querySelectorAll('.fui-Spinner, .fui-Skeleton, main[aria-busy=true]')].some(shows);
})()`;

/** What is wrong with how a page is built, apart from what axe looks for. */
const BUILT = `(() => { ${SHOWS}
  const faults = [];
  const titles = [...document.querySelectorAll('h1')].filter(shows);
  if (titles.length !== 1) faults.push(titles.length + ' headings of the first level');
  const title = titles[0]?.innerText ?? '';
  if (!document.title.startsWith(title)) faults.push('the window is called ' + document.title + ', the page ' + title);
  const focused = document.activeElement;
  const inDrawer = focused.closest('[role=dialog], aside') !== null;
  if (focused !== titles[0] && !inDrawer && !/^(INPUT|TEXTAREA)$/.test(focused.tagName)) {
    faults.push('the focus begins at ' + focused.outerHTML.slice(0, 80));
  }
  let level = 1;
  for (const heading of [...document.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6)')].filter(shows)) {
    const its = Number(heading.tagName[1]);
    if (its > level + 1) faults.push('a heading of level ' + its + ' below one of ' + level + ': ' + heading.innerText);
    level = its;
  }
  if (document.documentElement.lang !== 'en') faults.push('the language is not told');
  if (document.querySelectorAll('main').length !== 1) faults.push('no main part');
  const skip = document.querySelector('a[href="#content"]');
  if (skip === null) faults.push('nothing leads to the content');
  const rows = document.querySelectorAll('[role=row], tr').length;
  if (rows > ${MOST_ROWS}) faults.push(rows + ' rows');
  const moving = document.getAnimations().filter((one) =>
    one.playState === 'running' && one.effect.getComputedTiming().duration > 200);
  if (moving.length > 0) faults.push('moves: ' + moving[0].effect.target?.outerHTML.slice(0, 120));
  return faults;
})()`;

/** The elements that reach beyond the window to the right, where the page is wider than it. */
const TOO_WIDE = `document.documentElement.scrollWidth <= innerWidth + 1 ? [] : [...document.querySelectorAll('main *')]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => element.outerHTML.slice(0, 100)).slice(0, 2)
  .concat('the page is ' + document.documentElement.scrollWidth + ' wide')`;

/** Text spacing of WCAG 2.2, 1.4.12. */
const SPACED =
  '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }';

describe('every screen, as it is built', () => {
  let world: FurnishedWorld;
  before(async () => {
    world = await FurnishedWorld.open();
  });
  after(() => world?.close());

  /** Opens every screen in turn, in several windows; answers what is wrong with any of them. */
  async function faultsOf(look: (page: Page) => Promise<readonly string[]>): Promise<readonly string[]> {
    const { portal } = world;
    const waiting = [...SHOWN];
    const faults: string[] = [];
    const context: BrowserContext = await portal.browser.newContext({
      storageState: await portal.page.context().storageState(),
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      bypassCSP: true,
    });
    const walk = async () => {
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
      for (let screen = waiting.shift(); screen; screen = waiting.shift()) {
        await page.goto(portal.graph.url + world.addressOf(screen));
        await loaded(page);
        const { name } = screen;
        faults.push(...(await look(page)).map((fault) => `${name}: ${fault}`));
      }
    };
    await Promise.all(Array.from({ length: WINDOWS }, walk));
    await context.close();
    return faults;
  }

  async function loaded(page: Page): Promise<void> {
    const end = Date.now() + PATIENCE;
    await page.locator('h1').first().waitFor();
    let calm = 0;
    while (calm < 2 && Date.now() < end) {
      await page.waitForTimeout(60);
      calm = (await page.evaluate(BUSY)) ? 0 : calm + 1;
    }
  }

  test('has its headings, title and language, controls that Tab reaches and that can be hit, and fits narrow windows and wide letters', async () => {
    const faults = await faultsOf(async (page) => {
      const found = [...(await page.evaluate<readonly string[]>(BUILT)), ...(await faultsOfTab(page))];
      await page.addScriptTag({ content: axe.source });
      const small = await page.evaluate<readonly { nodes: readonly { html: string }[] }[]>(
        `axe.run({ runOnly: ['target-size'] }).then(({ violations }) => violations)`,
      );
      found.push(...small.flatMap(({ nodes }) => nodes.slice(0, 3).map(({ html }) => `small: ${html.slice(0, 140)}`)));
      await page.addStyleTag({ content: SPACED });
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 800 });
        await page.waitForTimeout(50);
        found.push(...(await page.evaluate<readonly string[]>(TOO_WIDE)).map((fault) => `at ${width}: ${fault}`));
      }
      await page.setViewportSize({ width: 1280, height: 800 });
      return found;
    });
    assert.deepEqual(faults, []);
  });
});
