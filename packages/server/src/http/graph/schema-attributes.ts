import { z } from 'zod';
import { surveyValues } from '../../engine/index.ts';
import { filterMarks } from '../../gallery/index.ts';
import { type AttributeDefinition, indexAttributes, isSensitive, withAliases } from '../../mapping/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { entryOf, foundApplication, foundJob, JOB, type OfJob, type ProvisioningNeeds, READ } from './provisioning.ts';
import { schemaCall } from './synchronization-refusal.ts';

const markSchema = z.object({ objectTypeName: z.string(), name: z.string(), filterable: z.boolean() });
const valuesAnswer = z.object({
  attribute: z.string(),
  evaluated: z.number(),
  empty: z.number(),
  complete: z.boolean(),
  value: z.array(z.object({ value: z.string(), count: z.number() })),
});

/** How long everybody may be looked at in one request. */
const PATIENCE = 10_000;
const common = { tag: 'Synchronization schema', permissions: READ, ofGraph: false } as const;

/** `…/schema/filterableAttributes` and `…/schema/attributeValues`: what is known about attributes beside the schema. */
export function schemaAttributeRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { applications, preview } = needs;

  app.get<OfJob>(
    `${JOB}/schema/filterableAttributes`,
    operation({
      ...common,
      id: 'listFilterableAttributes',
      summary: 'List attributes of the application, and whether it can be searched by each, as far as that is known',
      answers: { 200: z.object({ value: z.array(markSchema) }) },
    }),
    async (request) => {
      await foundJob(needs, request);
      const entry = entryOf(await foundApplication(needs, request.params.id));
      const marks = entry === undefined ? [] : filterMarks(entry);
      return { value: marks.map(({ object, name, filterable }) => ({ objectTypeName: object, name, filterable })) };
    },
  );

  app.get<OfJob>(
    `${JOB}/schema/attributeValues`,
    operation({
      ...common,
      id: 'listAttributeValues',
      summary: 'Count the values that occur in an attribute of the source, the most frequent first',
      query: { attribute: 'the attribute, as the source spells it', objectTypeName: 'User, unless Group is said' },
      answers: { 200: valuesAnswer },
    }),
    async (request) => {
      const job = await foundJob(needs, request);
      const type = queryOption(request, 'objectTypeName')?.toLowerCase() === 'group' ? 'Group' : 'User';
      const asked = queryOption(request, 'attribute') ?? '';
      const { schema } = await schemaCall(() => applications.schemas.current(job.id));
      const sources = new Set(schema.synchronizationRules.map(({ sourceDirectoryName }) => sourceDirectoryName));
      const object = schema.directories
        .filter(({ name }) => sources.has(name))
        .flatMap(({ objects }) => objects)
        .find(({ name }) => name === type);
      const found = object && indexAttributes(withAliases(object, preview.source.aliases[type])).find(asked);
      const { name: attribute } = readable(found, asked, type);
      const until = Date.now() + PATIENCE;
      const { values, ...counts } = await surveyValues(
        preview.source,
        job,
        { type, attribute },
        () => Date.now() < until,
      );
      return { attribute, ...counts, value: [...values] };
    },
  );
}

/** An attribute whose values may be listed. */
function readable(definition: AttributeDefinition | undefined, asked: string, type: string): AttributeDefinition {
  if (definition === undefined) {
    const message = `attribute: ${type} has no attribute ${asked.slice(0, 100)}. Name one of the source.`;
    throw graphError(400, 'Request_BadRequest', message);
  }
  if (!isSensitive(definition)) return definition;
  const message = `attribute: the values of ${definition.name} are shown to nobody. Name another.`;
  throw graphError(400, 'Request_BadRequest', message);
}
