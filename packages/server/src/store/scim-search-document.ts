import {
  type Attribute,
  externalIdAttribute,
  foldCase,
  formatDateTime,
  type JsonObject,
  type JsonValue,
  parseDateTime,
  type ResourceType,
} from '@lockstep/scim';

/**
 * A resource's attributes as filters and sorting see them: only what the schemas define and may be searched, strings
 * folded unless `caseExact` (RFC 7643 section 2.2), instants as UTC text with milliseconds, which orders like the
 * instants themselves (section 2.3.5), and nothing unassigned (section 2.5). The database compares code points and
 * knows no other folding, so that every database compares alike.
 */
export function searchDocument(type: ResourceType, attributes: JsonObject): JsonObject {
  const core = [externalIdAttribute, ...type.schema.attributes];
  const document: JsonObject = searchObject(core, attributes) ?? Object.create(null);
  for (const { schema } of type.schemaExtensions) {
    const extension = own(attributes, schema.id);
    const found = isObject(extension) ? searchObject(schema.attributes, extension) : undefined;
    if (found !== undefined) {
      document[schema.id] = found;
    }
  }
  return document;
}

/** The text that a string of this attribute has in the search document. */
function searchText(attribute: Attribute, value: string): string {
  if (attribute.type === 'dateTime') {
    const instant = parseDateTime(value);
    return instant === undefined ? value : formatDateTime(instant);
  }
  return attribute.caseExact ? value : foldCase(value);
}

function searchObject(attributes: readonly Attribute[], source: JsonObject): JsonObject | undefined {
  const document: JsonObject = Object.create(null);
  let found = false;
  for (const attribute of attributes) {
    const value = attribute.returned === 'never' ? undefined : searchValue(attribute, own(source, attribute.name));
    if (value !== undefined) {
      document[attribute.name] = value;
      found = true;
    }
  }
  return found ? document : undefined;
}

function searchValue(attribute: Attribute, value: JsonValue | undefined): JsonValue | undefined {
  if (!attribute.multiValued) {
    return searchElement(attribute, value);
  }
  const list = Array.isArray(value) ? value : [value];
  const elements = list.map((element) => searchElement(attribute, element)).filter((element) => element !== undefined);
  return elements.length > 0 ? elements : undefined;
}

function searchElement(attribute: Attribute, value: JsonValue | undefined): JsonValue | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (attribute.type === 'complex') {
    return isObject(value) ? searchObject(attribute.subAttributes ?? [], value) : undefined;
  }
  return typeof value === 'string' ? searchText(attribute, value) : value;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
