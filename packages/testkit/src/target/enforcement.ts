import { isJsonObject, type JsonObject, type JsonValue, readPath, ScimError, type ScimResponse } from '@lockstep/scim';
import { isOffered } from './filter-rules.ts';
import { checkPatch, isUnder, misread } from './patch-rules.ts';
import type { ResourceRules, TargetRules } from './rules.ts';

/** A request on its way to the service behind the rules. */
export interface RuledRequest {
  readonly method: string;
  /** Below the base address. */
  readonly path: string;
  readonly query: string;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: string | undefined;
}

/** What is under the rules. */
export interface Ruled {
  readonly answer: (request: RuledRequest) => Promise<ScimResponse>;
}

const EMPTY_LIST = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: 0,
  Resources: [],
};

/** Answers a request under the rules: refused, passed on, or passed on changed, and answered in the service's manner. */
export async function underRules(rules: TargetRules, { answer }: Ruled, request: RuledRequest): Promise<ScimResponse> {
  try {
    checkRequest(rules, request);
    const [first = '', id] = request.path.split('/').filter(Boolean);
    const folded = first.toLowerCase();
    if (folded === 'serviceproviderconfig' && rules.discovery !== undefined) {
      return rules.discovery === 'absent'
        ? errorIn(rules, new ScimError(404, undefined, 'Not found.'))
        : answer(request);
    }
    if (folded === 'serviceproviderconfig') return truthful(rules, await answer(request));
    if (folded !== 'users' && folded !== 'groups') return inStyle(rules, 'users', request, await answer(request));
    if (request.method === 'GET' && id === undefined) return await list(rules, folded, answer, request);
    const given = await written(rules, folded, id, answer, request);
    return inStyle(rules, folded, request, await answer(given));
  } catch (error) {
    if (error instanceof ScimError) return errorIn(rules, error);
    return { status: 500, headers: { 'content-type': 'text/html' }, body: '<html>Internal Server Error</html>' };
  }
}

function checkRequest({ requests = {}, absent = [], absentStatus = 501 }: TargetRules, request: RuledRequest): void {
  const { userAgent, exactPaths, trailingSlash, accept } = requests;
  const { method, path, headers } = request;
  const isNamed = (headers['user-agent'] ?? '') !== '';
  if (!isNamed && (userAgent === 'always' || (userAgent === 'patch' && method === 'PATCH'))) {
    throw new ScimError(403, undefined, 'Send a User-Agent header.');
  }
  if (accept !== undefined && headers.accept?.includes(accept) !== true)
    throw new ScimError(406, undefined, `Accept ${accept}.`);
  const isExact =
    !path.includes('//') && /^\/(?:Users|Groups|ServiceProviderConfig|Schemas|ResourceTypes)(?:\/|$)/.test(path);
  if ((exactPaths === true && !isExact) || (trailingSlash === true && !path.endsWith('/'))) {
    throw new ScimError(404, undefined, `There is nothing at ${path}.`);
  }
  if (absent.some((one) => one === method)) throw new ScimError(absentStatus, undefined, `${method} is not offered.`);
}

/** A list, under the rules of filters and paging. */
async function list(
  rules: TargetRules,
  type: 'users' | 'groups',
  answer: Ruled['answer'],
  request: RuledRequest,
): Promise<ScimResponse> {
  const { filters = {}, paging = {} } = rules;
  const parameters = new URLSearchParams(request.query);
  const filter = parameters.get('filter');
  if (filter !== null && !isOffered(filter, rules[type]?.filters, filters)) {
    switch (filters.otherwise ?? 'refuse') {
      case 'refuse':
        throw new ScimError(400, 'invalidFilter', 'This filter is not offered.');
      case 'notImplemented':
        throw new ScimError(501, undefined, 'Filters are not offered.');
      case 'nothing':
        return inStyle(rules, type, request, { status: 200, headers: {}, body: JSON.stringify(EMPTY_LIST) });
      case 'ignore':
        parameters.delete('filter');
    }
  }
  if (paging.mode === 'cursor') {
    if (parameters.has('startIndex')) throw new ScimError(400, 'invalidValue', 'Paging is by cursor.');
    if (!parameters.has('cursor')) parameters.set('cursor', '');
  }
  if (paging.mode === 'none') for (const name of ['startIndex', 'count', 'cursor']) parameters.delete(name);
  const found = await answer({ ...request, query: parameters.toString() });
  if (filters.noMatch === 404 && filter !== null && found.status === 200) {
    if (readPath(JSON.parse(found.body ?? '{}') as JsonObject, 'totalResults') === 0) {
      throw new ScimError(404, undefined, 'No resource matches.');
    }
  }
  return inStyle(rules, type, request, found);
}

/** A request that writes, checked, and as the service takes it. */
async function written(
  rules: TargetRules,
  type: 'users' | 'groups',
  id: string | undefined,
  answer: Ruled['answer'],
  request: RuledRequest,
): Promise<RuledRequest> {
  if (request.method === 'DELETE' && type === 'users' && rules.users?.deleteDeactivates === true) {
    const operations = { Operations: [{ op: 'replace', path: 'active', value: false }] };
    const headers = { ...request.headers, 'content-type': 'application/scim+json' };
    return { ...request, headers, method: 'PATCH', body: JSON.stringify(operations) };
  }
  if (request.body === undefined) return request;
  const body = parsed(request.body);
  // What is no object is the service's to refuse.
  if (!isJsonObject(body)) return request;
  if (request.method === 'POST') checkCreate(body, rules[type] ?? {});
  const current = async () => {
    const read = await answer({ ...request, method: 'GET', query: '', body: undefined });
    return read.status === 200 ? (JSON.parse(read.body ?? '{}') as JsonObject) : undefined;
  };
  let given: JsonObject = body;
  if (request.method === 'PATCH') {
    const held = await current();
    if (held !== undefined) checkPatch(type, body, held, rules);
    given = type === 'groups' ? misread(body, rules.groups ?? {}) : body;
  }
  if (request.method === 'PUT' && type === 'groups' && rules.groups?.putKeepsMembers === true) {
    const members = (await current())?.members;
    given = { ...body, ...(members !== undefined && { members }) };
  }
  if (type === 'users' && rules.users?.names === 'folded') given = folded(given);
  return id === undefined && request.method !== 'POST' ? request : { ...request, body: JSON.stringify(given) };
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}

function checkCreate(body: JsonObject, { required = [], refused = [], multiValuedMax }: ResourceRules): void {
  const missing = required.find((path) => readPath(body, path) === undefined);
  if (missing !== undefined) throw new ScimError(400, 'invalidValue', `'${missing}' is required.`);
  const unknown = Object.keys(body).find((name) => refused.some((one) => isUnder(name, one)));
  if (unknown !== undefined) throw new ScimError(400, 'invalidSyntax', `'${unknown}' is not known.`);
  if (multiValuedMax === undefined) return;
  for (const [name, value] of Object.entries(body)) {
    if (Array.isArray(value) && !['schemas', 'members'].includes(name) && value.length > multiValuedMax) {
      throw new ScimError(400, 'invalidValue', `'${name}' takes ${multiValuedMax} value.`);
    }
  }
}

/** User names in lower case, wherever they are written. */
function folded(body: JsonObject): JsonObject {
  const fold = (value: JsonValue | undefined) => (typeof value === 'string' ? value.toLowerCase() : (value ?? null));
  const names = Object.keys(body).filter((name) => name.toLowerCase() === 'username');
  const operations = Array.isArray(body.Operations) ? body.Operations : undefined;
  return {
    ...body,
    ...Object.fromEntries(names.map((name) => [name, fold(body[name])])),
    ...(operations && {
      Operations: operations.map((one) =>
        isJsonObject(one) && String(one.path).toLowerCase() === 'username' ? { ...one, value: fold(one.value) } : one,
      ),
    }),
  };
}

/** What the service says about itself, as far as the rules differ from what it could. */
function truthful({ absent = [], users }: TargetRules, answer: ScimResponse): ScimResponse {
  if (answer.body === undefined) return answer;
  const body = JSON.parse(answer.body) as JsonObject;
  const filter = isJsonObject(body.filter) ? body.filter : {};
  const told = {
    ...body,
    patch: { supported: !absent.includes('PATCH') },
    filter: { ...filter, supported: users?.filters?.length !== 0 },
  };
  return { ...answer, body: JSON.stringify(told) };
}

/** An answer as the service gives it. */
function inStyle(
  rules: TargetRules,
  type: 'users' | 'groups',
  { method }: RuledRequest,
  answer: ScimResponse,
): ScimResponse {
  const { answers = {}, groups, paging, users } = rules;
  if (answer.status >= 400) return answers.errorsIn200 === true ? { ...answer, status: 200 } : answer;
  if (method === 'DELETE' && users?.deleteDeactivates === true) return { status: 204, headers: {} };
  if (method === 'POST' && answers.create !== undefined) return sparseCreate(answer, answers.create);
  if ((method === 'PATCH' || method === 'PUT') && answers.write === 'nothing') return { status: 204, headers: {} };
  if (answer.body === undefined) return answer;
  const body = JSON.parse(answer.body) as JsonObject;
  const seen = type === 'groups' && groups?.hidden === true ? withoutMembers(body) : body;
  const isSparse = answers.sparse === true || paging?.mode === 'cursor';
  return { ...answer, body: JSON.stringify(isSparse ? sparse(seen) : seen) };
}

function sparseCreate(answer: ScimResponse, kind: 'nothing' | 'id' | 'address'): ScimResponse {
  const { location = '', ...headers } = answer.headers;
  if (kind === 'nothing') return { status: 200, headers: {} };
  // A relative address, as some give.
  if (kind === 'address') return { status: 201, headers: { location: new URL(location).pathname } };
  const { id = null } = JSON.parse(answer.body ?? '{}') as JsonObject;
  return { status: 201, headers, body: JSON.stringify({ id }) };
}

function withoutMembers(body: JsonObject): JsonObject {
  const { Resources: resources, ...rest } = without(body, ['members']);
  if (!Array.isArray(resources)) return rest;
  return { ...rest, Resources: resources.map((one) => (isJsonObject(one) ? withoutMembers(one) : one)) };
}

/** Liberties that clients have to bear: names in lower case, counts that are missing, null for nothing. */
function sparse(body: JsonObject): JsonObject {
  const { Resources: resources, ...list } = without(body, ['totalResults', 'itemsPerPage', 'startIndex']);
  if (Array.isArray(resources)) {
    return { ...list, resources: resources.map((one) => (isJsonObject(one) ? sparse(one) : one)) };
  }
  const { meta, ...attributes } = without(list, ['schemas']);
  const kind = isJsonObject(meta) && { meta: { ...meta, resourceType: String(meta.resourceType).toLowerCase() } };
  return { ...attributes, ...kind, roles: null };
}

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function errorIn({ answers = {} }: TargetRules, error: ScimError): ScimResponse {
  const status = answers.errorsIn200 === true ? 200 : error.status;
  return { status, headers: { 'content-type': 'application/scim+json' }, body: JSON.stringify(error) };
}
