import { may, type Permission, type Principal } from '../access/index.ts';
import type { Applications } from '../applications/index.ts';

/** Of some applications, or their registrations, those somebody may read: all with one of these permissions, else their own. */
export async function readableOf<T extends { readonly id: string }>(
  items: readonly T[],
  principal: Principal | undefined,
  permissions: readonly Permission[],
  { registrations }: Pick<Applications, 'registrations'>,
): Promise<readonly T[]> {
  if (principal === undefined || permissions.some((permission) => may(principal, permission))) return items;
  const owned = await Promise.all(items.map(({ id }) => registrations.isOwnedBy(id, principal.id)));
  return items.filter((_, index) => owned[index]);
}
