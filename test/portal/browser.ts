import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** A browser without a window. Its program comes with the packages of npm. */
export async function openBrowser(): Promise<Browser> {
  // In a single process the browser would end with the first window that is closed.
  const args = chromium.args.filter((argument) => !['--single-process', '--no-zygote'].includes(argument));
  return playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true });
}
