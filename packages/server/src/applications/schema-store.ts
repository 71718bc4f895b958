import type { JobChange } from '../journal/index.ts';
import type { SynchronizationSchema } from '../mapping/index.ts';

/** A version of a job's schema, without the schema. */
export interface SchemaVersion {
  /** Counted from 1, which is what the job began with. */
  readonly version: number;
  readonly author: string;
  readonly comment: string;
  readonly createdAt: Date;
}

export interface StoredSchema extends SchemaVersion {
  readonly schema: SynchronizationSchema;
}

/** What the schema of a job depends on. */
export interface SchemaOwner {
  /** Slug of the gallery entry the job was made from. */
  readonly templateId: string;
  readonly scope: 'assigned' | 'all';
  /** The version in force. */
  readonly schemaVersion: number;
}

/** The port to where versions of schemas are kept. They are never changed. Each call is atomic. */
export interface SchemaStore {
  owner(jobId: string): Promise<SchemaOwner | undefined>;
  /** The newest first, older than `before`. */
  versions(jobId: string, before: number | undefined, limit: number): Promise<readonly SchemaVersion[]>;
  read(jobId: string, version: number): Promise<StoredSchema | undefined>;
  /**
   * Puts a schema in force as the version after `expected`; false, and nothing is stored, when another one is in force.
   * Watermark and failures of the job are dropped, so that everything is looked at again; links are kept.
   */
  save(jobId: string, expected: number, next: StoredSchema, change: JobChange): Promise<boolean>;
}
