import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext } from 'react';
import { OwnerName } from '../components/owner-name.ts';
import { ApiError, get, keepForgeryValue } from './client.ts';
import type { DirectoryLabel } from './directory-label.ts';

/** Who is signed in and what they may do (`GET /api/portal/me`). */
export interface Me {
  readonly id: string;
  readonly userName: string | null;
  readonly displayName: string;
  readonly organization: {
    readonly id: string;
    readonly displayName: string;
    /** The zone times are shown in to whoever chose none. */
    readonly timeZone: string | null;
    readonly directoryLabel: DirectoryLabel;
  };
  readonly roles: readonly { readonly name: string; readonly shownAs: readonly string[] }[];
  readonly permissions: readonly string[];
  /** Names of people who can give a role. */
  readonly grantedBy: readonly string[];
  readonly signIn: {
    readonly id: string;
    readonly method: string;
    /** When it ends whatever is done. */
    readonly endsAt: string;
    readonly csrf: string;
  } | null;
}

/** Whether any of these permissions is held. */
export type May = (...permissions: readonly string[]) => boolean;

const SessionContext = createContext<Me | undefined>(undefined);

/** Reads who is signed in; `children` are shown once that is known, `signedOut` when nobody is. */
export function Session({ children, signedOut }: { readonly children: ReactNode; readonly signedOut: ReactNode }) {
  const { data, error, isPending } = useQuery({
    queryKey: ['/api/portal/me'],
    queryFn: async ({ signal }) => {
      const me = await get<Me>('/api/portal/me', signal);
      keepForgeryValue(me.signIn?.csrf);
      return me;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error instanceof ApiError && error.status === 401) return signedOut;
  if (error) throw error;
  if (isPending) return null;
  return (
    <SessionContext value={data}>
      <OwnerName value={data.organization.displayName}>{children}</OwnerName>
    </SessionContext>
  );
}

/** Who is signed in. Only below `Session`. */
export function useMe(): Me {
  const me = useContext(SessionContext);
  if (!me) throw new Error('Nobody is signed in here.');
  return me;
}

/** Who is signed in, where that is known: the pages of tenants are open to others too. */
export function useMeIfAny(): Me | undefined {
  return useContext(SessionContext);
}

/** What the person may do: `may('User.ReadWrite.All')`; of several, whether any is held. Only below `Session`. */
export function useMay(): May {
  const { permissions } = useMe();
  return useCallback((...names) => names.some((name) => permissions.includes(name)), [permissions]);
}
