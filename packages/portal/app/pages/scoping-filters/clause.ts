import type { FilterClause, FilterGroup } from '../../api/synchronization-schema.ts';

/** An operator as the server lists it (`…/schema/filterOperators`). */
export interface FilterOperator {
  readonly name: string;
  readonly arity: 'Unary' | 'Binary';
  readonly supportedAttributeTypes: readonly string[];
  /** Other engines do not know it. */
  readonly custom?: true;
}

/** What an operator says, and an example of its value. */
interface Explained {
  readonly sentence: string;
  readonly example?: string;
  readonly operand?: 'list' | 'pattern' | 'group' | 'integer';
}

const explained: Readonly<Record<string, Explained>> = {
  EQUALS: { sentence: 'The value is exactly yours; capitals count.', example: 'Ghent' },
  'NOT EQUALS': { sentence: 'There is a value, and it is not yours.', example: 'Temp' },
  'IS TRUE': { sentence: 'The value is true.' },
  'IS FALSE': { sentence: 'The value is false. Where there is none, this fails.' },
  'IS NULL': { sentence: 'There is no value.' },
  'IS NOT NULL': { sentence: 'There is a value.' },
  'REGEX MATCH': {
    sentence: 'The pattern matches the whole value, unless anywhere is chosen.',
    example: '.*@northwind\\.example',
    operand: 'pattern',
  },
  'NOT REGEX MATCH': {
    sentence: 'There is a value, and the pattern does not match it.',
    example: 'TMP-.*',
    operand: 'pattern',
  },
  GREATER_THAN: { sentence: 'The value is a whole number above yours.', example: '1000000', operand: 'integer' },
  GREATER_THAN_OR_EQUALS: { sentence: 'The value is your whole number or above.', example: '10', operand: 'integer' },
  LESS_THAN: { sentence: 'The value is a whole number below yours.', example: '2000000', operand: 'integer' },
  LESS_THAN_OR_EQUALS: { sentence: 'The value is your whole number or below.', example: '99', operand: 'integer' },
  INCLUDES: { sentence: 'Your text occurs in the value.', example: 'Sales' },
  STARTS_WITH: { sentence: 'The value begins with your text.', example: 'EMEA ' },
  ENDS_WITH: { sentence: 'The value ends with your text.', example: '@northwind.example' },
  '&': {
    sentence: "The person's value occurs in your text: a list of allowed values. Consider IN.",
    example: 'Marketing,Sales',
  },
  '!&': {
    sentence: 'There is a value, and it does not occur in your text. Consider NOT IN.',
    example: 'Interns,Temps',
  },
  ISMEMBEROF: {
    sentence: 'The person is a member of the group, also through other groups. The attribute is objectId.',
    example: 'the object id of a group',
    operand: 'group',
  },
  IN: { sentence: 'The value is one of yours, one on each line.', example: 'Sales', operand: 'list' },
  'NOT IN': { sentence: 'There is a value, and it is none of yours, one on each line.', operand: 'list' },
  BEFORE: { sentence: 'The date is earlier than yours: a date, now, or now+14d.', example: 'now+14d' },
  AFTER: { sentence: 'The date is later than yours: a date, now, or now-6h.', example: 'now-6h' },
};

/** What an operator says; a name nobody explains says itself. */
export function explainedBy(operator: string): Explained {
  return explained[operator.toUpperCase()] ?? { sentence: operator };
}

/** What is missing in a filter that is being written. */
export interface Missing {
  readonly title?: string;
  readonly clauses?: string;
  /** By the place of the clause. */
  readonly inClause: readonly (string | undefined)[];
}

/** Looks for what is missing in a filter that is being written. */
export function missingInGroup(
  { name, clauses }: FilterGroup,
  others: readonly FilterGroup[],
  operators: readonly FilterOperator[],
): Missing {
  const inClause = clauses.map((clause) => missingInClause(clause, operators));
  return { ...missingTitle((name ?? '').trim(), others), ...missingClause(clauses), inClause };
}

/** Whether nothing is missing. */
export function isComplete({ title, clauses, inClause }: Missing): boolean {
  return title === undefined && clauses === undefined && inClause.every((fault) => fault === undefined);
}

function missingTitle(title: string, others: readonly FilterGroup[]): Pick<Missing, 'title'> {
  if (title === '') return { title: 'Give the filter a title; logs name it.' };
  const isTaken = others.some(({ name }) => name?.trim() === title);
  return isTaken ? { title: `There is a filter “${title}” already. Choose another title.` } : {};
}

function missingClause(clauses: readonly FilterClause[]): Pick<Missing, 'clauses'> {
  return clauses.length === 0 ? { clauses: 'A filter needs a clause. Add one.' } : {};
}

function missingInClause(clause: FilterClause, operators: readonly FilterOperator[]): string | undefined {
  const { sourceOperandName, operatorName, targetOperand } = clause;
  if (sourceOperandName === '') return 'Choose the attribute the clause is about.';
  const operator = operators.find(({ name }) => name.toUpperCase() === operatorName.toUpperCase());
  const values = (targetOperand?.values ?? []).filter((value) => value !== '');
  if (operator?.arity === 'Unary') return undefined;
  if (values.length === 0) return 'Fill in the attribute value.';
  const { operand } = explainedBy(operatorName);
  if (operand === 'integer' && !/^[+-]?\d+$/.test(values[0] ?? ''))
    return 'The attribute value must be a whole number.';
  return operand === 'pattern' ? patternFault(values[0] ?? '') : undefined;
}

function patternFault(pattern: string): string | undefined {
  try {
    new RegExp(pattern);
    return undefined;
  } catch (error) {
    // Patterns of .NET know inline options that this one does not: the server judges those.
    return /\(\?[a-z-]+[:)]/i.test(pattern) ? undefined : `The pattern cannot be read: ${(error as Error).message}`;
  }
}

/** A clause with nothing chosen yet. */
export const emptyClause: FilterClause = {
  sourceOperandName: '',
  operatorName: 'EQUALS',
  targetOperand: { values: [] },
};
