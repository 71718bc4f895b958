import { useState } from 'react';

/** What is being changed of something that is saved: `values` are the saved ones with the changes over them. */
export interface Draft<T> {
  readonly values: T;
  /** Only what differs from what is saved; undefined where nothing does. */
  readonly changes: Partial<T> | undefined;
  readonly change: (part: Partial<T>) => void;
  readonly discard: () => void;
  /** Lets go of changes that are saved; what was written since they were sent stays. */
  readonly forget: (stored: Partial<T>) => void;
}

/** What was written beside what is stored by now: somebody may write on while the last changes are on their way. */
export function without<T extends object>(written: T, stored: object): T {
  const saved = new Map(Object.entries(stored).map(([name, value]) => [name, JSON.stringify(value)]));
  const left = Object.entries(written).filter(([name, value]) => saved.get(name) !== JSON.stringify(value));
  return Object.fromEntries(left) as T;
}

/** Keeps changes to `saved` until they are saved or discarded. Values compare by their JSON. */
export function useDraft<T extends object>(saved: T): Draft<T> {
  const [written, write] = useState<Partial<T>>({});
  const kept = Object.entries(written).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(saved[name as keyof T]),
  );
  return {
    values: { ...saved, ...written },
    changes: kept.length === 0 ? undefined : (Object.fromEntries(kept) as Partial<T>),
    change: (part) => write((before) => ({ ...before, ...part })),
    discard: () => write({}),
    forget: (stored) => write((before) => without(before, stored)),
  };
}
