import type { Permission } from './permissions.ts';

/** Everything of the organisation that can be read, secrets apart: those are never shown to anybody. */
const READ = [
  'User.Read.All',
  'Group.Read.All',
  'GroupMember.Read.All',
  'Directory.Read.All',
  'Organization.Read.All',
  'Application.Read.All',
  'Synchronization.Read.All',
  'AuditLog.Read.All',
  'ProvisioningLog.Read.All',
  'SensitiveValue.Read.All',
  'Installation.Read.All',
] as const satisfies readonly Permission[];

/**
 * What the owner of an application may do there. In an operation on an application somebody owns, these count beside the
 * permissions they have everywhere.
 */
export const OWNER_PERMISSIONS: ReadonlySet<string> = new Set<Permission>([
  'Application.Read.All',
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'Synchronization.Read.All',
  'Synchronization.ReadWrite.All',
  'SynchronizationJob.Operate.All',
  'SynchronizationData-User.Upload',
]);

/** A role as it is shown, and what it allows. */
export interface RoleInfo {
  /** Names it goes by in the directory it stands in for; none where that has no such role. */
  readonly shownAs: readonly string[];
  readonly description: string;
  /** `all` for every permission there is and every one to come. */
  readonly permissions: 'all' | readonly Permission[];
  /** Allowed only in tenants of the profiles given with the role. */
  readonly ofProfiles?: true;
}

/** The roles people and tokens have. Somebody may have several, and may then do what any of them allows. */
export const ROLES = {
  administrator: {
    shownAs: ['Global Administrator'],
    description: 'Everything, also people, their roles, tokens, secrets and tenants of the application side.',
    permissions: 'all',
  },
  configurator: {
    shownAs: ['Application Administrator', 'Cloud Application Administrator'],
    description: 'Applications, assignments, credentials, schemas, settings, jobs, staged deletions; reads the rest.',
    permissions: [
      ...READ,
      'Application.ReadWrite.All',
      'AppRoleAssignment.ReadWrite.All',
      'Synchronization.ReadWrite.All',
      'SynchronizationJob.Operate.All',
      'SynchronizationData-User.Upload',
      'StagedDeletion.Decide.All',
    ],
  },
  applicationOwner: {
    shownAs: ['Application Owner'],
    description: 'As the configurator, for the applications owned, without deciding about staged deletions.',
    permissions: ['Application.ReadWrite.OwnedBy', 'Organization.Read.All'],
  },
  operator: {
    shownAs: ['Provisioning Operator'],
    description: 'Starts, pauses and restarts jobs, provisions on demand, retries; reads everything.',
    permissions: [...READ, 'SynchronizationJob.Operate.All'],
  },
  deletionApprover: {
    shownAs: ['Deletion Approver'],
    description: 'Allows and rejects staged deletions; reads everything.',
    permissions: [...READ, 'StagedDeletion.Decide.All'],
  },
  viewer: {
    shownAs: ['Reports Reader', 'Global Reader'],
    description: 'Reads everything, configuration included.',
    permissions: READ,
  },
  helpdesk: {
    shownAs: ['Helpdesk'],
    description: 'People, and the provisioning log with sensitive values hidden.',
    permissions: [
      'User.Read.All',
      'Group.Read.All',
      'GroupMember.Read.All',
      'Organization.Read.All',
      'ProvisioningLog.Read.All',
    ],
  },
  vendorOperator: {
    shownAs: [],
    description: 'Sets up and supports tenants of the application side, of the profiles given.',
    permissions: ['Tenant.Read.All', 'Tenant.ReadWrite.All'],
    ofProfiles: true,
  },
} as const satisfies Readonly<Record<string, RoleInfo>>;

export type Role = keyof typeof ROLES;

export const ROLE_NAMES = Object.keys(ROLES) as readonly Role[];

/** What somebody was given. */
export interface Grant {
  readonly roles: readonly Role[];
  /** Permissions beyond those of the roles. */
  readonly permissions: readonly Permission[];
  /** For roles that are limited to profiles of the application side. */
  readonly profiles: readonly string[];
}

/** What a grant allows. Profiles limit nobody who may enter tenants by another role or by a permission of their own. */
export function allowed({ roles, permissions, profiles }: Grant): {
  readonly permissions: 'all' | ReadonlySet<string>;
  readonly profiles?: readonly string[];
} {
  const given: readonly RoleInfo[] = roles.map((role) => ROLES[role]);
  if (given.some((role) => role.permissions === 'all')) return { permissions: 'all' };
  const unlimited = new Set<string>(permissions);
  const limited = new Set<string>();
  for (const role of given) {
    for (const permission of role.permissions) (role.ofProfiles ? limited : unlimited).add(permission);
  }
  const all = new Set([...unlimited, ...limited]);
  const isLimited = limited.size > 0 && !unlimited.has('Tenant.ReadWrite.All');
  return { permissions: all, ...(isLimited && { profiles }) };
}
