import { isJsonObject, type JsonObject, type JsonValue, RESOURCE_TYPE_URN, SCHEMA_URN, USER_URN } from '@lockstep/scim';
import type { Check } from '../check.ts';
import { show } from '../difference.ts';
import type { Probe } from '../probe.ts';
import type { Reply } from '../wire.ts';

const CONFIG_URN = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';

/** What the endpoint says of itself (RFC 7644 section 4). */
export const discoveryChecks: readonly Check[] = [
  {
    id: 'service-provider-config',
    title: '/ServiceProviderConfig tells what the endpoint offers',
    rule: 'RFC 7643 section 5; RFC 7644 section 4',
    profiles: ['rfc', 'authentik'],
    remedy: 'Serve one object with every member of RFC 7643 section 5; clients plan their requests by it.',
    run: async (probe) => {
      const reply = await probe.get('/ServiceProviderConfig');
      probe.requireStatus(reply, [200]);
      const config = reply.body ?? {};
      expectSchema(probe, reply, config, CONFIG_URN);
      for (const name of ['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag']) {
        expectMember(probe, reply, config, `${name}.supported`, 'boolean');
      }
      expectMember(probe, reply, config, 'filter.maxResults', 'number');
      expectMember(probe, reply, config, 'bulk.maxOperations', 'number');
      expectMember(probe, reply, config, 'bulk.maxPayloadSize', 'number');
      const schemes = Array.isArray(config.authenticationSchemes)
        ? config.authenticationSchemes.filter(isJsonObject)
        : [];
      probe.expect(schemes.length > 0, "'authenticationSchemes' should list at least one scheme.", reply);
      for (const scheme of schemes) {
        for (const name of ['type', 'name', 'description']) expectMember(probe, reply, scheme, name, 'string');
      }
    },
  },
  {
    id: 'resource-types',
    title: '/ResourceTypes lists the resource types, and each is served under its own address',
    rule: 'RFC 7643 section 6; RFC 7644 section 4',
    profiles: ['rfc', 'okta'],
    remedy: 'Serve a list whose entries have name, endpoint and schema, and each entry at /ResourceTypes/{id}.',
    run: async (probe) => {
      const reply = await probe.get('/ResourceTypes');
      const types = probe.listOf(reply);
      probe.require(types.length > 0, 'There should be at least one resource type.', reply);
      for (const type of types) {
        expectSchema(probe, reply, type, RESOURCE_TYPE_URN);
        for (const name of ['name', 'endpoint', 'schema']) expectMember(probe, reply, type, name, 'string');
        const one = await probe.get(`/ResourceTypes/${encodeURIComponent(String(type.id ?? type.name))}`);
        probe.requireStatus(one, [200]);
        probe.expectResource({ name: type.name ?? '', schema: type.schema ?? '' }, one);
      }
      probe.expectError(await probe.get('/ResourceTypes/LockstepCheckNone'), [404]);
    },
  },
  {
    id: 'resource-types-users-first',
    title: 'The resource type of users comes first',
    rule: 'Microsoft Entra ID: a published check of Microsoft reads the first entry as that of users',
    profiles: ['entra'],
    remedy: 'Put the entry for /Users before all others.',
    run: async (probe) => {
      const reply = await probe.get('/ResourceTypes');
      const [first] = probe.listOf(reply);
      probe.expect(first?.schema === USER_URN, `The first entry should be that of ${USER_URN}.`, reply);
    },
  },
  {
    id: 'schemas',
    title: '/Schemas describes every attribute of every schema a resource type names',
    rule: 'RFC 7643 section 7; RFC 7644 section 4',
    profiles: ['rfc', 'entra', 'okta'],
    remedy: 'Serve each schema with all its attributes and their characteristics; clients offer mappings from them.',
    run: async (probe) => {
      const reply = await probe.get('/Schemas');
      const schemas = probe.listOf(reply);
      for (const schema of schemas) {
        expectSchema(probe, reply, schema, SCHEMA_URN);
        const urn = String(schema.id);
        const attributes = Array.isArray(schema.attributes) ? schema.attributes.filter(isJsonObject) : [];
        probe.expect(attributes.length > 0, `${urn} should have attributes.`, reply);
        for (const attribute of attributes) {
          const wrong = faultsOf(attribute);
          probe.expect(wrong.length === 0, `${urn}, attribute ${attribute.name}: ${wrong.join('; ')}.`, reply);
        }
        const one = await probe.get(`/Schemas/${encodeURIComponent(urn)}`);
        probe.requireStatus(one, [200]);
        probe.expect(one.body?.id === urn, `/Schemas/{urn} should be that of ${urn}.`, one);
      }
      const served = new Set(schemas.map(({ id }) => String(id).toLowerCase()));
      const types = await probe.get('/ResourceTypes');
      for (const urn of probe.listOf(types).flatMap(schemasNamedBy)) {
        probe.expect(
          served.has(urn.toLowerCase()),
          `A resource type names ${urn}, which /Schemas lacks.`,
          types,
          reply,
        );
      }
      probe.expectError(await probe.get('/Schemas/urn:lockstep:check:none'), [404]);
    },
  },
  {
    id: 'discovery-refuses-filters',
    title: 'A filter on a discovery address is refused with 403',
    rule: 'RFC 7644 section 4',
    profiles: ['rfc'],
    remedy: 'Answer 403 when /ServiceProviderConfig, /ResourceTypes or /Schemas are asked with a filter.',
    run: async (probe) => {
      for (const path of ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas']) {
        probe.expectError(await probe.get(path, `filter=${encodeURIComponent('id eq "User"')}`), [403]);
      }
    },
  },
];

function expectSchema(probe: Probe, reply: Reply, resource: JsonObject, urn: string): void {
  const named = Array.isArray(resource.schemas) && resource.schemas.includes(urn);
  probe.expect(named, `'schemas' should name ${urn}, but is ${show(resource.schemas)}.`, reply);
}

function expectMember(
  probe: Probe,
  reply: Reply,
  object: JsonObject,
  path: string,
  type: 'boolean' | 'number' | 'string',
) {
  const value = path
    .split('.')
    .reduce<JsonValue | undefined>((at, name) => (isJsonObject(at) ? at[name] : undefined), object);
  const right = type === 'number' ? Number.isInteger(value) : type === 'string' ? isText(value) : typeof value === type;
  const wanted = { number: 'a whole number', string: 'a text', boolean: 'true or false' }[type];
  probe.expect(right, `'${path}' should be ${wanted}, but is ${show(value)}.`, reply);
}

const characteristics: Readonly<Record<string, readonly string[]>> = {
  type: ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary', 'complex'],
  mutability: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
  returned: ['always', 'never', 'default', 'request'],
  uniqueness: ['none', 'server', 'global'],
};

/** What is wrong with a definition; characteristics may be left out, and then have their defaults. */
function faultsOf(attribute: JsonObject): readonly string[] {
  const faults = isText(attribute.name) ? [] : ["'name' is missing"];
  if (attribute.type === undefined) faults.push("'type' is missing");
  for (const [name, allowed] of Object.entries(characteristics)) {
    const value = attribute[name];
    if (value !== undefined && !allowed.includes(String(value))) {
      faults.push(`'${name}' is ${show(value)}, not one of ${allowed.join(', ')}`);
    }
  }
  for (const name of ['multiValued', 'required', 'caseExact']) {
    const value = attribute[name];
    if (value !== undefined && typeof value !== 'boolean') faults.push(`'${name}' is not a boolean`);
  }
  const parts = Array.isArray(attribute.subAttributes) ? attribute.subAttributes.filter(isJsonObject) : [];
  if (attribute.type === 'complex' && parts.length === 0) faults.push("a complex attribute needs 'subAttributes'");
  return [...faults, ...parts.flatMap((part) => faultsOf(part).map((fault) => `${part.name}: ${fault}`))];
}

function schemasNamedBy({ schema, schemaExtensions }: JsonObject): readonly string[] {
  const extensions = Array.isArray(schemaExtensions) ? schemaExtensions.filter(isJsonObject) : [];
  return [schema, ...extensions.map((extension) => extension.schema)].map(String);
}

function isText(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && value !== '';
}
