import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseLog } from './database.ts';

type OnNotice = (payload: string) => void;

/** Between two attempts to reach a server that is gone. */
const RECONNECT = 1_000;

/** Who listens to which channel of a connection that is shared. */
export class Listeners {
  readonly #byChannel = new Map<string, Set<OnNotice>>();

  readonly notice = ({ channel, payload = '' }: pg.Notification): void => {
    for (const onNotice of this.#byChannel.get(channel) ?? []) onNotice(payload);
  };

  add(channel: string, onNotice: OnNotice): () => Promise<void> {
    const listeners = this.#byChannel.get(channel) ?? new Set();
    this.#byChannel.set(channel, listeners.add(onNotice));
    return async () => {
      listeners.delete(onNotice);
    };
  }
}

/**
 * Listens on a connection of its own, since one of a pool would be given to somebody else. A connection that breaks is
 * made anew, until this is stopped; whoever listens is told that something may have been missed.
 */
export async function listenOnServer(
  connectionString: string,
  channel: string,
  onNotice: OnNotice,
  log: DatabaseLog,
): Promise<() => Promise<void>> {
  const stop = new AbortController();
  const stopped = once(stop.signal, 'abort');
  let connection: Connection | undefined = await connect(connectionString, channel, onNotice, log);
  const listening = (async () => {
    while (!stop.signal.aborted) {
      if (connection === undefined) {
        await sleep(RECONNECT, undefined, { signal: stop.signal }).catch(() => undefined);
        connection = await connect(connectionString, channel, onNotice, log).catch(() => undefined);
        if (connection !== undefined) onNotice('');
      } else {
        await Promise.race([connection.lost, stopped]);
        await connection.client.end().catch(() => undefined);
        connection = undefined;
      }
    }
    await connection?.client.end();
  })();
  return async () => {
    stop.abort();
    await listening;
  };
}

interface Connection {
  readonly client: pg.Client;
  /** Settles when the connection is gone. */
  readonly lost: Promise<void>;
}

async function connect(
  connectionString: string,
  channel: string,
  onNotice: OnNotice,
  log: DatabaseLog,
): Promise<Connection> {
  const client = new pg.Client({ connectionString, keepAlive: true });
  const lost = new Promise<void>((resolve) => {
    client.once('end', resolve);
    client.on('error', (error) => {
      log.warn(`A connection to the database was lost: ${error.message}`);
      resolve();
    });
  });
  client.on('notification', ({ payload = '' }) => onNotice(payload));
  try {
    await client.connect();
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    return { client, lost };
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}
