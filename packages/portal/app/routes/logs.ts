import type { RouteObject } from 'react-router';
import { screen } from './screen.ts';

/** The logs of the whole organisation. */
export const logRoutes: readonly RouteObject[] = [
  screen('/logs/provisioning', () => import('../pages/provisioning-logs/provisioning-logs.tsx')),
  screen('/logs/audit', () => import('../pages/audit-logs/audit-logs.tsx')),
];
