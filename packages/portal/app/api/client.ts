/** What a server answers when it refuses or fails: clients branch on status and code, people read the message. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  /** Findings by the field they are about. */
  readonly findings: readonly Finding[];
  /** Seconds to wait, when the server names them. */
  readonly retryAfter: number | undefined;

  constructor(status: number, body: ErrorBody | undefined, headers: Headers) {
    super(body?.message ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body?.code ?? String(status);
    this.requestId = headers.get('request-id') ?? undefined;
    this.findings = body?.details ?? [];
    const wait = Number(headers.get('retry-after'));
    this.retryAfter = Number.isFinite(wait) && wait > 0 ? wait : undefined;
  }
}

export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
}

interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly details?: readonly Finding[];
}

export interface Sending {
  readonly body?: unknown;
  /** Sent as it is, in place of a body. */
  readonly file?: { readonly content: Blob; readonly type: string };
  /** Refused with 412 when the resource has another version by now. */
  readonly ifMatch?: string | undefined;
  /** Why it is done; kept in the audit log. */
  readonly reason?: string | undefined;
  readonly signal?: AbortSignal;
}

/** What was read, with the version a later write can name. */
export interface Read<T> {
  readonly data: T;
  readonly etag: string | undefined;
}

let forgery: string | undefined;

/** Keeps the value that every write has to show; it comes with who is signed in. */
export function keepForgeryValue(value: string | undefined): void {
  forgery = value;
}

/** Reads an address of this server. Rejects with an `ApiError`. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<Read<T>> {
  const response = await fetch(path, { headers: headersOf(), ...(signal === undefined ? {} : { signal }) });
  return { data: await bodyOf<T>(response), etag: response.headers.get('etag') ?? undefined };
}

/** As `read`, for callers that want the data alone. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await read<T>(path, signal)).data;
}

/** Writes to an address of this server; answers the body, undefined when there is none. */
export async function send<T = unknown>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  { body, file, ifMatch, reason, signal }: Sending = {},
): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: {
      ...headersOf(),
      ...(forgery === undefined ? {} : { 'x-lockstep-csrf': forgery }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(file === undefined ? {} : { 'content-type': file.type }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      // Headers hold no letters beyond Latin ones.
      ...(reason ? { 'x-lockstep-reason': encodeURIComponent(reason) } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(file === undefined ? {} : { body: file.content }),
    ...(signal === undefined ? {} : { signal }),
  });
  return bodyOf<T>(response);
}

function headersOf(): Record<string, string> {
  return {
    accept: 'application/json',
    'client-request-id': crypto.randomUUID(),
    // Operators may be signed in to a tenant's pages too; in their console they are who they are here.
    ...(location.pathname.startsWith('/operator') && { 'x-lockstep-as': 'operator' }),
    // Microsoft Graph counts and searches only where this is said.
    consistencylevel: 'eventual',
  };
}

async function bodyOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  const body: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
  if (response.ok) return body as T;
  throw new ApiError(response.status, (body as { error?: ErrorBody } | undefined)?.error, response.headers);
}
