import {
  type Filter,
  type FilterClause,
  type FilterGroup,
  type Finding,
  indexAttributes,
  nearest,
  type ObjectDefinition,
} from '../mapping/index.ts';
import { compileClause, FilterError } from './filter.ts';
import { findOperator } from './operators.ts';

const mostGroups = 100;
const mostClauses = 50;
const quantifiers = ['any', 'all', 'none'];

/** Attributes that are computed from scope itself, or that only mappings may read. */
const ownPart = 'issoftdeleted';

/** Checks a scoping filter when it is saved; `target` of a finding is a path below the filter. */
export function validateFilter(filter: Filter, source: ObjectDefinition): readonly Finding[] {
  return [
    ...checkGroups(filter.groups, 'groups', source),
    ...checkGroups(filter.inputFilterGroups ?? [], 'inputFilterGroups', source),
  ];
}

function checkGroups(groups: readonly FilterGroup[], field: string, source: ObjectDefinition): readonly Finding[] {
  const findings: Finding[] = [];
  if (groups.length > mostGroups) {
    findings.push(
      error('TooManyGroups', field, `At most ${mostGroups} scoping filters are allowed. Put some together.`),
    );
  }
  for (const [index, group] of groups.entries()) {
    const path = `${field}[${index}]`;
    if (group.clauses.length === 0) {
      findings.push(error('EmptyGroup', path, 'A scoping filter needs a clause. Add one, or remove it.'));
    }
    if (group.clauses.length > mostClauses) {
      findings.push(error('TooManyClauses', path, `At most ${mostClauses} clauses are allowed. Split the filter.`));
    }
    for (const [place, clause] of group.clauses.entries()) {
      findings.push(...checkClause(clause, `${path}.clauses[${place}]`, source));
    }
  }
  return findings;
}

function checkClause(clause: FilterClause, path: string, source: ObjectDefinition): readonly Finding[] {
  const findings = [...checkAttribute(clause, path, source)];
  if (clause.quantifier !== undefined && !quantifiers.includes(clause.quantifier)) {
    const message = `quantifier cannot be ${clause.quantifier}. Use ${quantifiers.join(', ')}.`;
    findings.push(error('UnknownValue', `${path}.quantifier`, message));
  }
  try {
    compileClause(clause, path);
  } catch (problem) {
    if (!(problem instanceof FilterError)) throw problem;
    findings.push(error('InvalidClause', problem.target, problem.message));
    return findings;
  }
  return [...findings, ...superfluous(clause, path), ...doubts(clause, path)];
}

function checkAttribute(clause: FilterClause, path: string, source: ObjectDefinition): readonly Finding[] {
  const name = clause.sourceOperandName;
  const place = `${path}.sourceOperandName`;
  const definition = indexAttributes(source).find(name);
  const operator = findOperator(clause.operatorName);
  if (definition === undefined) {
    const near = nearest(
      name,
      source.attributes.map((attribute) => attribute.name),
    );
    const remedy = near === undefined ? 'Choose one from the list.' : `Did you mean ${near}?`;
    return [error('UnknownSourceAttribute', place, `${source.name} has no attribute ${name}. ${remedy}`)];
  }
  if (definition.name !== name) {
    return [error('AttributeCase', place, `The source spells ${name} as ${definition.name}. Write it so.`)];
  }
  const type = definition.type ?? 'String';
  if (operator !== undefined && !operator.supportedTypes.includes(type)) {
    const message = `${operator.name} is not made for ${name}, which is of type ${type}. Choose another operator.`;
    return [warning('TypeMismatch', place, message)];
  }
  if (name.toLowerCase() === ownPart) {
    const message = 'IsSoftDeleted in a filter means deleted or blocked only, because scope cannot depend on itself.';
    return [warning('PartOfScope', place, message)];
  }
  return [];
}

function superfluous({ operatorName, targetOperand }: FilterClause, path: string): readonly Finding[] {
  const operator = findOperator(operatorName);
  const isGiven = targetOperand?.values.some((value) => value !== '') === true;
  if (operator?.operand !== 'none' || !isGiven) return [];
  return [error('OperandNotTaken', `${path}.targetOperand`, `${operator.name} takes no value. Remove it.`)];
}

/** What works but is often not what was meant. */
function doubts(clause: FilterClause, path: string): readonly Finding[] {
  const operator = findOperator(clause.operatorName);
  const operand = clause.targetOperand?.values[0] ?? '';
  if (operator?.operand === 'pattern' && /(?:^|[^\\])\.[a-z]{2,}/i.test(operand)) {
    const message = 'A point in a pattern stands for any character. Write \\. for the point itself.';
    return [warning('PointIsWildcard', `${path}.targetOperand`, message)];
  }
  return [];
}

function error(code: string, target: string, message: string): Finding {
  return { code, message, target, severity: 'error' };
}

function warning(code: string, target: string, message: string): Finding {
  return { code, message, target, severity: 'warning' };
}
