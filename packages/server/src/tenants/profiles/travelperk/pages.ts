import type { PageRules } from '../../pages/page-rules.ts';
import { PROCESSES } from './approval.ts';
import { COST_CENTRES, INVOICE_PROFILES, TRAVEL_POLICIES } from './lists.ts';
import { TRIPS } from './trips.ts';

/** The pages of TravelPerk. */
export const pages: PageRules = {
  accent: { hue: 10, saturation: 62 },
  menu: [
    { label: 'Travellers', path: 'accounts', shows: 'accounts' },
    { label: 'Trips', path: 'trips', shows: 'list', list: TRIPS },
    { label: 'Approvals', path: 'approvals', shows: 'list', list: PROCESSES },
    {
      label: 'Company Settings',
      path: 'company-settings',
      shows: 'menu',
      entries: [
        {
          label: 'Integrations',
          path: 'company-settings/integrations',
          shows: 'menu',
          entries: [{ label: 'SCIM', path: 'company-settings/integrations/scim', shows: 'settings' }],
        },
        { label: 'Travel policies', path: 'company-settings/travel-policies', shows: 'list', list: TRAVEL_POLICIES },
        { label: 'Cost centres', path: 'company-settings/cost-centres', shows: 'list', list: COST_CENTRES },
        { label: 'Invoice profiles', path: 'company-settings/invoice-profiles', shows: 'list', list: INVOICE_PROFILES },
        { label: 'Administrators', path: 'company-settings/staff', shows: 'staff' },
      ],
    },
    { label: 'Activity', path: 'activity', shows: 'activity' },
    { label: 'Events', path: 'events', shows: 'events' },
  ],
};
