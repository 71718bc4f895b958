import { isJsonObject, type JsonObject, type JsonValue, member } from '../json.ts';
import { ERROR_URN } from '../message/index.ts';

/** What came back. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: string;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** Why a request failed, by what there is to do about it rather than by status alone. */
export interface Failure {
  readonly kind:
    | 'unauthorized'
    | 'forbidden'
    | 'notFound'
    | 'conflict'
    | 'changed'
    | 'tooLarge'
    | 'throttled'
    | 'unavailable'
    | 'refused'
    /** The answer is not SCIM: a proxy's page, a sign-in page, the wrong address. */
    | 'notScim';
  readonly status: number;
  readonly scimType: string | undefined;
  /** What the service said, shortened. */
  readonly detail: string;
  readonly retryAfterSeconds: number | undefined;
}

export interface AnsweredResource {
  /** Missing from an empty body: read or look the resource up. */
  readonly resource: JsonObject | undefined;
  readonly id: string | undefined;
  readonly version: string | undefined;
}

export interface AnsweredList {
  readonly resources: readonly JsonObject[];
  /** Undefined where the service does not say. */
  readonly total: number | undefined;
  readonly startIndex: number | undefined;
  readonly nextCursor: string | undefined;
}

const MAX_DETAIL = 500;

/** Reads the answer to a create, read, replace or patch; 200 instead of 201 and an empty body are fine. */
export function interpretResource(answer: Answer, now: Date): Outcome<AnsweredResource> {
  const parsed = read(answer, now);
  if (!parsed.ok) return parsed;
  const resource = parsed.value;
  const id = resource && member(resource, 'id');
  const meta = resource && member(resource, 'meta');
  const version = (isJsonObject(meta) ? text(member(meta, 'version')) : undefined) ?? answer.headers.etag;
  return { ok: true, value: { resource, id: text(id), version } };
}

/** Reads a list answer, however sparse: `resources` in any case, counts missing or as text. */
export function interpretList(answer: Answer, now: Date): Outcome<AnsweredList> {
  const parsed = read(answer, now);
  if (!parsed.ok) return parsed;
  const list = parsed.value;
  const resources = list && member(list, 'Resources');
  const total = list && count(member(list, 'totalResults'));
  if (!list || (resources === undefined && total === undefined)) {
    return { ok: false, failure: failure(answer, 'notScim', undefined, 'The answer is not a list of resources.', now) };
  }
  return {
    ok: true,
    value: {
      resources: (Array.isArray(resources) ? resources : []).filter(isJsonObject),
      total,
      startIndex: count(member(list, 'startIndex')),
      nextCursor: text(member(list, 'nextCursor')),
    },
  };
}

/** Reads the answer to a delete; a resource that is not there is as good as deleted. */
export function interpretDelete(answer: Answer, now: Date): Outcome<undefined> {
  const parsed = read(answer, now);
  if (parsed.ok || parsed.failure.kind === 'notFound') return { ok: true, value: undefined };
  return parsed;
}

function read(answer: Answer, now: Date): Outcome<JsonObject | undefined> {
  const body = parse(answer.body);
  const object = isJsonObject(body) ? body : undefined;
  const succeeded = answer.status >= 200 && answer.status < 300;
  if (succeeded && !isError(object)) {
    if (object || answer.body.trim() === '') return { ok: true, value: object };
    return { ok: false, failure: failure(answer, 'notScim', undefined, describe(answer, undefined), now) };
  }
  // Some services answer 200 with an error body; its own status is the better one, as a number or as text.
  const status = succeeded ? (count(object && member(object, 'status')) ?? 400) : answer.status;
  const scimType = text(object && member(object, 'scimType'));
  const kind = kindOf(status, scimType, object !== undefined || answer.body.trim() === '');
  return { ok: false, failure: failure({ ...answer, status }, kind, scimType, describe(answer, object), now) };
}

function isError(body: JsonObject | undefined): boolean {
  const schemas = body && member(body, 'schemas');
  return Array.isArray(schemas) && schemas.some((urn) => text(urn)?.toLowerCase() === ERROR_URN.toLowerCase());
}

function kindOf(status: number, scimType: string | undefined, isReadable: boolean): Failure['kind'] {
  // 400 with `uniqueness` is a common way to say 409.
  if (status === 409 || scimType?.toLowerCase() === 'uniqueness') return 'conflict';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return isReadable ? 'notFound' : 'notScim';
  if (status === 412) return 'changed';
  if (status === 413) return 'tooLarge';
  if (status === 429) return 'throttled';
  if (status >= 500 && status !== 501) return 'unavailable';
  return status >= 300 && status < 400 ? 'notScim' : 'refused';
}

function failure(
  answer: Answer,
  kind: Failure['kind'],
  scimType: string | undefined,
  detail: string,
  now: Date,
): Failure {
  return {
    kind,
    status: answer.status,
    scimType,
    detail,
    retryAfterSeconds: retryAfter(answer.headers['retry-after'], now),
  };
}

function describe({ status, body }: Answer, object: JsonObject | undefined): string {
  const detail = text(object && (member(object, 'detail') ?? member(object, 'message')));
  if (detail !== undefined) return detail.slice(0, MAX_DETAIL);
  if (object) return JSON.stringify(object).slice(0, MAX_DETAIL);
  const isPage = body.trimStart().startsWith('<');
  const what = isPage ? 'a web page; a proxy or sign-in page may stand in front' : body.trim().slice(0, MAX_DETAIL);
  return `Status ${status}${what === '' ? ' without a body' : `, ${what}`}.`;
}

/** Seconds from `Retry-After`, which is a number or an HTTP date (RFC 9110 section 10.2.3). */
function retryAfter(value: string | undefined, now: Date): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : Math.max(0, Math.ceil((time - now.getTime()) / 1000));
}

function parse(body: string): JsonValue | undefined {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, '')) as JsonValue;
  } catch {
    return undefined;
  }
}

function text(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function count(value: JsonValue | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}
