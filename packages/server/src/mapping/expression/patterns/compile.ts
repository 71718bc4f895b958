import { compileBacktracking } from './backtracking.ts';
import { compileLinear } from './linear.ts';
import { type Pattern, PatternError } from './pattern.ts';

/** As long as an expression; patterns may also come from attributes, which have no limit. */
const longestPattern = 10_000;

/** How a pattern may be run. */
export interface PatternOptions {
  /** Milliseconds one evaluation may take; on the linear-time engine a long text has more. */
  readonly timeLimit?: number | undefined;
}

/** Milliseconds one evaluation may take unless told otherwise. */
const defaultTimeLimit = 50;

/**
 * Compiles a pattern of `Replace`: on the linear-time engine where that accepts it, else on JavaScript's own under a
 * time limit. Throws {@link PatternError}.
 */
export function compilePattern(pattern: string, { timeLimit = defaultTimeLimit }: PatternOptions = {}): Pattern {
  if (pattern.length > longestPattern) {
    throw new PatternError(`it has ${pattern.length} characters, at most ${longestPattern} are allowed`);
  }
  const spelled = withAngleNames(pattern);
  try {
    return compileLinear(spelled, timeLimit);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return compileBacktracking(spelled, timeLimit);
  }
}

/** .NET writes the names of groups in angle brackets or in quotes; the engines know the first form only. */
function withAngleNames(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\(\?'(\w+)'/g, (found, name: string | undefined) =>
    name === undefined ? found : `(?<${name}>`,
  );
}
