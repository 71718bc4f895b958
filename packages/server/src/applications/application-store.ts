import type { Job, JobSettings, ScheduleState } from '../engine/index.ts';
import type { SynchronizationSchema } from '../mapping/index.ts';
import type { Application, Assignment, Principal } from './application.ts';
import type { SchemaStore } from './schema-store.ts';

/** A job as it is made together with its application. */
export interface JobDraft {
  readonly id: string;
  readonly templateId: string;
  readonly settings: JobSettings;
  readonly schema: SynchronizationSchema;
}

/** The port to where one organisation's applications, assignments and job settings are kept. Each call is atomic. */
export interface ApplicationStore {
  /** Versions of the schemas of its jobs. */
  readonly schemas: SchemaStore;

  /** Without a job where there is no connector. */
  create(application: Application, job?: JobDraft): Promise<void>;
  list(): Promise<readonly Application[]>;

  /**
   * Assigns up to a hundred principals; those that are assigned with this role already are passed over. Every new
   * assignment is in the change log of the directory. Answers how many were new.
   */
  assign(
    applicationId: string,
    assignments: readonly Assignment[],
    role: { readonly value: string | undefined; readonly name: string },
    now: Date,
  ): Promise<number>;
  /** Ends every assignment of a principal to the application; false when there was none. */
  unassign(applicationId: string, principal: Principal, now: Date): Promise<boolean>;
  assignments(applicationId: string, after: string | undefined, limit: number): Promise<readonly Assignment[]>;

  jobsOf(applicationId: string): Promise<readonly Job[]>;
  saveSettings(jobId: string, settings: JobSettings): Promise<void>;
  saveState(jobId: string, state: ScheduleState): Promise<void>;
  saveCredentials(jobId: string, sealed: Uint8Array): Promise<void>;
  sealedCredentials(jobId: string): Promise<Uint8Array | undefined>;
}
