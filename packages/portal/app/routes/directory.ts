import type { RouteObject } from 'react-router';
import { screen } from './screen.ts';

/** People, groups, what was deleted, and where people come from. */
export const directoryRoutes: readonly RouteObject[] = [
  screen('/directory/users', () => import('../pages/users/users.tsx')),
];
