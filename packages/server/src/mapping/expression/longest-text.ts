import { Fault } from './error.ts';

/** The longest text, or all texts of a list together, that a function may build, in UTF-16 units. */
export const longestText = 1_048_576;

/** Keeps nested replacements and long lists from growing without bound: throws a `Fault` when a result is too long. */
export function refuseLonger(length: number): void {
  if (length > longestText) throw new Fault(`the result is longer than ${longestText} characters.`);
}
