/** A replacement of `text.slice(start, end)` that mends a mistake. */
export interface Fix {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What an error may carry beside its message. */
export interface ErrorDetails {
  /** The function that failed. */
  readonly functionName?: string;
  /** Its arguments as text, in order; what was left out is an empty text. */
  readonly arguments?: readonly string[];
  /** A change of the text that would mend it. */
  readonly fix?: Fix;
}

/**
 * An expression that cannot be read (`parse`, found when it is saved) or that has no value for one object (`evaluate`).
 * `position` counts UTF-16 units from the beginning of the text, the first being 0.
 */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly stage: 'parse' | 'evaluate';
  readonly position: number;
  readonly details: ErrorDetails;

  constructor(stage: 'parse' | 'evaluate', message: string, position: number, details: ErrorDetails = {}) {
    super(message);
    this.stage = stage;
    this.position = position;
    this.details = details;
  }
}

/** Thrown inside a function's implementation; the call turns it into an {@link ExpressionError} with its place. */
export class Fault extends Error {
  override readonly name = 'Fault';
}
