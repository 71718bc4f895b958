import type { Page } from 'playwright-core';
import { TOO_WIDE } from './too-wide.ts';

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
    // A page drawn anew in another width keeps some of them.
    if (node.longer === node.data) continue;
    node.data = node.longer = node.data.replaceAll(/\\p{L}{2,}/gu, (word) => word + word.slice(-Math.ceil(word.length * 0.4)));
  }
})()`;

/**
 * Texts that are cut off by what is around them or reach out of their own control. Values in the cells of a list end in
 * an ellipsis on purpose; what is only for listeners is clipped whole.
 */
const CUT_OFF = `(() => {
  const faults = [];
  const shown = (element) => element.outerHTML.replace(/<svg.*?<\\/svg>/gs, '').slice(0, 160);
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

/** What does not fit on the page that is open, once each of its words is two fifths longer. */
export async function cutOffOnceLonger(page: Page): Promise<readonly string[]> {
  await page.evaluate(LENGTHEN);
  return [...(await page.evaluate<readonly string[]>(CUT_OFF)), ...(await page.evaluate<readonly string[]>(TOO_WIDE))];
}
