import type { JobSettings } from '../engine/index.ts';
import type { JobChange } from '../journal/index.ts';

/** A version of a job's settings, without the settings. */
export interface SettingsVersion {
  /** Counted from 1, which is what the job began with. */
  readonly version: number;
  readonly author: string;
  readonly comment: string;
  readonly createdAt: Date;
}

export interface StoredSettings extends SettingsVersion {
  readonly settings: JobSettings;
}

/** Settings as somebody saves them. */
export interface SettingsDraft extends Omit<StoredSettings, 'version'> {
  /** The version they are made from; any, when left out. */
  readonly expected?: number | undefined;
}

/** The port to where versions of the settings of jobs are kept. They are never changed. Each call is atomic. */
export interface SettingsStore {
  /** The version in force; undefined when there is no such job. */
  current(jobId: string): Promise<StoredSettings | undefined>;
  /** The newest first, older than `before`. */
  versions(jobId: string, before: number | undefined, limit: number): Promise<readonly SettingsVersion[]>;
  read(jobId: string, version: number): Promise<StoredSettings | undefined>;
  /**
   * Puts settings in force and answers their version, the one in force when they say the same; undefined, and nothing is
   * stored, when another one is in force than expected. Where they concern who is in scope, everybody is looked at again.
   */
  save(jobId: string, draft: SettingsDraft, change: JobChange): Promise<number | undefined>;
}
