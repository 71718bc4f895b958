import type { JsonObject } from '../json.ts';
import { badRequest, parseBody, ScimError } from '../message/index.ts';
import type { ScimWarning } from '../resource/index.ts';
import type { Endpoint } from './endpoint.ts';
import type { ServiceOptions } from './options.ts';
import { parseQuery, type ScimRequest } from './request.ts';
import type { ResourceStore } from './resource-store.ts';

/** What every operation of a service works with. */
export interface ServiceContext {
  readonly endpoints: readonly Endpoint[];
  readonly options: ServiceOptions;
  readonly store: ResourceStore;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly hashPassword: ((password: string) => Promise<string>) | undefined;
  readonly onWarning: (warning: ScimWarning) => void;
}

/** The body of a request as a JSON object. Throws `ScimError` 413 or 400 `invalidSyntax`. */
export function bodyOf(context: ServiceContext, request: ScimRequest): JsonObject {
  const { maxBodySize } = context.options;
  if ((request.body?.length ?? 0) > maxBodySize) {
    throw new ScimError(413, undefined, `The body is larger than ${maxBodySize} bytes. Send it in several requests.`);
  }
  return parseBody(request.body);
}

/** The query parameters of a request. Throws `ScimError` 400 `invalidValue` for broken percent-encoding. */
export function parametersOf(request: ScimRequest): ReadonlyMap<string, string> {
  const parameters = parseQuery(request.query);
  if (!parameters) throw badRequest('invalidValue', 'The query string is not valid percent-encoded UTF-8.');
  return parameters;
}

export function notFound(endpoint: Endpoint, id: string): ScimError {
  return new ScimError(404, undefined, `${endpoint.type.name} '${id.slice(0, 200)}' does not exist.`);
}

export function locationOf(endpoint: Endpoint, id: string, baseUrl: string): string {
  return `${baseUrl}${endpoint.type.endpoint}/${encodeURIComponent(id)}`;
}
