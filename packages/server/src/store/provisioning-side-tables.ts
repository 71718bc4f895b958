import type { JsonObject } from '@lockstep/scim';
import type { Generated } from 'kysely';
import type { Checkpoint, Counters, CycleError, Intent, JobSettings, Link } from '../engine/index.ts';
import type { ModifiedProperty, Step } from '../journal/index.ts';
import type { SynchronizationSchema } from '../mapping/index.ts';
import type { Json } from './application-side-tables.ts';

/** Tables of organisations, directory, applications and jobs: migrations 0002 and 0004. */
export interface ProvisioningSideTables {
  organization: {
    readonly organization_id: string;
    readonly display_name: string;
    readonly default_domain: string | null;
    readonly origin: string | null;
    readonly created_at: Date;
  };
  directory_object: {
    readonly organization_id: string;
    readonly type: string;
    readonly id: string;
    readonly key: string;
    readonly properties: Json<JsonObject>;
    readonly manager_id: string | null;
    readonly created_at: Date;
    readonly deleted_at: Date | null;
  };
  directory_membership: {
    readonly organization_id: string;
    readonly group_id: string;
    readonly member_id: string;
    readonly member_type: string;
  };
  directory_change: {
    readonly organization_id: string;
    readonly sequence: Generated<number>;
    readonly transaction_id: Generated<string>;
    readonly at: Date;
    readonly kind: string;
    readonly type: string;
    readonly id: string;
    readonly member_type: string | null;
    readonly member_id: string | null;
    readonly application_id: string | null;
  };
  application: {
    readonly organization_id: string;
    readonly id: string;
    readonly template_id: string;
    readonly display_name: string;
    readonly created_at: Date;
  };
  assignment: {
    readonly organization_id: string;
    readonly application_id: string;
    readonly id: string;
    readonly principal_type: string;
    readonly principal_id: string;
    readonly role_id: string;
    readonly role_value: string | null;
    readonly role_name: string;
    readonly created_at: Date;
  };
  job: {
    readonly organization_id: string;
    readonly id: string;
    readonly application_id: string;
    readonly template_id: string;
    readonly state: string;
    readonly settings: Json<JobSettings>;
    readonly schema_version: number;
    readonly credentials: Uint8Array | null;
    readonly watermark: string | null;
    readonly last_cycle_at: Date | null;
    readonly last_error: Json<CycleError> | null;
    readonly created_at: Date;
  };
  job_schema: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly version: number;
    readonly document: Json<SynchronizationSchema>;
    readonly created_at: Date;
    readonly author: Generated<string>;
    readonly comment: Generated<string>;
  };
  link: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly type: string;
    readonly source_id: string;
    readonly target_id: string;
    readonly state: string;
    readonly release_cause: string | null;
    readonly unkept: Json<Link['unkept']>;
    readonly refs: Json<Link['references']>;
    readonly last_success_at: Date;
  };
  pending_reference: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly type: string;
    readonly owner_id: string;
    readonly path: string;
    readonly wanted_id: string | null;
    readonly cycle_id: string;
    readonly outcome: string;
  };
  work: JobObject;
  wake_up: JobObject & { readonly at: Date };
  touched_group: { readonly organization_id: string; readonly job_id: string; readonly group_id: string };
  written_membership: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly group_id: string;
    readonly member_id: string;
  };
  removal: JobObject & { readonly cause: string };
  escrow: JobObject & {
    readonly code: string;
    readonly first_failure_at: Date;
    readonly last_failure_at: Date;
    readonly attempts: number;
    readonly next_attempt_at: Date;
  };
  cycle: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly id: string;
    readonly kind: string;
    readonly started_at: Date;
    readonly ended_at: Date | null;
    readonly watermark: string;
    readonly schema_version: number;
    readonly checkpoint: Json<Checkpoint>;
    readonly counters: Json<Counters>;
    readonly intents: Json<Readonly<Record<string, Intent>>>;
  };
  journal_entry: {
    readonly organization_id: string;
    readonly id: string;
    readonly job_id: string;
    readonly cycle_id: string;
    readonly at: Date;
    readonly action: string;
    readonly status: string;
    readonly code: string | null;
    readonly message: string;
    readonly source_type: string;
    readonly source_id: string;
    readonly source_name: string;
    readonly target_id: string | null;
    readonly steps: Json<readonly Step[]>;
    readonly modified: Json<readonly ModifiedProperty[]>;
    readonly duration_ms: number;
  };
}

/** What a table of objects of a job begins with. */
interface JobObject {
  readonly organization_id: string;
  readonly job_id: string;
  readonly type: string;
  readonly id: string;
}
