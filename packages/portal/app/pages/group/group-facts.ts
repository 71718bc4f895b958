/** A group of the directory. */
export interface Group {
  readonly id: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly mailNickname: string | null;
  readonly mail: string | null;
  readonly groupTypes: readonly string[];
  readonly membershipRule: string | null;
  readonly membershipRuleProcessingState: string | null;
  readonly createdDateTime: string;
}

const SELECT =
  'id,displayName,description,mailNickname,mail,groupTypes,membershipRule,membershipRuleProcessingState,createdDateTime';

/** Where one group is read. */
export function groupPath(id: string): string {
  return `/v1.0/groups/${id}?$select=${SELECT}`;
}

/** Whether its members follow from a rule, and nobody adds them by hand. */
export function isByRule({ groupTypes }: Pick<Group, 'groupTypes'>): boolean {
  return groupTypes.includes('DynamicMembership');
}
