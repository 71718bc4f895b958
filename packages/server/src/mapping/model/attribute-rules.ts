import { type Expression, expressionsIn, findFunction, sourceAttributesOf } from '../expression/index.ts';
import { ConversionError, toTarget } from './conversion.ts';
import { checkSource, type ExpressionSurroundings, readsPassword } from './expression-rules.ts';
import { error, type Finding, warning } from './finding.ts';
import type { AttributeIndex } from './object-definition.ts';
import type { AttributeDefinition, AttributeMapping } from './schema.ts';
import { pathProblem } from './target-key.ts';

const flowTypes = ['Always', 'ObjectAddOnly', 'MultiValueAddOnly', 'ValueAddOnly', 'AttributeAddOnly'];
const flowBehaviors = ['FlowWhenChanged', 'FlowAlways'];
const sourceTypes = ['Attribute', 'Constant', 'Function'];

/** Whatever a name ends in, be it below a schema URN or a parent. */
const password = /(?:^|[.:])password$/i;
const photo = /(?:^|[.:])(?:photos?|thumbnailPhoto)(?:$|[[.])/i;

/** Checks one attribute mapping. */
export function checkAttributeMapping(
  mapping: AttributeMapping,
  path: string,
  target: AttributeIndex,
  surroundings: Omit<ExpressionSurroundings, 'definition'>,
): readonly Finding[] {
  const name = mapping.targetAttributeName;
  const definition = target.find(name) ?? { name };
  const place = `${path}.source`;
  const isReadable = mapping.source != null && sourceTypes.includes(mapping.source.type ?? 'Attribute');
  const { expression, findings } = isReadable
    ? checkSource(mapping.source, place, { ...surroundings, definition })
    : { expression: null, findings: [] };
  return [
    ...enumerations(mapping, path),
    ...targetRules(mapping, definition, path, target.find(name) !== undefined),
    ...photoRules(mapping, expression, path),
    ...secretRules(mapping, expression, path),
    ...matchingRules(mapping, definition, expression, path),
    ...uniqueRules(mapping, expression, place),
    ...nullRules(mapping, definition, path),
    ...defaultRules(mapping, definition, path),
    ...findings,
  ];
}

function enumerations(mapping: AttributeMapping, path: string): readonly Finding[] {
  const one = (field: string, value: string | undefined, known: readonly string[]): readonly Finding[] => {
    if (value === undefined || known.includes(value)) return [];
    return [error('UnknownValue', `${path}.${field}`, `${field} cannot be ${value}. Use ${known.join(', ')}.`)];
  };
  const priority = mapping.matchingPriority ?? 0;
  const isPriority = Number.isSafeInteger(priority) && priority >= 0;
  return [
    ...one('flowType', mapping.flowType, flowTypes),
    ...one('flowBehavior', mapping.flowBehavior, flowBehaviors),
    ...one('source.type', mapping.source?.type, sourceTypes),
    ...(isPriority
      ? []
      : [error('UnknownValue', `${path}.matchingPriority`, 'matchingPriority must be 0 or a whole number above it.')]),
  ];
}

function targetRules(
  mapping: AttributeMapping,
  definition: AttributeDefinition,
  path: string,
  isDefined: boolean,
): readonly Finding[] {
  const place = `${path}.targetAttributeName`;
  const name = mapping.targetAttributeName;
  if (name.trim() === '') return [error('TargetMissing', place, 'The mapping names no target attribute. Choose one.')];
  const problem = name.toLowerCase() === 'objectfilter' ? undefined : pathProblem(name);
  if (problem !== undefined) return [error('TargetPathInvalid', place, problem)];
  if (definition.anchor === true || name.toLowerCase() === 'id') {
    const message = `${name} is the primary key, which the target assigns itself. Remove the mapping.`;
    return [error('TargetIsAnchor', place, message)];
  }
  if (definition.mutability === 'ReadOnly') {
    return [error('TargetIsReadOnly', place, `${name} cannot be written in the target. Remove the mapping.`)];
  }
  if (isDefined || name.toLowerCase() === 'objectfilter') return [];
  const message = `${name} is not among the target's attributes and is taken for text. Add it to the list to say its type.`;
  return [warning('UnknownTargetAttribute', place, message)];
}

function photoRules(mapping: AttributeMapping, expression: Expression | null, path: string): readonly Finding[] {
  const read = expression === null ? [] : sourceAttributesOf(expression);
  const name = [mapping.targetAttributeName, ...read].find((one) => photo.test(one));
  if (name === undefined) return [];
  return [error('PhotoMapped', path, `${name} holds a photo, and photos are not provisioned. Remove the mapping.`)];
}

function secretRules(mapping: AttributeMapping, expression: Expression | null, path: string): readonly Finding[] {
  const isSecret = password.test(mapping.targetAttributeName) || (expression !== null && readsPassword(expression));
  if (!isSecret) return [];
  const isRedacted = expression !== null && calls(expression).includes('Redact');
  if (isRedacted && mapping.flowType === 'ObjectAddOnly') return [];
  const message = `${mapping.targetAttributeName} carries a password. Wrap the expression in Redact and apply it only during creation, or remove the mapping.`;
  return [error('PasswordMapped', path, message)];
}

function matchingRules(
  mapping: AttributeMapping,
  definition: AttributeDefinition,
  expression: Expression | null,
  path: string,
): readonly Finding[] {
  if ((mapping.matchingPriority ?? 0) <= 0) return [];
  const place = `${path}.matchingPriority`;
  const name = mapping.targetAttributeName;
  if (mapping.source === null || mapping.source === undefined) {
    return [
      error('MatchingWithoutSource', place, `${name} has no source to match by. Give it one, or do not match by it.`),
    ];
  }
  if (definition.multivalued === true || definition.type === 'Reference') {
    const message = `${name} cannot be a matching attribute: it has several values or refers to an object. Match by another.`;
    return [error('MatchingNotSingle', place, message)];
  }
  if (expression === null) return [];
  const names = calls(expression);
  if (names.includes('SelectUniqueValue')) {
    return [
      error('MatchingIsUnique', place, `${name} uses SelectUniqueValue and cannot be matched by. Match by another.`),
    ];
  }
  const changing = names.find((called) => findFunction(called)?.deterministic === false);
  if (changing !== undefined) {
    const message = `${name} uses ${changing}, which changes on every run, so it never matches again. Match by another.`;
    return [error('MatchingChanges', place, message)];
  }
  return expression.kind === 'text' || expression.kind === 'number'
    ? [
        warning(
          'MatchingIsConstant',
          place,
          `${name} is the same for every object, so it matches at most one. Match by another.`,
        ),
      ]
    : [];
}

function uniqueRules(mapping: AttributeMapping, expression: Expression | null, place: string): readonly Finding[] {
  if (expression === null || !calls(expression).includes('SelectUniqueValue')) return [];
  if (mapping.flowType === 'ObjectAddOnly') return [];
  const message = 'SelectUniqueValue only works while an account is created. Apply the mapping only during creation.';
  return [error('UniqueNeedsCreation', place, message)];
}

function nullRules(mapping: AttributeMapping, definition: AttributeDefinition, path: string): readonly Finding[] {
  if (mapping.flowNullValues !== true) return [];
  const isMatching = (mapping.matchingPriority ?? 0) > 0;
  if (!isMatching && definition.required !== true) return [];
  const reason = isMatching ? 'a matching attribute' : 'required by the target';
  const message = `${mapping.targetAttributeName} is ${reason} and cannot be cleared. Switch "clear when empty" off.`;
  return [error('CannotBeCleared', `${path}.flowNullValues`, message)];
}

function defaultRules(mapping: AttributeMapping, definition: AttributeDefinition, path: string): readonly Finding[] {
  const text = mapping.defaultValue ?? '';
  if (text === '' || definition.type === 'Reference') return [];
  try {
    toTarget(text, definition);
    return [];
  } catch (problem) {
    if (!(problem instanceof ConversionError)) throw problem;
    return [error('DefaultDoesNotFit', `${path}.defaultValue`, `The default value ${problem.message}`)];
  }
}

function calls(expression: Expression): readonly string[] {
  return [...expressionsIn(expression)].flatMap((part) => (part.kind === 'call' ? [part.name] : []));
}
