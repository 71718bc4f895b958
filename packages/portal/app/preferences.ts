import { useSyncExternalStore } from 'react';

/** What a person chose for this browser. Holds nothing personal. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'comfortable' | 'compact';
  readonly menuNames: 'identity' | 'entra' | 'manage';
  /** Whether the navigation shows names, or icons alone. */
  readonly navigation: 'open' | 'collapsed';
  /** Of the person's system when undefined. */
  readonly timeZone?: string | undefined;
  /** By list: what somebody made of its columns. */
  readonly columns?: Readonly<Record<string, ColumnsKept>>;
}

/** How somebody has the columns of a list; what is not mentioned is as usual. */
export interface ColumnsKept {
  readonly order: readonly string[];
  readonly shown: Readonly<Record<string, boolean>>;
  readonly weights: Readonly<Record<string, number>>;
}

const KEY = 'lockstep.preferences';
/** What holds until the person signs out. */
const FOR_NOW = 'lockstep.preferences.for-now';
const usual: Preferences = { theme: 'system', density: 'comfortable', menuNames: 'identity', navigation: 'open' };

let current = stored();
const watchers = new Set<() => void>();

function stored(): Preferences {
  return { ...usual, ...kept(KEY), ...kept(FOR_NOW) };
}

function kept(key: string): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>;
  } catch {
    return {};
  }
}

/** Takes a choice over and keeps it for this browser. */
export function prefer(change: Partial<Preferences>): void {
  const forNow = Object.entries(kept(FOR_NOW)).filter(([name]) => !(name in change));
  localStorage.setItem(FOR_NOW, JSON.stringify(Object.fromEntries(forNow)));
  localStorage.setItem(KEY, JSON.stringify({ ...kept(KEY), ...change }));
  become(stored());
}

/** Takes a choice over until the person signs out. */
export function preferForNow(change: Partial<Preferences>): void {
  localStorage.setItem(FOR_NOW, JSON.stringify({ ...kept(FOR_NOW), ...change }));
  become(stored());
}

/** Back to what this browser keeps: somebody signed out. */
export function forgetForNow(): void {
  localStorage.removeItem(FOR_NOW);
  become(stored());
}

function become(next: Preferences): void {
  current = next;
  for (const watcher of watchers) watcher();
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => current,
  );
}

const darkness = matchMedia('(prefers-color-scheme: dark)');

/** Whether to show the dark theme, by choice or by the system. */
export function useDark(): boolean {
  const { theme } = usePreferences();
  const systemIsDark = useSyncExternalStore(
    (watcher) => {
      darkness.addEventListener('change', watcher);
      return () => darkness.removeEventListener('change', watcher);
    },
    () => darkness.matches,
  );
  return theme === 'system' ? systemIsDark : theme === 'dark';
}
