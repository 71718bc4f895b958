/**
 * What a token or a signed-in person may be allowed, by the names Microsoft Graph gives its application permissions;
 * those below the blank line are for what Graph has no word for.
 */
export const PERMISSIONS = [
  'User.Read.All',
  'User.ReadWrite.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  'Group.Create',
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
  'Organization.Read.All',
  'Application.Read.All',
  'Application.ReadWrite.All',
  'Application.ReadWrite.OwnedBy',
  'AppRoleAssignment.ReadWrite.All',
  'Synchronization.Read.All',
  'Synchronization.ReadWrite.All',
  'SynchronizationData-User.Upload',
  'AuditLog.Read.All',
  'ProvisioningLog.Read.All',

  'SynchronizationJob.Operate.All',
  'StagedDeletion.Decide.All',
  'SensitiveValue.Read.All',
  'Tenant.Read.All',
  'Tenant.ReadWrite.All',
  'Installation.Read.All',
  'Installation.ReadWrite.All',
  'Access.ReadWrite.All',
] as const;

export type Permission = (typeof PERMISSIONS)[number];
