import { useSyncExternalStore } from 'react';

/** How much room there is: for a column beside another, for tabs, or for one thing at a time. */
export type Viewport = 'wide' | 'middle' | 'narrow';

const wide = matchMedia('(min-width: 1024px)');
const narrow = matchMedia('(max-width: 639px)');

/** The room of this window, as it changes. */
export function useViewport(): Viewport {
  return useSyncExternalStore(
    (watcher) => {
      for (const query of [wide, narrow]) query.addEventListener('change', watcher);
      return () => {
        for (const query of [wide, narrow]) query.removeEventListener('change', watcher);
      };
    },
    () => (wide.matches ? 'wide' : narrow.matches ? 'narrow' : 'middle'),
  );
}
