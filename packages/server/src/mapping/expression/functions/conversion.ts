import { toBoolean, toLong, toText } from '../convert.ts';
import { numberValue } from '../number.ts';
import type { FunctionDefinition } from './definition.ts';

const source = { name: 'source', type: 'String' } as const;

/** Functions that change the kind or the encoding of a value. */
export const conversionFunctions: readonly FunctionDefinition[] = [
  {
    name: 'BitAnd',
    family: 'conversion',
    summary: 'Combines the bits of two integers with AND; null if either is null.',
    parameters: [
      { name: 'value1', type: 'Integer' },
      { name: 'value2', type: 'Integer' },
    ],
    result: 'Integer',
    examples: [{ expression: 'BitAnd(&HF, &HF7)', result: 7 }],
    evaluate: ([left, right]) => {
      if (left === null || right === null) return null;
      return numberValue(toLong(left ?? null, 'value1') & toLong(right ?? null, 'value2'));
    },
  },
  {
    name: 'CBool',
    family: 'conversion',
    summary: 'Turns a number, a truth text or a comparison into a boolean; null and empty text are false.',
    parameters: [{ name: 'expression', type: 'Any' }],
    result: 'Boolean',
    examples: [{ expression: 'CBool([a] = [b])', source: { a: 'red', b: 'red' }, result: true }],
    takesNull: true,
    evaluate: ([value]) => toBoolean(value ?? null, 'expression') ?? false,
  },
  {
    name: 'ConvertToBase64',
    family: 'conversion',
    summary: 'Encodes the text in UTF-16 (little endian, no mark) as base64.',
    parameters: [source],
    result: 'String',
    examples: [{ expression: 'ConvertToBase64("Hello world!")', result: 'SABlAGwAbABvACAAdwBvAHIAbABkACEA' }],
    elementwise: true,
    evaluate: ([value]) => Buffer.from(toText(value ?? null, 'source') ?? '', 'utf16le').toString('base64'),
  },
  {
    name: 'ConvertToUTF8Hex',
    family: 'conversion',
    summary: 'Encodes the text in UTF-8 as hexadecimal digits in upper case.',
    parameters: [source],
    result: 'String',
    examples: [{ expression: 'ConvertToUTF8Hex("Hello world!")', result: '48656C6C6F20776F726C6421' }],
    elementwise: true,
    evaluate: ([value]) =>
      Buffer.from(toText(value ?? null, 'source') ?? '', 'utf8')
        .toString('hex')
        .toUpperCase(),
  },
  {
    name: 'CStr',
    family: 'conversion',
    summary: 'Turns a number, a boolean, a date or a reference into its text.',
    parameters: [{ name: 'value', type: 'Any' }],
    result: 'String',
    examples: [
      { expression: 'CStr(42)', result: '42' },
      { expression: 'CStr([accountEnabled])', source: { accountEnabled: true }, result: 'True' },
    ],
    elementwise: true,
    evaluate: ([value]) => toText(value ?? null, 'value'),
  },
];
