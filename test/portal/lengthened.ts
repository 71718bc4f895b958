import type { Page } from 'playwright-core';

/**
 * Another language may say everything in words that are two fifths longer: every word of the page becomes so long. Names
 * and values stay as they are.
 */
const LENGTHEN = `(() => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (words.nextNode()) found.push(words.currentNode);
  for (const node of found) {
    if (node.parentElement.closest('script, style, textarea, code, pre, [role=gridcell], time, [translate=no]')) continue;
    node.data = node.data.replaceAll(/\\p{L}{2,}/gu, (word) => word + word.slice(-Math.ceil(word.length * 0.4)));
  }
})()`;

/**
 * Texts that are cut off by what is around them or reach out of their own control, and what makes the page wider than
 * its window. Values in the cells of a list end in an ellipsis on purpose; what is only for listeners is clipped whole.
 */
const CUT_OFF = `(() => {
  const faults = [];
  const shown = (element) => element.outerHTML.replace(/<svg.*?<\\/svg>/gs, '').slice(0, 160);
  const page = document.documentElement;
  if (page.scrollWidth > innerWidth) {
    for (const element of document.querySelectorAll('body *')) {
      if (element.getBoundingClientRect().right > innerWidth + 1) faults.push('wider than the window: ' + shown(element));
      if (faults.length > 4) break;
    }
    if (faults.length === 0) faults.push('the page is ' + page.scrollWidth + ' wide');
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() === '' || !parent.checkVisibility({ visibilityProperty: true })) continue;
    if (parent.closest('script, style, svg, [role=gridcell], option')) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const text = range.getBoundingClientRect();
    if (text.width === 0 || text.right < 0) continue;
    const control = parent.closest('button, a, label, [role=tab], [role=columnheader], [role=menuitem], th');
    for (let around = parent; around && around !== document.body; around = around.parentElement) {
      const style = getComputedStyle(around);
      const box = around.getBoundingClientRect();
      if (box.width <= 2) break;
      const clips = /hidden|clip/.test(style.overflowX);
      if (/auto|scroll/.test(style.overflowX)) break;
      if (!clips && around !== control) continue;
      if (text.right > box.right + 2 || text.left < box.left - 2) {
        faults.push((clips ? 'cut off: ' : 'reaches out: ') + shown(around));
        break;
      }
    }
  }
  return faults;
})()`;

/** The widths pages of longer words are looked at in: on a desk, on a telephone. */
const WIDTHS = [1280, 360] as const;

/** A page to look at: its address, and what is to be read on it once it has everything. */
export type Looked = readonly [path: string, ready: string | RegExp];

/** What does not fit on pages of the window's person, once each of their words is two fifths longer. */
export async function cutOffWhenLonger(
  { page, origin }: { readonly page: Page; readonly origin: string },
  screens: readonly Looked[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    for (const [path, ready] of screens) {
      await page.goto(origin + path);
      await page.getByText(ready).filter({ visible: true }).first().waitFor();
      const cut = await cutOffOnceLonger(page);
      faults.push(...cut.map((fault) => `${path} at ${width}: ${fault}`));
    }
  }
  return faults;
}

/** What does not fit on the page that is open, once each of its words is two fifths longer. */
export async function cutOffOnceLonger(page: Page): Promise<readonly string[]> {
  await page.evaluate(LENGTHEN);
  return page.evaluate<readonly string[]>(CUT_OFF);
}
