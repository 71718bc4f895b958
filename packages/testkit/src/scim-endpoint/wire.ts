import { type Answer, isJsonObject, type JsonObject, type JsonValue, parseTenantUrl } from '@lockstep/scim';

/** A request as it goes over the wire, credentials included. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Carries a request to the endpoint. Rejects only when no answer came; every status is an answer. */
export type Send = (request: WireRequest) => Promise<Answer>;

/** A request and its answer the way a report shows them: without the token, long bodies cut. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sent: string | undefined;
  readonly status: number;
  readonly contentType: string | undefined;
  readonly received: string;
}

/** An answer as checks read it. */
export interface Reply {
  readonly status: number;
  readonly headers: Answer['headers'];
  readonly text: string;
  /** The body when it is a JSON object. */
  readonly body: JsonObject | undefined;
  readonly exchange: Exchange;
}

const LONGEST_SHOWN = 2_000;

export function replyOf(request: WireRequest, answer: Answer): Reply {
  const { authorization: _secret, ...headers } = request.headers;
  return {
    status: answer.status,
    headers: answer.headers,
    text: answer.body,
    body: jsonObject(answer.body),
    exchange: {
      method: request.method,
      url: request.url,
      headers,
      sent: request.body === undefined ? undefined : shortened(request.body),
      status: answer.status,
      contentType: answer.headers['content-type'],
      received: shortened(answer.body),
    },
  };
}

/** The address below an endpoint's base; the parameters an administrator put into the base stay on every request. */
export function addressBelow(endpoint: string, path: string, query = ''): string {
  const { base, query: kept } = parseTenantUrl(endpoint);
  const all = [kept, query].filter((part) => part !== '').join('&');
  return `${base}${path}${all === '' ? '' : `?${all}`}`;
}

/** Text of an endpoint for a terminal: control characters are shown, not obeyed. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function jsonObject(text: string): JsonObject | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function shortened(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}… (${text.length} characters)`;
}
