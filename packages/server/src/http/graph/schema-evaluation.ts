import { z } from 'zod';
import { type Job, recordOf, surveySchema } from '../../engine/index.ts';
import {
  type AttributeMapping,
  ExpressionError,
  longestExpression,
  type ObjectMapping,
  type SynchronizationSchema,
  tryMapping,
  withAliases,
} from '../../mapping/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { knownId } from './job-decision.ts';
import { foundJob, JOB, type OfJob, type ProvisioningNeeds, READ } from './provisioning.ts';
import { schemaCall, schemaRefused } from './synchronization-refusal.ts';

const ofObject = z.enum(['User', 'Group']).default('User');
const scalar = z.union([z.string().max(10_000), z.boolean(), z.number()]);
const evaluateSchema = z.strictObject({
  objectId: z.string(),
  objectTypeName: ofObject,
  /** Values that count before those the object has; null for none. */
  properties: z
    .array(z.strictObject({ key: z.string().max(1_000), value: z.union([scalar, z.array(scalar), z.null()]) }))
    .max(1_000)
    .optional(),
  /** A whole schema that is only thought of. */
  schema: z.unknown().optional(),
  /** Or one mapping by itself; what is left out is as in the mapping with the same target. */
  mapping: z
    .strictObject({
      targetAttributeName: z.string().min(1).max(1_000),
      expression: z.string().max(longestExpression).nullish(),
      defaultValue: z.string().max(10_000).nullish(),
      flowType: z.enum(['Always', 'ObjectAddOnly', 'MultiValueAddOnly']).optional(),
      flowBehavior: z.enum(['FlowWhenChanged', 'FlowAlways']).optional(),
      matchingPriority: z.int().min(0).max(1_000).optional(),
    })
    .optional(),
});
const evaluateAllSchema = z.strictObject({ objectTypeName: ofObject, schema: z.unknown().optional() });

type Body = z.output<typeof evaluateSchema>;

const answer = z.object({
  objectId: z.string(),
  displayName: z.string(),
  value: z.array(z.unknown()),
});
const surveyAnswer = z.object({
  evaluated: z.number(),
  inScope: z.number(),
  changed: z.number(),
  complete: z.boolean(),
  value: z.array(z.unknown()),
});

/** How long everybody may be looked at in one request. */
const PATIENCE = 20_000;
const tag = 'Synchronization schema';

/** `…/schema/evaluate`: what mappings make of one object; `…/schema/evaluateAll`: counts over everybody in scope. */
export function schemaEvaluationRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { preview } = needs;

  app.post<OfJob & { Body: Body }>(
    `${JOB}/schema/evaluate`,
    operation({
      id: 'evaluateSchema',
      summary: 'Try mappings on one object: value and parts of each, what would be sent, and what is wrong',
      tag,
      permissions: READ,
      body: evaluateSchema,
      answers: { 200: answer },
      ofGraph: false,
    }),
    async (request) => {
      const job = await foundJob(needs, request);
      const { objectId, objectTypeName: type, mapping, properties = [] } = request.body;
      const [object] = await preview.source.read(type, job, [knownId(objectId)]);
      if (object === undefined) {
        const message = `The directory has no ${type} ${objectId.slice(0, 100)}.`;
        throw graphError(404, 'Request_ResourceNotFound', message);
      }
      const schema = await schemaOf(needs, job, request.body.schema);
      const of = partsOf(schema, type);
      if (of === undefined) {
        throw graphError(400, 'Request_BadRequest', `The schema has no mapping of ${type} objects. Add one first.`);
      }
      const { source, target, objectMapping } = of;
      const tried =
        mapping === undefined ? objectMapping.attributeMappings : [await completed(needs, objectMapping, mapping)];
      const context = { now: preview.now(), random: preview.random, defaultDomain: preview.defaultDomain() };
      const aliases = { source: withAliases(source, preview.source.aliases[type]), target };
      const given = properties.map(
        ({ key, value }) => [key, Array.isArray(value) ? value.map(String) : value] as const,
      );
      const record = { ...recordOf(object, true), ...Object.fromEntries(given) };
      return {
        objectId: object.id,
        displayName: object.name,
        value: tried.map((one) => {
          const options = { jobScope: job.settings.scope };
          const trial = tryMapping({ mapping: one, ...aliases }, record, context, options);
          return { targetAttributeName: one.targetAttributeName, ...trial };
        }),
      };
    },
  );

  app.post<OfJob & { Body: z.output<typeof evaluateAllSchema> }>(
    `${JOB}/schema/evaluateAll`,
    operation({
      id: 'evaluateSchemaForAll',
      summary: 'Count what mappings make of everybody in scope: empty, failing, too long, repeated and changed values',
      tag,
      permissions: READ,
      body: evaluateAllSchema,
      answers: { 200: surveyAnswer },
      ofGraph: false,
    }),
    async (request) => {
      const job = await foundJob(needs, request);
      const { schema: draft, objectTypeName } = request.body;
      const before = draft === undefined ? undefined : await schemaOf(needs, job, undefined);
      const schemas = { schema: await schemaOf(needs, job, draft), before };
      const until = Date.now() + PATIENCE;
      const survey = await surveySchema(preview, job, schemas, objectTypeName, () => Date.now() < until);
      const { attributes, ...counts } = survey;
      return {
        ...counts,
        value: attributes.map(({ target, repeated, examples, ...numbers }) => ({
          targetAttributeName: target,
          ...numbers,
          repeated: repeated ?? null,
          examples: examples.map(({ id, name, problem }) => ({ id, displayName: name, problem })),
        })),
      };
    },
  );
}

/** The schema in force, or one that is only thought of; 400 when that cannot be saved. */
async function schemaOf({ applications }: ProvisioningNeeds, job: Job, draft: unknown): Promise<SynchronizationSchema> {
  if (draft === undefined) return (await schemaCall(() => applications.schemas.current(job.id))).schema;
  const { schema, findings } = await schemaCall(() => applications.schemas.check(job.id, draft));
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (schema === undefined || errors.length > 0) throw schemaRefused(errors);
  return schema;
}

/** One mapping by itself: what is not given is as the schema has it. Snippets are put in as they are now. */
async function completed(
  { applications }: ProvisioningNeeds,
  { attributeMappings }: ObjectMapping,
  { expression, ...given }: NonNullable<Body['mapping']>,
): Promise<AttributeMapping> {
  const path = given.targetAttributeName.toLowerCase();
  const present = attributeMappings.find(({ targetAttributeName }) => targetAttributeName.toLowerCase() === path);
  if (expression === undefined) return { ...present, ...given };
  if (expression === null) return { ...present, ...given, source: null };
  const text = await applications.snippets.expand(expression).then(
    (expansion) => expansion.expression,
    (error: unknown) => {
      // What is wrong with it the trial itself says.
      if (error instanceof ExpressionError) return expression;
      throw error;
    },
  );
  return { ...present, ...given, source: { type: 'Function', expression: text } };
}

function partsOf(schema: SynchronizationSchema, type: string) {
  for (const rule of schema.synchronizationRules) {
    for (const objectMapping of rule.objectMappings) {
      if (objectMapping.sourceObjectName !== type) continue;
      const source = definition(schema, rule.sourceDirectoryName, objectMapping.sourceObjectName);
      const target = definition(schema, rule.targetDirectoryName, objectMapping.targetObjectName);
      if (source && target) return { objectMapping, source, target };
    }
  }
  return undefined;
}

function definition({ directories }: SynchronizationSchema, directoryName: string, objectName: string) {
  const directory = directories.find(({ name }) => name === directoryName);
  return directory?.objects.find(({ name }) => name === objectName);
}
