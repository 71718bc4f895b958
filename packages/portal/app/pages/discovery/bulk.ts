import { get, send } from '../../api/client.ts';
import type { DiscoveredAccount } from './discovery-run.ts';

/** What became of an act on several: how many were done, and who was refused, why. */
export interface Outcome {
  readonly done: number;
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

interface AppRole {
  readonly id: string;
  readonly isEnabled: boolean;
}

/** The role of whoever is assigned where an application has none of its own. */
const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';

/** Assigns the people the accounts belong to, with the first role there is. */
export async function assigning(
  address: string,
  resourceId: string,
  accounts: readonly DiscoveredAccount[],
): Promise<Outcome> {
  const { appRoles } = await get<{ readonly appRoles: readonly AppRole[] }>(address);
  const appRoleId = appRoles.find(({ isEnabled }) => isEnabled)?.id ?? DEFAULT_ACCESS;
  return each(accounts, (principalId) =>
    send('POST', `${address}/appRoleAssignedTo`, { body: { principalId, resourceId, appRoleId } }),
  );
}

/** Links the accounts to the people they belong to. */
export function linking(jobAddress: string, accounts: readonly DiscoveredAccount[]): Promise<Outcome> {
  return each(accounts, (sourceAnchor, targetAnchor) =>
    send('POST', `${jobAddress}/objectConnections`, { body: { sourceAnchor, targetAnchor } }),
  );
}

/** One after the other: an application is asked about each. */
async function each(
  accounts: readonly DiscoveredAccount[],
  act: (personId: string, accountId: string) => Promise<unknown>,
): Promise<Outcome> {
  let done = 0;
  const refused: { name: string; reason: string }[] = [];
  for (const { id, person, displayName } of accounts) {
    if (person === null) continue;
    try {
      await act(person.id, id);
      done += 1;
    } catch (error) {
      refused.push({ name: displayName, reason: (error as Error).message });
    }
  }
  return { done, refused };
}
