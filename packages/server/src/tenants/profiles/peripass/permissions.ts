import type { Choice } from '../../field.ts';
import { pagePermissions } from '../../staff/staff-rules.ts';

/** What roles of Peripass allow: the tenant's pages, and work in the yard. */
export const permissions: readonly Choice[] = [
  ...pagePermissions,
  { value: 'yard', label: 'Yard', help: 'See and plan what is in the yard.' },
  { value: 'gate', label: 'Gate', help: 'Let visitors in and out.' },
  { value: 'visits', label: 'Visits', help: 'Announce visitors as their host.' },
  { value: 'reports', label: 'Reports', help: 'Figures of the site.' },
];
