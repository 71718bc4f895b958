/**
 * Applications of an organisation: instances of gallery entries, what they look like, who is assigned to them, the
 * versions of their schemas and of the snippets those are made of, and the credentials of their targets. It owns no
 * cycle and no request to a target (`engine/`, `targets/`). Command line, HTTP and `app.ts` may come in.
 */

export { RolesRefused, roleProblems } from './app-roles.ts';
export {
  type AccessTokens,
  type Application,
  type ApplicationChange,
  type AppRole,
  type Assignment,
  type Credentials,
  DEFAULT_ROLE,
  type ListedAssignment,
  type Principal,
  type Registration,
} from './application.ts';
export {
  ApplicationAuthorizations,
  AuthorizationFailed,
  authorizationContext,
  PENDING_CONTEXT as pendingAuthorizationContext,
  type ShownAuthorization,
} from './application-authorizations.ts';
export {
  ApplicationSecrets,
  credentialsContext,
  type SavedSecrets,
  SecretsChanged,
  secretsContext,
} from './application-secrets.ts';
export type {
  ApplicationKind,
  ApplicationState,
  ApplicationStore,
  JobDraft,
  SealedSecrets,
} from './application-store.ts';
export {
  Applications,
  type ApplicationsDependencies,
  type ImportedConfiguration,
  NoConnector,
} from './applications.ts';
export type { AssignmentQuery, AssignmentStore } from './assignment-store.ts';
export { AssignmentRefused, Assignments } from './assignments.ts';
export { NotAuthorizable } from './authorization-server.ts';
export type {
  AuthorizationStore as ApplicationAuthorizationStore,
  PendingAuthorization,
  StoredAuthorization,
} from './authorization-store.ts';
export type { DiscoveryReport } from './discovered-attributes.ts';
export type { JobConfiguration } from './job-configuration.ts';
export { LARGEST_LOGO, LOGO_TOO_LARGE, LogoRefused } from './logo-image.ts';
export type { Logo, LogoStore } from './logo-store.ts';
export { type ApplicationDraft, type ApplicationKey, applicationKey, Registrations } from './registrations.ts';
export type { Saving } from './saving.ts';
export { SCHEMA_DEFAULTS, withDefaults } from './schema-defaults.ts';
export { type SchemaChange, schemaDifference } from './schema-difference.ts';
export type { SchemaOwner, SchemaStore, SchemaVersion, StoredSchema } from './schema-store.ts';
export {
  type CheckedSchema,
  type SavedSchema,
  SchemaChanged,
  SchemaNotFound,
  SchemaRefused,
  Schemas,
} from './schemas.ts';
export { SECRET_KEYS, type SecretKey } from './secret-keys.ts';
export {
  replaced,
  type SecretPair,
  type SecretProblem,
  type Secrets,
  SecretsRefused,
} from './secrets.ts';
export {
  type NotificationFindings,
  SettingsChanged,
  SettingsHistory,
  SettingsRefused,
  settingsDifference,
} from './settings-history.ts';
export type { SettingsDraft, SettingsStore, SettingsVersion, StoredSettings } from './settings-store.ts';
export type { Snippet, SnippetStore, SnippetUse } from './snippet-store.ts';
export {
  type MappingBehind,
  SnippetChanged,
  SnippetInUse,
  SnippetNotFound,
  SnippetRefused,
  Snippets,
  type SnippetUpdate,
  type SnippetWithUses,
} from './snippets.ts';
