import { type RouteObject, redirect } from 'react-router';
import { menuNames } from '../frame/navigation.ts';
import { type Preferences, preferForNow } from '../preferences.ts';

/**
 * Addresses published guides spell the way to the applications by: each leads there, and its menu names hold until the
 * person signs out.
 */
export const aliasRoutes: readonly RouteObject[] = Object.entries(menuNames).map(([name, { alias }]) => ({
  path: alias,
  loader: () => {
    preferForNow({ menuNames: name as Preferences['menuNames'] });
    return redirect('/applications');
  },
}));
