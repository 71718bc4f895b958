/**
 * What lasts: opening the database (a PostgreSQL server, or PGlite in a data directory held by one process), its
 * migrations, and the implementation of every other room's repository. Owns all SQL and no rule: what a value means is
 * decided by the room whose port is implemented here. `app.ts` and `cli/` come in to open and to join; no room does.
 */
export { DataDirectoryInUse, type Holder, readHolder } from './data-directory.ts';
export { type Database, openDatabase } from './database.ts';
export { BuiltInSource } from './directory/built-in-source.ts';
export { KyselyDirectoryStore } from './directory/kysely-directory-store.ts';
export { KyselyResourceStore, type ResourceStoreOptions } from './kysely-resource-store.ts';
export { KyselyTenantStore } from './kysely-tenant-store.ts';
export { MigrationError, migrate } from './migrate.ts';
export { eraseOrphans } from './orphans.ts';
export { PageMemory } from './page-memory.ts';
export { JobDecisions } from './provisioning/job-decisions.ts';
export { KyselyApplicationStore } from './provisioning/kysely-application-store.ts';
export { KyselyAuditStore } from './provisioning/kysely-audit-store.ts';
export { KyselyJobStore } from './provisioning/kysely-job-store.ts';
export { KyselyJournalStore } from './provisioning/kysely-journal-store.ts';
export { KyselyNoticeStore } from './provisioning/kysely-notice-store.ts';
export { KyselyOrganizationStore } from './provisioning/organization-store.ts';
export { recordAudit } from './provisioning/record-audit.ts';
export { writeJournal } from './provisioning/write-journal.ts';
export { eraseLifecycle } from './scim-lifecycle.ts';
export { eraseRemoved } from './scim-removed.ts';
