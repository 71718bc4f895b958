import { isJsonObject, type JsonObject, own, sameJson } from '../json.ts';
import { badRequest } from '../message/index.ts';
import { type Attribute, externalIdAttribute, type ResourceType } from '../schema/index.ts';

/**
 * The attributes after a replace (RFC 7644 section 3.5.1). What the body leaves out is gone, except `active` (an
 * account that was disabled must not come back by omission), write-only and immutable attributes, and stored attributes
 * the schema no longer defines. Throws `ScimError` 400 `mutability` for another value of an immutable attribute.
 */
export function replaceAttributes(type: ResourceType, current: JsonObject, given: JsonObject): JsonObject {
  const core = [externalIdAttribute, ...type.schema.attributes];
  const extensions = new Set(type.schemaExtensions.map(({ schema }) => schema.id));
  const next = replaceIn(core, current, given, '', extensions);
  for (const { schema } of type.schemaExtensions) {
    const inner = replaceIn(
      schema.attributes,
      objectAt(current, schema.id),
      objectAt(given, schema.id),
      `${schema.id}:`,
    );
    if (Object.keys(inner).length > 0) next[schema.id] = inner;
    else delete next[schema.id];
  }
  return next;
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value = own(object, name);
  return isJsonObject(value) ? value : {};
}

function replaceIn(
  definitions: readonly Attribute[],
  current: JsonObject,
  given: JsonObject,
  prefix: string,
  elsewhere: ReadonlySet<string> = new Set(),
): JsonObject {
  const next: JsonObject = { ...given };
  const defined = new Map(definitions.map((definition) => [definition.name, definition]));
  for (const [name, stored] of Object.entries(current)) {
    const definition = defined.get(name);
    if (definition === undefined) {
      if (!elsewhere.has(name)) next[name] = stored;
      continue;
    }
    const sent = own(given, name);
    if (definition.mutability === 'immutable' && sent !== undefined && !sameJson(sent, stored)) {
      throw badRequest('mutability', `Attribute '${prefix}${name}' cannot be changed once it is set. Leave it out.`);
    }
    if (sent === undefined && survivesOmission(definition, prefix)) next[name] = stored;
  }
  return next;
}

function survivesOmission({ name, mutability }: Attribute, prefix: string): boolean {
  return mutability === 'immutable' || mutability === 'writeOnly' || (name === 'active' && prefix === '');
}
