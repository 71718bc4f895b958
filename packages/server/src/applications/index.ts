/**
 * Applications of an organisation: instances of gallery entries, who is assigned to them, the versions of their schemas
 * and of the snippets those are made of, and the credentials of their targets. It owns no cycle and no request to a
 * target (`engine/`, `targets/`). Command line, HTTP and `app.ts` may come in.
 */

export { RolesRefused } from './app-roles.ts';
export {
  type Application,
  type AppRole,
  type Assignment,
  type Credentials,
  DEFAULT_ROLE,
  type Principal,
} from './application.ts';
export type { ApplicationStore, JobDraft } from './application-store.ts';
export { Applications, type ApplicationsDependencies, NoConnector } from './applications.ts';
export type { DiscoveryReport } from './discovered-attributes.ts';
export { type SchemaChange, schemaDifference } from './schema-difference.ts';
export type { SchemaOwner, SchemaStore, SchemaVersion, StoredSchema } from './schema-store.ts';
export {
  type CheckedSchema,
  type SavedSchema,
  type Saving,
  SchemaChanged,
  SchemaNotFound,
  SchemaRefused,
  Schemas,
} from './schemas.ts';
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
