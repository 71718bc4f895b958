import { AsyncLocalStorage } from 'node:async_hooks';
import type { JsonObject, JsonValue, ScimRequest, ScimResponse } from '@lockstep/scim';
import { mostWarnings } from './activity-log.ts';
import type { Changes } from './audit.ts';
import type { NewEntry } from './collections/collection.ts';

/** An operation of a bulk request, for the log. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly location: string | undefined;
  readonly changes: Changes;
}

/** What comes up while one request is answered: a service answers many at once. */
export class RequestUnderWay {
  static readonly #current = new AsyncLocalStorage<RequestUnderWay>();
  /** Seconds to wait, when a part of it came too often. */
  retryAfter = 0;
  readonly operations: Operation[] = [];
  /** What an administrator of the application chose who writes by hand; undefined when the directory writes. */
  readonly asked: JsonObject | undefined;
  /** Entries of the application's lists that come about with what is written. */
  readonly entries: NewEntry[] = [];
  readonly #warnings = new Set<string>();
  #unsaid = 0;
  #changes = new Map<string, JsonValue | undefined>();

  constructor(asked?: JsonObject) {
    this.asked = asked;
  }

  static get current(): RequestUnderWay | undefined {
    return RequestUnderWay.#current.getStore();
  }

  run<T>(answer: () => Promise<T>): Promise<T> {
    return RequestUnderWay.#current.run(this, answer);
  }

  /** A client that sends the same thing a thousand times is told of it once, and never at any length. */
  warn(message: string): void {
    if (this.#warnings.size < mostWarnings - 1) this.#warnings.add(message);
    else if (!this.#warnings.has(message)) this.#unsaid += 1;
  }

  get warnings(): readonly string[] {
    return this.#unsaid === 0 ? [...this.#warnings] : [...this.#warnings, `And ${this.#unsaid} more of the kind.`];
  }

  wrote(changes: Changes): void {
    for (const [name, value] of changes) this.#changes.set(name, value);
  }

  get changes(): Changes {
    return this.#changes;
  }

  /** An operation of the request is over: what was written since the one before it is its doing. */
  operated({ method, path }: ScimRequest, { status, headers }: ScimResponse): void {
    this.operations.push({ method, path, status, location: headers.location, changes: this.#changes });
    this.#changes = new Map();
  }
}
