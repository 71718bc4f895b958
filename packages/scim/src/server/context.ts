import type { JsonObject } from '../json.ts';
import { badRequest, isLargerThan, parseBody, ScimError } from '../message/index.ts';
import type { ReadOptions, ScimWarning } from '../resource/index.ts';
import type { ResourceType } from '../schema/index.ts';
import type { CursorSettings } from './cursor.ts';
import type { Endpoint } from './endpoint.ts';
import type { ServiceOptions } from './options.ts';
import { parseQuery, type ScimRequest } from './request.ts';
import type { ResourceStore } from './resource-store.ts';

/** What every operation of a service works with. */
export interface ServiceContext {
  readonly endpoints: readonly Endpoint[];
  readonly options: ServiceOptions;
  readonly store: ResourceStore;
  readonly cursors: CursorSettings | undefined;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly hashPassword: ((password: string) => Promise<string>) | undefined;
  /** See `ScimServiceSettings.accept`. */
  readonly accept: (type: ResourceType, attributes: JsonObject, before: JsonObject | undefined) => JsonObject;
  /** See `ScimServiceSettings.present`. */
  readonly present: (type: ResourceType, resource: JsonObject) => JsonObject;
  readonly onWarning: (warning: ScimWarning) => void;
}

/** How tolerant a service is in reading values. */
export function readingOf({ options, onWarning }: ServiceContext): ReadOptions {
  return { strict: options.strict, onWarning };
}

/** A client that knows no other way sends all members of a group at once, and 50,000 of them take so many times more. */
const LARGER = 8;

/** Most bytes of the body of a request for resources of a type, or for none. */
export function bodyLimitOf({ options }: Pick<ServiceContext, 'options'>, endpoint: Endpoint | undefined): number {
  return endpoint?.hasMembers ? options.maxBodySize * LARGER : options.maxBodySize;
}

/** The body of a request as a JSON object. Throws `ScimError` 413, or 400 `invalidSyntax` or `invalidValue`. */
export function bodyOf(context: ServiceContext, request: ScimRequest, endpoint?: Endpoint): JsonObject {
  requireSize(request, bodyLimitOf(context, endpoint));
  return parseBody(request.body);
}

/** Throws `ScimError` 413 when the body is larger than so many bytes. */
export function requireSize({ body }: ScimRequest, limit: number): void {
  if (body === undefined || !isLargerThan(body, limit)) return;
  throw new ScimError(413, undefined, `The body is larger than ${limit} bytes. Send it in several requests.`);
}

/**
 * The query parameters of a request. Throws `ScimError` 400 `invalidValue` for broken percent-encoding, and 403
 * `sensitive` for a secret: what stands in an address ends up in the logs of every proxy (RFC 7644 section 7.5.2).
 */
export function parametersOf({ options }: ServiceContext, request: ScimRequest): ReadonlyMap<string, string> {
  const parameters = parseQuery(request.query, options.strict);
  if (!parameters) throw badRequest('invalidValue', 'The query string is not valid percent-encoded UTF-8.');
  if (parameters.has('password')) {
    throw new ScimError(403, 'sensitive', 'A password must not stand in an address. Send it in the body of a request.');
  }
  return parameters;
}

export function notFound(endpoint: Endpoint, id: string): ScimError {
  return new ScimError(404, undefined, `${endpoint.type.name} '${id.slice(0, 200)}' does not exist.`);
}

export function locationOf(endpoint: Endpoint, id: string, baseUrl: string): string {
  return `${baseUrl}${endpoint.type.endpoint}/${encodeURIComponent(id)}`;
}
