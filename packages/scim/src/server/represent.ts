import { isJsonObject, type JsonObject, own } from '../json.ts';
import { SCIM_CONTENT_TYPE } from '../message/index.ts';
import { compileProjection, type Projection, type ProjectionRequest, project, projects } from '../resource/index.ts';
import { locationOf, parametersOf, type ServiceContext } from './context.ts';
import type { Endpoint } from './endpoint.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import type { Reference, StoredResource, Want } from './resource-store.ts';
import { versionTag, viewOf } from './view.ts';

/** What the parameters `attributes` and `excludedAttributes` ask for. */
export function projectionRequestOf(
  { options }: ServiceContext,
  parameters: ReadonlyMap<string, string>,
): ProjectionRequest {
  const attributes = namesIn(parameters.get('attributes'));
  const excludedAttributes = namesIn(parameters.get('excludedattributes'));
  return {
    ...(attributes && { attributes }),
    ...(excludedAttributes && { excludedAttributes }),
    strict: options.strict,
  };
}

function namesIn(list: string | undefined): readonly string[] | undefined {
  const names = (list ?? '').split(',').filter((name) => name.trim() !== '');
  return names.length > 0 ? names : undefined;
}

/** What the answer to a request shows of a resource of this endpoint. */
export function projectionOf(context: ServiceContext, endpoint: Endpoint, request: ScimRequest): Projection {
  return compileProjection(endpoint.type, projectionRequestOf(context, parametersOf(context, request)));
}

/** What has to be loaded for a projection. */
export function wantOf(endpoint: Endpoint, projection: Projection): Want {
  return {
    members: endpoint.hasMembers && projects(projection, 'members') ? 'all' : 'none',
    groups: endpoint.hasGroups && projects(projection, 'groups'),
  };
}

/** Resources as a client sees them: projected, with addresses, and with what references point at. */
export async function represent(
  context: ServiceContext,
  endpoint: Endpoint,
  resources: readonly StoredResource[],
  projection: Projection,
  baseUrl: string,
): Promise<JsonObject[]> {
  const shown = resources.map((resource) => project(projection, withAddresses(context, endpoint, resource, baseUrl)));
  const references = shown.flatMap((resource) => referencesIn(endpoint, resource));
  if (references.length > 0) {
    const found = await context.store.lookup([...new Set(references.map(({ id }) => id))]);
    for (const { id, holder, key, hasName } of references) {
      holder[key] = referenceView(context, id, found.get(id), hasName, baseUrl);
    }
  }
  const isWhole = projection === compileProjection(endpoint.type);
  return isWhole ? shown.map((resource) => context.present(endpoint.type, resource)) : shown;
}

function withAddresses(
  context: ServiceContext,
  endpoint: Endpoint,
  resource: StoredResource,
  baseUrl: string,
): JsonObject {
  const view = viewOf(endpoint.type, context.options.nestedGroups ? resource : withDirectGroups(resource));
  if (isJsonObject(view.meta)) view.meta.location = locationOf(endpoint, resource.id, baseUrl);
  if (Array.isArray(view.members)) {
    for (const [index, member] of (resource.members ?? []).entries()) {
      const shown = view.members[index];
      const target = endpointNamed(context, member.resourceType);
      if (isJsonObject(shown) && target) shown.$ref = locationOf(target, member.value, baseUrl);
    }
  }
  if (Array.isArray(view.groups)) {
    const target = context.endpoints.find(({ hasMembers }) => hasMembers);
    for (const group of view.groups) {
      if (isJsonObject(group) && target) group.$ref = locationOf(target, String(group.value), baseUrl);
    }
  }
  return view;
}

/** Groups that were nested before nesting was switched off are not followed. */
function withDirectGroups(resource: StoredResource): StoredResource {
  return resource.groups ? { ...resource, groups: resource.groups.filter(({ type }) => type === 'direct') } : resource;
}

function endpointNamed(context: ServiceContext, resourceType: string): Endpoint | undefined {
  return context.endpoints.find(({ type }) => type.name === resourceType);
}

interface ShownReference {
  readonly id: string;
  readonly holder: JsonObject;
  readonly key: string;
  readonly hasName: boolean;
}

function referencesIn({ references }: Endpoint, shown: JsonObject): readonly ShownReference[] {
  return references.flatMap(({ extension, attribute }) => {
    const holder = extension === undefined ? shown : own(shown, extension);
    const value = isJsonObject(holder) ? own(holder, attribute.name) : undefined;
    const id = isJsonObject(value) ? own(value, 'value') : undefined;
    const hasName = attribute.subAttributes?.some(({ name }) => name === 'displayName') ?? false;
    return isJsonObject(holder) && typeof id === 'string' ? [{ id, holder, key: attribute.name, hasName }] : [];
  });
}

/** `$ref` and `displayName` only of a resource that exists; the id stays while it does not, or not yet. */
function referenceView(
  context: ServiceContext,
  value: string,
  found: Reference | undefined,
  hasName: boolean,
  baseUrl: string,
): JsonObject {
  const target = found && endpointNamed(context, found.resourceType);
  return {
    value,
    ...(target && { $ref: locationOf(target, value, baseUrl) }),
    ...(hasName && found?.displayName !== undefined && { displayName: found.displayName }),
  };
}

/** An answer with a JSON body. */
export function answer(status: number, body: JsonObject, headers: ScimResponse['headers'] = {}): ScimResponse {
  return { status, headers: { 'content-type': SCIM_CONTENT_TYPE, ...headers }, body: JSON.stringify(body) };
}

/** The answer that shows one resource. */
export async function answerResource(
  context: ServiceContext,
  endpoint: Endpoint,
  request: ScimRequest,
  status: 200 | 201,
  resource: StoredResource,
  projection: Projection,
): Promise<ScimResponse> {
  const [shown = {}] = await represent(context, endpoint, [resource], projection, request.baseUrl);
  if (request.method !== 'GET') warnOfMissing(context, endpoint, shown);
  const location = locationOf(endpoint, resource.id, request.baseUrl);
  return answer(status, shown, { etag: versionTag(resource.version), ...(status === 201 && { location }) });
}

/** A reference to nothing is kept, for what it names may come yet; whoever wrote it should know. */
function warnOfMissing({ onWarning }: ServiceContext, endpoint: Endpoint, shown: JsonObject): void {
  for (const { id, holder, key: name } of referencesIn(endpoint, shown)) {
    const reference = own(holder, name);
    if (isJsonObject(reference) && own(reference, '$ref') !== undefined) continue;
    onWarning({
      name,
      message: `Attribute '${name}': no resource here has the id '${id.slice(0, 100)}'. It was kept.`,
    });
  }
}
