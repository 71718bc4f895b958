import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { faultsOfScreens, SEEN } from './every-screen.ts';
import { FurnishedWorld } from './furnished-world.ts';
import { cutOffOnceLonger } from './lengthened.ts';
import { BUSY, faultsOfReading, KEEP_READS } from './reads.ts';
import { faultsOfTab } from './tab-walk.ts';
import { signIn } from './tenant-window.ts';
import { TOO_WIDE } from './too-wide.ts';

const PATIENCE = 10_000;
const MOST_ROWS = 80;
/** Widths in which wide letters have to fit, and those for longer words: on a desk, on a telephone. */
const SPACED_WIDTHS = [1280, 320] as const;
const LONGER_WIDTHS = [1280, 360] as const;

/** What is wrong with how a page is built, apart from what axe looks for. */
const BUILT = `(() => { ${SEEN}
  const faults = [];
  const titles = [...document.querySelectorAll('h1')].filter(shows);
  if (titles.length !== 1) faults.push(titles.length + ' headings of the first level');
  const title = titles[0]?.innerText ?? '';
  if (!document.title.startsWith(title)) faults.push('the window is called ' + document.title + ', the page ' + title);
  const focused = document.activeElement;
  const opening = titles[0]?.closest('div').nextElementSibling?.innerText ?? '';
  if (!/[.](\\s|$)/.test(opening)) faults.push('begins with no sentence: ' + opening.slice(0, 60));
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

/** What stands beside the title, where that is more than one thing to do and a menu. */
const CROWDED = `(() => { ${SEEN}
  const beside = [...(document.querySelector('h1')?.parentElement.querySelectorAll('button, a') ?? [])].filter(shows);
  return beside.length <= 2 ? [] : ['crowded beside the title: ' + beside.map((one) => one.innerText).join(', ')];
})()`;

/** Text spacing of WCAG 2.2, 1.4.12. */
const SPACED =
  '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }';

describe('every screen, as it is built', () => {
  let world: FurnishedWorld;
  before(async () => {
    world = await FurnishedWorld.open();
  });
  after(() => world?.close());

  async function loaded(page: Page): Promise<void> {
    const end = Date.now() + PATIENCE;
    await page.locator('h1').first().waitFor();
    let calm = 0;
    while (calm < 2 && Date.now() < end) {
      await page.waitForTimeout(60);
      calm = (await page.evaluate(BUSY)) ? 0 : calm + 1;
    }
  }

  async function atWidth(
    page: Page,
    width: number,
    look: () => Promise<readonly string[]>,
  ): Promise<readonly string[]> {
    await page.setViewportSize({ width, height: 800 });
    await page.waitForTimeout(50);
    return (await look()).map((fault) => `at ${width}: ${fault}`);
  }

  test('reads little until it can be used, has its headings and title, controls that Tab reaches and that can be hit, and fits wide letters and longer words', async () => {
    const faults = await faultsOfScreens(world, 1280, async (page) => {
      await page.addInitScript(KEEP_READS);
      await page.addInitScript({ content: axe.source });
      return async (screen) => {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(world.portal.graph.url + world.addressOf(screen));
        await loaded(page);
        const found = [
          ...(await faultsOfReading(page)),
          ...(await page.evaluate<readonly string[]>(BUILT)),
          ...(await faultsOfTab(page)),
        ];
        const small = await page.evaluate<readonly { nodes: readonly { html: string }[] }[]>(
          `axe.run({ runOnly: ['target-size'], resultTypes: ['violations'] }).then(({ violations }) => violations)`,
        );
        found.push(
          ...small.flatMap(({ nodes }) => nodes.slice(0, 3).map(({ html }) => `small: ${html.slice(0, 140)}`)),
        );
        const spaced = await page.addStyleTag({ content: SPACED });
        for (const width of SPACED_WIDTHS) found.push(...(await atWidth(page, width, () => page.evaluate(TOO_WIDE))));
        // The last of these is a telephone's.
        found.push(...(await page.evaluate<readonly string[]>(CROWDED)));
        await spaced.evaluate((style: { remove(): void }) => style.remove());
        for (const width of LONGER_WIDTHS) {
          found.push(...(await atWidth(page, width, () => cutOffOnceLonger(page))).map((fault) => `longer ${fault}`));
        }
        return found;
      };
    });
    assert.deepEqual(faults, []);
  });

  test('fits longer words where nobody is signed in', async () => {
    const { portal } = world;
    const callback = `${portal.graph.url}/sign-in`;
    const { id } = await portal.graph.expect(201, 'POST', '/api/oauth/travelperk/clients', {
      label: 'Northwind directory',
      redirectUris: [callback],
    });
    const authorize = `/oauth2/authorize/?${new URLSearchParams({
      response_type: 'code',
      client_id: id,
      redirect_uri: callback,
      scope: 'scim:read scim:write',
      state: 'one-two-three-four-five',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })}`;
    const page = await portal.window();
    const longer = async () => {
      for (const width of LONGER_WIDTHS) {
        assert.deepEqual(await atWidth(page, width, () => cutOffOnceLonger(page)), [], page.url());
      }
    };
    for (const path of ['/sign-in', '/t/peripass/sign-in', '/t/nowhere/sign-in', authorize]) {
      await page.goto(portal.graph.url + path);
      await loaded(page);
      await longer();
    }
    await page.goto(portal.graph.url + authorize);
    await signIn(page, 'gert@yard.example');
    await page.getByRole('button', { name: 'Authorize App' }).waitFor();
    await longer();
    await page.context().close();
  });
});
