import type { Generated } from 'kysely';
import type { CycleError } from '../engine/index.ts';
import type { JobPlan, PlanItem, PlanRequest } from '../jobs/index.ts';
import type { Json } from './application-side-tables.ts';

/** Tables of what would be done for jobs: migration 0023. */
export interface PlanTables {
  job_plan: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly id: string;
    readonly request: Json<PlanRequest>;
    readonly state: JobPlan['state'];
    readonly basis: string;
    readonly schema_version: number;
    readonly objects: Generated<number>;
    readonly summary: Json<NonNullable<JobPlan['summary']>> | null;
    readonly error: Json<CycleError> | null;
    readonly author: string;
    readonly created_at: Date;
    readonly ended_at: Date | null;
    readonly held_until: Date | null;
  };
  job_plan_item: {
    readonly organization_id: string;
    readonly job_id: string;
    readonly plan_id: string;
    readonly position: number;
    readonly name: string;
    readonly action: string;
    readonly status: string;
    readonly code: string | null;
    readonly item: Json<PlanItem>;
  };
}
