import {
  type CompileOptions,
  compileExpression,
  type Evaluate,
  type Expression,
  expressionsIn,
  fromSourceNode,
  printExpression,
  sourceAttributesOf,
} from '../expression/index.ts';
import { emptyOnCreate, type Flow } from './flow.ts';
import { type AttributeIndex, isSensitive } from './object-definition.ts';
import type { AttributeDefinition, AttributeMapping, AttributeMutability, FlowType, SourceNode } from './schema.ts';

export type MappingKind = 'direct' | 'constant' | 'expression' | 'none';

/** An attribute mapping prepared for evaluation. */
export interface CompiledAttribute {
  readonly mapping: AttributeMapping;
  /** Of the target attribute, found without regard to case; a `String` where the target declares none. */
  readonly definition: AttributeDefinition;
  readonly kind: MappingKind;
  readonly flowType: FlowType;
  /** Of the target attribute; `ReadWrite` where the target says nothing. */
  readonly mutability: AttributeMutability;
  /** What becomes of an empty value when an account is created, which is the same for everybody. */
  readonly emptyOnCreate: Flow;
  /** Every log and preview shows `[Redact]` in place of the values. */
  readonly redacted: boolean;
  /** The value is made of ids of source objects, to be exchanged for ids of the target. */
  readonly references: boolean;
  /** Both gates are open: an empty value clears the target on update, unless the target requires one. */
  readonly clears: boolean;
  /** Values are only ever added to those the target has. */
  readonly additionsOnly: boolean;
  /** No roles left is a value of its own: the target's are replaced by none. */
  readonly assertive: boolean;
  /** Chooses a value nobody has in the target; only worth settling when an account is created. */
  readonly unique: boolean;
  /** Carries a single app role in one member of an element, whose `type` is a constant. */
  readonly singleRole: boolean;
  /** The target takes one text, so that a text needs no conversion. */
  readonly plainText: boolean;
  /** The source attribute that is taken as it is when it holds a text; undefined where more has to be done. */
  readonly copied: string | undefined;
  /** It only carries the signal that skips an object and is never sent. */
  readonly signalOnly: boolean;
  /** The source attributes it reads, as the source spells them. */
  readonly sourceAttributes: readonly string[];
  /** The canonical text of what is evaluated. */
  readonly expression: string;
  readonly evaluate: Evaluate;
}

/** Prepares one mapping. Throws an `ExpressionError` when its expression cannot be parsed. */
export function compileAttribute(
  mapping: AttributeMapping,
  target: AttributeIndex,
  source: AttributeIndex,
  options: CompileOptions,
): CompiledAttribute {
  const name = mapping.targetAttributeName;
  const definition = target.find(name) ?? { name, type: 'String' };
  const node = mapping.source ?? null;
  const parsed = node === null ? null : fromSourceNode(node);
  const expression = parsed === null ? null : withSourceNames(parsed, source);
  const sourceAttributes = expression === null ? [] : sourceAttributesOf(expression);
  const outermost = expression?.kind === 'call' ? expression.name : '';
  const flowType = mapping.flowType ?? 'Always';
  const multivalued = definition.multivalued === true;
  const isPlainText = (definition.type ?? 'String') === 'String' && !multivalued;
  const isSignalOnly = name.toLowerCase() === 'objectfilter';
  const kind = kindOf(node);
  return {
    mapping,
    definition,
    kind,
    flowType,
    mutability: definition.mutability ?? 'ReadWrite',
    emptyOnCreate: emptyOnCreate(mapping, definition, kind),
    redacted:
      (expression !== null && isRedacted(expression)) ||
      isSensitive(definition) ||
      sourceAttributes.some((attribute) => isSensitive(source.find(attribute))),
    references: definition.type === 'Reference',
    clears:
      mapping.flowNullValues === true &&
      (mapping.matchingPriority ?? 0) === 0 &&
      sourceAttributes.length > 0 &&
      sourceAttributes.every((attribute) => source.find(attribute)?.flowNullValues === true),
    additionsOnly:
      multivalued &&
      (flowType === 'MultiValueAddOnly' || flowType === 'ValueAddOnly' || outermost === 'AppRoleAssignmentsComplex'),
    assertive: outermost === 'AssertiveAppRoleAssignmentsComplex',
    unique: outermost === 'SelectUniqueValue',
    singleRole: outermost === 'SingleAppRoleAssignment',
    plainText: isPlainText,
    copied: isPlainText && !isSignalOnly ? ownName(expression) : undefined,
    signalOnly: isSignalOnly,
    sourceAttributes,
    expression: expression === null ? '' : printExpression(expression),
    evaluate:
      expression === null ? () => null : compileExpression(expression, { ...options, roleMember: roleMemberOf(name) }),
  };
}

function kindOf(node: SourceNode | null): MappingKind {
  if (node === null) return 'none';
  if (node.type === 'Constant') return 'constant';
  return node.type === 'Function' ? 'expression' : 'direct';
}

/** An attribute's name where a record cannot merely inherit it, as it would `constructor`. */
function ownName(expression: Expression | null): string | undefined {
  return expression?.kind === 'attribute' && !(expression.name in Object.prototype) ? expression.name : undefined;
}

/** Any `Redact` taints the whole result. */
function isRedacted(expression: Expression): boolean {
  for (const part of expressionsIn(expression)) if (part.kind === 'call' && part.name === 'Redact') return true;
  return false;
}

function roleMemberOf(targetName: string): 'value' | 'display' | 'type' {
  const member = /\]\.(display|type)$/i.exec(targetName)?.[1]?.toLowerCase();
  return member === 'display' || member === 'type' ? member : 'value';
}

/** Spells attributes as the source defines them, so that evaluation need not look them up without case. */
function withSourceNames(expression: Expression, source: AttributeIndex): Expression {
  switch (expression.kind) {
    case 'attribute':
      return { ...expression, name: source.find(expression.name)?.name ?? expression.name };
    case 'comparison':
      return {
        ...expression,
        left: withSourceNames(expression.left, source),
        right: withSourceNames(expression.right, source),
      };
    case 'call': {
      const args = expression.arguments.map((one) => (one === null ? null : withSourceNames(one, source)));
      return { ...expression, arguments: args };
    }
    default:
      return expression;
  }
}
