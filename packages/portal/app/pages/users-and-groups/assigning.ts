import { get, send } from '../../api/client.ts';
import type { Principal } from './principal-picker.tsx';

/** An assignment that was not made. */
export interface Refusal {
  readonly principalId: string;
  readonly reason: string;
}

interface Draft {
  readonly principalId: string;
  readonly resourceId: string;
  readonly appRoleId: string;
}

/** Assignments that are under way at the same time. */
const AT_ONCE = 4;

/** Makes assignments one by one; answers those that were refused. `onDone` is told how many are through. */
export async function assignAll(
  drafts: readonly Draft[],
  address: string,
  onDone: (number: number) => void,
): Promise<readonly Refusal[]> {
  const refusals: Refusal[] = [];
  const waiting = [...drafts];
  let done = 0;
  const work = async () => {
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
      try {
        await send('POST', `${address}/appRoleAssignedTo`, { body });
      } catch (error) {
        refusals.push({ principalId: body.principalId, reason: (error as Error).message });
      }
      done += 1;
      onDone(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return refusals;
}

/** "3 people and 1 group (240 people) assigned", with the size of groups. */
export async function sentenceOf(users: readonly Principal[], groups: readonly Principal[]): Promise<string> {
  const sizes = await Promise.all(
    groups.map(({ id }) =>
      get<{ readonly '@odata.count'?: number }>(`/v1.0/groups/${id}/members?$count=true&$top=1&$select=id`).then(
        (page) => page['@odata.count'] ?? 0,
        () => 0,
      ),
    ),
  );
  const members = sizes.reduce((sum, size) => sum + size, 0);
  const words = [
    users.length > 0 ? people(users.length) : '',
    groups.length > 0 ? `${groups.length === 1 ? '1 group' : `${groups.length} groups`} (${people(members)})` : '',
  ].filter(Boolean);
  return `${words.join(' and ')} assigned`;
}

function people(number: number): string {
  return number === 1 ? '1 person' : `${number.toLocaleString()} people`;
}
