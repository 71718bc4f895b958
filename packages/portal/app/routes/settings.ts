import { type RouteObject, redirect } from 'react-router';
import { screen } from './screen.ts';

/** Settings of the installation, its health, and what it is. */
export const settingsRoutes: readonly RouteObject[] = [
  {
    ...screen('/settings', () => import('../pages/settings/settings-frame.tsx')),
    children: [
      { index: true, loader: () => redirect('/settings/general') },
      screen('general', () => import('../pages/settings/general.tsx')),
      screen('administrators', () => import('../pages/settings/administrators.tsx')),
      screen('tokens', () => import('../pages/settings/tokens.tsx')),
      screen('sign-in', () => import('../pages/settings/sign-in.tsx')),
      screen('mail', () => import('../pages/settings/mail.tsx')),
      screen('webhooks', () => import('../pages/settings/webhooks.tsx')),
      screen('secrets', () => import('../pages/settings/secrets.tsx')),
      screen('retention', () => import('../pages/settings/retention.tsx')),
    ],
  },
  screen('/health', () => import('../pages/health/health.tsx')),
  screen('/about', () => import('../pages/about/about.tsx')),
];
