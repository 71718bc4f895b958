import fc from 'fast-check';
import type { Parameter } from './functions/definition.ts';
import { functions } from './functions/index.ts';
import { printText } from './printer.ts';

/** Values a source attribute may have, hostile names and shapes included. */
export const arbitrarySource = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'constructor', '__proto__', 'toString', 'appRoleAssignments'),
  fc.oneof(
    fc.string(),
    fc.constantFrom('', '2025-12-31', '12', '-3.5', 'true', '12/31/2025 1:00:00 PM', '99999999999999999999'),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.array(fc.record({ id: fc.string(), value: fc.string() }, { requiredKeys: ['id'] }), { maxLength: 2 }),
  ),
);

const leaf = fc.oneof(
  fc.constantFrom(
    '[a]',
    '[b]',
    '[c]',
    '[constructor]',
    '[__proto__]',
    '[appRoleAssignments]',
    '&HFF',
    '""',
    '"d"',
    '"("',
  ),
  fc.integer().map(String),
  fc.string().map(printText),
);

const signals = ['IgnoreFlowIfNullOrEmpty', 'SelectUniqueValue', 'Replace', 'Switch'];
const callable = functions.filter((definition) => !signals.includes(definition.name));

const any = (name: string): Parameter => ({ name, type: 'Any' });
const switchShape = { name: 'Switch', parameters: ['source', 'default', 'key', 'value', 'key', 'value'].map(any) };
const andShape = { name: 'And', parameters: ['condition', 'condition', 'condition'].map(any) };
const replaceShape = { name: 'Replace', parameters: ['source', 'old', '', '', 'new'].map(any) };

/** Expressions that parse, of any shape the grammar allows without signals. */
export const arbitraryExpression: fc.Arbitrary<string> = fc
  .letrec<{ node: string }>((tie) => ({
    node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, call(tie('node')), comparison(tie('node'))),
  }))
  .node.map((text) => text);

function call(node: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .constantFrom(...callable, switchShape, andShape, replaceShape)
    .chain(({ name, parameters }) =>
      fc
        .tuple(...parameters.map((parameter) => argumentFor(name, parameter, node)))
        .map((args) => `${name}(${args.join(', ')})`),
    );
}

function argumentFor(name: string, parameter: Parameter, node: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const operand = fc.oneof(node, comparison(leaf));
  if (parameter.name === '') return fc.constant('');
  if (parameter.type === 'Compare') return fc.constantFrom('vbTextCompare', 'vbBinaryCompare', '');
  if (parameter.name === 'interval') return fc.constantFrom('"d"', '"ww"', '"m"', '"yyyy"', '"s"', '[a]');
  if (parameter.name === 'culture') return fc.constantFrom('"tr-TR"', '', '[a]');
  if (name === 'Item' && parameter.name === 'index') return fc.constantFrom('1', '2', '[a]');
  return parameter.optional === true ? fc.oneof(fc.constant(''), operand) : operand;
}

function comparison(node: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const side = node.filter((text) => !/ (?:=|<>|<|<=|>|>=) /.test(text));
  return fc.tuple(side, fc.constantFrom('=', '<>', '<', '<=', '>', '>='), side).map((parts) => parts.join(' '));
}
