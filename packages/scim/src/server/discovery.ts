import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { listResponse, ScimError } from '../message/index.ts';
import {
  type Attribute,
  externalIdAttribute,
  idAttribute,
  RESOURCE_TYPE_URN,
  type ResourceType,
  resourceTypeSchema,
  SCHEMA_URN,
  type Schema,
  SERVICE_PROVIDER_CONFIG_URN,
  schemaSchema,
  schemasOf,
  serviceProviderConfigSchema,
} from '../schema/index.ts';
import { parametersOf, type ServiceContext } from './context.ts';
import type { ServiceOptions } from './options.ts';
import { answer } from './represent.ts';
import type { ScimRequest, ScimResponse } from './request.ts';

/** What a deployment says of itself in `/ServiceProviderConfig`. */
export interface ServiceFacts {
  readonly documentationUri?: string;
  readonly authenticationSchemes?: readonly JsonObject[];
}

const BEARER: JsonObject = {
  type: 'oauthbearertoken',
  name: 'OAuth Bearer Token',
  description: 'Token of the tenant, or an OAuth 2.0 access token',
  specUri: 'https://www.rfc-editor.org/info/rfc6750',
  primary: true,
};

/**
 * The discovery endpoints (RFC 7644 section 4). A filter is refused with 403 there, so that no client believes it was
 * applied.
 */
export function discover(
  context: ServiceContext,
  facts: ServiceFacts,
  kind: 'ServiceProviderConfig' | 'ResourceTypes' | 'Schemas',
  id: string | undefined,
  request: ScimRequest,
): ScimResponse {
  if (parametersOf(context, request).has('filter')) {
    throw new ScimError(403, undefined, `/${kind} does not filter. Leave the filter out.`);
  }
  const { baseUrl } = request;
  if (kind === 'ServiceProviderConfig') return answer(200, serviceProviderConfig(context, facts, baseUrl));
  const types = context.endpoints.map(({ type }) => type);
  const entries =
    kind === 'ResourceTypes'
      ? types.map((type) => describeResourceType(type, baseUrl))
      : schemasServed(types).map((schema) => describeSchema(schema, types, context.options, baseUrl));
  if (id === undefined) return answer(200, listResponse(entries, entries.length));
  const entry = entries.find((candidate) => String(candidate.id).toLowerCase() === id.toLowerCase());
  if (!entry) throw new ScimError(404, undefined, `/${kind} has no '${id.slice(0, 200)}'.`);
  return answer(200, entry);
}

function serviceProviderConfig({ options, cursors }: ServiceContext, facts: ServiceFacts, baseUrl: string): JsonObject {
  const { maxOperations, maxPayloadSize } = options.bulk;
  return {
    schemas: [SERVICE_PROVIDER_CONFIG_URN],
    ...(facts.documentationUri !== undefined && { documentationUri: facts.documentationUri }),
    patch: { supported: true },
    bulk: { supported: maxOperations > 0, maxOperations, maxPayloadSize },
    filter: { supported: true, maxResults: options.maxPageSize },
    changePassword: { supported: options.passwords === 'store' },
    sort: { supported: true },
    etag: { supported: true },
    ...(options.advertisePagination && {
      pagination: {
        cursor: cursors !== undefined,
        index: true,
        defaultPaginationMethod: 'index',
        defaultPageSize: options.pageSize,
        maxPageSize: options.maxPageSize,
        ...(cursors && { cursorTimeout: cursors.timeout }),
      },
    }),
    authenticationSchemes: [...(facts.authenticationSchemes ?? [BEARER])],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}

function describeResourceType(type: ResourceType, baseUrl: string): JsonObject {
  return {
    schemas: [RESOURCE_TYPE_URN],
    id: type.name,
    name: type.name,
    description: type.description,
    endpoint: type.endpoint,
    schema: type.schema.id,
    schemaExtensions: type.schemaExtensions.map(({ schema, required }) => ({ schema: schema.id, required })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${encodeURIComponent(type.name)}` },
  };
}

function schemasServed(types: readonly ResourceType[]): readonly Schema[] {
  const schemas = [...types.flatMap(schemasOf), serviceProviderConfigSchema, resourceTypeSchema, schemaSchema];
  return [...new Map(schemas.map((schema) => [schema.id, schema])).values()];
}

function describeSchema(
  schema: Schema,
  types: readonly ResourceType[],
  { advertiseCommonAttributes, externalIdUnique }: ServiceOptions,
  baseUrl: string,
): JsonObject {
  const isCore = types.some((type) => type.schema.id === schema.id);
  const externalId: Attribute = { ...externalIdAttribute, uniqueness: externalIdUnique ? 'server' : 'none' };
  const common = isCore && advertiseCommonAttributes ? [idAttribute, externalId] : [];
  return {
    schemas: [SCHEMA_URN],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: [...common, ...schema.attributes].map(describeAttribute),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  };
}

/** An attribute definition is already in the members that are published; only copies leave the house. */
function describeAttribute(attribute: Attribute): JsonObject {
  const described: JsonObject = {};
  for (const [name, value] of Object.entries(attribute)) {
    if (name !== 'subAttributes' && value !== undefined) described[name] = plain(value as JsonValue);
  }
  if (attribute.subAttributes) described.subAttributes = attribute.subAttributes.map(describeAttribute);
  return described;
}

function plain(value: JsonValue): JsonValue {
  return isJsonObject(value) ? { ...value } : Array.isArray(value) ? [...value] : value;
}
