import {
  type Attribute,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Reading,
  type ResourceType,
  readResourceTypeDefinition,
  readSchemaDefinition,
  type Schema,
  schemasOf,
} from '@lockstep/scim';
import { detailOf, invalid, notFound, type ProblemDetail, TenantProblem, wrongValue } from './tenant-problem.ts';

/** Where a schema extends one of the application's resource types. */
export interface Attachment {
  /** Name of the resource type. */
  readonly resourceType: string;
  /** Whether every resource must have it. */
  readonly required: boolean;
}

/** A schema the tenant registered. */
export interface RegisteredSchema {
  readonly schema: Schema;
  readonly attachedTo: readonly Attachment[];
}

/**
 * What a tenant registered beside what its application has: schemas, resource types of them, and the form of everything
 * that was ever registered. Resources keep what was stored under a schema that is gone or has changed, hidden; so a name
 * that comes back has to have the form it had.
 */
export interface Definitions {
  readonly schemas: readonly RegisteredSchema[];
  readonly resourceTypes: readonly ResourceType[];
  /** By lower-case URN and path: type, and whether it has several values and compares letter case. */
  readonly attributeForms: { readonly [urn: string]: { readonly [path: string]: string } };
  /** URN of the core schema by lower-case name of the resource type. */
  readonly typeSchemas: { readonly [name: string]: string };
}

const mostSchemas = 50;
const mostTypes = 20;
const mostCharacters = 500_000;

/** Reads what a tenant record holds; empty where it holds nothing. */
export function storedDefinitions(json: JsonObject): Definitions {
  const stored = json as unknown as Partial<Definitions>;
  return {
    schemas: stored.schemas ?? [],
    resourceTypes: stored.resourceTypes ?? [],
    attributeForms: stored.attributeForms ?? {},
    typeSchemas: stored.typeSchemas ?? {},
  };
}

/** What is kept in a tenant record. 409 when it has become too much. */
export function asStored(definitions: Definitions): JsonObject {
  const { schemas, resourceTypes } = definitions;
  const text = JSON.stringify(definitions);
  if (schemas.length > mostSchemas || resourceTypes.length > mostTypes || text.length > mostCharacters) {
    throw new TenantProblem(
      409,
      'TooManyDefinitions',
      `A tenant has at most ${mostSchemas} schemas and ${mostTypes} resource types, and not more than ${mostCharacters} characters of them: remove some.`,
    );
  }
  return JSON.parse(text) as JsonObject;
}

/** The application's resource types with the tenant's schemas attached, then the tenant's own. */
export function typesWith(own: readonly ResourceType[], definitions: Definitions): readonly ResourceType[] {
  const extended = own.map((type) => {
    const added = definitions.schemas.flatMap(({ schema, attachedTo }) =>
      attachedTo.filter(({ resourceType }) => resourceType === type.name).map(({ required }) => ({ schema, required })),
    );
    return { ...type, schemaExtensions: [...type.schemaExtensions, ...added] };
  });
  // Types name their schemas, so that a schema that changes changes in all of them.
  const current = (schema: Schema) => named(definitions, schema.id)?.schema ?? schema;
  const added = definitions.resourceTypes.map((type) => ({
    ...type,
    schema: current(type.schema),
    schemaExtensions: type.schemaExtensions.map((extension) => ({ ...extension, schema: current(extension.schema) })),
  }));
  return [...extended, ...added];
}

/**
 * The definitions with a schema added, or put in the place of the one with its URN. The body has the members of a schema
 * (RFC 7643 section 7) and `attachedTo`: the application's resource types it extends. 400 naming what is wrong; 409 when
 * an attribute that was registered before would change its form, since stored values would not fit any more.
 */
export function withSchema(
  definitions: Definitions,
  body: unknown,
  own: readonly ResourceType[],
): { readonly definitions: Definitions; readonly registered: RegisteredSchema; readonly isNew: boolean } {
  const { attachedTo: attachments = [], ...rest } = isJsonObject(body) ? body : { attachedTo: undefined };
  const reading = readSchemaDefinition(isJsonObject(body) ? rest : (body as JsonValue));
  const { attachedTo, findings } = readAttachments(attachments, own);
  const schema = accepted(reading, findings);
  if (own.flatMap(schemasOf).some(({ id }) => sameText(id, schema.id))) {
    throw invalid([wrongValue('id', `must be a URN of your own: the application has ${schema.id} already`)]);
  }
  const urn = schema.id.toLowerCase();
  const forms = formsOf(schema.attributes, '');
  const known = ownMember(definitions.attributeForms, urn) ?? {};
  const changed = Object.keys(forms).filter((path) => (ownMember(known, path) ?? forms[path]) !== forms[path]);
  if (changed.length > 0) throw formChanged(changed);

  const registered = { schema, attachedTo };
  const isNew = !named(definitions, schema.id);
  const schemas = isNew
    ? [...definitions.schemas, registered]
    : definitions.schemas.map((other) => (sameText(other.schema.id, schema.id) ? registered : other));
  const attributeForms = { ...definitions.attributeForms, [urn]: { ...known, ...forms } };
  return { definitions: { ...definitions, schemas, attributeForms }, registered, isNew };
}

/** The definitions without a schema; 404 when there is none, 409 while a resource type is made of it. */
export function withoutSchema(definitions: Definitions, urn: string): Definitions {
  const found = named(definitions, urn);
  if (!found) throw notFound(`schema "${urn.slice(0, 200)}"`);
  const user = definitions.resourceTypes.find((type) => schemasOf(type).some(({ id }) => sameText(id, urn)));
  if (user) {
    throw new TenantProblem(
      409,
      'SchemaInUse',
      `The resource type ${user.name} is made of this schema: remove it first.`,
    );
  }
  return { ...definitions, schemas: definitions.schemas.filter((other) => other !== found) };
}

/**
 * The definitions with a resource type added, or put in the place of the one of its name. The body has the members of a
 * resource type (RFC 7643 section 6) and `readOnly`; its schemas are those the tenant registered.
 */
export function withResourceType(
  definitions: Definitions,
  body: unknown,
  own: readonly ResourceType[],
): { readonly definitions: Definitions; readonly type: ResourceType; readonly isNew: boolean } {
  const schemas = definitions.schemas.map(({ schema }) => schema);
  const type = accepted(readResourceTypeDefinition(body as JsonValue, schemas), []);
  const others = [...own, ...definitions.resourceTypes.filter(({ name }) => !sameText(name, type.name))];
  const findings: ProblemDetail[] = [];
  if (own.some(({ name }) => sameText(name, type.name))) {
    findings.push(wrongValue('name', `must be another one: the application has ${type.name} already`));
  }
  if (others.some(({ endpoint }) => sameText(endpoint, type.endpoint))) {
    findings.push(wrongValue('endpoint', `must be another one: ${type.endpoint} is taken`));
  }
  if (findings.length > 0) throw invalid(findings);
  const name = type.name.toLowerCase();
  const before = ownMember(definitions.typeSchemas, name);
  if (before !== undefined && !sameText(before, type.schema.id)) throw formChanged(['schema']);

  const isNew = !definitions.resourceTypes.some((other) => sameText(other.name, type.name));
  const resourceTypes = isNew
    ? [...definitions.resourceTypes, type]
    : definitions.resourceTypes.map((other) => (sameText(other.name, type.name) ? type : other));
  const typeSchemas = { ...definitions.typeSchemas, [name]: type.schema.id };
  return { definitions: { ...definitions, resourceTypes, typeSchemas }, type, isNew };
}

/** The definitions without a resource type; 404 when there is none. Its resources stay stored, out of reach. */
export function withoutResourceType(definitions: Definitions, name: string): Definitions {
  const found = definitions.resourceTypes.find((type) => sameText(type.name, name));
  if (!found) throw notFound(`resource type "${name.slice(0, 100)}"`);
  return { ...definitions, resourceTypes: definitions.resourceTypes.filter((type) => type !== found) };
}

function readAttachments(
  json: JsonValue,
  own: readonly ResourceType[],
): { readonly attachedTo: readonly Attachment[]; readonly findings: readonly ProblemDetail[] } {
  const types = own.map(({ name }) => name);
  const expected = `must be a list such as [{"resourceType": "${types[0]}", "required": false}]`;
  if (!Array.isArray(json)) return { attachedTo: [], findings: [wrongValue('attachedTo', expected)] };
  const findings: ProblemDetail[] = [];
  const attachedTo = json.map((entry, index): Attachment => {
    const { resourceType, required = false, ...others } = isJsonObject(entry) ? entry : {};
    const name = types.find((type) => type === resourceType);
    const target = `attachedTo[${index}]`;
    if (!name) findings.push(wrongValue(`${target}.resourceType`, `must be ${types.join(' or ')}`));
    if (typeof required !== 'boolean') findings.push(wrongValue(`${target}.required`, 'must be true or false'));
    if (Object.keys(others).length > 0) findings.push(wrongValue(target, expected));
    return { resourceType: name ?? '', required: required === true };
  });
  if (new Set(attachedTo.map(({ resourceType }) => resourceType)).size < attachedTo.length) {
    findings.push(wrongValue('attachedTo', 'must name each resource type once'));
  }
  return { attachedTo, findings };
}

/** What was read; throws `TenantProblem` 400 with every finding, those given among them. */
function accepted<T>(reading: Reading<T>, more: readonly ProblemDetail[]): T {
  const findings = [...(reading.ok ? [] : reading.findings.map(detailOf)), ...more];
  if (!reading.ok || findings.length > 0) throw invalid(findings);
  return reading.value;
}

function formChanged(paths: readonly string[]): TenantProblem {
  const message = 'was registered in another form, and values stored then would not fit: use another name.';
  return new TenantProblem(
    409,
    'DefinitionChanged',
    `${paths[0]}: ${message}`,
    paths.map((target) => ({ target, code: 'DefinitionChanged', message: `${target}: ${message}` })),
  );
}

function formsOf(attributes: readonly Attribute[], prefix: string): Record<string, string> {
  return Object.fromEntries(
    attributes.flatMap(({ name, type, multiValued, caseExact, subAttributes = [] }) => {
      const path = `${prefix}${name.toLowerCase()}`;
      const form = [type, ...(multiValued ? ['several'] : []), ...(caseExact ? ['caseExact'] : [])].join(' ');
      return [[path, form], ...Object.entries(formsOf(subAttributes, `${path}.`))];
    }),
  );
}

function named({ schemas }: Definitions, urn: string): RegisteredSchema | undefined {
  return schemas.find(({ schema }) => sameText(schema.id, urn));
}

function ownMember<T>(object: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
