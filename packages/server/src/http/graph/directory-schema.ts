import type { JsonObject } from '@lockstep/scim';
import { z } from 'zod';
import { groupProperties, type PropertyDefinition, userProperties } from '../../directory/index.ts';

/**
 * The shape of users and groups for the reference. Bodies are only checked for being objects: what a property may hold
 * is the directory's to say, which names every fault at once.
 */
export const userSchema = described(userProperties);
export const groupSchema = described(groupProperties);

/** A collection of anything. */
export const collectionSchema = z.object({
  '@odata.context': z.string(),
  '@odata.count': z.number().optional(),
  '@odata.nextLink': z.string().optional(),
  value: z.array(z.looseObject({ id: z.string() })),
});

export const referenceSchema = z.looseObject({
  '@odata.id': z.string({ error: 'must be the address of an object, such as …/users/{id}' }).max(2_048),
});

/** An object as JSON; the schema let only JSON through, but cannot say so of members it does not know. */
export function jsonOf(body: z.infer<typeof userSchema>): JsonObject {
  return body as JsonObject;
}

function described(definitions: readonly PropertyDefinition[]) {
  return z.looseObject(
    Object.fromEntries(
      definitions.map((definition) => [definition.name, z.unknown().optional().meta(shapeOf(definition))]),
    ),
  );
}

function shapeOf(definition: PropertyDefinition): Readonly<Record<string, unknown>> {
  const { type, multiValued, maxValues, settable } = definition;
  const access = {
    ...(settable === 'never' && { readOnly: true }),
    ...(settable === 'writeOnly' && { writeOnly: true }),
  };
  const one = valueShape(definition);
  if (multiValued)
    return { type: 'array', items: one, ...(maxValues !== undefined && { maxItems: maxValues }), ...access };
  return { ...one, ...access, ...(type === 'object' && { additionalProperties: false }) };
}

function valueShape({ type, maxLength, values, members }: PropertyDefinition): Readonly<Record<string, unknown>> {
  switch (type) {
    case 'boolean':
      return { type: 'boolean' };
    case 'dateTime':
      return { type: 'string', format: 'date-time' };
    case 'object':
      return {
        type: 'object',
        properties: Object.fromEntries((members ?? []).map((member) => [member.name, shapeOf(member)])),
      };
    case 'string':
      return { type: 'string', ...(maxLength !== undefined && { maxLength }), ...(values && { enum: values }) };
  }
}
