import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/**
 * Pages are drawn without a pretended graphics card, which costs twice as much, and letters alike on every machine. The
 * arguments that come with the program are for another purpose: they open what browsers refuse.
 */
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-software-rasterizer', '--font-render-hinting=none'];

/** The program, unpacked from the packages of npm unless a run of the tests has done so. */
export async function chromiumProgram(): Promise<string> {
  return process.env.LOCKSTEP_TEST_BROWSER ?? (await chromium.executablePath());
}

/** A browser without a window, for people who want no motion: a colour on its way to another has the contrast of neither. */
export async function openBrowser(): Promise<Browser> {
  const browser = await playwright.launch({ executablePath: await chromiumProgram(), args: ARGUMENTS, headless: true });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = (options) => newContext({ reducedMotion: 'reduce', ...options });
  return browser;
}

/** A browser that knows the letters that come with its program and no others, so that pages look alike everywhere. */
export async function openBrowserWithOwnLetters(): Promise<Browser> {
  const program = await chromiumProgram();
  const letters = join(dirname(program), 'fonts');
  assert.ok(
    existsSync(join(letters, 'fonts')),
    `The letters of the browser are not at ${letters}. Remove ${program}, and both are unpacked anew.`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-letters-'));
  const file = join(folder, 'fonts.conf');
  const [of, cache] = [letters, folder].map((path) => path.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
  await writeFile(file, `<fontconfig><dir>${of}</dir><cachedir>${cache}</cachedir></fontconfig>`);
  const env = { ...process.env, FONTCONFIG_FILE: file, FONTCONFIG_PATH: folder };
  return playwright.launch({ executablePath: program, args: ARGUMENTS, headless: true, env });
}
