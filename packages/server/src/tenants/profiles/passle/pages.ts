import type { PageRules } from '../../pages/page-rules.ts';
import { POSTS } from '../published-posts.ts';
import { PASSLES } from './passles.ts';

/** The admin dashboard of Passle. */
export const pages: PageRules = {
  accent: { hue: 268, saturation: 48 },
  menu: [
    { label: 'Users', path: 'accounts', shows: 'accounts' },
    { label: 'Passles', path: 'passles', shows: 'list', list: PASSLES },
    { label: 'Posts', path: 'posts', shows: 'list', list: POSTS },
    {
      label: 'COMPANY',
      path: 'company',
      shows: 'menu',
      entries: [
        { label: 'Manage Entra ID', path: 'company/entra-id', shows: 'settings' },
        { label: 'Administrators', path: 'company/staff', shows: 'staff' },
      ],
    },
    { label: 'Activity', path: 'activity', shows: 'activity' },
    { label: 'Events', path: 'events', shows: 'events' },
  ],
};
