/** A kind of change that is audited. */
export interface AuditActivityInfo {
  /** As it is published. Several kinds may share a name. */
  readonly name: string;
  readonly category: AuditCategory;
  readonly operation: 'Add' | 'Update' | 'Delete' | 'Other';
}

export type AuditCategory =
  | 'ProvisioningManagement'
  | 'ApplicationManagement'
  | 'UserManagement'
  | 'GroupManagement'
  | 'RoleManagement'
  | 'Authentication'
  | 'Policy';

const provisioning = (name: string, operation: AuditActivityInfo['operation']): AuditActivityInfo => ({
  name,
  category: 'ProvisioningManagement',
  operation,
});

const SETTINGS = 'Update provisioning setting or credentials';

/** Every kind of change the audit log knows, with the name it goes by. */
export const AUDIT_ACTIVITIES = {
  credentialsChanged: provisioning(SETTINGS, 'Update'),
  settingsChanged: provisioning(SETTINGS, 'Update'),
  started: provisioning('Enable/start provisioning configuration', 'Update'),
  stopped: provisioning('Disable/pause provisioning configuration', 'Update'),
  restarted: provisioning('Enable/restart provisioning configuration', 'Update'),
  mappingsChanged: provisioning('Update attribute mappings or scope', 'Update'),
  quarantined: provisioning('Quarantine', 'Update'),
  quarantineLifted: provisioning('Lift quarantine', 'Update'),
  jobCreated: provisioning('Add provisioning configuration', 'Add'),
  jobDeleted: provisioning('Delete provisioning configuration', 'Delete'),
  linkCreated: provisioning('Add object connection', 'Add'),
  linkDeleted: provisioning('Delete object connection', 'Delete'),
  deletionsAskedFor: provisioning('Ask to allow staged deletions', 'Other'),
  deletionsAllowed: provisioning('Allow staged deletions', 'Other'),
  deletionsRejected: provisioning('Reject staged deletions', 'Other'),
  attentionDecided: provisioning('Decide about failing objects', 'Other'),
  accountsDiscovered: provisioning('Discover accounts', 'Other'),
  cycleUndone: provisioning('Undo provisioning cycle', 'Other'),
  planApplied: provisioning('Apply provisioning plan', 'Other'),
  provisionedOnDemand: provisioning('Provision on demand', 'Other'),
  rolesImported: provisioning('Import roles', 'Update'),
  configurationExported: provisioning('Export provisioning configuration', 'Other'),
  configurationImported: provisioning('Import provisioning configuration', 'Update'),
  connectionTested: provisioning('Test connection', 'Other'),
  applicationCreated: { name: 'Add application', category: 'ApplicationManagement', operation: 'Add' },
  applicationChanged: { name: 'Update application', category: 'ApplicationManagement', operation: 'Update' },
  applicationDeleted: { name: 'Delete application', category: 'ApplicationManagement', operation: 'Delete' },
  assigned: { name: 'Add app role assignment', category: 'ApplicationManagement', operation: 'Add' },
  unassigned: { name: 'Remove app role assignment', category: 'ApplicationManagement', operation: 'Delete' },
  userCreated: { name: 'Add user', category: 'UserManagement', operation: 'Add' },
  userChanged: { name: 'Update user', category: 'UserManagement', operation: 'Update' },
  userDeleted: { name: 'Delete user', category: 'UserManagement', operation: 'Delete' },
  userRestored: { name: 'Restore user', category: 'UserManagement', operation: 'Update' },
  groupCreated: { name: 'Add group', category: 'GroupManagement', operation: 'Add' },
  groupChanged: { name: 'Update group', category: 'GroupManagement', operation: 'Update' },
  groupDeleted: { name: 'Delete group', category: 'GroupManagement', operation: 'Delete' },
  memberAdded: { name: 'Add member to group', category: 'GroupManagement', operation: 'Update' },
  directoryImported: { name: 'Import directory file', category: 'UserManagement', operation: 'Update' },
  sourceCreated: { name: 'Add directory source', category: 'UserManagement', operation: 'Add' },
  sourceChanged: { name: 'Update directory source', category: 'UserManagement', operation: 'Update' },
  sourceDeleted: { name: 'Delete directory source', category: 'UserManagement', operation: 'Delete' },
  sourceRead: { name: 'Read directory source', category: 'UserManagement', operation: 'Other' },
  memberRemoved: { name: 'Remove member from group', category: 'GroupManagement', operation: 'Update' },
  administratorCreated: { name: 'Add administrator', category: 'RoleManagement', operation: 'Add' },
  administratorDeleted: { name: 'Delete administrator', category: 'RoleManagement', operation: 'Delete' },
  administratorInvited: { name: 'Invite administrator', category: 'RoleManagement', operation: 'Other' },
  administratorChanged: { name: 'Update administrator', category: 'RoleManagement', operation: 'Update' },
  accessRefused: { name: 'Refuse access', category: 'Authentication', operation: 'Other' },
  passwordChanged: { name: 'Change password', category: 'Authentication', operation: 'Update' },
  signedOut: { name: 'Sign out', category: 'Authentication', operation: 'Other' },
  signInEnded: { name: 'End sign-in', category: 'Authentication', operation: 'Other' },
  signedIn: { name: 'Sign in', category: 'Authentication', operation: 'Other' },
  tokenCreated: { name: 'Add API token', category: 'Authentication', operation: 'Add' },
  tokenDeleted: { name: 'Delete API token', category: 'Authentication', operation: 'Delete' },
  webhookChanged: { name: 'Update webhook', category: 'Policy', operation: 'Update' },
  keyRotated: { name: 'Re-encrypt secrets with a new key', category: 'Policy', operation: 'Update' },
  identityProviderChanged: { name: 'Update identity provider', category: 'Policy', operation: 'Update' },
  tenantCreated: { name: 'Add tenant', category: 'ApplicationManagement', operation: 'Add' },
  tenantChanged: { name: 'Update tenant', category: 'ApplicationManagement', operation: 'Update' },
  tenantEntered: { name: 'Enter tenant', category: 'ApplicationManagement', operation: 'Other' },
  tenantDeleted: { name: 'Delete tenant', category: 'ApplicationManagement', operation: 'Delete' },
  tenantTokenRead: { name: 'Read token of tenant', category: 'Authentication', operation: 'Other' },
  installationChanged: { name: 'Update settings of the installation', category: 'Policy', operation: 'Update' },
} as const satisfies Readonly<Record<string, AuditActivityInfo>>;

export type AuditActivity = keyof typeof AUDIT_ACTIVITIES;
