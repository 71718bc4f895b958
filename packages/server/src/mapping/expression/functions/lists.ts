import { toIndex, toText, toTextOrEmpty } from '../convert.ts';
import { Fault } from '../error.ts';
import { numberValue } from '../number.ts';
import { pieces } from '../occurrences.ts';
import { isList, listOf, type Scalar, scalarText } from '../value.ts';
import type { FunctionDefinition } from './definition.ts';

/** Functions about attributes with several values. */
export const listFunctions: readonly FunctionDefinition[] = [
  {
    name: 'Count',
    family: 'lists',
    summary: 'Counts the values of an attribute: 0 for none, 1 for a single value.',
    parameters: [{ name: 'attribute', type: 'List' }],
    result: 'Integer',
    examples: [{ expression: 'Count([proxyAddresses])', source: { proxyAddresses: ['a', 'b', 'c'] }, result: 3 }],
    takesNull: true,
    evaluate: ([value = null]) => numberValue(value === null ? 0 : isList(value) ? value.length : 1),
  },
  {
    name: 'Item',
    family: 'lists',
    summary: 'Takes the value at a position counted from 1; null when there are fewer values.',
    parameters: [
      { name: 'attribute', type: 'List' },
      { name: 'index', type: 'Integer' },
    ],
    result: 'Argument',
    examples: [{ expression: 'Item(Split("jdoe@contoso.com", "@"), 2)', result: 'contoso.com' }],
    check: (call, refuse) => {
      const index = call.arguments[1];
      const digits = index?.kind === 'number' ? index.digits : index?.kind === 'text' ? index.text : undefined;
      if (index && digits !== undefined && /^(?:-\d+|[+-]?0+)$/.test(digits.trim())) {
        refuse('Item counts from 1. Write 1 for the first value.', index);
      }
    },
    evaluate: ([value = null, index = null]) => {
      const at = toIndex(index, 'index');
      if (at < 1) throw new Fault(`index counts from 1, so it cannot be ${at}.`);
      return (isList(value) ? value[at - 1] : at === 1 ? value : null) ?? null;
    },
  },
  {
    name: 'RemoveDuplicates',
    family: 'lists',
    summary: 'Keeps the first of equal values; case counts, order stays.',
    parameters: [{ name: 'attribute', type: 'List' }],
    result: 'List',
    examples: [
      {
        expression: 'RemoveDuplicates([proxyAddresses])',
        source: { proxyAddresses: ['b', 'a', 'b'] },
        result: ['b', 'a'],
      },
    ],
    evaluate: ([value = null]) => {
      if (!isList(value)) return value;
      const first = new Map<string, Scalar>();
      for (const item of value) {
        const key = identity(item);
        if (!first.has(key)) first.set(key, item);
      }
      return listOf([...first.values()]);
    },
  },
  {
    name: 'Split',
    family: 'lists',
    summary: 'Cuts a text at every occurrence of the delimiter; parts are trimmed, empty ones dropped.',
    parameters: [
      { name: 'source', type: 'String' },
      { name: 'delimiter', type: 'String' },
    ],
    result: 'List',
    examples: [{ expression: 'Split("a;b;;c", ";")', result: ['a', 'b', 'c'] }],
    elementwise: true,
    evaluate: ([value = null, delimiter]) => {
      const text = toText(value, 'source') ?? '';
      const mark = toTextOrEmpty(delimiter, 'delimiter');
      const parts = pieces(text, mark).map((part) => part.trim());
      return listOf(parts.filter((part) => part !== ''));
    },
  },
];

function identity(item: Scalar): string {
  return typeof item === 'object' && item.kind === 'complex' ? JSON.stringify(item.members) : scalarText(item);
}
