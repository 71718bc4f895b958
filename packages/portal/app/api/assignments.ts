import { useQueries } from '@tanstack/react-query';
import type { StatusKind } from '../components/status.tsx';
import { get } from './client.ts';
import type { ListPage } from './list.ts';

/** Who holds a role of an application. */
export interface Assignment {
  readonly id: string;
  readonly appRoleId: string;
  readonly createdDateTime: string;
  readonly principalId: string;
  readonly principalType: 'User' | 'Group';
  readonly principalDisplayName: string;
}

/** The role of everybody where an application has none. */
export const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';

/** How somebody stands with one application. */
export interface Standing {
  readonly id: string;
  readonly verdict: string;
  readonly sentence: string;
  readonly hasAccount: boolean;
}

/** As many as one address bears. */
const AT_ONCE = 50;

/** How people stand with the application of a job, by their ids; those not read yet are missing. */
export function useStandings(jobAddress: string | undefined, ids: readonly string[]): ReadonlyMap<string, Standing> {
  const chunks = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, index) =>
    ids.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );
  return useQueries({
    queries: chunks.map((chunk) => ({
      queryKey: [`${jobAddress}/standings?type=User&ids=${chunk.join(',')}`],
      queryFn: ({ queryKey: [path], signal }: { readonly queryKey: readonly string[]; readonly signal: AbortSignal }) =>
        get<ListPage<Standing>>(String(path), signal),
      enabled: jobAddress !== undefined,
    })),
    combine: (results) => new Map(results.flatMap(({ data }) => data?.value ?? []).map((one) => [one.id, one])),
  });
}

const WORDS: Readonly<Record<string, { readonly kind: StatusKind; readonly word: string }>> = {
  provisioned: { kind: 'done', word: 'In step' },
  waiting: { kind: 'running', word: 'Change waiting' },
  leaving: { kind: 'running', word: 'Change waiting' },
  failing: { kind: 'failed', word: 'Failed' },
  givenUp: { kind: 'failed', word: 'Given up' },
  held: { kind: 'held', word: 'Held' },
  stopped: { kind: 'held', word: 'Provisioning stopped' },
  ambiguous: { kind: 'held', word: 'Two accounts match' },
  skipped: { kind: 'idle', word: 'Skipped' },
  passedOver: { kind: 'idle', word: 'Skipped' },
  unassigned: { kind: 'idle', word: 'Not assigned' },
  disabled: { kind: 'idle', word: 'Disabled' },
  removed: { kind: 'idle', word: 'Removed' },
  outOfScope: { kind: 'idle', word: 'Not in scope' },
};

/** A verdict as it is shown. */
export function verdictWord(verdict: string): { readonly kind: StatusKind; readonly word: string } {
  return WORDS[verdict] ?? { kind: 'idle', word: verdict };
}
