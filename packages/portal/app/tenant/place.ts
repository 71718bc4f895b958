import type { MenuEntry } from '../api/tenant.ts';
import type { Crumb } from '../components/page.tsx';

/** Where one is in the pages of a tenant. */
export interface Place {
  readonly entry: MenuEntry;
  /** Address of the entry's page. */
  readonly to: string;
  /** The menus it is in. */
  readonly above: readonly Crumb[];
  /** What of the page is shown in full, where the address names it. */
  readonly id?: string;
}

/**
 * The place at an address below the tenant's. Accounts are at `accounts` with every application, whatever its menu says.
 */
export function placeAt(menu: readonly MenuEntry[], path: string, base: string): Place | undefined {
  const places = placesOf(menu, base, []);
  const found = best(places, path);
  if (found) return found;
  const accounts = places.find(({ entry }) => entry.shows === 'accounts');
  const [first, id] = path.split('/');
  if (first !== 'accounts' || !accounts) return undefined;
  return { ...accounts, ...(id !== undefined && { id: decodeURIComponent(id) }) };
}

function best(places: readonly Place[], path: string): Place | undefined {
  const plain = path.replace(/\/$/, '');
  const exact = places.find(({ entry }) => entry.path === plain);
  if (exact) return exact;
  const slash = plain.lastIndexOf('/');
  const holder = places.find(
    ({ entry }) => ['accounts', 'list'].includes(entry.shows) && entry.path === plain.slice(0, slash),
  );
  return holder && { ...holder, id: decodeURIComponent(plain.slice(slash + 1)) };
}

function placesOf(entries: readonly MenuEntry[], base: string, above: readonly Crumb[]): readonly Place[] {
  return entries.flatMap((entry) => {
    const to = `${base}/${entry.path}`;
    return [{ entry, to, above }, ...placesOf(entry.entries ?? [], base, [...above, { label: entry.label, to }])];
  });
}
