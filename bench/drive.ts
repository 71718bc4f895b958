import { Pool } from 'undici';
import type { Endpoint } from './endpoint.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Below the base of the endpoint. */
  readonly path: string;
  readonly body?: string;
}

/** What is measured: a request that is another one each time. */
export interface Side {
  readonly client: Client;
  readonly request: (count: number) => Request;
  /** Takes back what the request did, where it would add up. What this takes is not measured. */
  readonly undo?: (count: number) => Request;
}

const TURNS = 5;
const TURN = 2_000;
/** Before a program is as fast as it gets it has to have done the same thing some ten thousand times. */
const WARM_UP = 15_000;
const CONNECTIONS = 10;

/** Sends requests to an endpoint over connections that stay open. */
export class Client {
  readonly #pool: Pool;
  readonly #endpoint: Endpoint;
  readonly #headers: Readonly<Record<string, string>>;
  #count = 0;

  constructor(endpoint: Endpoint, connections: number) {
    this.#endpoint = endpoint;
    this.#pool = new Pool(endpoint.origin, { connections });
    this.#headers = {
      authorization: `Bearer ${endpoint.token}`,
      // The one type that servers of SCIM and others all read.
      'content-type': 'application/json',
    };
  }

  /** How many requests were counted on this client, so that none is made twice. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }

  /** Answers the text of a successful answer; throws for any other. */
  async send({ method, path, body }: Request): Promise<string> {
    const answer = await this.#pool.request({
      method,
      path: this.#endpoint.base + path,
      headers: this.#headers,
      ...(body !== undefined && { body }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 500)}`);
    return text;
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

/** Opens a client for as long as it is used. */
export async function connected<T>(
  endpoint: Endpoint,
  use: (client: Client) => Promise<T>,
  connections = CONNECTIONS,
): Promise<T> {
  const client = new Client(endpoint, connections);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/**
 * Requests per second of each side, over ten connections. The sides take turns, so that what else the machine does takes
 * time from all of them, and of its turns each side is judged by the median.
 */
export async function rates(...sides: readonly Side[]): Promise<number[]> {
  for (const side of sides) await rate(side, WARM_UP);
  return inTurns(sides, (side) => rate(side, TURN));
}

async function rate({ client, request }: Side, time: number): Promise<number> {
  const started = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - started < time) {
      await client.send(request(client.next()));
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return (done / (performance.now() - started)) * 1000;
}

/** Milliseconds that a request of each side takes when nothing else is asked meanwhile: medians, in turns as above. */
export async function times(requests: number, ...sides: readonly Side[]): Promise<number[]> {
  return inTurns(sides, async ({ client, request, undo }) => {
    const taken: number[] = [];
    for (let done = 0; done < requests; done += 1) {
      const count = client.next();
      const asked = request(count);
      taken.push(await timeOf(() => client.send(asked)));
      if (undo) await client.send(undo(count));
    }
    return median(taken);
  });
}

/** Milliseconds that something took. */
export async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function inTurns(sides: readonly Side[], measure: (side: Side) => Promise<number>): Promise<number[]> {
  const measured = sides.map((): number[] => []);
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [index, side] of sides.entries()) measured[index]?.push(await measure(side));
  }
  return measured.map(median);
}

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
