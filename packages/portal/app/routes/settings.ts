import { type RouteObject, redirect } from 'react-router';
import { screen } from './screen.ts';

/** Settings of the installation, its health, and what it is. */
export const settingsRoutes: readonly RouteObject[] = [
  {
    path: '/settings',
    lazy: () => import('../pages/settings/settings-frame.tsx'),
    children: [
      { index: true, loader: () => redirect('/settings/general') },
      screen('general', () => import('../pages/settings/general.tsx')),
      screen('administrators', () => import('../pages/settings/administrators.tsx')),
      screen('tokens', () => import('../pages/settings/tokens.tsx')),
      screen('mail', () => import('../pages/settings/mail.tsx')),
    ],
  },
];
