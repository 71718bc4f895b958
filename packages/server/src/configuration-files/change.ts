import type { FileProblem } from './file-problem.ts';
import type { Call } from './installation.ts';

/** One difference, as it is shown before it is made. */
export interface Change {
  readonly sign: '+' | '~' | '-';
  /** The application it is about; undefined for the organisation. */
  readonly application: string | undefined;
  readonly text: string;
}

/** Differences that are made together. */
export interface Step {
  readonly changes: readonly Change[];
  run(): Promise<void>;
}

/** What planning needs. */
export interface Planning {
  readonly call: Call;
  /** Values for `${NAME}`. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Whether secrets that are stored already are written again. */
  readonly replaceSecrets: boolean;
  readonly newId: () => string;
}

/** A planning that gathers what is wrong and what deserves a look. */
export interface Gathering extends Planning {
  readonly problems: FileProblem[];
  readonly warnings: string[];
}

/** Something that has another value. */
export function changed(application: string | undefined, text: string): Change {
  return { sign: '~', application, text };
}

/** A value as a line of a plan shows it. */
export function shown(value: unknown): string {
  return value === undefined || value === null || value === '' ? '∅' : String(value);
}
