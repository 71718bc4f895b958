/** A process that runs a job, under a lease that it keeps prolonging. */
export interface Worker {
  readonly jobId: string;
  readonly applicationName: string;
  /** Names the process. */
  readonly holder: string;
  /** When somebody else may take over, should it fall silent. */
  readonly until: Date;
}

/** What the database knows of the machine it serves. */
export interface InstallationFacts {
  /** What time it is there. */
  readonly clock: Date;
  readonly databaseBytes: number;
  readonly workers: readonly Worker[];
}
