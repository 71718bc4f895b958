/**
 * Scope: which source objects a job covers, and why. This room owns the scoping filters (operators, compiling,
 * judging, checks when they are saved) and the gates that decide: active, entitled, filtered. It does not own
 * assignments or directory objects, which it is given, nor what happens to those that leave scope, which the engine
 * decides. Pure: time and memberships are passed in. Any room may come in, by this door only.
 */
export type { ScopeContext } from './comparison.ts';
export {
  type Assignment,
  decideScope,
  type ScopeCause,
  type ScopeDecision,
  type ScopeQuestion,
} from './entitlement.ts';
export { type CompiledFilter, compileFilter, FilterError } from './filter.ts';
export { type ClauseVerdict, type GroupVerdict, judge, type ScopeVerdict } from './judge.ts';
export { findOperator, type Operator, operators } from './operators.ts';
export { validateFilter } from './validation.ts';
