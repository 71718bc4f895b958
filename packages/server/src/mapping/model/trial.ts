import { assemble, type JsonObject, type JsonValue } from '@lockstep/scim';
import {
  type EvaluationContext,
  fromSourceNode,
  type ResultType,
  type SourceRecord,
  type Trace,
  traceExpression,
  typeOf,
} from '../expression/index.ts';
import { checkAttributeMapping } from './attribute-rules.ts';
import type { Finding } from './finding.ts';
import { type Flow, flow } from './flow.ts';
import { indexAttributes } from './object-definition.ts';
import { compileObjectMapping, type MappingOptions } from './object-mapping.ts';
import type { AttributeMapping, ObjectDefinition } from './schema.ts';

/** A mapping that is only thought of, and the objects it stands between. */
export interface MappingDraft {
  readonly mapping: AttributeMapping;
  readonly source: ObjectDefinition;
  readonly target: ObjectDefinition;
}

/** What a mapping would do for one person, down to what would be sent. Nothing of a redacted one is shown. */
export interface Trial {
  /** What would be said if it were saved, errors and warnings. */
  readonly findings: readonly Finding[];
  /** The value of the expression and of each of its parts; undefined when there is none, or it cannot be read. */
  readonly trace: Trace | undefined;
  readonly type: ResultType | undefined;
  /** What becomes of the value when an account is created, and when one is changed that has no value yet. */
  readonly create: Flow | undefined;
  readonly update: Flow | undefined;
  /** The part of a create request it would make: a SCIM resource with nothing else in it. */
  readonly fragment: JsonObject | undefined;
}

const hidden: JsonValue = '[Redact]';

/** Tries a mapping on one source object. Never throws for what is wrong with the mapping: `findings` say it. */
export function tryMapping(
  { mapping, source, target }: MappingDraft,
  record: SourceRecord,
  context: EvaluationContext,
  options: MappingOptions & { readonly jobScope?: 'assigned' | 'all' } = {},
): Trial {
  const findings = checkAttributeMapping(mapping, 'mapping', indexAttributes(target), {
    source: indexAttributes(source),
    sourceNames: source.attributes.map(({ name }) => name),
    jobScope: options.jobScope ?? 'assigned',
    allowBacktracking: true,
  });
  const unreadable = findings.some(({ code }) => code === 'InvalidExpression' || code === 'UnknownValue');
  const misplaced = findings.some(({ code }) => code === 'TargetPathInvalid' || code === 'TargetMissing');
  const blank = {
    findings,
    trace: undefined,
    type: undefined,
    create: undefined,
    update: undefined,
    fragment: undefined,
  };
  if (unreadable || misplaced) return blank;
  const compiled = compileObjectMapping(
    { sourceObjectName: source.name, targetObjectName: target.name, attributeMappings: [mapping] },
    target,
    source,
    options,
  );
  const value = compiled.evaluate(record, context).values[0];
  if (value === undefined) return blank;
  const { redacted } = value.attribute;
  const show = (decided: Flow): Flow => (redacted && 'send' in decided ? { send: hidden } : decided);
  const create = show(flow(value, 'create', false));
  const node = mapping.source ?? null;
  return {
    findings,
    trace: node === null || redacted ? undefined : traceExpression(fromSourceNode(node), record, context),
    type: node === null ? undefined : typeOf(fromSourceNode(node), indexAttributes(source).find),
    create,
    update: show(flow(value, 'update', false)),
    fragment: 'send' in create ? assemble([{ path: mapping.targetAttributeName, value: create.send }]) : undefined,
  };
}
