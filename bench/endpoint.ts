import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** How requests reach a server under measurement. */
export interface Endpoint {
  readonly origin: string;
  /** What every path begins with. */
  readonly base: string;
  readonly token: string;
}

/**
 * Runs a server of `endpoints/` in a process of its own, as long as it is used: what it costs is then not the driver's
 * cost. Each file there tells where it listens by a message, and ends when the channel closes.
 */
export async function endpoint<T>(
  file: 'lockstep' | 'bare' | 'scimmy',
  argument: string,
  use: (endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  const child = fork(join(import.meta.dirname, 'endpoints', `${file}.ts`), [argument]);
  try {
    return await use(await listening(child, file));
  } finally {
    if (child.exitCode === null) {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    }
  }
}

async function listening(child: ChildProcess, file: string): Promise<Endpoint> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The server ${file} ended with status ${code} before it listened.`);
  });
  const [told] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return told as Endpoint;
}
