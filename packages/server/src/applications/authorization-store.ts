import type { JobChange } from '../journal/index.ts';

/** What an application was granted, as it is kept. */
export interface StoredAuthorization {
  readonly applicationId: string;
  readonly sealed: Uint8Array;
  /** Counts the writes, across authorizations too. */
  readonly version: number;
  readonly authorizedAt: Date;
  /** The administrator who began it. */
  readonly authorizedBy: string;
  readonly renewedAt: Date;
  /** Of the access token; undefined when the application does not say. */
  readonly expiresAt: Date | undefined;
  /** Why it cannot be renewed any more. */
  readonly refused: string | undefined;
}

/** A code flow that was begun and has not come back. */
export interface PendingAuthorization {
  /** SHA-256 of its state. */
  readonly digest: Uint8Array;
  readonly applicationId: string;
  /** Who began it: only they can end it. */
  readonly caller: string;
  readonly sealed: Uint8Array;
  readonly expiresAt: Date;
}

/** The port to where one organisation's authorizations are kept. Each call is atomic. */
export interface AuthorizationStore {
  begin(pending: PendingAuthorization): Promise<void>;
  /** Takes a flow out, whoever asks: it counts once. */
  take(digest: Uint8Array): Promise<PendingAuthorization | undefined>;

  find(applicationId: string): Promise<StoredAuthorization | undefined>;
  /** Of the application of a job. */
  findOfJob(jobId: string): Promise<StoredAuthorization | undefined>;
  /** Puts an authorization in place of the one there was. Jobs in quarantine are examined at once. */
  save(authorization: Omit<StoredAuthorization, 'version'>, change: () => JobChange): Promise<void>;
  /** False when there was none. */
  remove(applicationId: string, change: () => JobChange): Promise<boolean>;

  /** Takes on the renewal of a version for a while; false when somebody else has, or it is there no longer. */
  claim(applicationId: string, version: number, now: Date, until: Date): Promise<boolean>;
  /** Ends the renewal of a version with what came of it; false when the version is there no longer. */
  renewed(
    applicationId: string,
    version: number,
    outcome:
      | Pick<StoredAuthorization, 'sealed' | 'renewedAt' | 'expiresAt'>
      | { readonly refused: string }
      | { readonly failed: true },
  ): Promise<boolean>;

  /** Erases flows that did not come back before. */
  sweep(before: Date): Promise<void>;
}
