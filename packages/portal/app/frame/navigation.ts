import type { Preferences } from '../preferences.ts';

/** An entry of the navigation. */
export interface NavItem {
  readonly label: string;
  readonly to: string;
  /** Any of these lets a person open it; none: everybody who is signed in. */
  readonly permissions?: readonly string[];
}

export interface NavGroup {
  readonly heading: string | undefined;
  readonly items: readonly NavItem[];
}

/** The navigation, in the order of the screen. */
export const navigation: readonly NavGroup[] = [
  { heading: undefined, items: [{ label: 'Home', to: '/' }] },
  {
    heading: 'Identity',
    items: [{ label: 'Users', to: '/directory/users', permissions: ['User.Read.All', 'Directory.Read.All'] }],
  },
  {
    heading: 'Monitoring',
    items: [
      {
        label: 'Provisioning logs',
        to: '/logs/provisioning',
        permissions: ['ProvisioningLog.Read.All', 'AuditLog.Read.All'],
      },
    ],
  },
];

/** The same place goes by several names in published guides; a person picks the set their guide uses. */
export const menuNames: Readonly<Record<Preferences['menuNames'], string>> = {
  identity: 'Identity',
  entra: 'Entra ID',
  manage: 'Manage',
};
