import type { JsonObject } from '@lockstep/scim';
import type { ColumnType, Generated } from 'kysely';
import type {
  Candidate,
  Checkpoint,
  Counters,
  CycleError,
  Intents,
  JobSettings,
  JobStatus,
  Link,
  LinkCounts,
  Operation,
  Quarantine,
} from '../engine/index.ts';
import type { SnippetDraft, SynchronizationSchema } from '../mapping/index.ts';
import type { Json } from './application-side-tables.ts';

/** Tables of organisations, directory, applications and jobs: migrations 0002, 0004, 0007, 0010, 0019 and 0030. */
export interface ProvisioningSideTables {
  organization: {
    readonly organization_id: string;
    readonly display_name: string;
    readonly default_domain: string | null;
    readonly origin: string | null;
    readonly created_at: Date;
    readonly two_person_rule: Generated<boolean>;
    readonly version: Generated<number>;
    readonly time_zone: string | null;
    readonly directory_label_short: string | null;
    readonly directory_label_long: string | null;
    readonly notification_addresses: Generated<string[]>;
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
    readonly folded: Json<JsonObject> | null;
    /** Written, and never read: only searched. */
    readonly tokens: string | null;
  };
  directory_owner: {
    readonly organization_id: string;
    readonly group_id: string;
    readonly owner_id: string;
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
    readonly changed: Generated<string[] | null>;
  };
  application_registration: {
    readonly organization_id: string;
    readonly id: string;
    readonly app_id: string;
    readonly template_id: string;
    readonly display_name: string;
    readonly properties: Json<JsonObject>;
    readonly created_at: Date;
    readonly deleted_at: Date | null;
  };
  application: {
    readonly organization_id: string;
    readonly id: string;
    readonly app_id: string;
    readonly template_id: string;
    readonly display_name: string;
    readonly properties: Json<JsonObject>;
    readonly created_at: Date;
    readonly deleted_at: Date | null;
    readonly secrets: Uint8Array | null;
    readonly secrets_version: Generated<number>;
  };
  application_logo: {
    readonly organization_id: string;
    readonly registration_id: string;
    readonly version: string;
    readonly image: Uint8Array;
  };
  application_owner: {
    readonly organization_id: string;
    readonly application_id: string;
    readonly owner_id: string;
  };
  app_role: {
    readonly organization_id: string;
    readonly application_id: string;
    readonly id: string;
    readonly position: number;
    readonly value: string | null;
    readonly name: string;
    readonly description: string | null;
    readonly enabled: Generated<boolean>;
    readonly member_types: Generated<string[]>;
  };
  deleted_job: {
    readonly organization_id: string;
    readonly job_id: string;
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
    readonly status: ColumnType<Partial<Written<JobStatus>>, string | undefined, string>;
    readonly quarantine: Json<Written<Quarantine>> | null;
    readonly last_scheduled_at: Date | null;
    readonly counts: ColumnType<Partial<LinkCounts>, string | undefined, string>;
    readonly clearing: Generated<string[]>;
    readonly settings_version: Generated<number>;
  };
  job_lease: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly fence: number;
    readonly holder: string;
    readonly expires_at: Date;
  };
  job_request: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly number: Generated<number>;
    readonly operation: Json<Operation>;
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
  snippet: {
    readonly organization_id: string;
    readonly name: string;
    readonly version: number;
    readonly content: Json<Omit<SnippetDraft, 'name'>>;
    readonly author: string;
    readonly created_at: Date;
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
    readonly left_scope_at: Date | null;
    readonly exported: Json<NonNullable<Link['exported']>> | null;
    readonly target_version: string | null;
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
    readonly failures: Generated<number>;
    readonly first_failure_at: Date | null;
    readonly next_attempt_at: Date | null;
  };
  work: JobObject;
  wake_up: JobObject & { readonly at: Date };
  touched_group: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly group_id: string;
    readonly failures: Generated<number>;
    readonly first_failure_at: Date | null;
    readonly next_attempt_at: Date | null;
  };
  missing_account: JobObject;
  object_lock: JobObject & { readonly expires_at: Date };
  pruned_failure: JobObject & {
    readonly name: string;
    readonly code: string;
    readonly message: string;
    readonly at: Date;
  };
  replaced_group: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly group_id: string;
    readonly target_id: string;
  };
  written_membership: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly group_id: string;
    readonly member_id: string;
  };
  removal: JobObject & {
    readonly cause: string;
    readonly name: string;
    readonly action: string;
    readonly counted: boolean;
    readonly state: Generated<string>;
    readonly since: Date;
    readonly asked_by: string | null;
    readonly asked_by_name: string | null;
    readonly asked_at: Date | null;
  };
  escrow: JobObject & {
    readonly name: string;
    readonly message: string;
    readonly given_up_at: Date | null;
    readonly candidates: Json<readonly Candidate[]> | null;
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
    readonly early: Generated<boolean>;
    readonly fence: number;
    readonly started_at: Date;
    readonly ended_at: Date | null;
    readonly watermark: string;
    readonly schema_version: number;
    readonly checkpoint: Json<Checkpoint>;
    readonly counters: Json<Counters>;
    readonly intents: Json<Intents>;
  };
}

/** A value as JSON holds it: instants are text. */
export type Written<T> = T extends Date ? string : T extends object ? { readonly [K in keyof T]: Written<T[K]> } : T;

/** What a table of objects of a job begins with. */
interface JobObject {
  readonly organization_id: string;
  readonly job_id: string;
  readonly type: string;
  readonly id: string;
}
