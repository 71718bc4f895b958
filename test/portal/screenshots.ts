/**
 * `npm run screenshots`: every screen of the demo's installation in three widths, light and dark, into `screenshots/`;
 * with `--chosen`, the pictures of the guide into `docs/images`. `-- PART` takes those alone whose name has the part.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { chosenScreens, screens } from './screens.ts';

const root = join(import.meta.dirname, '..', '..');
const WIDTHS = [1280, 768, 360] as const;
const COLORS = ['light', 'dark'] as const;
const PASSWORD = 'seven tall cranes at noon';
/** Screens read on after they are shown; pictures wait for that. */
const SETTLE = 1_500;

const isChosen = process.argv.includes('--chosen');
const part = process.argv.slice(2).find((parameter) => !parameter.startsWith('-')) ?? '';

const folder = await mkdtemp(join(tmpdir(), 'lockstep-screenshots-'));
const demo = spawn(
  process.execPath,
  ['packages/server/src/cli/main.ts', 'demo', '--data-dir', folder, '--port', '0', '--log-level', 'warn'],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
);
try {
  const link = await firstLink();
  const browser = await openBrowser();
  try {
    const state = await signedIn(browser, link);
    const origin = new URL(link).origin;
    const names = await namesIn(browser, state, origin);
    if (isChosen) await takeChosen(browser, state, origin, names);
    else await takeAll(browser, state, origin, names);
  } finally {
    await browser.close();
  }
} finally {
  demo.kill('SIGINT');
  await new Promise((resolve) => demo.once('exit', resolve));
  await rm(folder, { recursive: true, force: true });
}

/** The link the demo prints once everything is provisioned. */
async function firstLink(): Promise<string> {
  let text = '';
  for await (const piece of demo.stdout) {
    text += String(piece);
    const [link] = /http:\/\/\S+\/first-administrator\/\S+/.exec(text) ?? [];
    if (link !== undefined) {
      demo.stdout.resume();
      return link;
    }
  }
  throw new Error(`The demo ended before it was ready:\n${text}`);
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

async function signedIn(browser: Browser, link: string): Promise<State> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('Address').fill('ada@halden.example');
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create and sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Ids of what the demo made, by the names addresses use. */
async function namesIn(browser: Browser, state: State, origin: string): Promise<ReadonlyMap<string, string>> {
  const context = await browser.newContext({ storageState: state });
  const read = async (path: string) =>
    (await (await context.request.get(origin + path)).json()) as { value: { id: string; displayName: string }[] };
  const names = new Map<string, string>();
  for (const { id, displayName } of (await read('/v1.0/servicePrincipals')).value) {
    names.set(displayName.toLowerCase().split(' ')[0] ?? '', id);
  }
  names.set('person', (await read('/v1.0/users?$top=1')).value[0]?.id ?? '');
  names.set('group', (await read('/v1.0/groups?$top=1')).value[0]?.id ?? '');
  await context.close();
  return names;
}

function addressOf(path: string, names: ReadonlyMap<string, string>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => names.get(name) ?? name);
}

async function show(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForTimeout(SETTLE);
}

async function takeAll(browser: Browser, state: State, origin: string, names: ReadonlyMap<string, string>) {
  const into = join(root, 'screenshots');
  await mkdir(into, { recursive: true });
  for (const colorScheme of COLORS) {
    const context = await browser.newContext({ storageState: state, colorScheme });
    const page = await context.newPage();
    for (const { name, path } of screens.filter((screen) => screen.name.includes(part))) {
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await show(page, origin + addressOf(path, names));
        await page.screenshot({ path: join(into, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
      process.stdout.write(`${name}, ${colorScheme}\n`);
    }
    await context.close();
  }
}

async function takeChosen(browser: Browser, state: State, origin: string, names: ReadonlyMap<string, string>) {
  const context = await browser.newContext({ storageState: state, viewport: { width: 1120, height: 700 } });
  const page = await context.newPage();
  for (const { name, path } of chosenScreens.filter((screen) => screen.name.includes(part))) {
    await show(page, origin + addressOf(path, names));
    await page.screenshot({ path: join(root, 'docs', 'images', `${name}.png`) });
    process.stdout.write(`docs/images/${name}.png\n`);
  }
  await context.close();
}
