import { useSyncExternalStore } from 'react';

/** What a person chose for this browser. Holds nothing personal. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'comfortable' | 'compact';
  readonly menuNames: 'identity' | 'entra' | 'manage';
  /** Of the person's system when left out. */
  readonly timeZone?: string;
}

const KEY = 'lockstep.preferences';
const usual: Preferences = { theme: 'system', density: 'comfortable', menuNames: 'identity' };

let current = stored();
const watchers = new Set<() => void>();

function stored(): Preferences {
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch {
    return usual;
  }
}

export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  localStorage.setItem(KEY, JSON.stringify(current));
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
