import type { JsonObject } from '../json.ts';
import { PATCH_OP_URN, SCIM_MEDIA_TYPE } from '../message/index.ts';
import type { PatchOperation } from '../patch/index.ts';
import { addressOf, type TenantUrl } from './tenant-url.ts';

/** A request to send; credentials are the sender's to add. */
export interface ClientRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
}

export interface ListQuery {
  readonly startIndex?: number;
  readonly count?: number;
  readonly cursor?: string;
  readonly attributes?: readonly string[];
  readonly excludedAttributes?: readonly string[];
}

/** One equality of a look-up; several are joined by `and`. */
export interface Condition {
  readonly path: string;
  readonly value: string | number | boolean;
}

/** The filter that looks resources up by exact values, each escaped as a JSON string. */
export function equalityFilter(conditions: readonly Condition[]): string {
  return conditions.map(({ path, value }) => `${path} eq ${JSON.stringify(value)}`).join(' and ');
}

/** Looks resources up by a filter (RFC 7644 section 3.4.2.2). `endpoint` is the last part of the path, as `Users`. */
export function searchRequest(
  tenant: TenantUrl,
  endpoint: string,
  filter: string | readonly Condition[],
  query: ListQuery = {},
): ClientRequest {
  const text = typeof filter === 'string' ? filter : equalityFilter(filter);
  return request('GET', addressOf(tenant, [endpoint], { filter: text, ...parametersOf(query) }));
}

/** Asks for a page of all resources, by index (RFC 7644 section 3.4.2.4) or cursor (RFC 9865). */
export function listRequest(tenant: TenantUrl, endpoint: string, query: ListQuery = {}): ClientRequest {
  return request('GET', addressOf(tenant, [endpoint], parametersOf(query)));
}

export function readRequest(
  tenant: TenantUrl,
  endpoint: string,
  id: string,
  query: Pick<ListQuery, 'attributes' | 'excludedAttributes'> = {},
): ClientRequest {
  return request('GET', addressOf(tenant, [endpoint, id], parametersOf(query)));
}

/** Asks for one of the discovery documents (RFC 7644 section 4). */
export function discoveryRequest(
  tenant: TenantUrl,
  document: 'ServiceProviderConfig' | 'ResourceTypes' | 'Schemas',
): ClientRequest {
  return request('GET', addressOf(tenant, [document]));
}

export function createRequest(tenant: TenantUrl, endpoint: string, resource: JsonObject): ClientRequest {
  return request('POST', addressOf(tenant, [endpoint]), resource);
}

export function replaceRequest(
  tenant: TenantUrl,
  endpoint: string,
  id: string,
  resource: JsonObject,
  version?: string,
): ClientRequest {
  return request('PUT', addressOf(tenant, [endpoint, id]), resource, version);
}

export function patchRequest(
  tenant: TenantUrl,
  endpoint: string,
  id: string,
  operations: readonly PatchOperation[],
  version?: string,
): ClientRequest {
  const body: JsonObject = { schemas: [PATCH_OP_URN], Operations: operations.map((operation) => ({ ...operation })) };
  return request('PATCH', addressOf(tenant, [endpoint, id]), body, version);
}

export function deleteRequest(tenant: TenantUrl, endpoint: string, id: string, version?: string): ClientRequest {
  return request('DELETE', addressOf(tenant, [endpoint, id]), undefined, version);
}

function parametersOf({ startIndex, count, cursor, attributes, excludedAttributes }: ListQuery) {
  return {
    attributes: attributes?.join(','),
    excludedAttributes: excludedAttributes?.join(','),
    startIndex,
    count,
    cursor,
  };
}

function request(method: ClientRequest['method'], url: string, body?: JsonObject, version?: string): ClientRequest {
  return {
    method,
    url,
    headers: {
      accept: `${SCIM_MEDIA_TYPE}, application/json`,
      ...(body && { 'content-type': SCIM_MEDIA_TYPE }),
      ...(version !== undefined && { 'if-match': version }),
    },
    ...(body && { body: JSON.stringify(body) }),
  };
}
