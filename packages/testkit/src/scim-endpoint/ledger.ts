import { isJsonObject, type JsonObject } from '@lockstep/scim';
import type { Reply } from './wire.ts';

/** A resource made by a check. */
export interface Made {
  readonly endpoint: string;
  readonly id: string;
}

/** A create whose answer named no id, or never came: the resource may be there. */
interface Attempted {
  readonly endpoint: string;
  readonly attribute: 'userName' | 'displayName';
  readonly name: string;
}

/** Begins every name a check makes up. What does not begin so is never looked for to be removed. */
export const NAME_PREFIX = 'lockstep-check-';

type Ask = (method: string, path: string, query?: string) => Promise<Reply>;

/**
 * What was made at an endpoint, so that it is removed again and nothing else is ever written to. Ids enter only through
 * answers to creates.
 */
export class Ledger {
  readonly #made = new Map<string, Made>();
  readonly #attempted = new Set<Attempted>();
  readonly #parent: Ledger | undefined;

  constructor(parent?: Ledger) {
    this.#parent = parent;
  }

  /** Notes a create about to be sent; call what it answers with what became of it. */
  expect(endpoint: string, resource: JsonObject): (reply: Reply) => void {
    const attribute = endpoint === '/Groups' ? 'displayName' : 'userName';
    const name = Object.entries(resource).find(([key]) => key.toLowerCase() === attribute.toLowerCase())?.[1];
    const attempt: Attempted = { endpoint, attribute, name: String(name ?? '') };
    if (attempt.name.startsWith(NAME_PREFIX)) this.#attempted.add(attempt);
    return ({ status, body }) => {
      const id = body?.id;
      if (status >= 400 && status < 500) this.#attempted.delete(attempt);
      if (status < 200 || status >= 300 || typeof id !== 'string' || id === '') return;
      // An endpoint may answer a create with a resource that was there before: that one is not ours.
      const answered = body?.[attribute];
      if (typeof answered === 'string' && answered.toLowerCase() !== attempt.name.toLowerCase()) return;
      this.#attempted.delete(attempt);
      this.add({ endpoint, id });
    };
  }

  add(made: Made): void {
    this.#made.set(keyOf(made.endpoint, made.id), made);
  }

  /** Leaves a resource to somebody else to remove. */
  release({ endpoint, id }: Made): void {
    this.#made.delete(keyOf(endpoint, id));
  }

  owns(endpoint: string, id: string): boolean {
    return this.#made.has(keyOf(endpoint, id)) || this.#parent?.owns(endpoint, id) === true;
  }

  /** Removes everything, groups first. Answers what could not be removed, with the reason. */
  async clear(ask: Ask): Promise<readonly string[]> {
    for (const attempt of this.#attempted) {
      for (const made of await findAttempted(attempt, ask).catch(() => [])) this.add(made);
    }
    this.#attempted.clear();
    const left: string[] = [];
    const groupsFirst = [...this.#made.values()].sort((a, b) => a.endpoint.localeCompare(b.endpoint));
    for (const made of groupsFirst) {
      const reason = await removal(made, ask);
      if (reason !== undefined) left.push(`${made.endpoint}/${made.id}: ${reason}`);
    }
    this.#made.clear();
    return left;
  }
}

async function removal({ endpoint, id }: Made, ask: Ask): Promise<string | undefined> {
  try {
    const { status } = await ask('DELETE', `${endpoint}/${encodeURIComponent(id)}`);
    return (status >= 200 && status < 300) || status === 404 ? undefined : `DELETE was answered with ${status}`;
  } catch (error) {
    return `DELETE was not answered (${error instanceof Error ? error.message : error})`;
  }
}

/** Only exact hits: an endpoint that ignores filters answers with everybody. */
async function findAttempted({ endpoint, attribute, name }: Attempted, ask: Ask): Promise<readonly Made[]> {
  const query = `filter=${encodeURIComponent(`${attribute} eq ${JSON.stringify(name)}`)}`;
  const found = (await ask('GET', endpoint, query)).body?.Resources;
  return (Array.isArray(found) ? found : [])
    .filter(isJsonObject)
    .filter((resource) => resource[attribute] === name && typeof resource.id === 'string')
    .map(({ id }) => ({ endpoint, id: String(id) }));
}

function keyOf(endpoint: string, id: string): string {
  return `${endpoint}/${id}`;
}
