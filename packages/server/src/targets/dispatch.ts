import type { Dispatcher, Pool } from 'undici';
import type { ExchangeResponse } from './exchange.ts';

/** No SCIM answer that concerns one page comes near this. */
const LARGEST_BODY = 16 * 1024 * 1024;

/** A whole answer took longer than it may. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * One request and its whole answer, as text, within a time that counts from the request to the last byte. Below the
 * client's streams: an answer is small, and a stream costs more than reading it.
 */
export function dispatch(
  pool: Pool,
  request: Pick<Dispatcher.DispatchOptions, 'method' | 'path' | 'headers'> & { readonly body?: string | undefined },
  milliseconds: number,
): Promise<ExchangeResponse> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: Readonly<Record<string, string>> = {};
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (error: Error) => {
      clearTimeout(timer);
      reject(error);
      controller?.abort(error);
    };
    const timer = setTimeout(() => end(new TimeoutError('The answer did not come in time.')), milliseconds);
    pool.dispatch(
      { method: request.method, path: request.path, headers: request.headers ?? null, body: request.body ?? null },
      {
        onRequestStart(started) {
          controller = started;
        },
        onResponseStart(_, code, received) {
          status = code;
          headers = flat(received);
        },
        onResponseData(_, chunk) {
          size += chunk.length;
          if (size > LARGEST_BODY) end(new Error('The answer is larger than 16 MiB.'));
          else chunks.push(chunk);
        },
        onResponseEnd() {
          clearTimeout(timer);
          const [first] = chunks;
          const body = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
          resolve({ status, headers, body: body.toString('utf8') });
        },
        onResponseError(_, error) {
          clearTimeout(timer);
          reject(error);
        },
      },
    );
  });
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Readonly<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) all[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return all;
}
