import {
  type DeclaredFeatures,
  ENTERPRISE_USER_URN,
  enterpriseUserSchema,
  GROUP_URN,
  groupSchema,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  readFeatures,
  USER_URN,
  userSchema,
} from '@lockstep/scim';

export type ResourceKind = 'User' | 'Group';

/** An attribute as far as checks care. */
export interface OfferedAttribute {
  readonly name: string;
  readonly required: boolean;
  readonly isReadOnly: boolean;
  readonly multiValued: boolean;
  readonly type: string;
  readonly canonicalValues: readonly string[];
  readonly parts: readonly OfferedAttribute[];
}

/** What an endpoint says it offers (RFC 7644 section 4); where it says nothing, everything is expected of it. */
export interface Offer {
  readonly features: DeclaredFeatures;
  readonly hasGroups: boolean;
  /** By URN of the schema in lower case; undefined when the schemas could not be read. */
  readonly schemas: ReadonlyMap<string, readonly OfferedAttribute[]> | undefined;
  /** URNs of the extensions of users; undefined when the resource types could not be read. */
  readonly userExtensions: readonly string[] | undefined;
}

/** What the discovery documents were answered with; undefined where the answer was no JSON object. */
export interface DiscoveryDocuments {
  readonly config: JsonObject | undefined;
  readonly resourceTypes: JsonObject | undefined;
  readonly schemas: JsonObject | undefined;
}

export function readOffer({ config, resourceTypes, schemas }: DiscoveryDocuments): Offer {
  const types = resourcesIn(resourceTypes);
  const isUsers = (type: JsonObject) => String(type.schema).toLowerCase() === USER_URN.toLowerCase();
  const described = resourcesIn(schemas).map(
    (schema) => [String(schema.id).toLowerCase(), attributesIn(schema.attributes)] as const,
  );
  return {
    features: readFeatures(config ?? {}),
    hasGroups: types.length === 0 || types.some((type) => String(type.endpoint).toLowerCase() === '/groups'),
    schemas: described.some(([urn]) => urn === USER_URN.toLowerCase()) ? new Map(described) : undefined,
    userExtensions: types.some(isUsers)
      ? types
          .filter(isUsers)
          .flatMap(({ schemaExtensions }) => objectsIn(schemaExtensions).map(({ schema }) => `${schema}`))
      : undefined,
  };
}

/** Why the endpoint cannot hold a resource, or undefined when it can. Attributes of no standard are never in the way. */
export function reasonAgainst(offer: Offer, kind: ResourceKind, resource: JsonObject): string | undefined {
  if (kind === 'Group' && !offer.hasGroups) return 'The endpoint has no groups: /ResourceTypes does not name /Groups.';
  for (const [name, value] of Object.entries(resource)) {
    const reason = reasonAgainstValue(offer, kind, name, value);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** The resource without what the endpoint does not offer: a client is configured with the attributes there are. */
export function offeredPart(offer: Offer, kind: ResourceKind, resource: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(resource)) {
    const part = offeredValue(offer, kind, name, value);
    if (part !== undefined) kept[name] = part;
  }
  return kept;
}

/** The values an attribute is said to take; none where the endpoint names none. */
export function canonicalValuesOf(offer: Offer, urn: string, name: string): readonly string[] {
  return attributeOf(offer, urn, name, undefined)?.canonicalValues ?? [];
}

/** Whether an attribute, a sub-attribute or an extension is offered, by any path a client may write for it. */
export function offersPath(offer: Offer, kind: ResourceKind, path: string): boolean {
  if (offer.schemas === undefined) return true;
  const { urn, names } = takeApart(path, kind);
  const [name = '', part] = names;
  if (urn === undefined) {
    const bare = kind === 'User' ? [USER_URN, ENTERPRISE_USER_URN] : [GROUP_URN];
    const standard = bare.some((candidate) => isStandard(candidate, name));
    return !standard || bare.some((candidate) => attributeOf(offer, candidate, name, part) !== undefined);
  }
  if (name === '') return offersSchema(offer, urn);
  return !isStandard(urn, name) || attributeOf(offer, urn, name, part) !== undefined;
}

/** The attributes of users that a client has to send, by the schemas. */
export function requiredOfUsers({ schemas }: Offer): readonly OfferedAttribute[] {
  return schemas?.get(USER_URN.toLowerCase())?.filter(({ required, isReadOnly }) => required && !isReadOnly) ?? [];
}

/** The types of a multi-valued attribute the endpoint names; empty where it names none. */
export function typesOf(offer: Offer, attribute: string): readonly string[] {
  const parts = offer.schemas?.get(USER_URN.toLowerCase())?.find(({ name }) => name === attribute)?.parts;
  return parts?.find(({ name }) => name === 'type')?.canonicalValues ?? [];
}

function reasonAgainstValue(offer: Offer, kind: ResourceKind, name: string, value: JsonValue): string | undefined {
  if (!offersPath(offer, kind, name)) return `The endpoint does not offer '${name}': it is not in /Schemas.`;
  const isExtension = name.toLowerCase().startsWith('urn:');
  for (const element of objectsIn(Array.isArray(value) ? value : [value])) {
    for (const part of Object.keys(element)) {
      const path = isExtension ? `${name}:${part}` : `${name}.${part}`;
      if (!offersPath(offer, kind, path)) return `The endpoint does not offer '${path}': it is not in /Schemas.`;
    }
    if (!knowsType(offer, name, element))
      return `The endpoint knows no ${name} of type '${element.type}', by /Schemas.`;
  }
  return undefined;
}

function offeredValue(offer: Offer, kind: ResourceKind, name: string, value: JsonValue): JsonValue | undefined {
  if (!offersPath(offer, kind, name)) return undefined;
  if (Array.isArray(value)) {
    if (value.length === 0) return value;
    const kept = value.flatMap((element) => offeredValue(offer, kind, name, element) ?? []);
    return kept.length === 0 ? undefined : kept;
  }
  if (!isJsonObject(value)) return value;
  if (!knowsType(offer, name, value)) return undefined;
  const separator = name.toLowerCase().startsWith('urn:') ? ':' : '.';
  const kept = Object.entries(value).filter(([part]) => offersPath(offer, kind, `${name}${separator}${part}`));
  return kept.length === 0 && Object.keys(value).length > 0 ? undefined : Object.fromEntries(kept);
}

function knowsType(offer: Offer, attribute: string, element: JsonObject): boolean {
  const types = typesOf(offer, attribute);
  return typeof element.type !== 'string' || types.length === 0 || types.includes(element.type);
}

function attributeOf(offer: Offer, urn: string, name: string, part: string | undefined): OfferedAttribute | undefined {
  if (!offersSchema(offer, urn)) return undefined;
  const attribute = offer.schemas?.get(urn.toLowerCase())?.find((candidate) => same(candidate.name, name));
  if (part === undefined || attribute === undefined || attribute.parts.length === 0) return attribute;
  return attribute.parts.find((candidate) => same(candidate.name, part)) ?? (isOwnPart(part) ? attribute : undefined);
}

/** Sub-attributes every multi-valued attribute may carry (RFC 7643 section 2.4): their absence is no reason. */
function isOwnPart(part: string): boolean {
  return ['display', 'primary', '$ref'].includes(part);
}

function offersSchema({ schemas, userExtensions }: Offer, urn: string): boolean {
  const isCore = same(urn, USER_URN) || same(urn, GROUP_URN);
  if (schemas?.has(urn.toLowerCase()) !== true) return false;
  return isCore || userExtensions === undefined || userExtensions.some((extension) => same(extension, urn));
}

const standards = [userSchema, groupSchema, enterpriseUserSchema];

function isStandard(urn: string, name: string): boolean {
  const schema = standards.find(({ id }) => same(id, urn));
  return schema?.attributes.some((attribute) => same(attribute.name, name)) === true;
}

/** A path as URN and names, value filters left out: `emails[type eq "work"].value` names `emails` and `value`. */
function takeApart(path: string, kind: ResourceKind): { urn: string | undefined; names: readonly string[] } {
  const urn = standards.map(({ id }) => id).find((id) => path.toLowerCase().startsWith(id.toLowerCase()));
  const rest = urn === undefined ? path : path.slice(urn.length + 1);
  const open = rest.indexOf('[');
  const plain = open < 0 ? rest : rest.slice(0, open) + rest.slice(rest.lastIndexOf(']') + 1);
  const core = kind === 'User' ? USER_URN : GROUP_URN;
  return { urn: urn !== undefined && same(urn, core) ? undefined : urn, names: plain.replace(/^\//, '').split('.') };
}

function attributesIn(value: JsonValue | undefined): readonly OfferedAttribute[] {
  return objectsIn(value).map((attribute) => ({
    name: String(attribute.name),
    required: attribute.required === true,
    isReadOnly: attribute.mutability === 'readOnly',
    multiValued: attribute.multiValued === true,
    type: String(attribute.type),
    canonicalValues: Array.isArray(attribute.canonicalValues) ? attribute.canonicalValues.map(String) : [],
    parts: attributesIn(attribute.subAttributes),
  }));
}

function resourcesIn(list: JsonObject | undefined): readonly JsonObject[] {
  return objectsIn(list?.Resources);
}

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
