import type { RouteObject } from 'react-router';
import { first, screen } from './screen.ts';

/** The list of applications, the gallery, and an application of one's own. */
export const applicationRoutes: readonly RouteObject[] = [
  screen('/applications', () => import('../pages/applications/applications.tsx')),
  screen('/applications/new', () => import('../pages/gallery/gallery.tsx')),
  screen('/applications/new/own', () => import('../pages/own-application/own-application.tsx')),
];

/** Pages of one application outside provisioning; addresses are below `/applications/:sp`. */
export const applicationPages: readonly RouteObject[] = [
  first(() => import('../pages/application-overview/application-overview.tsx')),
  screen('properties', () => import('../pages/application-properties/application-properties.tsx')),
  screen('owners', () => import('../pages/application-owners/application-owners.tsx')),
  screen('roles', () => import('../pages/application-roles/application-roles.tsx')),
  screen('single-sign-on', () => import('../pages/single-sign-on/single-sign-on.tsx')),
  screen('users-and-groups', () => import('../pages/users-and-groups/users-and-groups.tsx')),
  screen('users-and-groups/add', () => import('../pages/users-and-groups/add-assignment.tsx')),
];
