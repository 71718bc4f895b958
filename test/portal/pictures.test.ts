import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { until } from '../graph/sandbox.ts';
import { openBrowserWithOwnLetters } from './browser.ts';
import { FurnishedWorld } from './furnished-world.ts';
import { compare, type Difference, readSmall, type SmallPicture, shrunk } from './picture.ts';
import { screens } from './screens.ts';

/** Those with a drawing in the design, and the settings pages of the four applications. */
const COMPARED = [
  's02-home',
  's04-person',
  's14-provisioning',
  's15-manage-provisioning',
  's17-attribute-mapping',
  's18-edit-attribute',
  's19-expression-builder',
  's20-scoping-filters',
  's24-plan',
  's25-log-entry',
  's26-application-staged-deletions',
  's43-peripass-identity-providers',
  's44-passle-entra-id',
  's45-travelperk-scim',
  's46-authorize',
] as const;
const WIDTHS = [1280, 360] as const;
const HEIGHT = 800;
const COLORS = ['light', 'dark'] as const;
/** Of all cells of a picture, those that may differ from the reference. */
const MOST = 0.01;
const PATIENCE = 20_000;
/** Screens that are looked at side by side. */
const WINDOWS = 2;
/** How long nothing is asked of the server before a screen counts as complete. */
const QUIET = 200;

const root = join(import.meta.dirname, '..', '..');
const references = join(import.meta.dirname, 'pictures');
const differing = join(root, 'screenshots', 'differing');
/** `npm run screenshots -- --references` sets it. */
const isWriting = process.env.LOCKSTEP_TEST_PICTURES === 'write';

const BUSY = `document.querySelector('h1') === null ||
  [...document.querySelectorAll('.fui-Spinner, .fui-Skeleton, main[aria-busy=true]')].some((one) => one.checkVisibility())`;

/** Drawn anew, and no colour is on its way to another. */
const SETTLED = `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() =>
  Promise.allSettled(document.getAnimations().flatMap((one) => (one instanceof CSSTransition ? [one.finished] : []))))`;

/** Puts a word that is always the same in the place of times, lengths of time, ids and ports; what is drawn of times is hidden. */
const STEADY = `(() => {
  const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)';
  const rules = [
    [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '0f3c5a90-1b2c-4d5e-8f90-a1b2c3d4e5f6'],
    [/127\\.0\\.0\\.1:\\d+/g, '127.0.0.1:48080'],
    [/\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(\\.\\d+Z)?/g, '2026-03-01 12:04:31'],
    [/\\d{4}-\\d\\d-\\d\\d/g, '2026-03-01'],
    [new RegExp('\\\\d{1,2} ' + month + '( \\\\d{4})?(, \\\\d\\\\d:\\\\d\\\\d)?', 'g'), '1 Mar 2026'],
    [/just now|\\d+ (min|h|s) ago/g, 'a while ago'],
    [/in a moment|in \\d+ (min|h|s)\\b/g, 'in a while'],
    [/\\b\\d+ (ms|s|min|h)( \\d+ (s|min))?(?![a-z])/g, 'a while'],
    [/[\\d,]+ per second/g, 'many per second'],
    [/Token [\\w-]{8}/g, 'Token 0f3c5a90'],
  ];
  const steady = (text) => rules.reduce((so, [what, word]) => so.replace(what, word), text);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = steady(node.data);
    if (text !== node.data) node.data = text;
  }
  for (const field of document.querySelectorAll('input:not([type=checkbox], [type=radio], [type=password], [type=file]), textarea')) {
    const text = steady(field.value);
    if (text !== field.value) field.value = text;
  }
  for (const drawn of document.querySelectorAll('svg[role=img], figure [role=group]')) drawn.style.visibility = 'hidden';
})()`;

describe('the screens the design draws look as they did', { concurrency: WINDOWS }, () => {
  let world: FurnishedWorld;
  let browser: Browser;
  let bench: Page;
  let signedIn: BrowserContext;
  let signedOut: BrowserContext;
  const addresses = new Map<string, string>();

  before(async () => {
    world = await FurnishedWorld.open();
    await furnish();
    browser = await openBrowserWithOwnLetters();
    bench = await (await browser.newContext()).newPage();
    const storageState = await world.portal.page.context().storageState();
    const look = { reducedMotion: 'reduce', timezoneId: 'UTC', locale: 'en-GB' } as const;
    signedIn = await browser.newContext({ ...look, storageState });
    signedOut = await browser.newContext(look);
    // The clock of the browser stands still; that of the server is seen nowhere.
    for (const context of [signedIn, signedOut]) await context.clock.setFixedTime(new Date());
    await mkdir(isWriting ? references : differing, { recursive: true });
  });
  after(async () => {
    await browser?.close();
    await world?.close();
  });

  /** Adds removals that are held, a plan of them, and a program that asks to be let in. */
  async function furnish(): Promise<void> {
    const { portal, box } = world;
    const { graph } = portal;
    // A job at rest takes changes up with the cycle that is asked for, and no sooner: so many cycles, whatever the machine.
    await graph.expect(204, 'POST', `${box.job}/pause`);
    const others: string[] = [];
    // Names that look alike: which of those that change together comes first is nobody's promise.
    for (const name of ['Bea', 'Eva', 'Ida']) {
      const id = await graph.person(name.toLowerCase(), { displayName: `${name} Lee`, department: 'Sales' });
      await box.assign(id);
      others.push(id);
    }
    await box.run();
    await graph.expect(204, 'POST', `${box.job}/pause`);
    await graph.expect(200, 'PATCH', `${box.job}/settings`, { deletionThreshold: 1 });
    for (const id of others) await box.unassign(id);
    await box.run();
    const { id: plan } = await graph.expect(202, 'POST', `${box.job}/plans`, { everything: true });
    await until(async () => (await graph.expect(200, 'GET', `${box.job}/plans/${plan}`)).state === 'ready');
    const callback = `${graph.url}/sign-in`;
    const { id: client } = await graph.expect(201, 'POST', '/api/oauth/travelperk/clients', {
      label: 'Northwind directory',
      redirectUris: [callback],
    });
    for (const screen of screens) {
      if (screen.name === 's46-authorize') continue;
      if (COMPARED.some((name) => name === screen.name)) addresses.set(screen.name, world.addressOf(screen));
    }
    addresses.set('s24-plan', `/applications/${box.applicationId}/provisioning/plans/${plan}?action=disable`);
    addresses.set(
      's46-authorize',
      `/oauth2/authorize/?${new URLSearchParams({
        response_type: 'code',
        client_id: client,
        redirect_uri: callback,
        scope: 'scim:read scim:write',
        state: 'one-two-three-four-five',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      })}`,
    );
  }

  async function open(name: string): Promise<Page> {
    const isSignedOut = screens.find((screen) => screen.name === name)?.signedOut === true;
    const page = await (isSignedOut ? signedOut : signedIn).newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
    const isComplete = listenTo(page);
    await page.goto(world.portal.graph.url + (addresses.get(name) ?? assert.fail(name)));
    await isComplete();
    return page;
  }

  /** Waits until a page has asked the server for everything it wants, and shows it. */
  function listenTo(page: Page): () => Promise<void> {
    const asked = new Set<unknown>();
    let last = Date.now();
    const begin = (request: { url(): string }) => {
      last = Date.now();
      if (!request.url().includes('/api/portal/events')) asked.add(request);
    };
    const end = (request: unknown) => {
      last = Date.now();
      asked.delete(request);
    };
    page.on('request', begin).on('requestfinished', end).on('requestfailed', end);
    return async () => {
      await until(async () => {
        const isQuiet = asked.size === 0 && Date.now() - last > QUIET;
        return isQuiet && !(await page.evaluate<boolean>(BUSY));
      }, PATIENCE);
      page.off('request', begin).off('requestfinished', end).off('requestfailed', end);
    };
  }

  async function photograph(page: Page): Promise<Buffer> {
    await page.evaluate(SETTLED);
    await page.evaluate(STEADY);
    await page.evaluate(SETTLED);
    return page.screenshot({ fullPage: true, type: 'jpeg', quality: 90 });
  }

  /** A picture of a page on which nothing changes any more. */
  async function photographAtRest(page: Page): Promise<SmallPicture> {
    let last = (await shrunk(bench, await photograph(page))).small;
    await until(async () => {
      const before = last;
      last = (await shrunk(bench, await photograph(page))).small;
      return compare(before, last).share === 0;
    }, PATIENCE);
    return last;
  }

  /** What is wrong with a picture, in a sentence; nothing where it looks like its reference. */
  async function judged(name: string, screenshot: Buffer): Promise<readonly string[]> {
    const { small, file } = await shrunk(bench, screenshot);
    const reference = join(references, `${name}.webp`);
    if (isWriting) {
      await writeFile(reference, file);
      return [];
    }
    const difference = compare(await readReference(reference), small);
    if (difference.share <= MOST) return [];
    await writeFile(join(differing, `${name}.jpg`), screenshot);
    return [`${name}: ${told(difference)}; see screenshots/differing/${name}.jpg`];
  }

  async function readReference(path: string): Promise<SmallPicture> {
    const file = await readFile(path).catch(() =>
      assert.fail(`${path} is missing: npm run screenshots -- --references`),
    );
    return readSmall(bench, file);
  }

  for (const name of COMPARED) {
    test(name, async () => {
      const page = await open(name);
      const wrong: string[] = [];
      for (const width of WIDTHS) {
        const isComplete = listenTo(page);
        await page.setViewportSize({ width, height: HEIGHT });
        await isComplete();
        for (const colorScheme of COLORS) {
          await page.emulateMedia({ colorScheme });
          const picture = `${name}-${width}-${colorScheme}`;
          const isAlike = (await judged(picture, await photograph(page))).length === 0;
          if (isAlike) continue;
          // On a busy machine something of it may come late.
          await photographAtRest(page);
          wrong.push(...(await judged(picture, await photograph(page))));
        }
      }
      await page.close();
      assert.deepEqual(wrong, []);
    });
  }

  test('a panel that is missing or moved, another theme, content cut off or too wide: each is found', async () => {
    const name = 's02-home';
    const page = await open(name);
    await page.emulateMedia({ colorScheme: 'light' });
    const before = await photographAtRest(page);
    const table = `document.querySelector('section[aria-label=Applications]')`;
    const spoilings: readonly (readonly [what: string, spoil: string, mend: string])[] = [
      ['a panel is missing', `${table}.style.display = 'none'`, `${table}.style.display = ''`],
      ['a panel is moved', `${table}.style.translate = '0 40px'`, `${table}.style.translate = ''`],
      [
        'content is cut off',
        `document.querySelector('main').style.clipPath = 'inset(0 30% 0 0)'`,
        `document.querySelector('main').style.clipPath = ''`,
      ],
      ['content is too wide', `${table}.style.width = '1500px'`, `${table}.style.width = ''`],
    ];
    const again = compare(before, (await shrunk(bench, await photograph(page))).small);
    assert.ok(again.share < MOST / 10, `nothing was changed: ${told(again)}`);
    for (const [what, spoil, mend] of spoilings) {
      await page.evaluate(spoil);
      const { share } = compare(before, (await shrunk(bench, await photograph(page))).small);
      assert.ok(share > MOST, `${what}: only ${share} differ`);
      await page.evaluate(mend);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.ok(compare(before, (await shrunk(bench, await photograph(page))).small).share > 0.5, 'another theme');
  });
});

/** "3.1 % of it differ, between 240, 60 and 900, 400". */
function told({ share, within }: Difference): string {
  const percent = `${(share * 100).toFixed(1)} % of it differ`;
  return within === undefined
    ? percent
    : `${percent}, between ${within.left}, ${within.top} and ${within.right}, ${within.bottom}`;
}
