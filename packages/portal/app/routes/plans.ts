import type { RouteObject } from 'react-router';
import { screen } from './screen.ts';

/** What would happen and what did: provision on demand, plans, versions, export and import. Addresses are below `/applications/:sp`. */
export const planRoutes: readonly RouteObject[] = [
  screen('provisioning/on-demand', () => import('../pages/on-demand/on-demand.tsx')),
  screen('provisioning/plans', () => import('../pages/plans/plans.tsx')),
  screen('provisioning/plans/:id', () => import('../pages/plans/plan.tsx')),
  screen('provisioning/versions', () => import('../pages/versions/versions.tsx')),
  screen('provisioning/transfer', () => import('../pages/transfer/transfer.tsx')),
  screen('provisioning/logs', () => import('../pages/provisioning-logs/application-logs.tsx')),
  screen('audit', () => import('../pages/audit-logs/application-audit.tsx')),
];
