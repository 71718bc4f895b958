import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/**
 * Pages are drawn without a pretended graphics card, which costs twice as much, and letters alike on every machine. The
 * arguments that come with the program are for another purpose: they open what browsers refuse.
 */
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-software-rasterizer', '--font-render-hinting=none'];

/** A browser without a window. Its program comes with the packages of npm. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({ executablePath: await chromium.executablePath(), args: ARGUMENTS, headless: true });
}
