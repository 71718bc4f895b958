import { useEffect, useRef } from 'react';

/** Takes whoever uses the keyboard back to where they were when something that lay over the page is gone. */
export function useReturnFocus(isOpen: boolean): void {
  const opener = useRef<Element | null>(null);
  // Looked at before what opens takes the focus.
  if (isOpen) opener.current ??= openerNow();
  useEffect(() => {
    if (!isOpen) return;
    return () => {
      const before = opener.current;
      opener.current = null;
      // Once it has faded out of the page, and unless something else was chosen meanwhile.
      for (const wait of [0, 100, 250, 500]) {
        setTimeout(() => {
          const isFree = document.activeElement === null || document.activeElement === document.body;
          if (isFree) goBack(before);
        }, wait);
      }
    };
  }, [isOpen]);
}

/** What has the focus; of a menu, which closes, what opened it. */
function openerNow(): Element | null {
  const focused = document.activeElement;
  const menu = focused?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  return (menu ? document.getElementById(menu) : null) ?? focused;
}

/**
 * Gives the focus to what had it before; to the title of the page where that is gone. What lies over the page keeps it:
 * without the focus it would be hidden from those who listen.
 */
export function goBack(before: Element | null, options?: FocusOptions): void {
  const over = [...document.querySelectorAll('[aria-modal=true]')].at(-1);
  if (before instanceof HTMLElement && before.isConnected && before !== document.body) {
    if (over === undefined || over.contains(before)) before.focus(options);
  } else if (over === undefined) {
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  }
}
