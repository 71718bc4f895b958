import type { RouteObject } from 'react-router';
import { screen } from './screen.ts';

/** Provisioning of one application: its configuration and what it is doing. Addresses are below `/applications/:sp`. */
export const provisioningRoutes: readonly RouteObject[] = [
  screen('provisioning', () => import('../pages/provisioning/provisioning.tsx')),
  screen('provisioning/manage', () => import('../pages/manage-provisioning/manage-provisioning.tsx')),
  screen('provisioning/new', () => import('../pages/new-configuration/new-configuration.tsx')),
  screen('provisioning/staged-deletions', () => import('../pages/staged-deletions/staged-deletions.tsx')),
  screen('provisioning/attention', () => import('../pages/attention/attention.tsx')),
  screen('provisioning/discovery', () => import('../pages/discovery/discovery.tsx')),
  screen('provisioning/connections', () => import('../pages/connections/connections.tsx')),
];

/** What waits for somebody in any application. */
export const monitoringRoutes: readonly RouteObject[] = [
  screen('/staged-deletions', () => import('../pages/staged-deletions/all-staged-deletions.tsx')),
  screen('/attention', () => import('../pages/attention/all-attention.tsx')),
];
