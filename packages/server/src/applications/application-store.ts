import type { Job, JobSettings, ScheduleState } from '../engine/index.ts';
import type { JobChange } from '../journal/index.ts';
import type { SynchronizationSchema } from '../mapping/index.ts';
import type { Application, ApplicationChange, AppRole, Registration } from './application.ts';
import type { AssignmentStore } from './assignment-store.ts';
import type { LogoStore } from './logo-store.ts';
import type { SchemaStore, StoredSchema } from './schema-store.ts';
import type { SettingsDraft, SettingsStore } from './settings-store.ts';
import type { SnippetStore } from './snippet-store.ts';

/** A job as it is made. */
export interface JobDraft {
  readonly id: string;
  readonly templateId: string;
  readonly settings: JobSettings;
  readonly schema: SynchronizationSchema;
  readonly createdAt: Date;
}

/** The two objects of an application. */
export type ApplicationKind = 'registration' | 'application';

/** Where an object is: in use, or in the recycle bin. */
export type ApplicationState = 'live' | 'deleted';

/** The secrets of an application as they are kept. */
export interface SealedSecrets {
  /** Undefined where none are saved. */
  readonly sealed: Uint8Array | undefined;
  /** The job they were saved for, of those saved before secrets belonged to applications. */
  readonly jobId: string | undefined;
  /** Counts the writes. */
  readonly version: number;
}

/** The port to where one organisation's applications and job settings are kept. Each call is atomic. */
export interface ApplicationStore {
  /** Versions of the schemas of its jobs. */
  readonly schemas: SchemaStore;
  /** Versions of the settings of its jobs. */
  readonly settings: SettingsStore;
  /** Snippets its mappings are made of. */
  readonly snippets: SnippetStore;
  /** Roles and who holds them. */
  readonly assignments: AssignmentStore;
  /** What its applications look like. */
  readonly logos: LogoStore;

  /** Stores what is given of an application; without a job where there is no connector. */
  create(
    parts: { readonly registration?: Registration; readonly application?: Application },
    roles: readonly AppRole[],
    job?: JobDraft,
  ): Promise<void>;
  /** In the order in which they were made. */
  list(kind: ApplicationKind, state: ApplicationState): Promise<readonly Registration[]>;
  /** By its id or its application id. */
  find(
    kind: ApplicationKind,
    state: ApplicationState,
    key: { readonly id: string } | { readonly appId: string },
  ): Promise<Registration | undefined>;
  update(kind: ApplicationKind, id: string, change: ApplicationChange): Promise<void>;
  /**
   * Moves objects to the recycle bin (`at`) or out of it. Jobs of an application that goes there stop, and are stopped
   * when it comes back.
   */
  setDeleted(
    objects: readonly { readonly kind: ApplicationKind; readonly id: string }[],
    at: Date | null,
  ): Promise<void>;
  /** Erases an object that is in the recycle bin, with everything below it; false when it is not there. */
  erase(kind: ApplicationKind, id: string): Promise<boolean>;
  /** Up to `limit` objects in the recycle bin since before `before`. */
  expired(before: Date, limit: number): Promise<readonly { readonly kind: ApplicationKind; readonly id: string }[]>;

  owners(applicationId: string): Promise<readonly string[]>;
  addOwner(applicationId: string, ownerId: string): Promise<boolean>;
  removeOwner(applicationId: string, ownerId: string): Promise<boolean>;

  jobsOf(applicationId: string): Promise<readonly Job[]>;
  addJob(applicationId: string, job: JobDraft): Promise<void>;
  /** Takes a job away; what it remembered is erased afterwards, by {@link clearDeletedJobs}. False when there is none. */
  deleteJob(jobId: string): Promise<boolean>;
  /** Erases a stretch of what deleted jobs remembered; true when something is left. */
  clearDeletedJobs(limit: number): Promise<boolean>;
  saveState(jobId: string, state: ScheduleState, change: JobChange): Promise<void>;
  /**
   * Puts a schema, settings, or both in force together; false, and nothing is stored, when others are in force than
   * expected.
   */
  saveConfiguration(
    jobId: string,
    parts: {
      readonly schema: { readonly expected: number; readonly next: StoredSchema } | undefined;
      readonly settings: SettingsDraft | undefined;
    },
    change: JobChange,
  ): Promise<boolean>;

  /** Undefined when there is no such application. */
  secrets(
    of: { readonly applicationId: string } | { readonly jobId: string },
  ): Promise<(SealedSecrets & { readonly applicationId: string }) | undefined>;
  /**
   * Replaces the secrets of an application and the settings of its jobs that go with them; false, and nothing is
   * stored, when they were written since `expected`. Jobs in quarantine are examined at once.
   *
   * @param change what the audit log is told, once for each job
   */
  saveSecrets(
    applicationId: string,
    sealed: Uint8Array | undefined,
    settings: ReadonlyMap<string, SettingsDraft>,
    expected: number,
    change: () => JobChange,
  ): Promise<boolean>;
}
