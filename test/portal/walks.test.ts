import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { FurnishedWorld } from './furnished-world.ts';
import { type ScreenOf, screens } from './screens.ts';

/** Drawn by the same files as another one. */
const ALIKE = /failing|held|authorized|advice|posts|trips|policies|cost-centres|timeline|iris-groups|user-types/;
/** Those that are shown to somebody signed in, each once. */
const SHOWN = screens.filter(({ signedOut, name }) => signedOut !== true && !ALIKE.test(name));
/** Windows that are walked through at the same time. */
const WINDOWS = 3;
const PATIENCE = 10_000;
/** Reads until a screen can be used. */
const MOST_READS = 6;
const MOST_READS_OF_HOME = 4;
const MOST_ROWS = 80;
/** More controls than a screen has that can be reached by Tab. */
const MOST_STEPS = 200;

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

/** Begins a walk: marks every control that Tab has to reach. */
const MARK = `(() => { ${SHOWS}
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex]')].filter((element) =>
    element.tabIndex >= 0 && !element.matches(':disabled, [data-tabster-dummy]') && shows(element) &&
    element.closest('[aria-hidden=true], [inert]') === null);
  const radios = new Set();
  window.walk = { reached: new Set(), faults: [], before: undefined, all: all.filter((element) => {
    // Of several radio buttons one is reached by Tab, the others by arrows.
    if (element.type !== 'radio') return true;
    const isFirst = !radios.has(element.name);
    radios.add(element.name);
    return isFirst;
  }) };
  window.walk.style = (element) => [element, element.parentElement, element.nextElementSibling,
    element.closest('.fui-Input, .fui-Textarea, .fui-Combobox, .fui-Dropdown, .fui-SearchBox, .fui-SpinButton')]
    .filter(Boolean).flatMap((one) => [null, '::before', '::after'].map((part) => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderTopColor, borderBottomColor, borderBottomWidth,
        backgroundColor, transform, opacity, textDecorationLine } = getComputedStyle(one, part);
      return [outlineStyle === 'none' ? '' : outlineWidth + outlineColor, boxShadow, borderTopColor, borderBottomColor,
        borderBottomWidth, backgroundColor, transform, opacity, textDecorationLine].join();
    })).join('|');
  document.activeElement?.blur();
})()`;

/** Looks at where a press of Tab led; answers whether the walk is over. */
const STEP = `(() => {
  const { walk } = window;
  const name = (element) => element.outerHTML.replace(/<svg.*?<\\/svg>/gs, '').slice(0, 110);
  const here = document.activeElement;
  if (walk.before && walk.before.element !== here && walk.before.element.isConnected) {
    if (walk.style(walk.before.element) === walk.before.style) walk.faults.push('one does not see the focus: ' + name(walk.before.element));
  }
  walk.before = undefined;
  if (here === document.body || here === null) return 'outside';
  if (here.matches('[data-tabster-dummy]')) return 'going';
  if (walk.reached.has(here)) return 'over';
  walk.reached.add(here);
  walk.before = { element: here, style: walk.style(here) };
  const { left, right, top, bottom } = here.getBoundingClientRect();
  const points = [[(left + right) / 2, (top + bottom) / 2], [left + 2, top + 2], [right - 2, bottom - 2]];
  const seen = points.some(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    if (hit === null) return false;
    if (here.contains(hit) || hit.contains(here)) return true;
    for (let above = hit; above; above = above.parentElement) {
      if (/sticky|fixed/.test(getComputedStyle(above).position)) return above.contains(here);
    }
    return true;
  });
  if (!seen) walk.faults.push('hidden while it has the focus: ' + name(here));
  return 'going';
})()`;

const WALKED = `(() => { ${SHOWS}
  const { walk } = window;
  const group = (element) => element.type === 'radio' &&
    [...walk.reached].some((one) => one.type === 'radio' && one.name === element.name);
  const missed = walk.all.filter((element) =>
    element.isConnected && shows(element) && element.tabIndex >= 0 && !walk.reached.has(element) && !group(element));
  return [...walk.faults, ...missed.map((element) => 'not reached by Tab: ' + element.outerHTML.slice(0, 110))];
})()`;

describe('every screen, as it is walked through', () => {
  let world: FurnishedWorld;
  before(async () => {
    world = await FurnishedWorld.open();
  });
  after(() => world?.close());

  /** Opens every screen in turn, in several windows; answers what is wrong with any of them. */
  async function faultsOf(
    look: (page: Page, screen: ScreenOf, reads: readonly string[]) => Promise<readonly string[]>,
  ): Promise<readonly string[]> {
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
      let reads: string[] = [];
      page.on('request', (request) => {
        const { pathname, search } = new URL(request.url());
        if (/^\/(?:api|v1\.0|beta)\//.test(pathname) && pathname !== '/api/portal/events')
          reads.push(pathname + search);
      });
      page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
      for (let screen = waiting.shift(); screen; screen = waiting.shift()) {
        reads = [];
        await page.goto(portal.graph.url + world.addressOf(screen));
        await loaded(page);
        const { name } = screen;
        faults.push(...(await look(page, screen, reads)).map((fault) => `${name}: ${fault}`));
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

  test('is built for those who listen, reads little before it can be used, fits narrow windows and wide letters', async () => {
    const faults = await faultsOf(async (page, { path }, reads) => {
      const most = path === '/' ? MOST_READS_OF_HOME : MOST_READS;
      const found = [
        ...(reads.length > most ? [`${reads.length} reads: ${reads.join(' ')}`] : []),
        ...(await page.evaluate<readonly string[]>(BUILT)),
      ];
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

  test('is walked through by Tab alone: each control is reached, seen and left again', async () => {
    const faults = await faultsOf(async (page) => {
      await page.evaluate(MARK);
      let outside = 0;
      for (let step = 0; step < MOST_STEPS && outside < 2; step += 1) {
        await page.keyboard.press('Tab');
        const where = await page.evaluate<string>(STEP);
        if (where === 'over') break;
        if (where === 'outside') outside += 1;
        if (step === MOST_STEPS - 1) return ['the walk has no end'];
      }
      return page.evaluate<readonly string[]>(WALKED);
    });
    assert.deepEqual(faults, []);
  });
});
