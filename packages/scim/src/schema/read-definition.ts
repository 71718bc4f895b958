import { type Finding, type Reading, reading } from '../finding.ts';
import { isJsonObject, type JsonObject, type JsonValue, own } from '../json.ts';
import type { Attribute, AttributeType, ResourceType, Schema } from './attribute.ts';
import { commonAttributes } from './common-attributes.ts';
import { attribute } from './define.ts';

const TYPES: readonly AttributeType[] = [
  'string',
  'boolean',
  'decimal',
  'integer',
  'dateTime',
  'reference',
  'binary',
  'complex',
];
const MUTABILITY = ['readOnly', 'readWrite', 'immutable', 'writeOnly'] as const;
const RETURNED = ['always', 'never', 'default', 'request'] as const;
const UNIQUENESS = ['none', 'server', 'global'] as const;

const URN = /^urn:[a-z0-9][a-z0-9-]{0,31}:[A-Za-z0-9:._-]{1,200}$/i;
/** Namespaces of the protocol itself and of what it defines (RFC 7643 section 10.3, RFC 7644 section 10.4). */
const RESERVED =
  /^urn:ietf:params:scim:(?:api:|schemas:core:|schemas:extension:enterprise:2\.0:User$)|^urn:scim:schemas:core:/i;
/** RFC 7643 section 2.1; the reference of a complex attribute alone begins with a dollar sign. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,99}$/;
const MAX_ATTRIBUTES = 200;
const MAX_TEXT = 1000;
const MAX_VALUES = 200;

/**
 * Reads a schema that a tenant or an application defines (RFC 7643 section 7), in the members `/Schemas` publishes:
 * characteristics that are left out have the defaults of section 2.2. Bounded in number and length of everything.
 */
export function readSchemaDefinition(json: JsonValue): Reading<Schema> {
  const reader = new DefinitionReader();
  const schema = reader.schema(json);
  return reading(schema, reader.findings);
}

/**
 * Reads a resource type (RFC 7643 section 6), in the members `/ResourceTypes` publishes and `readOnly`. The schemas it
 * names must be among those given.
 */
export function readResourceTypeDefinition(json: JsonValue, schemas: readonly Schema[]): Reading<ResourceType> {
  const reader = new DefinitionReader();
  const type = reader.resourceType(json, schemas);
  return reading(type, reader.findings);
}

class DefinitionReader {
  readonly findings: Finding[] = [];

  schema(json: JsonValue): Schema {
    const given = this.#object(json, '', ['schemas', 'id', 'name', 'description', 'attributes', 'meta']);
    const id = this.#text(given, 'id', '', (text) => URN.test(text) && !RESERVED.test(text), URN_ADVICE);
    const name = this.#text(given, 'name', '', (text) => NAME.test(text), NAME_ADVICE);
    const attributes = this.#attributes(given, 'attributes', '');
    for (const [index, { name: taken }] of attributes.entries()) {
      if (commonAttributes.some((common) => common.name.toLowerCase() === taken.toLowerCase())) {
        this.#find(`attributes[${index}].name`, `Every resource has '${taken}' already.`, 'another name');
      }
    }
    return { id, name, description: this.#description(given, ''), attributes };
  }

  resourceType(json: JsonValue, schemas: readonly Schema[]): ResourceType {
    const members = [
      'schemas',
      'id',
      'name',
      'description',
      'endpoint',
      'schema',
      'schemaExtensions',
      'readOnly',
      'meta',
    ];
    const given = this.#object(json, '', members);
    const name = this.#text(given, 'name', '', (text) => NAME.test(text), NAME_ADVICE);
    const endpoint = this.#text(given, 'endpoint', '', isFreeEndpoint, ENDPOINT_ADVICE);
    const schema = this.#schemaNamed(given, 'schema', '', schemas);
    const list = own(given, 'schemaExtensions') ?? [];
    const extensions = Array.isArray(list) ? list : [];
    if (!Array.isArray(list)) this.#find('schemaExtensions', 'It is no list.', 'a list of schema and required');
    const schemaExtensions = extensions.map((extension, index) => {
      const at = `schemaExtensions[${index}].`;
      const entry = this.#object(extension, at, ['schema', 'required']);
      return { schema: this.#schemaNamed(entry, 'schema', at, schemas), required: this.#flag(entry, 'required', at) };
    });
    const urns = [schema, ...schemaExtensions.map((extension) => extension.schema)].map(({ id }) => id.toLowerCase());
    if (new Set(urns).size < urns.length) {
      this.#find('schemaExtensions', 'A schema is named twice.', 'each schema once');
    }
    const description = this.#description(given, '');
    const readOnly = this.#flag(given, 'readOnly', '');
    return { name, endpoint, description, schema, schemaExtensions, ...(readOnly && { readOnly }) };
  }

  #attributes(given: JsonObject, name: string, at: string): readonly Attribute[] {
    const list = own(given, name);
    if (!Array.isArray(list) || list.length === 0 || list.length > MAX_ATTRIBUTES) {
      this.#find(`${at}${name}`, 'It is no list of attributes.', `a list of 1 to ${MAX_ATTRIBUTES} attributes`);
      return [];
    }
    const attributes = list.map((entry, index) => this.#attribute(entry, `${at}${name}[${index}].`, at !== ''));
    const seen = new Set<string>();
    for (const [index, { name: one }] of attributes.entries()) {
      if (one !== '' && seen.has(one.toLowerCase())) {
        this.#find(
          `${at}${name}[${index}].name`,
          `'${one}' is defined twice; letter case does not count.`,
          'another name',
        );
      }
      seen.add(one.toLowerCase());
    }
    return attributes;
  }

  #attribute(json: JsonValue, at: string, isSub: boolean): Attribute {
    const given = this.#object(json, at, MEMBERS);
    const isName = (text: string) => NAME.test(text) || (isSub && text === '$ref');
    const name = this.#text(given, 'name', at, isName, NAME_ADVICE);
    const types = isSub ? TYPES.filter((type) => type !== 'complex') : TYPES;
    const type = this.#word(given, 'type', at, types, 'string');
    const isBytes = type === 'binary' || type === 'reference';
    const canonicalValues = this.#texts(given, 'canonicalValues', at);
    const referenceTypes = this.#texts(given, 'referenceTypes', at);
    const hasParts = type === 'complex' || own(given, 'subAttributes') !== undefined;
    if (hasParts && type !== 'complex') {
      this.#find(`${at}subAttributes`, `A ${type} has no parts.`, "nothing, or the type 'complex'");
    }
    return attribute(name, this.#description(given, at), {
      type,
      multiValued: this.#flag(given, 'multiValued', at),
      required: this.#flag(given, 'required', at),
      // Bytes and addresses are never compared without case (RFC 7643 sections 2.3.6 and 2.3.7).
      caseExact: this.#flag(given, 'caseExact', at, isBytes),
      mutability: this.#word(given, 'mutability', at, MUTABILITY, 'readWrite'),
      returned: this.#word(given, 'returned', at, RETURNED, 'default'),
      uniqueness: this.#word(given, 'uniqueness', at, UNIQUENESS, 'none'),
      ...(canonicalValues.length > 0 && { canonicalValues }),
      ...(type === 'reference' && { referenceTypes: referenceTypes.length > 0 ? referenceTypes : ['uri'] }),
      ...(type === 'complex' && { subAttributes: this.#attributes(given, 'subAttributes', at) }),
    });
  }

  #schemaNamed(given: JsonObject, name: string, at: string, schemas: readonly Schema[]): Schema {
    const urn = own(given, name);
    const found = schemas.find(({ id }) => typeof urn === 'string' && id.toLowerCase() === urn.toLowerCase());
    if (found) return found;
    this.#find(`${at}${name}`, 'There is no such schema.', schemas.map(({ id }) => id).join(', '));
    return { id: '', name: '', description: '', attributes: [] };
  }

  #object(json: JsonValue, at: string, members: readonly string[]): JsonObject {
    if (!isJsonObject(json)) {
      this.#find(at.replace(/\.$/, ''), 'It is no object.', 'an object');
      return {};
    }
    for (const name of Object.keys(json)) {
      if (!members.includes(name))
        this.#find(`${at}${name.slice(0, 100)}`, 'There is no such member.', members.join(', '));
    }
    return json;
  }

  #text(given: JsonObject, name: string, at: string, isAllowed: (text: string) => boolean, allowed: string): string {
    const value = own(given, name);
    if (typeof value === 'string' && isAllowed(value)) return value;
    this.#find(`${at}${name}`, value === undefined ? 'It is missing.' : `${shown(value)} is not allowed.`, allowed);
    return '';
  }

  #description(given: JsonObject, at: string): string {
    const value = own(given, 'description') ?? '';
    if (isText(value)) return value;
    this.#find(`${at}description`, 'It is no text, or too long.', `text of at most ${MAX_TEXT} characters`);
    return '';
  }

  #flag(given: JsonObject, name: string, at: string, otherwise = false): boolean {
    const value = own(given, name) ?? otherwise;
    if (typeof value === 'boolean') return value;
    this.#find(`${at}${name}`, `${shown(value)} is not allowed.`, 'true or false');
    return otherwise;
  }

  #word<T extends string>(given: JsonObject, name: string, at: string, words: readonly T[], otherwise: T): T {
    const value = own(given, name) ?? otherwise;
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) this.#find(`${at}${name}`, `${shown(value)} is not allowed.`, words.join(', '));
    return word ?? otherwise;
  }

  #texts(given: JsonObject, name: string, at: string): readonly string[] {
    const value = own(given, name) ?? [];
    if (Array.isArray(value) && value.length <= MAX_VALUES && value.every(isText)) return value;
    this.#find(`${at}${name}`, 'It is no list of texts, or too long.', `a list of at most ${MAX_VALUES} texts`);
    return [];
  }

  #find(target: string, problem: string, allowed: string): void {
    this.findings.push({ target, problem, allowed });
  }
}

const MEMBERS: readonly string[] = [
  'name',
  'type',
  'multiValued',
  'description',
  'required',
  'canonicalValues',
  'caseExact',
  'mutability',
  'returned',
  'uniqueness',
  'referenceTypes',
  'subAttributes',
];

const URN_ADVICE = 'a URN of your own, such as urn:ietf:params:scim:schemas:extension:acme:2.0:User';
const NAME_ADVICE = 'a letter, then up to 99 letters, digits, hyphens and underscores';
const ENDPOINT_ADVICE = 'a slash and a name that is not taken, such as /Roles';

const TAKEN = new Set(['/me', '/bulk', '/serviceproviderconfig', '/resourcetypes', '/schemas', '/.search']);

function isFreeEndpoint(text: string): boolean {
  return text.startsWith('/') && NAME.test(text.slice(1)) && !TAKEN.has(text.toLowerCase());
}

function isText(value: JsonValue): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT && value.isWellFormed() && !value.includes('\0');
}

function shown(value: JsonValue): string {
  return JSON.stringify(value).slice(0, 60);
}
