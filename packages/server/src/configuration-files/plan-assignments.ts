import type { Change, Gathering, Step } from './change.ts';
import type { DesiredApplication } from './file-set.ts';
import { PRINCIPALS } from './installation.ts';
import { groupsNamed, type PresentApplication } from './present.ts';

/** The role of those who have an application that has none. */
const DEFAULT_ACCESS = { name: 'Default Access', id: '00000000-0000-0000-0000-000000000000' };

/** Who has an application: assigned where files name them, ended where they do not. */
export async function planAssignments(
  desired: DesiredApplication,
  present: PresentApplication,
  roleIds: ReadonlyMap<string, string>,
  { call, problems }: Gathering,
): Promise<Step[]> {
  const { assignments: read, application } = desired;
  if (read === undefined) return [];
  const name = application.value.name;
  const now = present.assignments.assignments.map((line, index) => ({ line, ...present.assigned[index]! }));
  const known = new Map(now.map(({ line, principalId }) => [keyOf(line), principalId]));
  const wanted = new Set<string>();
  const missing: { readonly principalId: string; readonly appRoleId: string; readonly text: string }[] = [];
  const has = new Set(now.map(({ principalId, line }) => `${principalId}\n${line.role}`));

  for (const [index, line] of read.value.assignments.entries()) {
    const refuse = (message: string) =>
      problems.push({ file: read.file, line: read.lineOf(['assignments', index]), message });
    const given = [line.user, line.group, line.groupId].filter((one) => one !== undefined);
    if (given.length !== 1) {
      refuse('names not one of user, group and groupId. Name one.');
      continue;
    }
    const principalId = known.get(keyOf(line)) ?? (await find(line, refuse));
    if (principalId === undefined) continue;
    const key = `${principalId}\n${line.role}`;
    if (wanted.has(key)) refuse(`${given[0]} has the role ${line.role} on another line already. Remove one.`);
    wanted.add(key);
    if (has.has(key)) continue;
    const isDefault = line.role === DEFAULT_ACCESS.name && roleIds.size === 0;
    const appRoleId = isDefault ? DEFAULT_ACCESS.id : roleIds.get(line.role);
    if (appRoleId === undefined) {
      refuse(`${name} has no role ${line.role}. It has ${[...roleIds.keys()].join(', ') || DEFAULT_ACCESS.name}.`);
      continue;
    }
    missing.push({ principalId, appRoleId, text: `assign ${given[0]} (${line.role})` });
  }

  const ended = now.filter(({ principalId, line }) => !wanted.has(`${principalId}\n${line.role}`));
  const path = `${PRINCIPALS}/${present.id}/appRoleAssignedTo`;
  const changes: Change[] = [
    ...missing.map(({ text }) => ({ sign: '+', application: name, text }) as const),
    ...ended.map(({ line }) => {
      const text = `end the assignment of ${line.user ?? line.group ?? line.groupId} (${line.role})`;
      return { sign: '-', application: name, text } as const;
    }),
  ];
  if (changes.length === 0) return [];
  const run = async () => {
    for (const { principalId, appRoleId } of missing) {
      await call('POST', path, { principalId, appRoleId, resourceId: present.id });
    }
    for (const { assignmentId } of ended) await call('DELETE', `${path}/${assignmentId}`);
  };
  return [{ changes, run }];

  async function find(line: Line, refuse: (message: string) => void): Promise<string | undefined> {
    if (line.user !== undefined) {
      const found = await call('GET', `/v1.0/users/${encodeURIComponent(line.user)}?$select=id`).catch(() => undefined);
      if (found === undefined) refuse(`there is no user ${line.user}. Add them to the directory, or remove the line.`);
      return (found as { id: string } | undefined)?.id;
    }
    if (line.groupId !== undefined) {
      const found = await call('GET', `/v1.0/groups/${line.groupId}?$select=id`).catch(() => undefined);
      if (found === undefined) refuse(`there is no group ${line.groupId}. Remove the line.`);
      return (found as { id: string } | undefined)?.id;
    }
    const ids = await groupsNamed(call, line.group ?? '');
    if (ids.length === 0) refuse(`there is no group ${line.group}. Add it to the directory, or remove the line.`);
    if (ids.length > 1) refuse(`several groups are called ${line.group}. Write groupId with the id of the one meant.`);
    return ids.length === 1 ? ids[0] : undefined;
  }
}

interface Line {
  readonly user?: string | undefined;
  readonly group?: string | undefined;
  readonly groupId?: string | undefined;
}

/** Somebody as a line names them. */
function keyOf({ user, group, groupId }: Line): string {
  return user !== undefined ? `user ${user.toLowerCase()}` : group !== undefined ? `group ${group}` : `id ${groupId}`;
}
