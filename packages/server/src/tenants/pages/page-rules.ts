/**
 * How an application's own pages are laid out: its colour, and the names, order and addresses of its menu. Data. Fields
 * and labels of what stands on a page are those of settings, accounts and collections; here is where it stands.
 */
export interface PageRules {
  /** The application's colour, of which light and dark themes are made. */
  readonly accent: Accent;
  readonly menu: readonly MenuEntry[];
}

export interface Accent {
  /** Degrees on the colour circle. */
  readonly hue: number;
  /** Percent. */
  readonly saturation: number;
}

/** What can stand at an entry of a menu. */
type PageKind =
  | 'accounts'
  | 'settings'
  | 'staff'
  | 'activity'
  | 'events'
  /** The entries of one of the application's lists. */
  | 'list'
  /** Further entries, to choose from. */
  | 'menu';

/** An entry of an application's menu, in the application's words. */
export interface MenuEntry {
  readonly label: string;
  /** The page's address below the tenant's: `company/entra-id`. What the page shows in full has its id behind that. */
  readonly path: string;
  readonly shows: PageKind;
  /** The list shown, by the key of its collection. */
  readonly list?: string;
  /** Of a menu. */
  readonly entries?: readonly MenuEntry[];
}
