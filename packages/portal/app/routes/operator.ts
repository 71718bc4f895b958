import type { RouteObject } from 'react-router';
import { screen } from './screen.ts';

const tenant = () => import('../pages/operator-tenant/operator-tenant.tsx');

/** The console of those who run applications: tenants and requests of support. */
export const operatorRoutes: readonly RouteObject[] = [
  screen('/operator/tenants', () => import('../pages/operator-tenants/operator-tenants.tsx')),
  screen('/operator/tenants/new', () => import('../pages/operator-tenants/new-tenant.tsx')),
  screen('/operator/tenants/:tenant', tenant),
  screen('/operator/tenants/:tenant/:tab', tenant),
  screen('/operator/support', () => import('../pages/operator-support/operator-support.tsx')),
  screen('/operator/support/:request', () => import('../pages/operator-support/support-request.tsx')),
];
