/**
 * `npm run screenshots`: every screen of the demo's installation in three widths, light and dark, into `screenshots/`;
 * with `-- --chosen`, the pictures of the README and the guide into `docs/images`; with `-- --references`, those that
 * `pictures.test.ts` compares with. `-- PART…` takes those alone whose name has one of the parts. The installation stays
 * in `screenshots/installation`, so that the next run begins sooner; without that folder it is made anew.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { chosenScreens, type ScreenOf, screens } from './screens.ts';
import { prepare, type Staff, withAuthorization } from './shown-installation.ts';

const root = join(import.meta.dirname, '..', '..');
const WIDTHS = [1280, 768, 360] as const;
const COLORS = ['light', 'dark'] as const;
const PASSWORD = 'seven tall cranes at noon';
const TOKEN = 'who-takes-the-pictures';
/** What a screen takes to settle in another width. */
const SETTLE = 400;
/** What it takes to work out what it shows beside what it read. */
const WORKED_OUT = 3_000;
const WINDOW = { width: 1120, height: 700 } as const;
/** Height of the bar that stays at the top, with some room below it. */
const BAR = 64;

if (process.argv.includes('--references')) {
  const env = { ...process.env, LOCKSTEP_TEST_PICTURES: 'write' };
  const test = spawn(process.execPath, ['test/run.ts', 'test/portal/pictures.test.ts'], {
    cwd: root,
    stdio: 'inherit',
    env,
  });
  process.exit(((await once(test, 'exit')) as [number | null])[0] ?? 1);
}
const isChosen = process.argv.includes('--chosen');
const parts = process.argv.slice(2).filter((parameter) => !parameter.startsWith('-'));
const isAsked = ({ name }: ScreenOf) => parts.length === 0 || parts.some((part) => name.includes(part));

type Demo = ChildProcessByStdio<null, Readable, null>;
type State = Awaited<ReturnType<BrowserContext['storageState']>>;

type Names = Readonly<Record<string, string>>;

const into = join(root, 'screenshots');
const folder = join(into, 'installation');
const kept = join(folder, 'shown.json');
const before = await readFile(kept, 'utf8').catch(() => undefined);
// What was not prepared to its end is made anew.
if (before === undefined) await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const demo: Demo = spawn(
  process.execPath,
  ['packages/server/src/cli/main.ts', 'demo', '--data-dir', folder, '--port', '0', '--log-level', 'warn'],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, LOCKSTEP_ADMIN_TOKEN: TOKEN } },
);
const ended = once(demo, 'exit');
try {
  const { origin, link } = await started();
  const browser = await openBrowser();
  try {
    const page = await (await browser.newContext()).newPage();
    if (link === undefined) await signInAgain(page, origin);
    else await makeAdministrator(page, link);
    const shown = before === undefined ? await prepare(origin, TOKEN) : JSON.parse(before);
    await writeFile(kept, JSON.stringify(shown));
    for (const staff of shown.staff) await signIn(page, origin, staff);
    const state = await page.context().storageState();
    const names = await withAuthorization(origin, TOKEN, shown.names);
    await (isChosen ? takeChosen : takeAll)(browser, state, origin, names);
  } finally {
    await browser.close();
  }
} finally {
  demo.kill('SIGINT');
  await ended;
}

/** Where the demo is once everything is provisioned, and the link for the first administrator while there is none. */
function started(): Promise<{ readonly origin: string; readonly link: string | undefined }> {
  return new Promise((resolve, reject) => {
    let text = '';
    demo.stdout.on('data', (piece: Buffer) => {
      text += piece.toString();
      if (!text.includes('Ctrl-C')) return;
      const [link] = /http:\/\/\S+\/first-administrator\/\S+/.exec(text) ?? [];
      const [, origin = ''] = /The portal is at (http:\/\/\S+)/.exec(text) ?? [];
      resolve({ origin, link });
    });
    demo.once('exit', () => reject(new Error(`The demo ended before it was ready:\n${text}`)));
  });
}

async function makeAdministrator(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('Address').fill('ada@halden.example');
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create and sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
}

async function signInAgain(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('Address').fill('ada@halden.example');
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
}

async function signIn(page: Page, origin: string, { tenant, userName, password }: Staff): Promise<void> {
  await page.goto(`${origin}/t/${tenant}/sign-in`);
  await page.getByLabel('Username').fill(userName);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign In' }).click();
  await page.waitForURL((address) => !address.pathname.endsWith('/sign-in'));
}

async function show(page: Page, origin: string, { path }: ScreenOf, names: Names): Promise<void> {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? name);
  await page.goto(new URL(filled, origin).href);
  await page.locator('h1').first().waitFor();
  await page.locator('.fui-Spinner, [aria-busy=true]').first().waitFor({ state: 'hidden' });
  await page.waitForTimeout(SETTLE);
}

async function takeAll(browser: Browser, state: State, origin: string, names: Names): Promise<void> {
  const windows = {
    signedIn: await (await browser.newContext({ storageState: state })).newPage(),
    signedOut: await (await browser.newContext()).newPage(),
  };
  for (const screen of screens.filter(isAsked)) {
    const page = screen.signedOut === true ? windows.signedOut : windows.signedIn;
    await page.setViewportSize({ width: WIDTHS[0], height: 800 });
    await show(page, origin, screen, names).catch((error: Error) => say(`${screen.name}: ${error.message}`));
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await page.waitForTimeout(SETTLE);
      for (const colorScheme of COLORS) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(into, `${screen.name}-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
    say(screen.name);
  }
}

async function takeChosen(browser: Browser, state: State, origin: string, names: Names): Promise<void> {
  const context = await browser.newContext({ storageState: state, viewport: WINDOW });
  const page = await context.newPage();
  for (const screen of chosenScreens.filter(isAsked)) {
    await page.setViewportSize({ ...WINDOW, width: screen.width ?? WINDOW.width });
    await show(page, origin, screen, names);
    await page.waitForTimeout(WORKED_OUT);
    if (screen.from !== undefined) await scrollTo(page, screen.from);
    await page.screenshot({ path: join(root, 'docs', 'images', `${screen.name}.png`) });
    say(`docs/images/${screen.name}.png`);
  }
}

async function scrollTo(page: Page, heading: string): Promise<void> {
  const box = await page.getByRole('heading', { name: heading }).boundingBox();
  await page.mouse.move(600, 20);
  await page.mouse.wheel(0, (box?.y ?? BAR) - BAR);
  await page.waitForTimeout(SETTLE);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
