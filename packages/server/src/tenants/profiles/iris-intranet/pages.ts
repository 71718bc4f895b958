import type { PageRules } from '../../pages/page-rules.ts';
import { POSTS } from '../published-posts.ts';
import { GROUPS } from './groups.ts';
import { USER_TYPES } from './user-types.ts';

/** The pages of Iris Intranet. There is none about tokens: its support gives them by mail. */
export const pages: PageRules = {
  accent: { hue: 196, saturation: 70 },
  menu: [
    { label: 'People', path: 'people', shows: 'accounts' },
    { label: 'Timeline', path: 'timeline', shows: 'list', list: POSTS },
    { label: 'Groups', path: 'groups', shows: 'list', list: GROUPS },
    { label: 'User types', path: 'user-types', shows: 'list', list: USER_TYPES },
    { label: 'Administrators', path: 'staff', shows: 'staff' },
    { label: 'Activity', path: 'activity', shows: 'activity' },
    { label: 'Events', path: 'events', shows: 'events' },
  ],
};
