import {
  type Call,
  type Expression,
  ExpressionError,
  expressionsIn,
  findFunction,
  fromSourceNode,
  hintsOf,
  nearest,
  parameterAt,
  printExpression,
  type ResultType,
  typeOf,
} from '../expression/index.ts';
import { error, type Finding, warning } from './finding.ts';
import type { AttributeIndex } from './object-definition.ts';
import type { AttributeDefinition, SourceNode } from './schema.ts';

const roleSource = 'approleassignments';
const passwordSource = 'passwordprofile.password';

/** What rules about expressions need to know. */
export interface ExpressionSurroundings {
  readonly source: AttributeIndex;
  readonly sourceNames: readonly string[];
  readonly definition: AttributeDefinition;
  readonly jobScope: 'assigned' | 'all';
  readonly allowBacktracking: boolean;
}

/** Parses a source node and checks the expression against source, target and job. */
export function checkSource(
  node: SourceNode,
  path: string,
  surroundings: ExpressionSurroundings,
): { readonly expression: Expression | null; readonly findings: readonly Finding[] } {
  let expression: Expression;
  try {
    expression = fromSourceNode(node, { allowBacktracking: surroundings.allowBacktracking });
  } catch (problem) {
    if (!(problem instanceof ExpressionError)) throw problem;
    const { message, position, details } = problem;
    const finding = { ...error('InvalidExpression', path, message), position };
    return { expression: null, findings: [details.fix === undefined ? finding : { ...finding, fix: details.fix }] };
  }
  const hints = hintsOf(expression).map(({ code, message, position }) => ({
    ...warning(code, path, message),
    position,
  }));
  const findings = [
    ...unknownAttributes(expression, path, surroundings),
    ...roleRules(expression, path, surroundings),
    ...referenceRules(expression, path, surroundings),
    ...typeRules(typeOf(expression, surroundings.source.find), path, surroundings.definition),
    ...hints,
  ];
  return { expression, findings };
}

/** Whether the expression reads a password of the source, which may only leave redacted. */
export function readsPassword(expression: Expression): boolean {
  return attributesIn(expression).some((name) => name.toLowerCase() === passwordSource);
}

function attributesIn(expression: Expression): readonly string[] {
  return [...expressionsIn(expression)].flatMap((part) => (part.kind === 'attribute' ? [part.name] : []));
}

function unknownAttributes(
  expression: Expression,
  path: string,
  { source, sourceNames }: ExpressionSurroundings,
): readonly Finding[] {
  return [...expressionsIn(expression)].flatMap((part) => {
    if (part.kind !== 'attribute') return [];
    const known = source.find(part.name);
    if (known?.name === part.name) return [];
    const fix = {
      start: part.start,
      end: part.end,
      text: `[${known?.name ?? nearest(part.name, sourceNames) ?? part.name}]`,
    };
    if (known !== undefined) {
      const message = `The source spells ${part.name} as ${known.name}. Write [${known.name}].`;
      return [{ ...warning('AttributeCase', path, message), position: part.start, fix }];
    }
    const near = nearest(part.name, sourceNames);
    const remedy =
      near === undefined ? 'Add it to the source attributes or choose another.' : `Did you mean [${near}]?`;
    const message = `The source object has no attribute ${part.name}. ${remedy}`;
    const finding = { ...error('UnknownSourceAttribute', path, message), position: part.start };
    return [near === undefined ? finding : { ...finding, fix }];
  });
}

function roleRules(expression: Expression, path: string, { jobScope }: ExpressionSurroundings): readonly Finding[] {
  const findings: Finding[] = [];
  const visit = (part: Expression, parent: Call | null): void => {
    if (part.kind === 'attribute' && part.name.toLowerCase() === roleSource) {
      if (parent !== null && findFunction(parent.name)?.family === 'roles') return;
      const message =
        'appRoleAssignments cannot be mapped directly. Use AssertiveAppRoleAssignmentsComplex([appRoleAssignments]) or SingleAppRoleAssignment([appRoleAssignments]).';
      findings.push({ ...error('RolesMappedDirectly', path, message), position: part.start });
    }
    if (part.kind === 'comparison') {
      visit(part.left, null);
      visit(part.right, null);
    }
    if (part.kind !== 'call') return;
    if (findFunction(part.name)?.family === 'roles' && jobScope === 'all') {
      const message = `${part.name} needs role assignments, which exist only for assigned people. Set the scope of the job to assigned, or remove it.`;
      findings.push({ ...error('RolesNeedAssignment', path, message), position: part.start });
    }
    for (const argument of part.arguments) if (argument !== null) visit(argument, part);
  };
  visit(expression, null);
  return findings;
}

/** Texts made of references would carry ids of the source, which mean nothing in the target. */
function referenceRules(expression: Expression, path: string, { source }: ExpressionSurroundings): readonly Finding[] {
  return [...expressionsIn(expression)].flatMap((part) => {
    if (part.kind !== 'call') return [];
    const definition = findFunction(part.name);
    return part.arguments.flatMap((argument, index) => {
      if (argument === null || typeOf(argument, source.find).kind !== 'Reference') return [];
      const type = definition && parameterAt(definition, index, part.arguments.length)?.type;
      const takesAny = type === 'Any' || type === 'List' || type === 'Boolean' || type === 'Roles';
      if (takesAny && part.name !== 'Switch') return [];
      const message = `${part.name} cannot be applied to the reference ${printExpression(argument)}. Map it directly.`;
      return [{ ...error('FunctionOverReference', path, message), position: argument.start }];
    });
  });
}

/** Kinds that become each target type for every value, or may for some. */
const fitting: Readonly<Record<string, readonly ResultType['kind'][]>> = {
  String: ['String', 'Integer', 'Boolean', 'Date', 'Binary', 'ComplexList'],
  Boolean: ['Boolean', 'String', 'Integer'],
  Integer: ['Integer', 'String'],
  DateTime: ['Date', 'String'],
  Reference: ['Reference', 'String'],
  Binary: ['Binary', 'String'],
};

function typeRules(result: ResultType, path: string, definition: AttributeDefinition): readonly Finding[] {
  const type = definition.type ?? 'String';
  const { name, multivalued } = definition;
  if (result.kind === 'ComplexList') {
    if (type === 'String' && multivalued === true) return [];
    const message = `${name} cannot hold a list of roles. Mark it as multi-valued, or use SingleAppRoleAssignment.`;
    return [error('RolesNeedList', path, message)];
  }
  const findings: Finding[] = [];
  if (result.kind !== 'Unknown' && !fitting[type]?.includes(result.kind)) {
    const message = `The mapping yields ${result.kind}, but ${name} is of type ${type}. Change the expression or the type.`;
    findings.push(warning('TypeMismatch', path, message));
  }
  if (result.list && multivalued !== true) {
    const message = `The mapping may yield several values, but ${name} takes one. Choose one with Item, or use Join.`;
    findings.push(warning('ListForSingleValue', path, message));
  }
  return findings;
}
