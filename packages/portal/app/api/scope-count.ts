import { useQuery } from '@tanstack/react-query';
import { useApplication } from './application.tsx';
import { send } from './client.ts';

interface Moved {
  readonly count: number;
  readonly value: readonly { readonly id: string; readonly displayName: string; readonly after: string }[];
}

/** Who is in scope as things are, and by a scope that is only thought of (P7). */
export interface ScopeCount {
  readonly now: { readonly inScope: number; readonly evaluated: number };
  readonly after: { readonly inScope: number; readonly evaluated: number };
  readonly entering: Moved;
  readonly leaving: Moved;
  /** Where the count broke off, because there are very many; null when it is whole. */
  readonly next: string | null;
}

/** Counts people in scope of the open job, with another `scope` if one is given. Asked for only where `enabled`. */
export function useScopeCount(scope: 'assigned' | 'all' | undefined, enabled: boolean) {
  const { jobAddress } = useApplication();
  return useQuery({
    queryKey: [`${jobAddress}/evaluateScope`, scope ?? ''],
    queryFn: ({ signal }) =>
      send<ScopeCount>('POST', `${jobAddress}/evaluateScope`, { body: scope === undefined ? {} : { scope }, signal }),
    enabled: enabled && jobAddress !== undefined,
    staleTime: 30_000,
  });
}

/** A count as it is shown: with a plus where it broke off. */
export function counted(number: number, { next }: Pick<ScopeCount, 'next'>): string {
  return `${number.toLocaleString()}${next === null ? '' : '+'}`;
}
