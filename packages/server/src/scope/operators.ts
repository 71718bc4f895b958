import type { AttributeType } from '../mapping/index.ts';

/** A scoping operator as data: for compiling, for the editor, and for Graph's list of filter operators. */
export interface Operator {
  /** The name as it is written. */
  readonly name: string;
  /** Further names accepted on import; case never counts. */
  readonly aliases?: readonly string[];
  readonly arity: 'Unary' | 'Binary';
  /** What Graph calls the comparison of several values: a negated operator looks at all of them. */
  readonly multivaluedComparison: 'Any' | 'All';
  readonly supportedTypes: readonly AttributeType[];
  /** True for a negated operator, whose default quantifier is `none` of its positive form. */
  readonly negated: boolean;
  readonly operand: 'none' | 'text' | 'integer' | 'pattern' | 'list' | 'instant' | 'group';
  /** Lockstep's own, which other engines do not know. */
  readonly custom?: true;
  /** What it says about the attribute in a sentence, before the operand. */
  readonly phrase: string;
}

const every: readonly AttributeType[] = ['String', 'Boolean', 'Integer', 'DateTime', 'Reference', 'Binary'];
const comparable: readonly AttributeType[] = ['String', 'Integer', 'Boolean', 'Reference'];
const textual: readonly AttributeType[] = ['String', 'Reference'];
const integral: readonly AttributeType[] = ['Integer', 'String'];
const temporal: readonly AttributeType[] = ['DateTime', 'String'];

function unary(name: string, supportedTypes: readonly AttributeType[], phrase: string): Operator {
  return {
    name,
    arity: 'Unary',
    multivaluedComparison: 'Any',
    supportedTypes,
    negated: false,
    operand: 'none',
    phrase,
  };
}

function binary(
  name: string,
  supportedTypes: readonly AttributeType[],
  operand: Operator['operand'],
  phrase: string,
): Operator {
  return { name, arity: 'Binary', multivaluedComparison: 'Any', supportedTypes, negated: false, operand, phrase };
}

function negation(operator: Operator): Operator {
  return { ...operator, negated: true, multivaluedComparison: 'All' };
}

function custom(operator: Operator): Operator {
  return { ...operator, custom: true };
}

/** Every operator: first those Entra knows, then Lockstep's own. */
export const operators: readonly Operator[] = [
  binary('EQUALS', comparable, 'text', 'equals'),
  negation(binary('NOT EQUALS', comparable, 'text', 'does not equal')),
  unary('IS TRUE', ['Boolean'], 'is true'),
  unary('IS FALSE', ['Boolean'], 'is false'),
  unary('IS NULL', every, 'is empty'),
  { ...unary('IS NOT NULL', every, 'is not empty'), aliases: ['PRESENT'] },
  binary('REGEX MATCH', textual, 'pattern', 'matches'),
  negation(binary('NOT REGEX MATCH', textual, 'pattern', 'does not match')),
  binary('Greater_Than', integral, 'integer', 'is greater than'),
  binary('Greater_Than_OR_EQUALS', integral, 'integer', 'is greater than or equal to'),
  binary('Includes', textual, 'text', 'contains'),
  binary('ENDS_WITH', textual, 'text', 'ends with'),
  binary('&', textual, 'text', 'occurs in'),
  negation(binary('!&', textual, 'text', 'does not occur in')),
  binary('IsMemberOf', ['String'], 'group', 'is a member of the group'),
  custom(binary('STARTS_WITH', textual, 'text', 'begins with')),
  custom(binary('LESS_THAN', integral, 'integer', 'is less than')),
  custom(binary('LESS_THAN_OR_EQUALS', integral, 'integer', 'is less than or equal to')),
  custom(binary('IN', comparable, 'list', 'is one of')),
  custom(negation(binary('NOT IN', comparable, 'list', 'is none of'))),
  custom(binary('BEFORE', temporal, 'instant', 'is before')),
  custom(binary('AFTER', temporal, 'instant', 'is after')),
];

const byName = new Map(
  operators.flatMap((operator) => {
    return [operator.name, ...(operator.aliases ?? [])].map((name) => [name.toLowerCase(), operator] as const);
  }),
);

/** An operator by its name or an alias, without regard to case. */
export function findOperator(name: string): Operator | undefined {
  return byName.get(name.trim().toLowerCase());
}
