/** Names under which the address keeps what the audit log is filtered by. */
export const AUDIT_FILTERS = ['date', 'category', 'activity', 'result', 'target', 'initiator'] as const;

const HOUR = 3_600_000;

/** Spans of time up to now. */
export const SPANS = [
  { name: '24h', label: 'Last 24 hours', hours: 24 },
  { name: '7d', label: 'Last 7 days', hours: 7 * 24 },
  { name: '30d', label: 'Last 30 days', hours: 30 * 24 },
] as const;

/** Kinds of changes with their names. */
export const CATEGORIES: readonly (readonly [value: string, label: string])[] = [
  ['ProvisioningManagement', 'Provisioning'],
  ['ApplicationManagement', 'Applications'],
  ['UserManagement', 'Users'],
  ['GroupManagement', 'Groups'],
  ['RoleManagement', 'Administrators'],
  ['Authentication', 'Sign-in and tokens'],
  ['Policy', 'Settings of the installation'],
];

/** What an address asks of the audit log, as conditions of a `$filter`. */
export function auditConditions(
  search: URLSearchParams,
  applicationId: string | undefined,
  now: Date,
): readonly string[] {
  const asked = (name: (typeof AUDIT_FILTERS)[number]) => search.get(name)?.trim() || undefined;
  const span = SPANS.find(({ name }) => name === asked('date'));
  const [category, activity, result] = [asked('category'), asked('activity'), asked('result')];
  const [target, initiator] = [asked('target'), asked('initiator')];
  return [
    span && `activityDateTime ge ${new Date(now.getTime() - span.hours * HOUR).toISOString()}`,
    category && `category eq ${text(category)}`,
    activity && `activityDisplayName eq ${text(activity)}`,
    result && `result eq ${text(result)}`,
    target && `targetResources/any(t:t/id eq ${text(target)})`,
    initiator && `initiatedBy/user/id eq ${text(initiator)}`,
    applicationId && `applicationId eq ${text(applicationId)}`,
  ].filter((part) => part !== undefined);
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
