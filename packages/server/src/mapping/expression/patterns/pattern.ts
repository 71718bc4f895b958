/** A stretch of a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A match; `groups[0]` is the whole, a group that took no part is null. */
export interface Match {
  readonly groups: readonly (Range | null)[];
}

/** A compiled regular expression of `Replace`. */
export interface Pattern {
  /** Numbers of the named groups. */
  readonly names: ReadonlyMap<string, number>;
  /** True when the engine that runs it may backtrack, which only a time limit bounds. */
  readonly backtracking: boolean;
  /** Begins an evaluation. All searches of it share its time. */
  evaluation(): Search;
}

/** Matches from left to right, also empty ones; `most` bounds their number. Throws a `Fault` when out of time. */
export type Search = (text: string, most: number) => readonly Match[];

/** Thrown when a pattern cannot be compiled; the message says why. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}
