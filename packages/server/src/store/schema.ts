import type { ApplicationSideTables } from './application-side-tables.ts';
import type { JournalTables } from './journal-tables.ts';
import type { ProvisioningSideTables } from './provisioning-side-tables.ts';

/** Every table, as Kysely has to know it. The migrations are the truth; these types follow them. */
export interface Schema extends ApplicationSideTables, ProvisioningSideTables, JournalTables {}
