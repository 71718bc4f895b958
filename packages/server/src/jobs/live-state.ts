/** What of a job shows that something about it happened. */
export interface LiveJob {
  readonly jobId: string;
  /** Removals that are held back, and objects that fail. */
  readonly staged: number;
  readonly failing: number;
  readonly schemaVersion: number;
  readonly settingsVersion: number;
  /** The latest plan: its id, state, and objects written down so far. */
  readonly plan: string | undefined;
  /** The latest discovery: its id, state, phase, people and accounts read so far. */
  readonly discovery: string | undefined;
}

/** Up to where somebody knows the logs: the time of the newest entry of each. */
export interface LivePosition {
  readonly log: Date;
  readonly audit: Date;
}

/** What was added to a log since a position, counted to a thousand. */
export interface LogTail {
  readonly count: number;
  readonly newest: Date | undefined;
}

/** The state of an organisation, as far as it shows that something happened. */
export interface LiveState {
  readonly jobs: readonly LiveJob[];
  readonly log: LogTail;
  readonly audit: LogTail;
  /** The latest change of the directory. */
  readonly directory: string;
  /** Sources of people something is wrong with: the id of each, what, and after how many reads. */
  readonly troubles: readonly string[];
}
