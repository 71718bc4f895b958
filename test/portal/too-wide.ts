/** The elements that reach beyond the window to the right, where the page is wider than it. */
export const TOO_WIDE = `document.documentElement.scrollWidth <= innerWidth ? [] :
  ['the page is ' + document.documentElement.scrollWidth + ' wide'].concat(
    [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth)
      .map((element) => element.outerHTML.replace(/<svg.*?<\\/svg>/gs, '').slice(0, 120))
      .slice(0, 5))`;
