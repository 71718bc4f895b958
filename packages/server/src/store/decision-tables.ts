import type { Generated } from 'kysely';
import type { AccountCategory, CycleError, DiscoveryPhase, JobSettings } from '../engine/index.ts';
import type { Json } from './application-side-tables.ts';

/** What every table of a discovery begins with. */
interface OfDiscovery {
  readonly organization_id: string;
  readonly job_id: string;
  readonly discovery_id: string;
}

/** Tables of what administrators look into and decide about a job: migration 0014. */
export interface DecisionTables {
  job_settings: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly version: number;
    readonly settings: Json<JobSettings>;
    readonly author: string;
    readonly comment: string;
    readonly created_at: Date;
  };
  discovery: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly id: string;
    readonly type: string;
    readonly state: string;
    readonly schema_version: number;
    readonly phase: DiscoveryPhase;
    readonly position: string | null;
    readonly people: Generated<number>;
    readonly accounts: Generated<number>;
    readonly counts: Json<Partial<Record<AccountCategory, number>>>;
    readonly error: Json<CycleError> | null;
    readonly started_at: Date;
    readonly ended_at: Date | null;
    readonly held_until: Date | null;
  };
  discovered_person: OfDiscovery & {
    readonly id: string;
    readonly name: string;
    readonly in_scope: boolean;
    readonly reason: string;
    readonly is_linked: boolean;
    readonly account_id: string | null;
  };
  discovered_key: OfDiscovery & {
    readonly precedence: number;
    readonly key: string;
    readonly person_id: string;
  };
  discovered_match: OfDiscovery & {
    readonly person_id: string;
    readonly precedence: number;
    readonly account_id: string;
  };
  discovered_account: OfDiscovery & {
    readonly id: string;
    readonly name: string;
    readonly attributes: Json<Readonly<Record<string, string>>>;
    readonly category: AccountCategory | null;
    readonly person_id: string | null;
    readonly person_name: string | null;
    readonly reason: string | null;
  };
}
