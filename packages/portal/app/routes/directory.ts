import type { RouteObject } from 'react-router';
import { screen } from './screen.ts';

/** People, groups, what was deleted, and where people come from. */
export const directoryRoutes: readonly RouteObject[] = [
  screen('/directory/users', () => import('../pages/users/users.tsx')),
  screen('/directory/users/new', () => import('../pages/users/new-user.tsx')),
  screen('/directory/users/:id', () => import('../pages/person/person.tsx')),
  screen('/directory/groups', () => import('../pages/groups/groups.tsx')),
  screen('/directory/groups/:id', () => import('../pages/group/group.tsx')),
  screen('/directory/deleted', () => import('../pages/deleted/deleted.tsx')),
  screen('/directory/sources', () => import('../pages/sources/sources.tsx')),
];
