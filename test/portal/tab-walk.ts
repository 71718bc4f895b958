import type { Page } from 'playwright-core';

/** More controls than a page has that Tab reaches. */
const MOST = 240;

const SHOWS = `const shows = (element) =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && element.getClientRects().length > 0;`;

/** Begins a walk at the content: notes what Tab has to reach, and what only a pointer would. */
const BEGIN = (within: string) => `(() => { ${SHOWS}
  const still = new CSSStyleSheet();
  still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
  // What lies over the page keeps the keys until it is closed.
  const root = document.querySelector('[aria-modal=true]') ?? document.querySelector('main');
  const inside = [...${within}.querySelectorAll('*')].filter((element) => shows(element) &&
    element.closest('[aria-hidden=true], [inert]') === null && !element.matches(':disabled, [data-tabster-dummy]'));
  const composite = '[role=grid], [role=tablist], [role=toolbar], [role=radiogroup], [role=listbox], [role=menu], ' +
    '[role=group], .fui-SpinButton, .fui-SearchBox, .fui-Combobox, .fui-Dropdown';
  const pressed = 'a[href], button, input, select, textarea, label, summary, [tabindex]';
  const operated = inside.filter((element) => element.matches('a[href], button, input, select, textarea, summary, [tabindex]'));
  const name = (element) => element.outerHTML.replace(/<svg.*?<\\/svg>/gs, '').slice(0, 140);
  const faults = [
    ...operated.filter((element) => element.tabIndex < 0 && element.matches('a[href], button, input, select, textarea') &&
      element.closest(composite) === null).map((element) => 'Tab passes it by: ' + name(element)),
    ...inside.filter((element) => getComputedStyle(element).cursor === 'pointer' &&
      getComputedStyle(element.parentElement).cursor !== 'pointer' &&
      element.closest(pressed + ', [role=grid], [role=option]') === null && element.querySelector(pressed) === null)
      .map((element) => 'only a pointer can press it: ' + name(element)),
  ];
  // Where several are one stop, the arrows reach the others.
  const stopOf = (element) => element.type === 'radio' ? 'radio ' + element.name
    : element.closest('[role=tablist], [role=radiogroup], [role=toolbar]') ?? element;
  const fieldOf = (element) =>
    element.closest('.fui-Input, .fui-Textarea, .fui-Combobox, .fui-Dropdown, .fui-SearchBox, .fui-SpinButton, .fui-Select');
  const around = (element) =>
    [element, element.parentElement, element.parentElement.parentElement, element.nextElementSibling, fieldOf(element)];
  const styleOf = (element) => around(element).filter(Boolean).flatMap((one) => [null, '::before', '::after'].map((part) => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderTopColor, borderBottomColor, borderBottomWidth,
        backgroundColor, transform, opacity, textDecorationLine, left } = getComputedStyle(one, part);
      return [outlineStyle === 'none' ? '' : outlineWidth + outlineColor, boxShadow, borderTopColor, borderBottomColor,
        borderBottomWidth, backgroundColor, transform, opacity, textDecorationLine, left].join();
    })).join('|');
  const walk = window.walk = { root, still, faults, name, stopOf, styleOf, fieldOf, before: undefined, last: undefined, reached: new Set(), back: new Set(),
    all: operated.filter((element) => element.tabIndex >= 0) };
  walk.hadPlace = root.hasAttribute('tabindex');
  if (!walk.hadPlace) root.tabIndex = -1;
  root.focus();
})()`;

/** Looks at where a press of Tab led: `on`, `out` of the content, or where one was before. */
const STEP = `(() => {
  const { walk } = window;
  const here = document.activeElement;
  const { before } = walk;
  walk.before = undefined;
  // A field stays marked while a button within it has the focus.
  const isJudged = before?.element.isConnected && before.element !== here && !walk.fieldOf(before.element)?.contains(here);
  if (isJudged && walk.styleOf(before.element) === before.style) {
    walk.faults.push('one does not see that it has the focus: ' + walk.name(before.element) + ' before ' + walk.name(here));
  }
  const isOut = here === null || here === document.body || here.closest('main, [role=dialog], [role=alertdialog]') === null;
  if (here === null || here === document.body || here.matches('[data-tabster-dummy]')) return isOut ? 'out' : 'on';
  // A date is several stops.
  if (here === walk.last && /^(date|time|datetime-local)$/.test(here.type)) return 'on';
  if (here === walk.last) {
    walk.faults.push('Tab does not leave it: ' + walk.name(here));
    return 'again';
  }
  walk.last = here;
  if (walk.reached.has(here)) return 'again';
  walk.reached.add(here);
  walk.before = { element: here, style: walk.styleOf(here) };
  const { left, right, top, bottom } = here.getBoundingClientRect();
  const points = [[(left + right) / 2, (top + bottom) / 2], [left + 2, top + 2], [right - 2, bottom - 2]];
  const seen = points.some(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    if (hit === null) return false;
    if (here.contains(hit) || hit.contains(here)) return true;
    for (let above = hit; above; above = above.parentElement) {
      if (/sticky|fixed/.test(getComputedStyle(above).position)) return above.contains(here);
    }
    return true;
  });
  if (!seen) walk.faults.push('hidden while it has the focus: ' + walk.name(here));
  return isOut ? 'out' : 'on';
})()`;

/** Notes where a press of Shift and Tab led; answers whether all that was reached before was come by again. */
const STEP_BACK = `(() => {
  const { walk } = window;
  walk.back.add(walk.stopOf(document.activeElement));
  return [...walk.reached].every((element) => !element.isConnected || walk.back.has(walk.stopOf(element)));
})()`;

const END = (isBoth: boolean) => `(() => { ${SHOWS}
  const { walk } = window;
  if (!walk.hadPlace) walk.root.removeAttribute('tabindex');
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== walk.still);
  scrollTo(0, 0);
  const stops = new Set([...walk.reached].map(walk.stopOf));
  const missed = walk.all.filter((element) =>
    element.isConnected && shows(element) && element.tabIndex >= 0 && !stops.has(walk.stopOf(element)));
  const lost = ${isBoth} ? [...walk.reached].filter((element) => element.isConnected && !walk.back.has(walk.stopOf(element))) : [];
  return [
    ...walk.faults,
    ...missed.map((element) => 'Tab does not reach it: ' + walk.name(element)),
    ...lost.map((element) => 'Shift and Tab do not come back to it: ' + walk.name(element)),
  ];
})()`;

/**
 * Walks through the content of a page by Tab: each control is reached, one sees where one is, nothing keeps one. Answers
 * what is wrong.
 */
export async function faultsOfTab(page: Page): Promise<readonly string[]> {
  await page.evaluate(BEGIN('root'));
  if (!(await goOn(page, (where) => where !== 'on'))) return ['Tab finds no end'];
  return page.evaluate<readonly string[]>(END(false));
}

/** The same for a whole page with all that surrounds the content, round to where it began, and all the way back. */
export async function faultsOfTabAround(page: Page): Promise<readonly string[]> {
  await page.evaluate(BEGIN('document'));
  if (!(await goOn(page, (where) => where === 'again'))) return ['Tab finds no end'];
  for (let step = 0; step < MOST; step += 1) {
    await page.keyboard.press('Shift+Tab');
    if (await page.evaluate<boolean>(STEP_BACK)) break;
  }
  return page.evaluate<readonly string[]>(END(true));
}

async function goOn(page: Page, isOver: (where: string) => boolean): Promise<boolean> {
  for (let step = 0; step < MOST; step += 1) {
    await page.keyboard.press('Tab');
    if (isOver(await page.evaluate<string>(STEP))) return true;
  }
  return false;
}
