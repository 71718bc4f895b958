import { get, send } from '../../api/client.ts';
import type { Item } from '../../components/bulk.tsx';
import type { DiscoveredAccount } from './discovery-run.ts';

/** An account with the person it belongs to. */
export interface AccountItem extends Item {
  readonly personId: string;
}

interface AppRole {
  readonly id: string;
  readonly isEnabled: boolean;
}

/** The role of whoever is assigned where an application has none of its own. */
const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';

/** Something is done to an account whose person is known; to none otherwise. */
export function itemsOf({ id, displayName, person }: DiscoveredAccount): readonly AccountItem[] {
  return person === null ? [] : [{ id, name: displayName, personId: person.id }];
}

/** How the people accounts belong to are assigned: with the first role there is. */
export async function assigning(address: string, resourceId: string) {
  const { appRoles } = await get<{ readonly appRoles: readonly AppRole[] }>(address);
  const appRoleId = appRoles.find(({ isEnabled }) => isEnabled)?.id ?? DEFAULT_ACCESS;
  return ({ personId: principalId }: AccountItem) =>
    send('POST', `${address}/appRoleAssignedTo`, { body: { principalId, resourceId, appRoleId } });
}

/** How accounts are linked to the people they belong to. */
export function linking(jobAddress: string) {
  return ({ id: targetAnchor, personId: sourceAnchor }: AccountItem) =>
    send('POST', `${jobAddress}/objectConnections`, { body: { sourceAnchor, targetAnchor } });
}
