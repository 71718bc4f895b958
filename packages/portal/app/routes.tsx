import type { RouteObject } from 'react-router';
import { Frame } from './frame/frame.tsx';
import { RouteError } from './frame/route-error.tsx';

/** A screen of its own file, loaded when it is opened. Each exports `Component`. */
type Screen = () => Promise<{ readonly Component: React.ComponentType }>;

const page = (path: string, lazy: Screen): RouteObject => ({ path, lazy });

/** Every address of those who are signed in. */
const inside: readonly RouteObject[] = [
  { index: true, lazy: () => import('./pages/home/home.tsx') },
  page('/directory/users', () => import('./pages/users/users.tsx')),
  page('/logs/provisioning', () => import('./pages/provisioning-logs/provisioning-logs.tsx')),
  page('*', () => import('./pages/not-found/not-found.tsx')),
];

export const routes: RouteObject[] = [
  { ...page('/sign-in', () => import('./pages/sign-in/sign-in.tsx')), ErrorBoundary: RouteError },
  // Both links bring somebody in for the first time; which of them it is, the server says.
  ...['/first-administrator/:key', '/invitation/:key'].map((path) => ({
    ...page(path, () => import('./pages/first-administrator/first-administrator.tsx')),
    ErrorBoundary: RouteError,
  })),
  { path: '/', Component: Frame, ErrorBoundary: RouteError, children: [...inside] },
];
