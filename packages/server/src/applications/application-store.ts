import type { Job, JobSettings, ScheduleState } from '../engine/index.ts';
import type { SynchronizationSchema } from '../mapping/index.ts';
import type { Application, AppRole, Assignment, Principal } from './application.ts';
import type { SchemaStore } from './schema-store.ts';
import type { SnippetStore } from './snippet-store.ts';

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
  /** Snippets its mappings are made of. */
  readonly snippets: SnippetStore;

  /** Without a job where there is no connector. */
  create(application: Application, roles: readonly AppRole[], job?: JobDraft): Promise<void>;
  list(): Promise<readonly Application[]>;

  /** The roles of an application in their order, without Default Access. */
  roles(applicationId: string): Promise<readonly AppRole[]>;
  /**
   * Puts a list of roles in the place of the one there is; when that changes anything, everybody who holds a role is in
   * the change log of the directory. Answers the roles that are missing though somebody holds them: nothing is stored
   * then.
   */
  saveRoles(applicationId: string, roles: readonly AppRole[], now: Date): Promise<readonly AppRole[]>;

  /**
   * Assigns up to a hundred principals; those that are assigned with this role already are passed over. Every new
   * assignment is in the change log of the directory. A role the application does not have yet becomes its last one.
   * Answers how many were new.
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
