import { useState } from 'react';

/** What is being changed of something that is saved: `values` are the saved ones with the changes over them. */
export interface Draft<T> {
  readonly values: T;
  /** Only what differs from what is saved; undefined where nothing does. */
  readonly changes: Partial<T> | undefined;
  readonly change: (part: Partial<T>) => void;
  readonly discard: () => void;
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
  };
}
