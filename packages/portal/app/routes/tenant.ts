import type { RouteObject } from 'react-router';
import { RouteError } from '../frame/route-error.tsx';
import { first, screen } from './screen.ts';

/**
 * The pages of one tenant, beside its endpoint. Which there are below its address, the application says: one screen
 * draws them all from its description.
 */
export const tenantRoutes: readonly RouteObject[] = [
  {
    ...screen('/t/:tenant/sign-in', () => import('../pages/tenant-sign-in/tenant-sign-in.tsx')),
    ErrorBoundary: RouteError,
  },
  {
    ...screen('/t/:tenant', () => import('../tenant/tenant-frame.tsx')),
    ErrorBoundary: RouteError,
    children: [
      first(() => import('../pages/tenant-home/tenant-home.tsx')),
      screen('*', () => import('../pages/tenant-page/tenant-page.tsx')),
    ],
  },
];
