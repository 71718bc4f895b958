import type { Caller } from '../application-ports.ts';
import { mayRead } from '../collections/tenant-collections.ts';
import type { Profile } from '../profile.ts';
import type { TenantRecord } from '../tenant-store.ts';
import type { MenuEntry, PageRules } from './page-rules.ts';

const usualAccent = { hue: 212, saturation: 60 } as const;

/**
 * The pages of a tenant as one caller finds them: entries they may not open are absent, and so is what this tenant does
 * not have, such as a settings page that belongs to a higher plan. An application that lays out nothing has a page for
 * everything it has. Pure.
 */
export function pagesOf(tenant: TenantRecord, profile: Profile, caller: Caller): PageRules {
  const { accent, menu } = profile.pages ?? { accent: usualAccent, menu: usualMenu(profile) };
  return { accent, menu: menu.flatMap((entry) => opened(entry, tenant, profile, caller)) };
}

function opened(entry: MenuEntry, tenant: TenantRecord, profile: Profile, caller: Caller): readonly MenuEntry[] {
  if (entry.shows !== 'menu') return isThere(entry, tenant, profile, caller) ? [entry] : [];
  const entries = (entry.entries ?? []).flatMap((one) => opened(one, tenant, profile, caller));
  return entries.length > 0 ? [{ ...entry, entries }] : [];
}

function isThere({ shows, list }: MenuEntry, tenant: TenantRecord, profile: Profile, caller: Caller): boolean {
  switch (shows) {
    case 'accounts':
      return isAllowed(caller, 'users');
    case 'activity':
    case 'events':
      return isAllowed(caller, 'activity');
    case 'staff':
      return isAllowed(caller, 'configuration');
    case 'settings':
      return (
        profile.settings !== undefined &&
        profile.settings.absent?.(tenant.settings) === undefined &&
        isAllowed(caller, 'configuration')
      );
    case 'list': {
      const collection = profile.collections?.find(({ key }) => key === list);
      return collection !== undefined && mayRead(collection, caller);
    }
    default:
      return false;
  }
}

function isAllowed({ permissions }: Caller, permission: string): boolean {
  return permissions === 'all' || permissions.has(permission);
}

/** A page for each thing an application has. */
function usualMenu({ settings, collections = [] }: Profile): readonly MenuEntry[] {
  const lists = collections.filter(({ readers }) => readers !== 'operators');
  return [
    { label: 'Accounts', path: 'accounts', shows: 'accounts' },
    ...lists.map(({ key, label }): MenuEntry => ({ label, path: key, shows: 'list', list: key })),
    ...(settings ? [along(settings.path, [])] : []),
    { label: 'Administrators', path: 'staff', shows: 'staff' },
    { label: 'Activity', path: 'activity', shows: 'activity' },
    { label: 'Events', path: 'events', shows: 'events' },
  ];
}

/** Menus that lead to the settings page in the words of its path. */
function along([label = 'Settings', ...others]: readonly string[], above: readonly string[]): MenuEntry {
  const segments = [...above, addressOf(label)];
  const path = segments.join('/');
  if (others.length === 0) return { label, path, shows: 'settings' };
  return { label, path, shows: 'menu', entries: [along(others, segments)] };
}

function addressOf(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
