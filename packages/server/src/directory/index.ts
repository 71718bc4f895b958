/**
 * The directory: an organisation's users and groups, who manages whom, who is in which group, and the change log. It
 * owns their properties, their validation, the way files come in, and the records provisioning reads; it does not own
 * applications or assignments (`applications/`) nor how anything is stored (`store/` implements its port). The engine's
 * source, the interfaces and the command line may come in.
 */
export {
  type DeltaObject,
  type DeltaOptions,
  type DeltaPage,
  type DeltaRelated,
  type DeltaRelation,
  type DeltaState,
  deltaPage,
  deltaStart,
} from './delta.ts';
export { Directory, type DirectoryOptions, retentionDays } from './directory.ts';
export type {
  ChangeEntry,
  ChangeEntryPage,
  DirectoryChanges,
  GroupRelation,
  RelationCursor,
  RelationEntry,
  RelationSubject,
} from './directory-changes.ts';
export { type DirectoryObjectType, lookupKey } from './directory-object.ts';
export {
  batchLimit,
  type ChangeLogEntry,
  type ChangeLogPage,
  type ChangeResult,
  type DirectoryObjects,
  type DirectoryStore,
  type Member,
  type MembersAdded,
  type ObjectDraft,
  type ObjectPageRequest,
  type Outcome,
  type Page,
  type PageRequest,
} from './directory-store.ts';
export { type DirectoryGroup, isDynamic, validateGroup } from './group.ts';
export type { GroupOwners } from './group-owners.ts';
export { groupProperties, groupPropertiesByName } from './group-properties.ts';
export { type GroupBindings, Groups } from './groups.ts';
export type { Hold, Holds } from './hold.ts';
export { needsAdvanced, objectCondition, objectOrder, objectSearch, type QueryMode } from './object-filter.ts';
export { changedProperties } from './object-kind.ts';
export type {
  Condition,
  DirectoryQueries,
  Field,
  FoundObject,
  ListField,
  ObjectQuery,
  Place,
  Relation,
  SortField,
  SortKey,
} from './object-query.ts';
export { objectVersion } from './object-version.ts';
export {
  type Organization,
  type OrganizationChange,
  type OrganizationStore,
  USUAL_DIRECTORY_LABEL,
} from './organization.ts';
export { placeOf } from './place.ts';
export { DirectoryError, type DirectoryErrorCode, type ErrorDetail, type Problem } from './problem.ts';
export { extensionName, type PropertyDefinition, type Way } from './property.ts';
export { foldedValues, searchTokens } from './search-text.ts';
export {
  groupAttributeAliases,
  sourceGroupDefinition,
  sourceUserDefinition,
  userAttributeAliases,
} from './source-definition.ts';
export { groupSourceRecord, homePrincipalName, userSourceRecord } from './source-record.ts';
export { readAssignment } from './sources/assignment.ts';
export { put } from './sources/cell.ts';
export { type CsvFile, type CsvProblem, type CsvRow, readCsv } from './sources/csv.ts';
export { type CsvKind, columnNames, columnOf, type PropertyColumn } from './sources/csv-header.ts';
export {
  type ImportCounts,
  type ImportFile,
  type ImportProblem,
  type ImportProgress,
  type ImportReport,
  importCsv,
} from './sources/import.ts';
export { type ImportRecord, type ImportStore, Imports } from './sources/import-log.ts';
export { previewCsv } from './sources/preview.ts';
export type { UpsertEntry, UpsertResult } from './upsert.ts';
export { type DirectoryUser, validateUser } from './user.ts';
export { userProperties, userPropertiesByName } from './user-properties.ts';
export type { Validated, ValidationMode } from './validation.ts';
