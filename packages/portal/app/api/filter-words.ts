import type { Filter, FilterClause } from './synchronization-schema.ts';

const phrases: Readonly<Record<string, string>> = {
  EQUALS: '=',
  'NOT EQUALS': '≠',
  'IS TRUE': 'is true',
  'IS FALSE': 'is false',
  'IS NULL': 'is empty',
  'IS NOT NULL': 'is not empty',
};

/** A clause as a person says it: `city = Ghent`. */
export function clauseText({ sourceOperandName, operatorName, targetOperand, orIsEmpty }: FilterClause): string {
  const values = (targetOperand?.values ?? []).join(', ');
  const said = `${sourceOperandName} ${phrases[operatorName.toUpperCase()] ?? operatorName}`;
  return `${said}${values === '' ? '' : ` ${values}`}${orIsEmpty === true ? ' or is empty' : ''}`;
}

/** A filter as a person says it: each of its groups in brackets where there are several. */
export function filterText(filter: Filter | null): string {
  const groups = filter?.groups ?? [];
  if (groups.length === 0) return 'All records';
  return groups.map((group) => group.clauses.map(clauseText).join(' and ')).join(', or ');
}
