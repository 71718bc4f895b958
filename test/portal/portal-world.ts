import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { GraphWorld } from '../graph/graph-world.ts';
import { openBrowser } from './browser.ts';
import { TOO_WIDE } from './too-wide.ts';

const PASSWORD = 'seven tall cranes at noon';

/** How every screen is looked at: each width and each way of colouring comes up once. */
const LOOKS = [
  { width: 1280, colorScheme: 'light', forcedColors: 'none' },
  { width: 768, colorScheme: 'light', forcedColors: 'active' },
  { width: 360, colorScheme: 'dark', forcedColors: 'none' },
] as const;

/** Ends when the page was drawn anew and no colour is on its way to another. */
const SETTLED = `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() =>
  Promise.allSettled(document.getAnimations().flatMap((one) => (one instanceof CSSTransition ? [one.finished] : []))))`;

/** An installation with its web interface in a real browser, somebody signed in to it. */
export class PortalWorld {
  readonly graph: GraphWorld;
  readonly browser: Browser;
  /** The window of the first administrator, a Global Administrator. */
  readonly page: Page;
  /** What browsers complained about: a script that was kept from running, a file that is missing, an exception. */
  readonly complaints: string[] = [];
  readonly #onlookers = new Map<BrowserContext, Page>();

  private constructor(graph: GraphWorld, browser: Browser, page: Page) {
    this.graph = graph;
    this.browser = browser;
    this.page = page;
  }

  static async open(env: Readonly<Record<string, string>> = {}): Promise<PortalWorld> {
    const graph = await GraphWorld.open('PostgreSQL', env);
    try {
      const browser = await openBrowser();
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      const world = new PortalWorld(graph, browser, page);
      world.#listenTo(page);
      const key = await graph.app.administrators.firstInvitation();
      await page.goto(`${graph.url}/first-administrator/${key}`);
      await page.getByLabel('Name').fill('Ada Lovelace');
      await page.getByLabel('Address').fill('ada@halden.example');
      await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
      await page.getByRole('button', { name: 'Create and sign in' }).click();
      await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
      return world;
    } catch (error) {
      await graph.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.graph.close();
  }

  /** Opens an address of this installation in the administrator's window. */
  async go(path: string): Promise<void> {
    await this.page.goto(this.graph.url + path);
    await this.page.getByRole('heading', { level: 1 }).waitFor();
  }

  /** A window of somebody else, who has these roles (names of the server: `viewer`, `operator`, …). */
  async as(roles: readonly string[], name = 'Grace Hopper'): Promise<Page> {
    const userName = `${roles.join('-')}@halden.example`;
    const { invitation } = await this.graph.expect(201, 'POST', '/api/settings/administrators', {
      userName,
      displayName: name,
      roles,
    });
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    this.#listenTo(page);
    await page.goto(invitation);
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    // Home leads some roles on.
    await page.waitForURL((address) => !address.pathname.startsWith('/invitation'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  }

  /** A window in which nobody is signed in, with a clipboard that can be read. */
  async window(): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    this.#listenTo(page);
    return page;
  }

  /**
   * Looks at a screen in each width, in light, dark and forced colours: fails on a serious finding of axe, and where a
   * page is wider than its window. `ready` is a text that is there once the screen shows what it has; `of` is the window
   * of whoever is signed in, the administrator's when left out.
   */
  async look(path: string, ready: string | RegExp, of: Page = this.page): Promise<void> {
    const page = await this.#onlooker(of.context());
    await page.goto(this.graph.url + path);
    await page.getByText(ready).filter({ visible: true }).first().waitFor();
    for (const { width, colorScheme, forcedColors } of LOOKS) {
      await page.emulateMedia({ colorScheme, forcedColors });
      await page.setViewportSize({ width, height: 800 });
      await page.getByText(ready).filter({ visible: true }).first().waitFor();
      await page.evaluate(SETTLED);
      const found = await page.evaluate<readonly { id: string; impact: string; nodes: { html: string }[] }[]>(
        `axe.run({ exclude: [['[data-tabster-dummy]']] }, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
      );
      const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(
        serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        [],
        `${path} in ${colorScheme} at ${width}`,
      );
      assert.deepEqual(await page.evaluate(TOO_WIDE), [], `${path} is wider than ${width} pixels`);
    }
  }

  /** A window beside somebody's, which has loaded the portal's files before; signed in as they are now. */
  async #onlooker(of: BrowserContext): Promise<Page> {
    const { cookies } = await of.storageState();
    let page = this.#onlookers.get(of);
    if (page === undefined) {
      // The looking itself is a script the policy would refuse.
      page = await (await this.browser.newContext({ bypassCSP: true })).newPage();
      await page.addInitScript({ content: axe.source });
      this.#onlookers.set(of, page);
    }
    await page.context().clearCookies();
    await page.context().addCookies(cookies);
    return page;
  }

  #listenTo(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      const isRefusal = /status of 4[0-9][0-9]/.test(message.text());
      if (message.type() === 'error' && !isRefusal) this.complaints.push(message.text());
    });
  }
}
