import type { AccessTables } from './access/access-tables.ts';
import type { ApplicationSideTables } from './application-side-tables.ts';
import type { DecisionTables } from './decision-tables.ts';
import type { ImportTable } from './directory/import-table.ts';
import type { SourceTables } from './directory/source-tables.ts';
import type { EventTables } from './event-tables.ts';
import type { JournalTables } from './journal-tables.ts';
import type { OAuthTables } from './oauth/oauth-tables.ts';
import type { PeopleTables } from './people-tables.ts';
import type { PlanTables } from './plan-tables.ts';
import type { ProvisioningSideTables } from './provisioning-side-tables.ts';

/** Every table, as Kysely has to know it. The migrations are the truth; these types follow them. */
export interface Schema
  extends AccessTables,
    ApplicationSideTables,
    EventTables,
    ProvisioningSideTables,
    JournalTables,
    DecisionTables,
    PeopleTables,
    PlanTables,
    ImportTable,
    SourceTables,
    OAuthTables {}
