import type { AttributeDefinition, AttributeType } from '../model/schema.ts';
import type { Call, Expression } from './ast.ts';
import { findFunction } from './functions/index.ts';
import { readNumber } from './number.ts';

/** What is known about an expression's value without evaluating it. */
export interface ResultType {
  readonly kind: 'String' | 'Integer' | 'Boolean' | 'Date' | 'Reference' | 'Binary' | 'ComplexList' | 'Unknown';
  /** True when it is surely or possibly a list. */
  readonly list: boolean;
}

/** Finds the definition of a source attribute. */
export type FindAttribute = (name: string) => AttributeDefinition | undefined;

const unknown: ResultType = { kind: 'Unknown', list: false };

const kinds: Readonly<Record<AttributeType, ResultType['kind']>> = {
  String: 'String',
  Integer: 'Integer',
  Boolean: 'Boolean',
  DateTime: 'Date',
  Reference: 'Reference',
  Binary: 'Binary',
};

/** The type of an expression's value, as far as the definitions of the source attributes tell. */
export function typeOf(expression: Expression, find: FindAttribute): ResultType {
  switch (expression.kind) {
    case 'attribute': {
      const definition = find(expression.name);
      if (definition === undefined) return unknown;
      return { kind: kinds[definition.type ?? 'String'], list: definition.multivalued === true };
    }
    case 'text':
      return { kind: 'String', list: false };
    case 'number':
      return { kind: readNumber(expression.digits)?.text.includes('.') ? 'String' : 'Integer', list: false };
    case 'comparison':
      return { kind: 'Boolean', list: false };
    case 'constant':
      return unknown;
    case 'call':
      return callType(expression, find);
  }
}

function callType(call: Call, find: FindAttribute): ResultType {
  const definition = findFunction(call.name);
  if (definition === undefined) return unknown;
  const first = call.arguments[0] ?? null;
  const subject = first === null ? unknown : typeOf(first, find);
  if (definition.name === 'Item') return { kind: subject.kind, list: false };
  if (definition.name === 'RemoveDuplicates') return subject;
  if (definition.result === 'List') return { kind: 'String', list: true };
  if (definition.result === 'ComplexList') return { kind: 'ComplexList', list: true };
  if (definition.result !== 'Argument') {
    return { kind: definition.result, list: definition.elementwise === true && subject.list };
  }
  const count = call.arguments.length;
  const results = call.arguments
    .filter((argument, index) => argument !== null && definition.isResult?.(index, count) === true)
    .map((argument) => typeOf(argument as Expression, find))
    .filter((type) => type.kind !== 'Unknown');
  const kind = results[0]?.kind ?? 'Unknown';
  const isOne = results.every((type) => type.kind === kind);
  return { kind: isOne ? kind : 'Unknown', list: results.some((type) => type.list) };
}
