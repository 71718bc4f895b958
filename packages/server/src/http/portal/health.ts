/** The database behind the program, and whether what it acknowledged survives a power cut. */
export interface Health {
  readonly database: 'PGlite' | 'PostgreSQL';
  readonly durable: boolean;
}

/** A probe wants an answer, also when the database gives none. */
const patience = 2_000;

/** What `health` finds; rejects when it fails or takes too long. */
export function inTime(health: () => Promise<Health>): Promise<Health> {
  const { promise, reject, resolve } = Promise.withResolvers<Health>();
  const timer = setTimeout(() => reject(new Error(`The database did not answer within ${patience} ms.`)), patience);
  health().then(resolve, reject);
  return promise.finally(() => clearTimeout(timer));
}
