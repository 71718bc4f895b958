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

/** Whether its members follow from a rule, and nobody adds them by hand. */
export function isByRule({ groupTypes }: Pick<Group, 'groupTypes'>): boolean {
  return groupTypes.includes('DynamicMembership');
}
