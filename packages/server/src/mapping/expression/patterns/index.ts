/**
 * Regular expressions written by administrators, in .NET's dialect: one way to compile them and one shape of matches,
 * whichever of the two engines runs them. The choice of engine and the bounds on time and size are made here; what a
 * match is replaced by is not. Only the functions of the expression language come in here.
 */
export { compilePattern } from './compile.ts';
export { type Match, type Pattern, PatternError } from './pattern.ts';
