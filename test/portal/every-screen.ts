import type { Page } from 'playwright-core';
import type { FurnishedWorld } from './furnished-world.ts';
import { type ScreenOf, screens } from './screens.ts';

/** Windows that look at the same time. */
const WINDOWS = 3;

/** What is wrong with a screen, for a window that is kept for this. */
export type Look = (screen: ScreenOf) => Promise<readonly string[]>;

/** For scripts that look at a page: what of it is there to be seen, and whether it is still on its way. */
export const SEEN = `const shows = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const isLoading = () =>
    [...document.querySelectorAll('.fui-Spinner, .fui-Skeleton, main[aria-busy=true]')].some(shows);`;

/**
 * Takes every screen that is shown to somebody signed in, each once, in several windows of one browser; answers what is
 * wrong with any of them. `open` makes a window ready to look.
 */
export async function faultsOfScreens(
  world: FurnishedWorld,
  width: number,
  open: (page: Page) => Promise<Look>,
): Promise<readonly string[]> {
  const { portal } = world;
  const shown = screens.filter(({ signedOut }) => signedOut !== true);
  // Some are the same here, where one application stands for all.
  const waiting = [...new Map(shown.map((screen) => [world.addressOf(screen), screen])).values()];
  const faults: string[] = [];
  const context = await portal.browser.newContext({
    storageState: await portal.page.context().storageState(),
    viewport: { width, height: 800 },
    // The looking itself is a script the policy would refuse.
    bypassCSP: true,
  });
  const window = async () => {
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => faults.push(`${new URL(page.url()).pathname}: exception: ${message}`));
    const look = await open(page);
    for (let screen = waiting.shift(); screen; screen = waiting.shift()) {
      const { name } = screen;
      faults.push(...(await look(screen)).map((fault) => `${name}: ${fault}`));
    }
  };
  await Promise.all(Array.from({ length: WINDOWS }, window));
  await context.close();
  return faults;
}
