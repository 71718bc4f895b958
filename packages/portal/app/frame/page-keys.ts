import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { announce } from '../components/announcer.tsx';

/** The parts of a page: the bar at the top, what leads elsewhere, the content, what is open beside it, what is unsaved. */
const REGIONS = 'header, nav:not(.fui-Breadcrumb), main, aside, section[aria-label="Unsaved changes"]';
/** Where one begins in a part: at its title, else at the first thing to be operated. */
const TITLES = 'h1[tabindex], h2[tabindex]';
const OPERATED = ':is(a[href], button, input, select, textarea, [tabindex="0"]):not(:disabled, [data-tabster-dummy])';

/** The keys of every page: F6 goes to its next part and Shift F6 to the one before; Alt Shift R reads all of it again. */
export function usePageKeys(): void {
  const client = useQueryClient();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, code, altKey, shiftKey, ctrlKey, metaKey } = event;
      // A dialog keeps the keys until it is closed.
      if (ctrlKey || metaKey || document.querySelector('[aria-modal=true]') !== null) return;
      if (key === 'F6' && !altKey) goOn(shiftKey ? -1 : 1);
      // By its place: with Alt, some keyboards write another letter there.
      else if (code === 'KeyR' && altKey && shiftKey) {
        void client.invalidateQueries().then(() => announce('The page was read again.'));
      } else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [client]);
}

function goOn(by: -1 | 1): void {
  const begins = [...document.querySelectorAll<HTMLElement>(REGIONS)]
    .flatMap((region) => {
      const begin = beginOf(region);
      return begin === undefined ? [] : [{ region, begin }];
    })
    // One part may lie within another, before what that begins with.
    .toSorted((one, other) =>
      one.begin.compareDocumentPosition(other.begin) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    );
  const within = document.activeElement?.closest(REGIONS);
  const here = begins.findIndex(({ region }) => region === within);
  const to = here < 0 && by < 0 ? begins.length - 1 : (here + by + begins.length) % begins.length;
  begins[to]?.begin.focus();
}

/** Where a part begins that is shown, and that has something of its own. */
function beginOf(region: HTMLElement): HTMLElement | undefined {
  const own = [...region.querySelectorAll<HTMLElement>(`${TITLES}, ${OPERATED}`)].filter(
    (element) => element.closest(REGIONS) === region && element.checkVisibility({ visibilityProperty: true }),
  );
  return own.find((element) => element.matches(TITLES)) ?? own.find(({ tabIndex }) => tabIndex >= 0);
}
