import { type Answer, interpretList, isJsonObject, type JsonObject, type JsonValue } from '@lockstep/scim';
import type { DiscoveredObject, ObjectType } from '../engine/index.ts';
import { failureOf, incompatible } from './failure.ts';

type DiscoveredAttribute = DiscoveredObject['attributes'][number];

const TYPE_BY_ENDPOINT: ReadonlyMap<string, ObjectType> = new Map([
  ['users', 'User'],
  ['groups', 'Group'],
]);

/** Types of RFC 7643 section 2.3 as attribute definitions know them; a decimal is written as its digits. */
const TYPES: ReadonlyMap<string, NonNullable<DiscoveredAttribute['type']>> = new Map([
  ['string', 'String'],
  ['boolean', 'Boolean'],
  ['integer', 'Integer'],
  ['decimal', 'String'],
  ['datetime', 'DateTime'],
  ['binary', 'Binary'],
  ['reference', 'String'],
]);

/** A name that a target path can hold (RFC 7643 section 2.1). */
const NAME = /^[A-Za-z][\w$-]{0,127}$/;
const URN = /^urn:[\w.:~!*'()+,;=@%/-]{1,250}$/i;
/** Members of an element that say which one it is, or point elsewhere. */
const SELECTING: ReadonlySet<string> = new Set(['type', 'primary', '$ref']);
/** What is never provisioned, or belongs to the service provider. */
const LEFT_OUT: ReadonlySet<string> = new Set(['id', 'schemas', 'meta', 'photos']);
/** More attributes than this are no description of an account. */
const MOST_ATTRIBUTES = 2_000;
const MOST_CANONICAL = 20;

/**
 * The documents of `/ResourceTypes` or `/Schemas` (RFC 7644 section 4), as a list answer or, as some have it, a bare
 * list. Throws `TargetError`.
 */
export function documentsOf(answer: Answer, name: string, now: Date): readonly JsonObject[] {
  if (answer.status >= 200 && answer.status < 300 && answer.body.trimStart().startsWith('[')) {
    return bareList(answer.body, name).filter(isJsonObject);
  }
  const outcome = interpretList(answer, now);
  if (outcome.ok) return outcome.value.resources;
  const { failure } = outcome;
  if (failure.kind === 'notScim' || failure.kind === 'notFound') {
    throw incompatible(`it does not describe itself: /${name} answered ${failure.status}.`);
  }
  throw failureOf(failure.status, failure);
}

function bareList(body: string, name: string): readonly JsonValue[] {
  try {
    return JSON.parse(body) as readonly JsonValue[];
  } catch {
    throw incompatible(`/${name} answered something that is not JSON.`);
  }
}

/** Accounts and groups as the target describes them. Read-only attributes are left out: nothing can be mapped to them. */
export function discoveredObjects(
  resourceTypes: readonly JsonObject[],
  schemas: readonly JsonObject[],
): readonly DiscoveredObject[] {
  const byId = new Map(schemas.map((schema) => [textOf(schema.id).toLowerCase(), schema]));
  const attributesOf = (urn: string) => listOf(byId.get(urn.toLowerCase())?.attributes);
  return resourceTypes.flatMap((resourceType): DiscoveredObject[] => {
    const endpoint = textOf(resourceType.endpoint).split('/').at(-1)?.toLowerCase() ?? '';
    const type = TYPE_BY_ENDPOINT.get(endpoint);
    if (type === undefined) return [];
    const extensions = listOf(resourceType.schemaExtensions)
      .map(({ schema }) => textOf(schema))
      .filter((urn) => URN.test(urn));
    const attributes = [
      ...attributesOf(textOf(resourceType.schema)).flatMap((attribute) => pathsOf(attribute, '')),
      ...extensions.flatMap((urn) => attributesOf(urn).flatMap((attribute) => pathsOf(attribute, `${urn}:`))),
    ];
    return [{ type, attributes: unique(attributes).slice(0, MOST_ATTRIBUTES) }];
  });
}

/** The target paths one attribute offers. */
function pathsOf(attribute: JsonObject, prefix: string): readonly DiscoveredAttribute[] {
  const name = textOf(attribute.name);
  if (!NAME.test(name) || isReadOnly(attribute) || (prefix === '' && LEFT_OUT.has(name.toLowerCase()))) return [];
  const path = `${prefix}${name}`;
  if (textOf(attribute.type).toLowerCase() !== 'complex') return [definition(path, attribute)];
  const parts = listOf(attribute.subAttributes).filter((part) => NAME.test(textOf(part.name)) && !isReadOnly(part));
  const names = new Set(listOf(attribute.subAttributes).map((part) => textOf(part.name)));
  const isReference = names.has('value') && names.has('$ref');
  if (attribute.multiValued !== true) {
    if (isReference) return [reference(path, attribute, false)];
    return parts.map((part) => definition(`${path}.${textOf(part.name)}`, part, attribute));
  }
  if (isReference && !names.has('primary')) return [reference(path, attribute, true)];
  const selectors = selectorsOf(attribute, names);
  if (selectors.length === 0) return [wholeList(path, attribute, names)];
  const own = parts.filter((part) => isOwn(textOf(part.name), names, selectors[0] ?? ''));
  return selectors.flatMap((selector) =>
    own.map((part) => ({ ...definition(`${path}[${selector}].${textOf(part.name)}`, part), required: false })),
  );
}

/** How elements are told apart: by the kinds the target names, else by which one is primary. */
function selectorsOf(attribute: JsonObject, names: ReadonlySet<string>): readonly string[] {
  const type = listOf(attribute.subAttributes).find((part) => textOf(part.name) === 'type');
  const kinds = Array.isArray(type?.canonicalValues) ? type.canonicalValues.map(textOf) : [];
  const usable = kinds.filter((kind) => /^[\w .-]{1,64}$/.test(kind)).slice(0, MOST_CANONICAL);
  if (usable.length > 0) return usable.map((kind) => `type eq "${kind}"`);
  return names.has('primary') ? ['primary eq "True"'] : [];
}

/** Of an element told apart by its kind the value is mapped; of one without value, or of the primary one, every part. */
function isOwn(name: string, names: ReadonlySet<string>, selector: string): boolean {
  if (selector.startsWith('primary')) return name !== 'primary' && name !== '$ref';
  return names.has('value') ? name === 'value' : !SELECTING.has(name);
}

function definition(name: string, attribute: JsonObject, parent?: JsonObject): DiscoveredAttribute {
  const type = TYPES.get(textOf(attribute.type).toLowerCase()) ?? 'String';
  const refersTo = Array.isArray(attribute.referenceTypes) ? attribute.referenceTypes.map(textOf) : [];
  const isObject = textOf(attribute.type).toLowerCase() === 'reference' && refersTo.some((one) => one === 'User');
  return {
    name,
    type: isObject ? 'Reference' : type,
    ...(isObject && { referencedObjects: [{ referencedObjectName: 'User', referencedProperty: null }] }),
    ...(attribute.multiValued === true && { multivalued: true }),
    ...(attribute.required === true && (parent === undefined || parent.required === true) && { required: true }),
    ...(attribute.caseExact === true && { caseExact: true }),
    ...mutabilityOf(attribute),
  };
}

function reference(name: string, attribute: JsonObject, multivalued: boolean): DiscoveredAttribute {
  const names = multivalued ? ['User', 'Group'] : ['User'];
  return {
    name,
    type: 'Reference',
    referencedObjects: names.map((one) => ({ referencedObjectName: one, referencedProperty: null })),
    ...(multivalued && { multivalued: true }),
    ...(attribute.required === true && { required: true }),
    ...mutabilityOf(attribute),
  };
}

function wholeList(name: string, attribute: JsonObject, names: ReadonlySet<string>): DiscoveredAttribute {
  return {
    name,
    type: 'String',
    multivalued: true,
    ...(attribute.required === true && { required: true }),
    ...(names.has('value') && { metadata: [{ key: 'ComplexObjectDefinition', value: 'value' }] }),
    ...mutabilityOf(attribute),
  };
}

function mutabilityOf(attribute: JsonObject): Pick<DiscoveredAttribute, 'mutability'> {
  const mutability = textOf(attribute.mutability).toLowerCase();
  if (mutability === 'writeonly') return { mutability: 'WriteOnly' };
  return mutability === 'immutable' ? { mutability: 'Immutable' } : {};
}

function isReadOnly(attribute: JsonObject): boolean {
  return textOf(attribute.mutability).toLowerCase() === 'readonly';
}

function unique(attributes: readonly DiscoveredAttribute[]): readonly DiscoveredAttribute[] {
  const byName = new Map<string, DiscoveredAttribute>();
  for (const attribute of attributes) {
    const key = attribute.name.toLowerCase();
    if (!byName.has(key)) byName.set(key, attribute);
  }
  return [...byName.values()];
}

function listOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
