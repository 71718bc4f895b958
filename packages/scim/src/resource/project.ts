import { isJsonObject, type JsonObject, type JsonValue, own } from '../json.ts';
import { resolveExtension, resolvePath } from '../path/index.ts';
import { type Attribute, commonAttributes, type ResourceType } from '../schema/index.ts';
import { withoutBrackets } from './index-entries.ts';

/** Which attributes an answer holds; made once per request by `compileProjection`. */
export interface Projection {
  readonly core: readonly Field[];
  readonly extensions: readonly { readonly urn: string; readonly fields: readonly Field[] }[];
}

interface Field {
  readonly name: string;
  /** Names of the sub-attributes to show; undefined for all. */
  readonly parts: readonly string[] | undefined;
}

/** Names as the request gave them: attributes, sub-attributes, extension URNs; a bracket part is passed over. */
export interface ProjectionRequest {
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
  /** Brackets and extension attributes without their URN are names like any other unknown one. */
  readonly strict?: boolean;
}

const defaults = new WeakMap<ResourceType, Projection>();

/**
 * What an answer holds (RFC 7644 section 3.9): with `attributes` exactly those and what is always returned, else the
 * default set; less `excludedAttributes`. Unknown names are passed over.
 */
export function compileProjection(type: ResourceType, request: ProjectionRequest = {}): Projection {
  if (request.attributes || request.excludedAttributes) return compile(type, request);
  let projection = defaults.get(type);
  if (!projection) {
    projection = compile(type, request);
    defaults.set(type, projection);
  }
  return projection;
}

function compile(type: ResourceType, { attributes, excludedAttributes = [], strict }: ProjectionRequest): Projection {
  const asked = attributes && namesOf(attributes, type, strict);
  const excluded = namesOf(excludedAttributes, type, strict);
  const fieldsOf = (definitions: readonly Attribute[], extension?: string): Field[] =>
    definitions.flatMap((definition) => fieldOf(definition, extension, asked, excluded) ?? []);
  return {
    core: fieldsOf([...commonAttributes, ...type.schema.attributes]),
    extensions: type.schemaExtensions.map(({ schema }) => ({
      urn: schema.id,
      fields: fieldsOf(schema.attributes, schema.id),
    })),
  };
}

/** Canonical texts of the paths named; an extension stands by its URN. */
function namesOf(names: readonly string[], type: ResourceType, strict = false): ReadonlySet<string> {
  const texts = names.map((name) => {
    const plain = strict ? name.trim() : withoutBrackets(name.trim());
    return resolveExtension(plain, type) ?? resolvePath(plain, type, strict)?.text;
  });
  return new Set(texts.filter((text) => text !== undefined));
}

function fieldOf(
  definition: Attribute,
  extension: string | undefined,
  asked: ReadonlySet<string> | undefined,
  excluded: ReadonlySet<string>,
): Field | undefined {
  const { name, returned, subAttributes = [] } = definition;
  if (returned === 'always') return { name, parts: undefined };
  if (returned === 'never') return undefined;
  const text = extension === undefined ? name : `${extension}:${name}`;
  const ways = extension === undefined ? [text] : [text, extension];
  if (ways.some((way) => excluded.has(way))) return undefined;
  const whole = asked === undefined ? returned === 'default' : ways.some((way) => asked.has(way));
  const parts = subAttributes.filter((part) => {
    const partText = `${text}.${part.name}`;
    if (part.returned === 'never' || excluded.has(partText)) return false;
    return asked?.has(partText) || (whole && part.returned !== 'request');
  });
  if (!whole && parts.length === 0) return undefined;
  return { name, parts: parts.length === subAttributes.length ? undefined : parts.map((part) => part.name) };
}

/** Whether the answer holds this core attribute, so that what nobody asked for need not be loaded. */
export function projects(projection: Projection, name: string): boolean {
  return projection.core.some((field) => field.name === name);
}

/** The part of a resource a projection shows; the order is that of the schema. */
export function project(projection: Projection, resource: JsonObject): JsonObject {
  const shown = pick(projection.core, resource);
  for (const { urn, fields } of projection.extensions) {
    const container = own(resource, urn);
    const inner = isJsonObject(container) ? pick(fields, container) : {};
    if (Object.keys(inner).length > 0) shown[urn] = inner;
  }
  return shown;
}

function pick(fields: readonly Field[], source: JsonObject): JsonObject {
  const shown: JsonObject = {};
  for (const { name, parts } of fields) {
    const value = own(source, name);
    const part = parts === undefined ? value : pickParts(parts, value);
    if (part !== undefined && part !== null) shown[name] = part;
  }
  return shown;
}

function pickParts(parts: readonly string[], value: JsonValue | undefined): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((element) => pickParts(parts, element) ?? {});
  if (!isJsonObject(value)) return value;
  const shown: JsonObject = {};
  for (const name of parts) {
    const part = own(value, name);
    if (part !== undefined) shown[name] = part;
  }
  return Object.keys(shown).length > 0 ? shown : undefined;
}
