import { isJsonObject, type JsonObject, own } from '../json.ts';
import type { ResourceType } from '../schema/index.ts';
import { isUsed } from './read.ts';

/** `schemas` of a resource: the core URN and those extensions with an assigned attribute (RFC 7643 section 3). */
export function assignedSchemas(type: ResourceType, attributes: JsonObject): string[] {
  const urns = [type.schema.id];
  for (const { schema } of type.schemaExtensions) {
    const container = own(attributes, schema.id);
    if (isJsonObject(container) && isUsed(schema, container)) urns.push(schema.id);
  }
  return urns;
}
