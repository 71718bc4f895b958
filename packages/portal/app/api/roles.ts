import { useQuery } from '@tanstack/react-query';
import { get } from './client.ts';
import type { ListPage } from './list.ts';

/** What people and tokens can be. */
export interface Role {
  readonly name: string;
  /** Names it goes by in published guides; none where they have no such role. */
  readonly shownAs: readonly string[];
  readonly description: string;
  /** Null for everything. */
  readonly permissions: readonly string[] | null;
  /** Holds only in tenants of profiles that are named with it. */
  readonly ofProfiles: boolean;
}

/** The roles there are; they change with the version alone. */
export function useRoles(): readonly Role[] {
  const { data } = useQuery({
    queryKey: ['/api/settings/roles'],
    queryFn: ({ signal }) => get<ListPage<Role>>('/api/settings/roles', signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.value ?? [];
}

/** A role in the words people know it by. */
export function roleLabel({ name, shownAs }: Pick<Role, 'name' | 'shownAs'>): string {
  return shownAs[0] ?? (name === 'vendorOperator' ? 'Vendor operator' : name);
}
