import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from './client.ts';

/** One entry of the provisioning log, as far as it is shown beside a person. */
export interface LogEntry {
  readonly id: string;
  readonly activityDateTime: string;
  readonly provisioningAction: string;
  readonly servicePrincipal: { readonly id: string; readonly displayName: string };
  readonly targetIdentity: { readonly id: string; readonly displayName: string };
  readonly initiatedBy: { readonly displayName: string };
  readonly provisioningStatusInfo: {
    readonly status: string;
    readonly errorInformation: { readonly errorCode: string; readonly reason: string | null } | null;
  };
  readonly provisioningSteps: readonly {
    readonly name: string;
    readonly provisioningStepType: string;
    readonly status: string;
    readonly description: string;
  }[];
  readonly modifiedProperties: readonly {
    readonly displayName: string;
    readonly oldValue: string | null;
    readonly newValue: string | null;
  }[];
}

/** A condition somebody has to meet to be provisioned. */
export interface Gate {
  readonly name: string;
  readonly label: string;
  readonly passed: boolean;
  readonly detail: string;
}

interface Clause {
  readonly attribute: string;
  readonly operator: string;
  readonly operand: readonly string[];
  readonly seen: readonly string[];
  readonly passed: boolean;
  readonly sentence: string;
}

/** How somebody stands with one application, and why. */
export interface Standing {
  readonly applicationId: string;
  readonly applicationDisplayName: string;
  /** Where the logo of the application is; null where it has none, or the person may not see it. */
  readonly logoUrl: string | null;
  readonly jobId: string;
  readonly verdict: string;
  readonly sentence: string;
  readonly cause: {
    readonly code: string;
    readonly short: string;
    readonly meaning: string;
    readonly remedy: string;
  } | null;
  readonly since: string | null;
  readonly nextAttempt: string | null;
  readonly actions: readonly string[];
  readonly attempts: number;
  readonly gates: readonly Gate[];
  readonly scope: {
    readonly cause: string | null;
    readonly filters: readonly {
      readonly name: string;
      readonly passed: boolean;
      readonly clauses: readonly Clause[];
    }[];
  } | null;
  readonly link: { readonly targetAnchor: string; readonly lastSuccessAt: string } | null;
  readonly candidates: readonly { readonly targetId: string; readonly values: Readonly<Record<string, string>> }[];
  readonly lastEntry: LogEntry | null;
  readonly lastChange: LogEntry | null;
}

/** How a person or a group stands with every application (`GET /v1.0/users/{id}/provisioning`). */
export function useStandings(collection: 'users' | 'groups', id: string) {
  return useQuery({
    queryKey: [`/v1.0/${collection}/${id}/provisioning`],
    queryFn: async ({ queryKey: [path], signal }) =>
      (await get<{ readonly value: readonly Standing[] }>(String(path), signal)).value,
    placeholderData: keepPreviousData,
  });
}

/** In which applications an object of a list has an account. */
export interface Accounts {
  readonly id: string;
  readonly accounts: readonly string[];
  readonly disabled: readonly string[];
  readonly failing: readonly string[];
}

interface AccountsAnswer {
  readonly applications: number;
  readonly value: readonly Accounts[];
}

/** Objects that are asked about at once. */
const AT_ONCE = 100;

/** In which applications each of some people has an account; those that were not read yet are missing. */
export async function readAccounts(ids: readonly string[], signal?: AbortSignal) {
  const parts = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, part) =>
    ids.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
  );
  const answers = await Promise.all(
    parts.map((some) => get<AccountsAnswer>(`/api/portal/standing?type=User&ids=${some.join(',')}`, signal)),
  );
  return {
    applications: answers[0]?.applications ?? 0,
    byId: new Map(answers.flatMap(({ value }) => value.map((one) => [one.id, one] as const))),
  };
}
