import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { type App, createApp } from '../app.ts';
import type { Configuration } from '../config/index.ts';
import { DataDirectoryInUse, readHolder } from '../store/index.ts';
import { CommandFailure } from './exit.ts';

/** An answer of the administrative interface. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The administrative interface as commands use it: of the server that runs, else of one opened for the command. */
export interface Session {
  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<ApiAnswer>;
  /** Sends a file as it is read. */
  upload(path: string, content: AsyncIterable<Uint8Array>, contentType: string): Promise<ApiAnswer>;
  close(): Promise<void>;
}

/**
 * Reaches the installation. On a data directory that a server holds its interface is used, with the token beside the
 * lock; else the program is opened in this process. Either way a command speaks to the same interface.
 *
 * @param listening whether what the command does makes the program talk to applications, its own ones included
 */
export async function openSession(
  configuration: Configuration,
  { listening = false }: { readonly listening?: boolean } = {},
): Promise<Session> {
  try {
    const app = await createApp(configuration);
    // Applications of this installation are reached over the network like any other.
    if (listening) await app.listen(0);
    return inProcess(app, configuration);
  } catch (error) {
    if (!(error instanceof DataDirectoryInUse)) throw error;
    const holder = await readHolder(configuration.dataDir);
    if (holder?.address === undefined || holder.token === undefined) {
      throw new CommandFailure(
        `The data directory ${configuration.dataDir} is in use by process ${error.pid}, which cannot be reached. Wait until it has started, or stop it.`,
      );
    }
    return overHttp(holder.address, holder.token);
  }
}

function inProcess(app: App, { publicUrl, host, port }: Configuration): Session {
  // Links in answers begin with where the server will be.
  const authority =
    publicUrl === undefined ? `${host.includes(':') ? `[${host}]` : host}:${port}` : new URL(publicUrl).host;
  const headers = { authorization: `Bearer ${app.localToken}`, host: authority };
  return {
    async call(method, path, body) {
      const answer = await app.http.inject({
        method,
        url: path,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      return { status: answer.statusCode, body: parsed(answer.body) };
    },
    async upload(path, content, contentType) {
      const answer = await app.http.inject({
        method: 'POST',
        url: path,
        headers: { ...headers, 'content-type': contentType },
        payload: Readable.from(content),
      });
      return { status: answer.statusCode, body: parsed(answer.body) };
    },
    close: () => app.close(),
  };
}

function overHttp(address: string, token: string): Session {
  // The server's own certificate is for its public name; this connection never leaves the machine.
  const dispatcher = new Agent({
    connect: { rejectUnauthorized: false },
    headersTimeout: 600_000,
    bodyTimeout: 600_000,
  });
  const headers = { authorization: `Bearer ${token}` };
  return {
    async call(method, path, body) {
      const answer = await request(`${address}${path}`, {
        method,
        dispatcher,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.statusCode, body: parsed(await answer.body.text()) };
    },
    async upload(path, content, contentType) {
      const answer = await request(`${address}${path}`, {
        method: 'POST',
        dispatcher,
        headers: { ...headers, 'content-type': contentType },
        body: Readable.from(content),
      });
      return { status: answer.statusCode, body: parsed(await answer.body.text()) };
    },
    close: () => dispatcher.close(),
  };
}

function parsed(text: string): unknown {
  return text === '' ? undefined : JSON.parse(text);
}

/** The body of a success; a refusal ends the command with the interface's own words. */
export function bodyOf(answer: ApiAnswer): unknown {
  if (answer.status < 400) return answer.body;
  const error = (answer.body as { error?: { message?: string; details?: { message?: string }[] } } | undefined)?.error;
  const details = (error?.details ?? []).flatMap(({ message }) => (message === undefined ? [] : [`  ${message}`]));
  throw new CommandFailure([error?.message ?? `The server answered ${answer.status}.`, ...details].join('\n'));
}
