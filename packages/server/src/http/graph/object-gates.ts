import type { Job, ObjectType, ScopeRow } from '../../engine/index.ts';

/** One of the conditions an object has to meet to be provisioned, in the order and the words of the log. */
export interface Gate {
  readonly name: 'mapping' | 'active' | 'assigned' | 'role' | 'filter';
  readonly label: string;
  readonly passed: boolean;
  /** What was found. */
  readonly detail: string;
}

/** Group names an object is in only through other groups, where these groups are assigned and nesting does not count. */
export type NestedOnly = readonly string[];

/** The gates before an account is looked for. All are judged, also behind one that is shut. Pure. */
export function gatesOf(row: ScopeRow, type: ObjectType, job: Job, nested: NestedOnly): readonly Gate[] {
  const { gates, assignments } = row;
  const isForAll = job.settings.scope === 'all';
  const roles = [...new Set(assignments.map(({ role }) => role.displayName ?? role.value ?? 'Default Access'))];
  const assigned: Gate = {
    name: 'assigned',
    label: 'Assigned to the application',
    passed: isForAll || assignments.length > 0,
    detail: isForAll ? 'The job covers everybody in the directory.' : routes(row, nested),
  };
  if (!gates.enabled) {
    const what = type === 'User' ? 'users' : 'groups';
    const detail = `The mapping of ${what} is switched off.`;
    return [{ name: 'mapping', label: 'Mapping is switched on', passed: false, detail }, assigned];
  }
  return [
    { name: 'active', label: 'Active in the source system', passed: gates.active, detail: activity(row, type) },
    assigned,
    {
      name: 'role',
      label: 'User has the required role',
      passed: gates.entitled,
      detail: isForAll && roles.length === 0 ? 'No role is needed.' : roles.join(', ') || 'No role.',
    },
    {
      name: 'filter',
      label: 'Scoping filter evaluation passed',
      passed: gates.filterPassed,
      detail: filters(row),
    },
  ];
}

function activity({ gates, cause }: ScopeRow, type: ObjectType): string {
  if (gates.active) return type === 'User' ? 'accountEnabled = True' : 'Not deleted.';
  return cause === 'blocked' ? 'accountEnabled = False' : 'Deleted in the directory.';
}

function routes({ assignments }: ScopeRow, nested: NestedOnly): string {
  const isDirect = assignments.some(({ viaGroupId }) => viaGroupId === undefined);
  const groups = [...new Set(assignments.flatMap(({ viaGroupName }) => viaGroupName ?? []))];
  const ways = [...(isDirect ? ['directly'] : []), ...groups.map((name) => `through group “${name}”`)];
  if (ways.length > 0) return `Assigned ${ways.join(' and ')}.`;
  if (nested.length === 0) return 'Neither directly nor through a group.';
  const names = nested.map((name) => `“${name}”`).join(', ');
  return `Only through groups nested in ${names}; the job does not look into nested groups.`;
}

function filters({ groups, gates }: ScopeRow): string {
  if (groups.length === 0) return 'There is no scoping filter.';
  if (!gates.filterPassed) return groups.length === 1 ? `“${groups[0]?.name}” failed.` : 'None of the filters passed.';
  return `Passed by “${groups.find(({ passed }) => passed)?.name}”.`;
}
