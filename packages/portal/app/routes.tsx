import type { RouteObject } from 'react-router';
import { Frame } from './frame/frame.tsx';
import { RouteError } from './frame/route-error.tsx';
import { aliasRoutes } from './routes/aliases.ts';
import { applicationPages, applicationRoutes } from './routes/applications.ts';
import { directoryRoutes } from './routes/directory.ts';
import { logRoutes } from './routes/logs.ts';
import { mappingRoutes } from './routes/mappings.ts';
import { operatorRoutes } from './routes/operator.ts';
import { planRoutes } from './routes/plans.ts';
import { monitoringRoutes, provisioningRoutes } from './routes/provisioning.ts';
import { first, screen } from './routes/screen.ts';
import { settingsRoutes } from './routes/settings.ts';
import { tenantRoutes } from './routes/tenant.ts';

/** Every address of those who are signed in. */
const inside: readonly RouteObject[] = [
  first(() => import('./pages/home/home.tsx')),
  ...directoryRoutes,
  ...applicationRoutes,
  {
    // One application: its second column stands beside everything below its address.
    ...screen('/applications/:sp', () => import('./frame/application-frame.tsx')),
    children: [...applicationPages, ...provisioningRoutes, ...mappingRoutes, ...planRoutes],
  },
  ...monitoringRoutes,
  ...logRoutes,
  ...settingsRoutes,
  ...operatorRoutes,
  ...aliasRoutes,
  screen('*', () => import('./pages/not-found/not-found.tsx')),
];

export const routes: RouteObject[] = [
  { ...screen('/sign-in', () => import('./pages/sign-in/sign-in.tsx')), ErrorBoundary: RouteError },
  // Both links bring somebody in for the first time; which of them it is, the server says.
  ...['/first-administrator/:key', '/invitation/:key'].map((path) => ({
    ...screen(path, () => import('./pages/first-administrator/first-administrator.tsx')),
    ErrorBoundary: RouteError,
  })),
  ...tenantRoutes,
  {
    path: '/',
    Component: Frame,
    ErrorBoundary: RouteError,
    // A screen that cannot be shown leaves what surrounds it.
    children: [{ ErrorBoundary: RouteError, children: [...inside] }],
  },
];
