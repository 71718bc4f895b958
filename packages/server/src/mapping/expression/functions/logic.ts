import { toBoolean, toText, toTextOrEmpty } from '../convert.ts';
import type { Evaluate } from '../evaluation.ts';
import { ignoreAttribute, isEmpty, isList, isSignal, type Signal, type Value } from '../value.ts';
import type { FunctionDefinition } from './definition.ts';

const expression = { name: 'expression', type: 'Any' } as const;
const nothing: Evaluate = () => null;

/** Functions that ask and choose. Those that choose evaluate only what they yield. */
export const logicFunctions: readonly FunctionDefinition[] = [
  {
    name: 'Coalesce',
    family: 'logic',
    summary: 'Yields the first argument that is not null; an empty text is not null.',
    parameters: [{ name: 'source', type: 'Any', repeating: true }],
    result: 'Argument',
    examples: [
      {
        expression: 'Coalesce([mail], [userPrincipalName])',
        source: { userPrincipalName: 'jd@contoso.com' },
        result: 'jd@contoso.com',
      },
    ],
    isResult: () => true,
    prepare: (_call, given) => (source, context) => {
      for (const argument of given) {
        const value = argument?.(source, context) ?? null;
        if (value !== null) return value;
      }
      return null;
    },
  },
  {
    name: 'IgnoreFlowIfNullOrEmpty',
    family: 'logic',
    summary: 'Yields the value, or leaves the attribute out of the operation when there is none.',
    parameters: [expression],
    result: 'Argument',
    examples: [
      { expression: 'IgnoreFlowIfNullOrEmpty([department])', source: {}, result: { $ignoreFlow: true } },
      { expression: 'IgnoreFlowIfNullOrEmpty([department])', source: { department: 'Sales' }, result: 'Sales' },
    ],
    isResult: () => true,
    prepare: (_call, [value = nothing]) => {
      return (source, context) => {
        const result = value(source, context);
        return isSignal(result) || !isEmpty(result) ? result : ignoreAttribute;
      };
    },
  },
  {
    name: 'IIF',
    family: 'logic',
    summary: 'Yields one of two values as a condition is true or not; nest it for AND and OR.',
    parameters: [
      { name: 'condition', type: 'Boolean' },
      { name: 'valueIfTrue', type: 'Any' },
      { name: 'valueIfFalse', type: 'Any' },
    ],
    result: 'Argument',
    examples: [
      {
        expression: 'IIF([country] = "USA", [country], [department])',
        source: { country: 'Norway', department: 'Sales' },
        result: 'Sales',
      },
    ],
    isResult: (index) => index > 0,
    prepare: (_call, [condition = nothing, whenTrue = nothing, whenFalse = nothing]) => {
      return (source, context) => {
        const isTrue = toBoolean(condition(source, context) as Value, 'condition') === true;
        return (isTrue ? whenTrue : whenFalse)(source, context);
      };
    },
  },
  {
    name: 'IsNull',
    family: 'logic',
    summary: 'True when there is no value; an empty text is one.',
    parameters: [expression],
    result: 'Boolean',
    examples: [{ expression: 'IsNull([displayName])', source: { displayName: '' }, result: false }],
    takesNull: true,
    evaluate: ([value = null]) => value === null,
  },
  {
    name: 'IsNullOrEmpty',
    family: 'logic',
    summary: 'True when there is no value, or an empty text.',
    parameters: [expression],
    result: 'Boolean',
    examples: [{ expression: 'IsNullOrEmpty([displayName])', source: { displayName: '' }, result: true }],
    takesNull: true,
    evaluate: ([value = null]) => isEmpty(value),
  },
  {
    name: 'IsPresent',
    family: 'logic',
    summary: 'The opposite of IsNullOrEmpty; False and 0 are present.',
    parameters: [expression],
    result: 'Boolean',
    examples: [{ expression: 'IsPresent([accountEnabled])', source: { accountEnabled: false }, result: true }],
    takesNull: true,
    evaluate: ([value = null]) => !isEmpty(value),
  },
  {
    name: 'IsString',
    family: 'logic',
    summary: 'True when the value is a single one that has a text.',
    parameters: [expression],
    result: 'Boolean',
    examples: [{ expression: 'IsString([otherMails])', source: { otherMails: ['a', 'b'] }, result: false }],
    takesNull: true,
    evaluate: ([value = null]) => {
      const single = isList(value) && value.length === 1 ? (value[0] ?? null) : value;
      if (single === null || isList(single)) return false;
      return typeof single !== 'object' || single.kind !== 'complex';
    },
  },
  {
    name: 'Not',
    family: 'logic',
    summary: 'False when the value is true; everything else, also null, gives true.',
    parameters: [{ name: 'source', type: 'Boolean' }],
    result: 'Boolean',
    examples: [{ expression: 'Not([IsSoftDeleted])', source: { IsSoftDeleted: false }, result: true }],
    takesNull: true,
    evaluate: ([value = null]) => toBoolean(value, 'source') !== true,
  },
  {
    name: 'Redact',
    family: 'logic',
    summary: 'Yields the value unchanged, while every log and preview shows [Redact] in its place.',
    parameters: [{ name: 'value', type: 'Any' }],
    result: 'Argument',
    examples: [{ expression: 'Redact([userPrincipalName])', source: { userPrincipalName: 'a@b.c' }, result: 'a@b.c' }],
    isResult: () => true,
    prepare: (_call, [value = nothing]) => value,
  },
  {
    name: 'Switch',
    family: 'logic',
    summary: 'Yields the value beside the first key that equals the source, else the default; null equals "".',
    parameters: [
      { name: 'source', type: 'Any' },
      { name: 'defaultValue', type: 'Any', optional: true },
      { name: 'key', type: 'Any', repeating: true },
      { name: 'value', type: 'Any', repeating: true },
    ],
    result: 'Argument',
    examples: [
      {
        expression: 'Switch([state], "Australia/Sydney", "QLD", "Australia/Brisbane", "SA", "Australia/Adelaide")',
        source: { state: 'QLD' },
        result: 'Australia/Brisbane',
      },
      {
        expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
        source: { IsSoftDeleted: false },
        result: 'True',
      },
    ],
    isResult: (index) => index === 1 || (index > 1 && index % 2 === 1),
    check: (call, refuse) => {
      if (call.arguments.length % 2 === 0) return;
      refuse('Switch needs a value for every key: source, default, then keys and values in pairs.', call);
    },
    prepare: (_call, [subject = nothing, otherwise = nothing, ...pairs]) => prepareSwitch(subject, otherwise, pairs),
  },
];

function prepareSwitch(subject: Evaluate, otherwise: Evaluate, pairs: readonly (Evaluate | undefined)[]): Evaluate {
  return (source, context): Value | Signal => {
    const text = toText(subject(source, context) as Value, 'source') ?? '';
    for (let index = 0; index < pairs.length; index += 2) {
      const key = toTextOrEmpty(pairs[index]?.(source, context) as Value, 'key');
      if (key === text) return pairs[index + 1]?.(source, context) ?? null;
    }
    return otherwise(source, context);
  };
}
