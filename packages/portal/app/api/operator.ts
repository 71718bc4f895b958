import { useQuery } from '@tanstack/react-query';
import { get } from './client.ts';
import type { ListPage } from './list.ts';
import type { Field, FieldValues } from './tenant.ts';

/** An application a tenant can be one of (`GET /api/operator/profiles`). */
export interface Profile {
  readonly id: string;
  readonly displayName: string;
  readonly plans: readonly string[];
  readonly options: readonly Field[];
  readonly tokensByOperators: boolean;
  /** What people ask its support for. */
  readonly requests: { readonly key: string; readonly label: string; readonly fields: readonly Field[] } | null;
}

/** A tenant with what its endpoint is doing (`GET /api/operator/tenants`). */
export interface WatchedTenant {
  readonly key: string;
  readonly profile: string;
  readonly displayName: string;
  readonly scimEndpoint: string;
  readonly plan?: string;
  readonly createdDateTime: string;
  readonly users: number;
  readonly lastRequestDateTime: string | null;
  /** Requests of the last 24 hours that were answered an error. */
  readonly errors: number;
}

const LOOK = 10_000;

/** A tenant with what its endpoint is doing, followed as it changes. */
export function useWatchedTenant(key: string) {
  const path = `/api/operator/tenants?q=${encodeURIComponent(key)}`;
  return useQuery({
    queryKey: [path, key],
    queryFn: ({ signal }) => get<ListPage<WatchedTenant>>(path, signal),
    select: ({ value }) => value.find((one) => one.key === key),
    refetchInterval: LOOK,
  });
}

/** A request to the support of an application (`GET /api/operator/requests`). */
export type SupportRequest = FieldValues & {
  readonly id: string;
  readonly collection: string;
  readonly tenant: { readonly key: string; readonly displayName: string; readonly profile: string };
  readonly createdDateTime: string;
};

/** The applications of this installation; none where `isAsked` is false. */
export function useProfiles(isAsked = true): readonly Profile[] {
  return useReadProfiles(isAsked).data?.value ?? [];
}

/** The same, for what cannot be without them. */
export function useReadProfiles(isAsked = true) {
  return useQuery({
    queryKey: ['/api/operator/profiles'],
    queryFn: ({ signal, queryKey: [path] }) => get<ListPage<Profile>>(String(path), signal),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: isAsked,
  });
}

/** What an application is called. */
export function nameOfProfile(profiles: readonly Profile[], id: string): string {
  return profiles.find((profile) => profile.id === id)?.displayName ?? id;
}
