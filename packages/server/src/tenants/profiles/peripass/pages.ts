import type { PageRules } from '../../pages/page-rules.ts';
import { ROLES } from './roles.ts';

/** The pages of Peripass, with the ones an identity provider is connected on below `Configuration`. */
export const pages: PageRules = {
  accent: { hue: 152, saturation: 55 },
  menu: [
    { label: 'Users', path: 'accounts', shows: 'accounts' },
    { label: 'Roles', path: 'roles', shows: 'list', list: ROLES },
    {
      label: 'Configuration',
      path: 'configuration',
      shows: 'menu',
      entries: [
        {
          label: 'Identity providers & provisioning',
          path: 'configuration/identity-providers',
          shows: 'settings',
        },
        { label: 'Sign-in accounts', path: 'configuration/staff', shows: 'staff' },
      ],
    },
    { label: 'Activity', path: 'activity', shows: 'activity' },
    { label: 'Events', path: 'events', shows: 'events' },
  ],
};
