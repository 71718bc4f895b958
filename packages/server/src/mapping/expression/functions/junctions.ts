import { toBoolean } from '../convert.ts';
import type { Evaluate } from '../evaluation.ts';
import type { Value } from '../value.ts';
import type { FunctionDefinition } from './definition.ts';

const parameters = [{ name: 'condition', type: 'Boolean', repeating: true }] as const;

/**
 * Functions that join conditions. Entra has none, and nests `IIF` instead. They take a condition as `IIF` does: what is
 * empty is not true, and what is no truth value is an error. Conditions behind the one that decides are not evaluated.
 */
export const junctionFunctions: readonly FunctionDefinition[] = [
  {
    name: 'And',
    family: 'logic',
    extension: true,
    summary: 'True when every condition is true; stops at the first that is not.',
    parameters,
    result: 'Boolean',
    examples: [
      {
        expression: 'IIF(And([country] = "NO", IsPresent([department])), [department], "Other")',
        source: { country: 'NO', department: 'Sales' },
        result: 'Sales',
      },
      { expression: 'And([accountEnabled], [country] = "NO")', source: {}, result: false },
    ],
    prepare: (_call, given) => {
      const conditions = given.map(conditionOf);
      return (source, context) => conditions.every((condition) => condition(source, context));
    },
  },
  {
    name: 'Or',
    family: 'logic',
    extension: true,
    summary: 'True when at least one condition is true; stops at the first that is.',
    parameters,
    result: 'Boolean',
    examples: [
      {
        expression: 'IIF(Or([country] = "NO", [country] = "SE"), "North", "South")',
        source: { country: 'SE' },
        result: 'North',
      },
      { expression: 'Or([accountEnabled], [country] = "NO")', source: {}, result: false },
    ],
    prepare: (_call, given) => {
      const conditions = given.map(conditionOf);
      return (source, context) => conditions.some((condition) => condition(source, context));
    },
  },
];

function conditionOf(given: Evaluate | undefined): (...args: Parameters<Evaluate>) => boolean {
  return (source, context) => toBoolean((given?.(source, context) ?? null) as Value, 'condition') === true;
}
