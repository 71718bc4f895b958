import { isAssigned } from '../filter/index.ts';
import { isJsonObject, type JsonObject, type JsonValue, own } from '../json.ts';
import { badRequest } from '../message/index.ts';
import { type ResolvedPath, resolveExtension, resolvePath } from '../path/index.ts';
import { type Attribute, LEGACY_CORE_URN, type ResourceType, type Schema, schemasOf } from '../schema/index.ts';
import { coerce } from './coerce.ts';
import { type ReadOptions, warnUnknown } from './warning.ts';

/**
 * Reads the body of a create or replace request (RFC 7644 sections 3.3, 3.5.1) into stored form: canonical names,
 * coerced values, extension attributes under their URN; read-only attributes dropped, unknown ones reported as warnings.
 * `members` of a group is among the attributes here. Throws `ScimError` 400 `invalidValue`.
 */
export function readResource(type: ResourceType, body: JsonObject, options: ReadOptions = {}): JsonObject {
  const attributes: JsonObject = {};
  for (const [key, value] of Object.entries(body)) {
    const extension = resolveExtension(key, type);
    if (extension !== undefined) readExtension(type, extension, value, attributes, options);
    else readMember(type, key, value, attributes, options);
  }
  return attributes;
}

function readMember(
  type: ResourceType,
  key: string,
  value: JsonValue,
  attributes: JsonObject,
  options: ReadOptions,
): void {
  const path = resolvePath(key, type, options.strict);
  // An unqualified extension attribute at the top is misplaced, not meant: Entra ID's sample sends `department: null`.
  const isMisplaced = path?.extension !== undefined && (options.strict || !key.includes(':'));
  if (!path || path.subAttribute || isMisplaced) {
    warnUnknown(options, key);
  } else {
    assign(attributes, path, coerceWritable(path.attribute, value, path.text, options));
  }
}

function readExtension(
  type: ResourceType,
  extension: string,
  value: JsonValue,
  attributes: JsonObject,
  options: ReadOptions,
): void {
  if (value === null || (value === '' && !options.strict)) return;
  if (!isJsonObject(value)) {
    throw badRequest('invalidValue', `'${extension}' must hold an object with the attributes of the extension.`);
  }
  for (const [key, inner] of Object.entries(value)) {
    const path = resolvePath(`${extension}:${key}`, type);
    if (!path || path.subAttribute) warnUnknown(options, `${extension}:${key}`);
    else assign(attributes, path, coerceWritable(path.attribute, inner, path.text, options));
  }
}

function coerceWritable(
  attribute: Attribute,
  value: JsonValue,
  at: string,
  options: ReadOptions,
): JsonValue | undefined {
  const given = attribute.mutability !== 'readOnly' && attribute.name !== 'schemas';
  return given ? coerce(attribute, value, at, options) : undefined;
}

/** Puts a value at an attribute, or takes the attribute away; an extension object without content goes with it. */
export function assign(attributes: JsonObject, path: ResolvedPath, value: JsonValue | undefined): void {
  const { extension, attribute } = path;
  if (extension === undefined) {
    setMember(attributes, attribute.name, value);
    return;
  }
  const container = own(attributes, extension);
  const inner: JsonObject = isJsonObject(container) ? { ...container } : {};
  setMember(inner, attribute.name, value);
  setMember(attributes, extension, Object.keys(inner).length > 0 ? inner : undefined);
}

function setMember(object: JsonObject, name: string, value: JsonValue | undefined): void {
  if (value === undefined) delete object[name];
  else object[name] = value;
}

/**
 * Checks the `schemas` of a body: missing, unknown and legacy URNs pass, but the URN of another resource type without
 * the own one means the body went to the wrong endpoint. Throws `ScimError` 400 `invalidValue`.
 */
export function checkSchemas(
  type: ResourceType,
  schemas: JsonValue | undefined,
  others: readonly ResourceType[],
  options: ReadOptions,
): void {
  const urns = (Array.isArray(schemas) ? schemas : [schemas]).filter((urn) => typeof urn === 'string');
  const given = new Set(urns.map((urn) => urn.toLowerCase()));
  const aliases = options.strict ? [type.schema.id] : [type.schema.id, LEGACY_CORE_URN];
  const own = aliases.some((urn) => given.has(urn.toLowerCase()));
  if (options.strict && !own) {
    throw badRequest('invalidValue', `'schemas' must name ${type.schema.id}.`);
  }
  const foreign = others.find((other) => other !== type && given.has(other.schema.id.toLowerCase()));
  if (foreign && !own) {
    throw badRequest('invalidValue', `'schemas' names a ${foreign.name}. Send it to ${foreign.endpoint}.`);
  }
  const known = new Set([...schemasOf(type), ...others.map((other) => other.schema)].map(({ id }) => id.toLowerCase()));
  for (const urn of urns) {
    if (!known.has(urn.toLowerCase()) && urn.toLowerCase() !== LEGACY_CORE_URN) {
      options.onWarning?.({ name: urn.slice(0, 200), message: `Unknown schema '${urn.slice(0, 200)}' was ignored.` });
    }
  }
}

/**
 * Checks that every required attribute has content: a blank string has none. What was missing `before` a change may
 * stay missing, or a schema that became stricter would keep accounts from being disabled. Throws `ScimError` 400
 * `invalidValue` naming the attribute.
 */
export function checkRequired(type: ResourceType, attributes: JsonObject, before?: JsonObject): void {
  requireIn(type.schema.attributes, attributes, '', before);
  for (const { schema, required } of type.schemaExtensions) {
    const container = own(attributes, schema.id);
    const known = before && own(before, schema.id);
    if (isJsonObject(container) && isUsed(schema, container)) {
      requireIn(schema.attributes, container, `${schema.id}:`, isJsonObject(known) ? known : undefined);
    } else if (required && (!before || (isJsonObject(known) && isUsed(schema, known)))) {
      throw badRequest('invalidValue', `Extension '${schema.id}' is required. Send its attributes.`);
    }
  }
}

/** Whether an attribute the schema still defines has a value; others are kept, but nobody sees them. */
export function isUsed(schema: Schema, container: JsonObject): boolean {
  return schema.attributes.some(({ name }) => isAssigned(own(container, name)));
}

function requireIn(
  definitions: readonly Attribute[],
  container: JsonObject,
  prefix: string,
  before?: JsonObject,
): void {
  for (const definition of definitions) {
    const value = own(container, definition.name);
    const wasBlank = before !== undefined && isBlank(own(before, definition.name));
    if (definition.required && definition.mutability !== 'readOnly' && isBlank(value) && !wasBlank) {
      throw badRequest('invalidValue', `Attribute '${prefix}${definition.name}' is required. Send a value for it.`);
    }
    if (!definition.subAttributes?.some(({ required }) => required) || value === undefined) continue;
    for (const element of Array.isArray(value) ? value : [value]) {
      if (isJsonObject(element)) requireIn(definition.subAttributes, element, `${prefix}${definition.name}.`);
    }
  }
}

/** Unassigned, or text of nothing but blanks. */
export function isBlank(value: JsonValue | undefined): boolean {
  return typeof value === 'string' ? value.trim() === '' : !isAssigned(value);
}
