import { useEffect, useRef } from 'react';

/** Takes whoever uses the keyboard back to where they were when something that lay over the page is gone. */
export function useReturnFocus(isOpen: boolean): void {
  const opener = useRef<Element | null>(null);
  // Looked at before what opens takes the focus.
  if (isOpen) opener.current ??= document.activeElement;
  useEffect(() => {
    if (!isOpen) return;
    return () => {
      const before = opener.current;
      opener.current = null;
      // Once it has faded out of the page, and unless something else was chosen meanwhile.
      for (const wait of [0, 100, 250, 500]) {
        setTimeout(() => {
          const isFree = document.activeElement === null || document.activeElement === document.body;
          if (isFree && before instanceof HTMLElement) before.focus();
        }, wait);
      }
    };
  }, [isOpen]);
}
