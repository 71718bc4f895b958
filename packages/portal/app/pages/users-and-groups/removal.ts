import type { Assignment, Standing } from '../../api/assignments.ts';
import { send } from '../../api/client.ts';
import { readAll } from '../../api/list.ts';
import type { Confirmation } from '../../components/confirm.tsx';
import { toast } from '../../components/toasts.tsx';

interface Within {
  readonly address: string;
  readonly displayName: string;
  readonly standings: ReadonlyMap<string, Standing>;
}

interface Named {
  readonly id: string;
  readonly displayName: string;
}

/** People whose groups are looked up one by one. */
const LOOKED_UP = 20;

/** What ending assignments leads to, as it is asked before: who loses the account, and who keeps it through what. */
export async function removalOf(chosen: readonly Assignment[], within: Within): Promise<Confirmation> {
  const { address, displayName } = within;
  const names = chosen.map(({ principalDisplayName }) => principalDisplayName);
  const what = names.length === 1 ? names[0] : `${names.length} assignments`;
  return {
    title: `Remove ${what} from ${displayName}?`,
    effect: await effectOf(chosen, within),
    verb: names.length === 1 ? 'Remove assignment' : `Remove ${names.length} assignments`,
    act: async () => {
      for (const { id } of chosen) await send('DELETE', `${address}/appRoleAssignedTo/${id}`);
      toast(`${names.length === 1 ? `${names[0]} is` : `${names.length} are`} no longer assigned to ${displayName}.`);
    },
  };
}

async function effectOf(chosen: readonly Assignment[], within: Within): Promise<string> {
  const { address, displayName, standings } = within;
  const people = chosen.filter(({ principalType }) => principalType === 'User');
  const groups = chosen.filter(({ principalType }) => principalType === 'Group');
  const withAccount = people.filter(({ principalId }) => standings.get(principalId)?.hasAccount === true);
  const others = await readAll<Assignment>(`${address}/appRoleAssignedTo?$top=999`);
  const left = others.filter(({ id }) => chosen.every((one) => one.id !== id));
  const keeping = await keptBy(withAccount.slice(0, LOOKED_UP), left);
  const losing = withAccount.slice(0, LOOKED_UP).filter(({ principalId }) => !keeping.has(principalId));
  const more = withAccount.length - LOOKED_UP;
  const routes = [...new Set(keeping.values())];
  return [
    losing.length > 0
      ? `${losing.length === 1 ? '1 account' : `${losing.length} accounts`} in ${displayName} will be taken out of use: ${namesOf(losing)}.`
      : '',
    keeping.size > 0
      ? `${keeping.size} ${keeping.size === 1 ? 'keeps' : 'keep'} access through ${routes.join(', ')}.`
      : '',
    more > 0 ? `${more} more have an account; those who are not assigned otherwise lose it too.` : '',
    ...groups.map(
      ({ principalDisplayName }) =>
        `Direct members of ${principalDisplayName} who are not assigned otherwise lose their account.`,
    ),
    losing.length + keeping.size + groups.length === 0 && more <= 0
      ? `Nobody of them has an account in ${displayName}, so none changes.`
      : 'It happens with the next cycle.',
  ]
    .filter(Boolean)
    .join(' ');
}

/** By whose id: what somebody stays assigned through, another assignment or a group they are in directly. */
async function keptBy(
  people: readonly Assignment[],
  left: readonly Assignment[],
): Promise<ReadonlyMap<string, string>> {
  const groups = new Map(
    left
      .filter(({ principalType }) => principalType === 'Group')
      .map((one) => [one.principalId, one.principalDisplayName]),
  );
  const found = await Promise.all(
    people.map(async ({ principalId }) => {
      if (left.some((one) => one.principalId === principalId)) return [[principalId, 'another role'] as const];
      if (groups.size === 0) return [];
      const memberOf = await readAll<Named>(
        `/v1.0/users/${principalId}/memberOf/microsoft.graph.group?$select=id,displayName&$top=999`,
      );
      const group = memberOf.find(({ id }) => groups.has(id));
      return group === undefined ? [] : [[principalId, groups.get(group.id) ?? group.displayName] as const];
    }),
  );
  return new Map(found.flat());
}

const MOST_NAMED = 3;

function namesOf(people: readonly Assignment[]): string {
  const named = people.slice(0, MOST_NAMED).map(({ principalDisplayName }) => principalDisplayName);
  const more = people.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
