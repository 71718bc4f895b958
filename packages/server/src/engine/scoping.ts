import type { SourceRecord } from '../mapping/index.ts';
import { decideScope, judge, type ScopeDecision, type ScopeVerdict } from '../scope/index.ts';
import type { JobSettings } from './job.ts';
import type { Rule } from './rule.ts';
import type { Memberships, SourceObject } from './source-directory.ts';

/** What the decision about scope depends on beside the object and the rule. */
export interface ScopeSurroundings {
  readonly now: Date;
  /** Of the object, among the groups the filter asks about; none when it asks about none. */
  readonly memberOf?: ReadonlySet<string> | undefined;
}

/** Whether a source object is in scope of a rule, and why, down to each clause of the filter. */
export interface Scoping {
  readonly decision: ScopeDecision;
  readonly verdict: ScopeVerdict;
}

const NO_FILTER: ScopeVerdict = {
  passed: true,
  groups: [],
  unread: false,
  inputGroups: [],
  changesAt: null,
  sentence: 'There is no scoping filter.',
};

/** Applies the gates to one object: active, entitled, filtered. Pure. */
export function scopeOf(
  rule: Rule,
  source: SourceObject,
  settings: Pick<JobSettings, 'scope'>,
  { now, memberOf }: ScopeSurroundings,
): Scoping {
  const verdict =
    rule.filter === undefined
      ? NO_FILTER
      : judge(rule.filter, directoryView(source), {
          now,
          isMemberOf: (groupId) => memberOf?.has(groupId.toLowerCase()) === true,
        });
  const decision = decideScope({
    state: { deleted: source.softDeleted ? 'soft' : 'no', accountEnabled: source.accountEnabled },
    scope: settings.scope,
    assignments: source.assignments.map(({ viaGroupId, viaGroupName, role }) => ({
      via: viaGroupId === undefined ? 'direct' : 'group',
      groupName: viaGroupName,
      roleId: role.id,
    })),
    filter: verdict,
  });
  return { decision, verdict };
}

/** The memberships a rule's filter asks for, of the objects of a page; nothing is read when it asks for none. */
export async function membershipsFor(
  source: { readonly memberships: (objectIds: readonly string[], groupIds: readonly string[]) => Promise<Memberships> },
  rule: Rule,
  objectIds: readonly string[],
): Promise<Memberships> {
  const groupIds = rule.filter?.groupIds ?? [];
  return groupIds.length === 0 || objectIds.length === 0 ? new Map() : source.memberships(objectIds, groupIds);
}

/**
 * The record as scoping filters see it: `IsSoftDeleted` is the directory's part only, since scope cannot depend on
 * itself; role assignments are those for this application, and of references their ids.
 */
function directoryView(source: SourceObject): SourceRecord {
  return {
    ...source.record,
    IsSoftDeleted: source.softDeleted || !source.accountEnabled,
    appRoleAssignments: rolesOf(source),
  };
}

/** The roles an object holds in this application, each once however often it was given, in the order of the source. */
export function rolesOf({ assignments }: SourceObject): readonly SourceObject['assignments'][number]['role'][] {
  return [...new Map(assignments.map(({ role }) => [role.id, role])).values()];
}
