import { applicationNavigation, provisioningNavigation } from './application-navigation.ts';
import { menuNames, navigationIn, openTo, spelledPath } from './navigation.ts';

/** A row of the search. */
export interface Finding {
  readonly group: string;
  readonly title: string;
  /** What is to be known of it in one line. */
  readonly line: string;
  readonly to: string;
  /** Of an application: its id, or null where it is one that could be added. */
  readonly application?: string | null;
}

/** What the server answers to a search (P3). */
export interface SearchAnswer {
  readonly value: readonly {
    readonly kind: string;
    readonly results: readonly {
      readonly id: string;
      readonly title: string;
      readonly detail: string;
      readonly verdict: string | null;
      readonly applicationId: string | null;
    }[];
  }[];
}

type May = (...permissions: readonly string[]) => boolean;

const groups: Readonly<Record<string, string>> = {
  users: 'People',
  groups: 'Groups',
  applications: 'Applications',
  gallery: 'Gallery',
  tenants: 'Tenants',
  jobs: 'Ids',
  accounts: 'Ids',
  log: 'Ids',
};

/** What the server found, with the page each leads to. */
export function answered({ value }: SearchAnswer): readonly Finding[] {
  return value.flatMap(({ kind, results }) =>
    results.map(({ id, title, detail, verdict, applicationId }) => ({
      group: groups[kind] ?? kind,
      title,
      line: [detail, verdict].filter(Boolean).join(' — '),
      to: pageOf(kind, encodeURIComponent(id), applicationId),
      ...(kind === 'applications' && { application: id }),
      ...(kind === 'gallery' && { application: null }),
    })),
  );
}

function pageOf(kind: string, id: string, application: string | null): string {
  switch (kind) {
    case 'users':
    case 'accounts':
      return `/directory/users/${id}${application === null ? '' : `?app=${application}`}`;
    case 'groups':
      return `/directory/groups/${id}`;
    case 'applications':
      return `/applications/${id}`;
    case 'gallery':
      return `/applications/new?entry=${id}`;
    case 'tenants':
      return `/operator/tenants/${id}`;
    case 'jobs':
      return `/applications/${application}/provisioning?job=${id}`;
    default:
      return `/logs/provisioning?entry=${id}`;
  }
}

/** Pages by a part of their name, and the way to the applications as any guide spells it. */
export function pagesNamed(text: string, may: May): readonly Finding[] {
  const path = text.toLowerCase().replaceAll(/\s*>\s*/g, ' > ');
  const spelled = Object.values(menuNames)
    .filter((names) => path.includes('>') && spelledPath(names).toLowerCase().startsWith(path))
    .map((names) => ({ group: 'Pages', title: spelledPath(names), line: '', to: names.alias }));
  const items = openTo(navigationIn(menuNames.identity), may).flatMap((group) => group.items);
  return [
    ...spelled,
    ...items
      .filter(({ label }) => isNamed(label, text))
      .map(({ label, to }) => ({ group: 'Pages', title: label, line: '', to })),
  ];
}

/** What can be done from a page; a text that begins with `>` asks for these. */
export function actionsAt(pathname: string, text: string, may: May): readonly Finding[] {
  const sought = text.replace(/^>\s*/, '');
  const [, application] = /^\/applications\/([0-9a-f-]{36})(?:\/|$)/.exec(pathname) ?? [];
  const here = [...applicationNavigation, ...provisioningNavigation].flatMap(({ items }) => items);
  const ofApplication = (application === undefined ? [] : here).map(({ label, to }) => ({
    title: label,
    to: `/applications/${application}${to}`,
  }));
  const anywhere = [
    { title: 'New user', to: '/directory/users/new', needs: ['User.ReadWrite.All', 'Directory.ReadWrite.All'] },
    { title: 'Add an application', to: '/applications/new', needs: ['Application.ReadWrite.All'] },
    { title: 'Create your own application', to: '/applications/new/own', needs: ['Application.ReadWrite.All'] },
    { title: 'Import people from a file', to: '/directory/sources', needs: ['Directory.ReadWrite.All'] },
    { title: 'New tenant', to: '/operator/tenants/new', needs: ['Tenant.ReadWrite.All'] },
    { title: 'New API token', to: '/settings/tokens?new=yes', needs: ['Access.ReadWrite.All'] },
    { title: 'Invite an administrator', to: '/settings/administrators?new=yes', needs: ['Access.ReadWrite.All'] },
  ].filter(({ needs }) => may(...needs));
  const unique = new Map([...ofApplication, ...anywhere].map((action) => [action.to, action]));
  return [...unique.values()]
    .filter(({ title }) => isNamed(title, sought))
    .map(({ title, to }) => ({ group: 'Actions', title, line: '', to }));
}

/** Whether every word of a text is in a name. */
function isNamed(name: string, text: string): boolean {
  const folded = name.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => folded.includes(word));
}
