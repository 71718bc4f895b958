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
