import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { groupSourceRecord, userSourceRecord } from '../../directory/index.ts';
import {
  type AttributeDefinition,
  ConversionError,
  compileExpression,
  type EvaluationContext,
  type Expression,
  ExpressionError,
  functions,
  longestExpression,
  parseExpression,
  type SourceRecord,
  type SourceValue,
  textsOf,
  toSourceNode,
  toTarget,
  type Value,
} from '../../mapping/index.ts';
import { operators } from '../../scope/index.ts';
import { directoryCall } from '../directory/directory-call.ts';
import { type GraphInstance, operation } from '../operation.ts';
import {
  foundApplication,
  foundJob,
  JOB,
  type OfApplication,
  type OfJob,
  type ProvisioningNeeds,
  READ,
} from './provisioning.ts';
import { foundTemplate, type OfTemplate, TEMPLATE } from './synchronization-templates.ts';

const scalar = z.union([z.string(), z.boolean(), z.number()]);
const parseSchema = z.object({
  expression: z.string(),
  testInputObject: z
    .object({
      /** Of a user or group of the directory that the expression is tried on; `properties` count before its own. */
      objectId: z.string().nullish(),
      objectTypeName: z.enum(['User', 'Group']).default('User'),
      properties: z
        .array(z.object({ key: z.string(), value: z.union([scalar, z.array(scalar.nullable()), z.null()]) }))
        .max(1_000)
        .nullish(),
    })
    .nullish(),
  targetAttributeDefinition: z
    .object({
      name: z.string(),
      type: z.enum(['String', 'Boolean', 'DateTime', 'Integer', 'Reference', 'Binary']).nullish(),
      multivalued: z.boolean().nullish(),
    })
    .nullish(),
});

type ParseBody = z.output<typeof parseSchema>;

const parseAnswer = z.object({
  parsingSucceeded: z.boolean(),
  evaluationSucceeded: z.boolean(),
  evaluationResult: z.array(z.string()),
  parsedExpression: z.unknown(),
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      target: z.string(),
      details: z.array(z.unknown()),
      innerError: z.unknown(),
    })
    .nullable(),
});

const tag = 'Synchronization schema';

/** What filters and expressions may hold, and an expression tried: below the schema of a job, and below templates. */
export function synchronizationExpressionRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { directory } = needs;
  const SCHEMA = `${JOB}/schema`;

  app.get<OfJob>(
    `${SCHEMA}/filterOperators`,
    operation({
      id: 'listFilterOperators',
      summary: 'List the operators of scoping filters',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(z.unknown()) }) },
    }),
    async (request) => {
      await foundJob(needs, request);
      return { value: filterOperators };
    },
  );

  app.get<OfJob>(
    `${SCHEMA}/functions`,
    operation({
      id: 'listAttributeMappingFunctions',
      summary: 'List the functions of expressions',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(z.unknown()) }) },
    }),
    async (request) => {
      await foundJob(needs, request);
      return { value: mappingFunctions };
    },
  );

  app.post<OfJob & { Body: ParseBody }>(
    `${SCHEMA}/parseExpression`,
    operation({
      id: 'parseExpression',
      summary: 'Read an expression, and try it on values or on somebody of the directory',
      tag,
      permissions: READ,
      body: parseSchema,
      answers: { 200: parseAnswer },
    }),
    async (request) => {
      await foundJob(needs, request);
      return tried(request.body, await sourceRecord(directory, request.body));
    },
  );

  app.post<OfApplication & OfTemplate & { Body: ParseBody }>(
    `${TEMPLATE}/schema/parseExpression`,
    operation({
      id: 'parseExpressionOfTemplate',
      summary: 'Read an expression, and try it on values or on somebody of the directory',
      tag,
      permissions: READ,
      body: parseSchema,
      answers: { 200: parseAnswer },
    }),
    async (request) => {
      foundTemplate(await foundApplication(needs, request.params.id), request.params.templateId);
      return tried(request.body, await sourceRecord(directory, request.body));
    },
  );
}

const filterOperators = operators.map(({ name, arity, multivaluedComparison, supportedTypes, custom }) => ({
  id: name,
  name,
  arity,
  multivaluedComparisonType: multivaluedComparison,
  supportedAttributeTypes: supportedTypes,
  ...(custom && { custom }),
}));

const mappingFunctions = functions.map(({ name, family, summary, parameters, examples, extension }) => ({
  id: name,
  name,
  family,
  summary,
  examples: examples.map(({ expression }) => expression),
  parameters: parameters.map((parameter) => ({
    name: parameter.name,
    type: parameter.type,
    required: parameter.optional !== true,
    allowMultipleOccurrences: parameter.repeating === true,
  })),
  ...(extension && { custom: true }),
}));

/** The values to try on; undefined when none are given. */
async function sourceRecord(
  directory: ProvisioningNeeds['directory'],
  { testInputObject }: ParseBody,
): Promise<SourceRecord | undefined> {
  if (testInputObject == null) return undefined;
  const { objectId, objectTypeName, properties } = testInputObject;
  const given = (properties ?? []).map(({ key, value }): readonly [string, SourceValue] => [
    key,
    Array.isArray(value) ? value.map((item) => (item === null ? null : String(item))) : value,
  ]);
  const own = objectId == null ? {} : await recordOf(directory, objectTypeName, objectId);
  return Object.fromEntries([...Object.entries(own), ...given]);
}

function recordOf(
  directory: ProvisioningNeeds['directory'],
  type: 'User' | 'Group',
  id: string,
): Promise<SourceRecord> {
  return directoryCall(async () =>
    type === 'User'
      ? { IsSoftDeleted: false, ...userSourceRecord(await directory.read('User', id)) }
      : groupSourceRecord(await directory.read('Group', id)),
  );
}

/** Never fails for what is wrong with the expression: the answer says what. */
function tried({ expression: text, targetAttributeDefinition: target }: ParseBody, record: SourceRecord | undefined) {
  let expression: Expression;
  try {
    if (text.length > longestExpression) {
      throw new ExpressionError('parse', `An expression has at most ${longestExpression} characters. Shorten it.`, 0);
    }
    expression = parseExpression(text);
  } catch (error) {
    return { ...failed(error), parsingSucceeded: false, parsedExpression: null };
  }
  const parsed = { parsingSucceeded: true, parsedExpression: toSourceNode(expression) };
  if (record === undefined) return { ...parsed, evaluationSucceeded: false, evaluationResult: [], error: null };
  try {
    const value = compileExpression(expression)(record, context());
    const isSignal = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'signal';
    const evaluationResult = isSignal ? [] : results(value as Value, target);
    return { ...parsed, evaluationSucceeded: true, evaluationResult, error: null };
  } catch (error) {
    return { ...failed(error), ...parsed };
  }
}

/** The texts of a value, once it was brought to the type of the target. */
function results(value: Value, target: ParseBody['targetAttributeDefinition']): readonly string[] {
  if (target == null) return textsOf(value);
  const { name, type, multivalued } = target;
  const definition: AttributeDefinition = { name, type: type ?? 'String', multivalued: multivalued ?? false };
  const converted = toTarget(value, definition);
  const items = converted === null ? [] : Array.isArray(converted) ? converted : [converted];
  return items.map((item) =>
    typeof item === 'boolean'
      ? item
        ? 'True'
        : 'False'
      : typeof item === 'object'
        ? JSON.stringify(item)
        : String(item),
  );
}

function context(): EvaluationContext {
  return { now: new Date(), random: (bytes) => randomBytes(bytes) };
}

function failed(error: unknown) {
  const failure = { evaluationSucceeded: false, evaluationResult: [] };
  if (error instanceof ConversionError) {
    const problem = { code: 'InvalidValue', message: error.message, target: 'targetAttributeDefinition' };
    return { ...failure, error: { ...problem, details: [], innerError: null } };
  }
  if (!(error instanceof ExpressionError)) throw error;
  const { message, position, stage, details } = error;
  const code = stage === 'parse' ? 'InvalidExpression' : 'EvaluationFailed';
  const innerError = { position, ...(details.fix && { fix: details.fix }) };
  return { ...failure, error: { code, message, target: 'expression', details: [], innerError } };
}
