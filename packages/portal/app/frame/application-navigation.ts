import type { NavGroup } from './navigation.ts';

/** Pages of an application; addresses are below `/applications/:sp`. */
export const applicationNavigation: readonly NavGroup[] = [
  { items: [{ label: 'Overview', to: '' }] },
  {
    heading: 'Manage',
    items: [
      { label: 'Properties', to: '/properties' },
      { label: 'Owners', to: '/owners' },
      { label: 'App roles', to: '/roles' },
      { label: 'Users and groups', to: '/users-and-groups' },
      { label: 'Single sign-on', to: '/single-sign-on' },
      { label: 'Provisioning', to: '/provisioning' },
    ],
  },
  {
    heading: 'Activity',
    items: [
      { label: 'Provisioning logs', to: '/provisioning/logs' },
      { label: 'Audit logs', to: '/audit', permissions: ['AuditLog.Read.All', 'Application.ReadWrite.OwnedBy'] },
    ],
  },
];

/** Pages of its provisioning, in their place once one of them is open. */
export const provisioningNavigation: readonly NavGroup[] = [
  {
    items: [
      { label: 'Overview', to: '/provisioning' },
      { label: 'Provision on demand', to: '/provisioning/on-demand' },
    ],
  },
  {
    heading: 'Manage',
    items: [
      { label: 'Provisioning', to: '/provisioning/manage' },
      { label: 'Attribute Mapping', to: '/provisioning/mappings/User', covers: '/provisioning/mappings' },
      { label: 'Expression builder', to: '/provisioning/expression-builder' },
      { label: 'Versions', to: '/provisioning/versions' },
      { label: 'Export and import', to: '/provisioning/transfer' },
    ],
  },
  {
    heading: 'Monitor',
    items: [
      { label: 'Plan preview', to: '/provisioning/plans' },
      { label: 'Staged deletions', to: '/provisioning/staged-deletions' },
      { label: 'Needs attention', to: '/provisioning/attention' },
      { label: 'Account discovery', to: '/provisioning/discovery' },
      { label: 'Object connections', to: '/provisioning/connections' },
      { label: 'Provisioning logs', to: '/provisioning/logs' },
    ],
  },
];
