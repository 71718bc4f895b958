import { isJsonObject, type JsonObject, type JsonValue, member, parseJson } from '../json.ts';
import {
  BULK_REQUEST_URN,
  BULK_RESPONSE_URN,
  badRequest,
  MAX_DEPTH,
  PATCH_OP_URN,
  parseEnvelope,
  requireMessage,
  ScimError,
} from '../message/index.ts';
import { circleAmong } from './bulk-circle.ts';
import { type BulkOperation, quoted, readOperations } from './bulk-operation.ts';
import { partData, referencesInText, resolveObject, resolveText } from './bulk-references.ts';
import { locationOf, requireSize, type ServiceContext } from './context.ts';
import { answer } from './represent.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import { type Route, routeOf } from './route.ts';

type Perform = (request: ScimRequest) => Promise<ScimResponse>;

/** `data` of an operation is a body of its own, three levels down. */
const ENVELOPE_DEPTH = 3;

/**
 * A bulk request (RFC 7644 section 3.7): each operation by way of `perform`, as the single request it stands for. They
 * run in the order they were sent, except that one waits for those it refers to. Throws `ScimError` 400 and 413 for the
 * request as a whole, before anything is run.
 */
export async function bulk(context: ServiceContext, request: ScimRequest, perform: Perform): Promise<ScimResponse> {
  requireSize(request, context.options.bulk.maxPayloadSize);
  const body = parseEnvelope(request.body, MAX_DEPTH + ENVELOPE_DEPTH);
  if (context.options.strict) requireMessage(body, BULK_REQUEST_URN);
  const run = new BulkRun(context, request, perform, readOperations(context, body));
  const operations = await run.all(failuresAllowed(member(body, 'failOnErrors')));
  return answer(200, { schemas: [BULK_RESPONSE_URN], Operations: operations });
}

/** After how many failures to stop; undefined for never. */
function failuresAllowed(value: JsonValue | undefined): number | undefined {
  if (value === undefined || value === null || value === 0) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw badRequest('invalidValue', "'failOnErrors' must be a whole number from 1, or 0 to run everything.");
}

/** A create that is part of a circle of references, on its way to being stored. */
interface Created {
  readonly operation: BulkOperation;
  readonly later: JsonObject;
  readonly location: string;
  readonly path: string;
  response: ScimResponse;
}

/** One bulk request under way. */
class BulkRun {
  readonly #context: ServiceContext;
  readonly #request: ScimRequest;
  readonly #perform: Perform;
  readonly #operations: readonly BulkOperation[];
  /** The operations that create something under a bulk id. */
  readonly #creates = new Map<string, BulkOperation>();
  readonly #ids = new Map<string, string>();
  readonly #answers = new Map<BulkOperation, JsonObject>();
  #failures = 0;

  constructor(context: ServiceContext, request: ScimRequest, perform: Perform, operations: readonly BulkOperation[]) {
    this.#context = context;
    this.#request = request;
    this.#perform = perform;
    this.#operations = operations;
    for (const operation of operations) {
      const { method, bulkId } = operation;
      const isNamed = method === 'POST' && bulkId !== undefined;
      if (isNamed && !this.#creates.has(bulkId)) this.#creates.set(bulkId, operation);
    }
  }

  /** The answers in the order of the request; what was not run has none. */
  async all(failuresAllowed = Number.POSITIVE_INFINITY): Promise<JsonObject[]> {
    for (let left = this.#left(); left.length > 0 && this.#failures < failuresAllowed; left = this.#left()) {
      const ready = left.find((operation) => !this.#neededBy(operation).some((needed) => !this.#answers.has(needed)));
      if (ready) await this.#single(ready);
      else await this.#circle(circleAmong(left, (operation) => this.#waitsFor(operation)));
    }
    return this.#operations.map((operation) => this.#answers.get(operation)).filter((given) => given !== undefined);
  }

  #left(): readonly BulkOperation[] {
    return this.#operations.filter((operation) => !this.#answers.has(operation));
  }

  /** The operations this one refers to; none when it cannot be run anyway. */
  #neededBy({ needs, problem }: BulkOperation): readonly BulkOperation[] {
    return problem ? [] : [...needs].flatMap((bulkId) => this.#creates.get(bulkId) ?? []);
  }

  #waitsFor(operation: BulkOperation): readonly BulkOperation[] {
    return this.#neededBy(operation).filter((needed) => !this.#answers.has(needed));
  }

  async #single(operation: BulkOperation): Promise<void> {
    const problem = operation.problem ?? this.#unmet(operation);
    if (problem) return this.#failed(operation, problem);
    const path = this.#pathOf(operation);
    const data = operation.data && this.#resolved(operation.data);
    const target = this.#targetOf(operation, path);
    if (target instanceof ScimError) return this.#failed(operation, target);
    const response = await this.#send(operation.method, path, data, operation.version);
    const location = target.kind === 'create' ? response.headers.location : this.#locationOf(target);
    if (target.kind === 'create') this.#created(operation, response);
    this.#answered(operation, response, location);
  }

  #created({ bulkId }: BulkOperation, response: ScimResponse): void {
    if (bulkId !== undefined && response.status < 400) this.#ids.set(bulkId, idIn(response));
  }

  /** Why an operation cannot run whose references are all settled. */
  #unmet({ needs }: BulkOperation): ScimError | undefined {
    for (const bulkId of needs) {
      if (this.#ids.has(bulkId)) continue;
      const name = quoted(bulkId);
      return this.#creates.has(bulkId)
        ? new ScimError(409, undefined, `It depends on the operation with 'bulkId' ${name}, which failed.`)
        : badRequest('invalidValue', `No operation creates a resource with 'bulkId' ${name}. Check the reference.`);
    }
    return undefined;
  }

  /** What a path leads to; only resources and their endpoints can be written to in bulk. */
  #targetOf({ method }: BulkOperation, path: string): Extract<Route, { readonly endpoint: unknown }> | ScimError {
    try {
      const route = routeOf(method, path, this.#context);
      if ('endpoint' in route) return route;
      return new ScimError(404, undefined, `${quoted(path)} cannot be written to in bulk. Send it by itself.`);
    } catch (error) {
      if (error instanceof ScimError) return error;
      throw error;
    }
  }

  #locationOf(target: Extract<Route, { readonly endpoint: unknown }>): string | undefined {
    return 'id' in target ? locationOf(target.endpoint, target.id, this.#request.baseUrl) : undefined;
  }

  /**
   * Creates that refer to each other in a circle (RFC 7644 section 3.7.1): each is made without the references that are
   * still open, then those are added. All of them come to be or none.
   */
  async #circle(circle: readonly BulkOperation[]): Promise<void> {
    const made: Created[] = [];
    const pending = new Set(circle.flatMap(({ bulkId }) => bulkId ?? []));
    for (const operation of circle) {
      const failure = await this.#createWithout(operation, pending, made);
      if (failure) return this.#undo(circle, made, operation, failure);
    }
    for (const created of made) {
      const add = { schemas: [PATCH_OP_URN], Operations: [{ op: 'add', value: this.#resolved(created.later) }] };
      const response = await this.#send('PATCH', created.path, add, undefined);
      if (response.status >= 400) return this.#undo(circle, made, created.operation, response);
      created.response = { ...response, status: created.response.status };
    }
    for (const { operation, response, location } of made) this.#answered(operation, response, location);
  }

  /** Creates a resource as far as it can be now; answers why not. */
  async #createWithout(
    operation: BulkOperation,
    pending: ReadonlySet<string>,
    made: Created[],
  ): Promise<ScimResponse | ScimError | undefined> {
    const problem = this.#unmet({
      ...operation,
      needs: new Set([...operation.needs].filter((id) => !pending.has(id))),
    });
    const path = this.#pathOf(operation);
    const target = problem ?? this.#targetOf(operation, path);
    if (target instanceof ScimError) return target;
    const { now, later, required } = partData(target.endpoint.type, operation.data ?? {}, pending);
    if (required) {
      const why = `required attribute '${required.text}' refers back to the resource itself`;
      return new ScimError(409, undefined, `The circle of references cannot be resolved: ${why}.`);
    }
    const response = await this.#send('POST', path, this.#resolved(now), undefined);
    const { location } = response.headers;
    if (response.status >= 400 || location === undefined) return response;
    this.#created(operation, response);
    made.push({ operation, later, location, path: `${path}/${encodeURIComponent(idIn(response))}`, response });
    return undefined;
  }

  #resolved(data: JsonObject): JsonObject {
    return resolveObject(data, (bulkId) => this.#ids.get(bulkId) ?? '');
  }

  async #undo(
    circle: readonly BulkOperation[],
    made: readonly Created[],
    culprit: BulkOperation,
    failure: ScimResponse | ScimError,
  ): Promise<void> {
    for (const { path } of made) await this.#send('DELETE', path, undefined, undefined);
    for (const { bulkId } of circle) if (bulkId !== undefined) this.#ids.delete(bulkId);
    for (const operation of circle) {
      if (operation !== culprit) {
        const why = `It depends on the operation with 'bulkId' ${quoted(culprit.bulkId)}, which failed.`;
        this.#failed(operation, new ScimError(409, undefined, why));
      } else if (failure instanceof ScimError) this.#failed(operation, failure);
      else this.#answered(operation, failure, undefined);
    }
  }

  #send(
    method: string,
    path: string,
    data: JsonObject | undefined,
    version: string | undefined,
  ): Promise<ScimResponse> {
    const headers = version === undefined ? {} : { 'if-match': version };
    const body = data === undefined ? undefined : JSON.stringify(data);
    return this.#perform({ method, path, query: '', headers, body, baseUrl: this.#request.baseUrl });
  }

  #failed(operation: BulkOperation, error: ScimError): void {
    const isKnown = operation.path !== '' && referencesInText(operation.path).every((bulkId) => this.#ids.has(bulkId));
    const target = isKnown ? this.#targetOf(operation, this.#pathOf(operation)) : undefined;
    const location = target && !(target instanceof ScimError) ? this.#locationOf(target) : undefined;
    this.#answered(operation, { status: error.status, headers: {}, body: JSON.stringify(error) }, location);
  }

  #pathOf({ path }: BulkOperation): string {
    const resolved = resolveText(path, (bulkId) => encodeURIComponent(this.#ids.get(bulkId) ?? ''));
    return resolved.startsWith('/') ? resolved : `/${resolved}`;
  }

  #answered(operation: BulkOperation, response: ScimResponse, location: string | undefined): void {
    const { method, bulkId } = operation;
    const { status, headers, body } = response;
    const failed = status >= 400;
    if (failed) this.#failures += 1;
    this.#answers.set(operation, {
      method,
      ...(bulkId !== undefined && { bulkId }),
      ...(location !== undefined && { location }),
      ...(!failed && headers.etag !== undefined && { version: headers.etag }),
      status: String(status),
      ...(failed && { response: (body === undefined ? undefined : parseJson(body)) ?? {} }),
    });
  }
}

/** The id in the answer to a create; every projection shows it. */
function idIn({ body }: ScimResponse): string {
  const resource = body === undefined ? undefined : parseJson(body);
  return isJsonObject(resource) ? String(resource.id) : '';
}
