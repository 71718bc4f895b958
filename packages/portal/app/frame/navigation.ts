import type { Preferences } from '../preferences.ts';

/** An entry of the navigation. */
export interface NavItem {
  readonly label: string;
  readonly to: string;
  /** Addresses below which it is the current entry; `to` when left out. */
  readonly covers?: string;
  /** Any of these lets a person open it; none: everybody who is signed in. */
  readonly permissions?: readonly string[];
  /** Which number of the overview stands beside it. */
  readonly count?: 'attention' | 'staged';
}

/** Entries under a heading; `title` names a smaller group within it. */
export interface NavGroup {
  readonly heading?: string;
  readonly title?: string;
  readonly items: readonly NavItem[];
}

/** How one set of published guides names the way to the applications. */
interface MenuNames {
  /** As the person menu offers it. */
  readonly label: string;
  /** Heading of directory and applications. */
  readonly identity: string;
  /** Name of the group applications are in; none where guides have no such level. */
  readonly group?: string;
  readonly applications: string;
  /** The address guides of this set may be followed by. */
  readonly alias: string;
}

/** The same places go by several names in published guides; a person picks the set their guide uses. */
export const menuNames: Readonly<Record<Preferences['menuNames'], MenuNames>> = {
  identity: {
    label: 'Identity',
    identity: 'Identity',
    group: 'Applications',
    applications: 'Enterprise applications',
    alias: '/identity/applications/enterprise-applications',
  },
  entra: {
    label: 'Entra ID',
    identity: 'Entra ID',
    applications: 'Enterprise apps',
    alias: '/entra-id/enterprise-apps',
  },
  manage: {
    label: 'Manage',
    identity: 'Manage',
    applications: 'Enterprise applications',
    alias: '/manage/enterprise-applications',
  },
};

/** The three ways to the applications as guides spell them: `Identity > Applications > Enterprise applications`. */
export function spelledPath({ identity, group, applications }: MenuNames): string {
  return [identity, ...(group === undefined ? [] : [group]), applications].join(' > ');
}

const PEOPLE = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'];
const GROUPS = ['Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'];
/** Owners read what concerns their applications. */
const OWNED = 'Application.ReadWrite.OwnedBy';
const APPLICATIONS = ['Application.Read.All', 'Application.ReadWrite.All', OWNED];
const JOBS = ['Synchronization.Read.All', 'Synchronization.ReadWrite.All'];
const TENANTS = ['Tenant.Read.All', 'Tenant.ReadWrite.All'];
const INSTALLATION = ['Installation.Read.All', 'Installation.ReadWrite.All', 'Access.ReadWrite.All'];

/** The navigation in the words of a set, in the order of the screen. */
export function navigationIn(names: MenuNames): readonly NavGroup[] {
  return [
    { items: [{ label: 'Home', to: '/' }] },
    {
      heading: names.identity,
      title: 'Directory',
      items: [
        { label: 'Users', to: '/directory/users', permissions: PEOPLE },
        { label: 'Groups', to: '/directory/groups', permissions: GROUPS },
        { label: 'Deleted', to: '/directory/deleted', permissions: PEOPLE },
        { label: 'Sources', to: '/directory/sources', permissions: ['Directory.Read.All', 'Directory.ReadWrite.All'] },
      ],
    },
    {
      ...(names.group === undefined ? {} : { title: names.group }),
      items: [
        { label: names.applications, to: '/applications', permissions: APPLICATIONS },
        { label: 'Gallery', to: '/applications/new', permissions: APPLICATIONS },
      ],
    },
    {
      heading: 'Monitoring',
      items: [
        { label: 'Needs attention', to: '/attention', permissions: JOBS, count: 'attention' },
        { label: 'Staged deletions', to: '/staged-deletions', permissions: JOBS, count: 'staged' },
        {
          label: 'Provisioning logs',
          to: '/logs/provisioning',
          permissions: ['ProvisioningLog.Read.All', 'AuditLog.Read.All', OWNED],
        },
        { label: 'Audit logs', to: '/logs/audit', permissions: ['AuditLog.Read.All', OWNED] },
      ],
    },
    {
      heading: 'Application side',
      items: [
        { label: 'Tenants', to: '/operator/tenants', permissions: TENANTS },
        { label: 'Support requests', to: '/operator/support', permissions: TENANTS },
      ],
    },
    {
      heading: 'Operation',
      items: [
        { label: 'Settings', to: '/settings/general', covers: '/settings', permissions: INSTALLATION },
        { label: 'Health', to: '/health', permissions: ['Installation.Read.All', 'Installation.ReadWrite.All'] },
      ],
    },
  ];
}

/** The groups without what a person cannot open. */
export function openTo(
  groups: readonly NavGroup[],
  may: (...permissions: readonly string[]) => boolean,
): readonly NavGroup[] {
  return groups
    .map((group) => ({
      ...group,
      items: group.items.filter(({ permissions }) => permissions === undefined || may(...permissions)),
    }))
    .filter(({ items }) => items.length > 0);
}

/** The entry that leads to a page, by the longest address the page's begins with. */
export function currentItem(groups: readonly NavGroup[], path: string): NavItem | undefined {
  const covers = (item: NavItem) => item.covers ?? item.to;
  const isAt = (place: string) => path === place || path.startsWith(`${place}/`);
  return groups
    .flatMap(({ items }) => items)
    .filter((item) => isAt(covers(item)))
    .sort((one, other) => covers(other).length - covers(one).length)[0];
}
