import type { JsonValue } from '@lockstep/scim';
import {
  type CompileOptions,
  type EvaluationContext,
  ExpressionError,
  isSignal,
  type Signal,
  type SourceRecord,
  type Value,
} from '../expression/index.ts';
import { type CompiledAttribute, compileAttribute } from './compiled-attribute.ts';
import { ConversionError, type ConversionOptions, SeveralValuesError, toReferences, toTarget } from './conversion.ts';
import { indexAttributes } from './object-definition.ts';
import type { ObjectDefinition, ObjectMapping } from './schema.ts';

/** What a mapping yields for one object. */
export type Outcome =
  /** Converted to the target's type, ready to be sent. */
  | { readonly kind: 'value'; readonly value: JsonValue }
  /** Ids of source objects. */
  | { readonly kind: 'references'; readonly ids: readonly string[] }
  | { readonly kind: 'empty' }
  /** The mapping says to leave the attribute out. */
  | { readonly kind: 'ignore' }
  | {
      readonly kind: 'error';
      readonly message: string;
      readonly expression?: string;
      /** The values would fit, were there not several of them for an attribute that takes one. */
      readonly isSeveral?: true;
    };

export interface MappedValue {
  readonly attribute: CompiledAttribute;
  readonly outcome: Outcome;
}

export interface Evaluation {
  /** A mapping says to skip the whole object in this cycle. */
  readonly ignoreObject: boolean;
  /** One for each mapping, in their order. */
  readonly values: readonly MappedValue[];
}

/** An object mapping prepared once for a job. */
export interface CompiledMapping {
  /** The matching attributes, the lowest precedence first; equal precedences form a set that must match as a whole. */
  readonly matching: readonly (readonly CompiledAttribute[])[];
  readonly attributes: readonly CompiledAttribute[];
  /** Every source attribute that is read, each once. */
  readonly sourceAttributes: readonly string[];
  /** Evaluates every mapping; errors are outcomes, nothing is thrown. */
  readonly evaluate: (source: SourceRecord, context: EvaluationContext) => Evaluation;
  /** Evaluates a single mapping, such as a matching attribute. */
  readonly evaluateOne: (attribute: CompiledAttribute, source: SourceRecord, context: EvaluationContext) => MappedValue;
}

export type MappingOptions = ConversionOptions & Pick<CompileOptions, 'patternTimeLimit'>;

/**
 * Prepares an object mapping for evaluation: expressions are parsed and compiled, definitions looked up.
 * Throws an `ExpressionError` for an expression that cannot be parsed; `validateSchema` reports those with their place.
 */
export function compileObjectMapping(
  mapping: ObjectMapping,
  target: ObjectDefinition,
  source: ObjectDefinition,
  options: MappingOptions = {},
): CompiledMapping {
  const targets = indexAttributes(target);
  const sources = indexAttributes(source);
  const attributes = mapping.attributeMappings.map((one) => compileAttribute(one, targets, sources, options));
  const mappers = new Map(attributes.map((attribute) => [attribute, mapperOf(attribute, options)]));
  const all = [...mappers.values()];

  return {
    matching: matchingSets(attributes),
    attributes,
    sourceAttributes: [...new Set(attributes.flatMap((attribute) => attribute.sourceAttributes))],
    evaluateOne: (attribute, record, context) =>
      (mappers.get(attribute) ?? mapperOf(attribute, options))(record, context),
    evaluate: (record, context) => {
      const values: MappedValue[] = [];
      let ignoreObject = false;
      for (const map of all) {
        const value = map(record, context);
        values.push(value);
        if (value.outcome === objectIgnored) ignoreObject = true;
      }
      return { ignoreObject, values };
    },
  };
}

const empty: Outcome = Object.freeze({ kind: 'empty' });
const ignored: Outcome = Object.freeze({ kind: 'ignore' });
/** As above for the attribute; by being this very object it says that the whole object is to be skipped. */
const objectIgnored: Outcome = Object.freeze({ kind: 'ignore' });

function matchingSets(attributes: readonly CompiledAttribute[]): readonly (readonly CompiledAttribute[])[] {
  const sets = new Map<number, CompiledAttribute[]>();
  for (const attribute of attributes) {
    const priority = attribute.mapping.matchingPriority ?? 0;
    if (priority <= 0) continue;
    sets.set(priority, [...(sets.get(priority) ?? []), attribute]);
  }
  return [...sets].sort(([left], [right]) => left - right).map(([, set]) => set);
}

type Mapper = (source: SourceRecord, context: EvaluationContext) => MappedValue;

/** Texts of a switch that are remembered; more are no switch. */
const MOST_SWITCHES = 16;

/** A mapping as a function of the source object. What is the same for everybody is made once. */
function mapperOf(attribute: CompiledAttribute, options: ConversionOptions): Mapper {
  const nothing: MappedValue = { attribute, outcome: empty };
  // A switch has few texts, and what each comes to is the same for everybody.
  const isSwitch = attribute.definition.type === 'Boolean' && attribute.definition.multivalued !== true;
  const switches = isSwitch ? new Map<string, MappedValue>() : undefined;
  const general: Mapper = (source, context) => {
    const outcome = resultOf(attribute, source, context, options, switches);
    if ('attribute' in outcome) return outcome;
    return outcome === empty ? nothing : { attribute, outcome };
  };
  const { copied } = attribute;
  if (copied === undefined) return general;
  return (source, context) => {
    const text = source[copied];
    if (typeof text === 'string' && text !== '') return { attribute, outcome: { kind: 'value', value: text } };
    return text === '' || text === undefined || text === null ? nothing : general(source, context);
  };
}

function resultOf(
  attribute: CompiledAttribute,
  source: SourceRecord,
  context: EvaluationContext,
  options: ConversionOptions,
  switches: Map<string, MappedValue> | undefined,
): Outcome | MappedValue {
  try {
    const value = attribute.evaluate(source, context);
    if (switches !== undefined && typeof value === 'string') {
      const known = switches.get(value);
      if (known !== undefined) return known;
      const outcome = outcomeOf(value, attribute, options);
      if (switches.size < MOST_SWITCHES) switches.set(value, { attribute, outcome });
      return outcome;
    }
    if (isSignal(value)) return value.ignore === 'object' ? objectIgnored : ignored;
    if (attribute.signalOnly) return ignored;
    if (attribute.plainText && typeof value === 'string') return value === '' ? empty : { kind: 'value', value };
    return outcomeOf(value, attribute, options);
  } catch (error) {
    return failure(error, attribute);
  }
}

function outcomeOf(
  value: Exclude<Value | Signal, Signal>,
  attribute: CompiledAttribute,
  options: ConversionOptions,
): Outcome {
  if (value === null) return empty;
  const { definition } = attribute;
  if (attribute.references) {
    const ids = toReferences(value, definition);
    return ids.length === 0 ? empty : { kind: 'references', ids };
  }
  const converted = toTarget(value, definition, options);
  return converted === null ? empty : { kind: 'value', value: converted };
}

/** What failed, and in which expression. A redacted mapping shows no value, so only the place is told. */
function failure(error: unknown, attribute: CompiledAttribute): Outcome {
  if (!(error instanceof ExpressionError || error instanceof ConversionError)) throw error;
  const { expression, redacted, definition } = attribute;
  const several = error instanceof SeveralValuesError ? ({ isSeveral: true } as const) : {};
  if (!redacted) return { kind: 'error', message: error.message, expression, ...several };
  const place = error instanceof ExpressionError ? ` at character ${error.position + 1}` : '';
  const message = `The mapping of ${definition.name} has no value${place}; the reason is hidden because it is redacted.`;
  return { kind: 'error', message, expression, ...several };
}
