import { matchRoutes, type RouteObject } from 'react-router';

/** Loads the files of a screen as soon as a link to it is pointed at or has the focus: its press finds them there. */
export function loadAhead(routes: RouteObject[]): void {
  const asked = new Set<unknown>();
  const look = ({ target }: Event) => {
    const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href]') : null;
    if (link === null || link.origin !== location.origin) return;
    for (const { route } of matchRoutes(routes, link.pathname) ?? []) {
      if (typeof route.lazy !== 'function' || asked.has(route.lazy)) continue;
      asked.add(route.lazy);
      // Where it cannot be loaded, that is said as it is of a press.
      void route.lazy();
    }
  };
  addEventListener('pointerover', look, { passive: true });
  addEventListener('focusin', look);
}
