/**
 * What lasts: opening the database (a PostgreSQL server, or PGlite in a data directory held by one process), its
 * migrations, and the implementation of every other room's repository. Owns all SQL and no rule: what a value means is
 * decided by the room whose port is implemented here. `app.ts` and `cli/` come in to open and to join; no room does.
 */

export { KyselyAccessStore } from './access/kysely-access-store.ts';
export { DataDirectoryInUse, type Holder, readHolder } from './data-directory.ts';
export { type Database, openDatabase } from './database.ts';
export { BuiltInSource } from './directory/built-in-source.ts';
export { DIRECTORY_CHANNEL } from './directory/change-log.ts';
export { KyselyDirectoryChanges } from './directory/kysely-directory-changes.ts';
export { KyselyDirectoryQueries } from './directory/kysely-directory-queries.ts';
export { KyselyDirectoryStore } from './directory/kysely-directory-store.ts';
export { KyselyGroupOwners } from './directory/kysely-group-owners.ts';
export { KyselyHolds } from './directory/kysely-holds.ts';
export { KyselyImportStore } from './directory/kysely-import-store.ts';
export { KyselySourceRecords } from './directory/kysely-source-records.ts';
export { KyselySourceStore } from './directory/kysely-source-store.ts';
export { foldUnfolded } from './directory/unfolded.ts';
export { installationFacts } from './installation-facts.ts';
export { KyselyEventStore } from './kysely-event-store.ts';
export { KyselyPeopleStore } from './kysely-people-store.ts';
export { KyselyResourceStore, type ResourceStoreOptions } from './kysely-resource-store.ts';
export { KyselyTenantStore } from './kysely-tenant-store.ts';
export { MigrationError, migrate } from './migrate.ts';
export { KyselyApplicationAuthorizationStore } from './oauth/kysely-application-authorization-store.ts';
export { KyselyAuthorizationStore } from './oauth/kysely-authorization-store.ts';
export { eraseOrphans } from './orphans.ts';
export { PageMemory } from './page-memory.ts';
export { cycleProgress } from './provisioning/cycle-progress.ts';
export { JobDecisions } from './provisioning/job-decisions.ts';
export { KyselyApplicationStore } from './provisioning/kysely-application-store.ts';
export { KyselyAttentionStore } from './provisioning/kysely-attention-store.ts';
export { KyselyAuditStore } from './provisioning/kysely-audit-store.ts';
export { KyselyConnectionStore } from './provisioning/kysely-connection-store.ts';
export { KyselyCycleHistory } from './provisioning/kysely-cycle-history.ts';
export { KyselyDiscoveryStore } from './provisioning/kysely-discovery-store.ts';
export { KyselyJobStore } from './provisioning/kysely-job-store.ts';
export { KyselyJournalStore } from './provisioning/kysely-journal-store.ts';
export { KyselyNoticeStore } from './provisioning/kysely-notice-store.ts';
export { KyselyPlanStore } from './provisioning/kysely-plan-store.ts';
export { liveState } from './provisioning/live-state.ts';
export { KyselyOrganizationStore } from './provisioning/organization-store.ts';
export { recordAudit } from './provisioning/record-audit.ts';
export { writeJournal } from './provisioning/write-journal.ts';
export { eraseLifecycle } from './scim-lifecycle.ts';
export { eraseRemoved } from './scim-removed.ts';
export { sealedInventory } from './sealed-inventory.ts';
export { resealAll } from './sealed-values.ts';
export { PgBossWorkQueue, type WorkQueueOptions } from './work-queue.ts';
