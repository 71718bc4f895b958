import {
  type Failure,
  interpretList,
  type JsonObject,
  type JsonValue,
  listRequest,
  readPath,
  sameValue,
  searchRequest,
} from '@lockstep/scim';
import type { MatchKey, ObjectType } from '../engine/index.ts';
import { EmptyTarget } from './empty-target.ts';
import type { Facts } from './facts.ts';
import { accept, incompatible } from './failure.ts';
import { pages, ResourceIndex } from './listing.ts';
import type { ResourceRules } from './profile.ts';
import type { Wire } from './wire.ts';

/** Accounts that share the first of several matching values; more cannot be told apart in reasonable time. */
const MOST_CANDIDATES = 1_000;
/** Group look-ups and reads never load members, which may be many (RFC 7644 section 3.9). */
const WITHOUT_MEMBERS = { excludedAttributes: ['members'] };

export function queryOf(type: ObjectType): { readonly excludedAttributes?: readonly string[] } {
  return type === 'Group' ? WITHOUT_MEMBERS : {};
}

/**
 * Searches a target for resources by their values: by filter, and where it cannot filter in everything it has, read once.
 * Whatever a target answers is looked through again, since some ignore filters they do not know.
 */
export class LookUp {
  readonly #wire: Wire;
  readonly #facts: Facts;
  readonly #now: () => Date;
  readonly #largest: number | undefined;
  /** What targets without filters have, by kind; read at the first search and again when it proved out of date. */
  readonly #all = new Map<ObjectType, Promise<ResourceIndex>>();
  readonly #empty: EmptyTarget;

  constructor(wire: Wire, facts: Facts, now: () => Date, largest?: number) {
    this.#wire = wire;
    this.#facts = facts;
    this.#now = now;
    this.#largest = largest;
    this.#empty = new EmptyTarget(wire, now);
  }

  /** Resources that carry every one of the values. Throws `TargetError`. */
  async find(type: ObjectType, keys: readonly MatchKey[], signal?: AbortSignal): Promise<readonly JsonObject[]> {
    return (await this.#empty.hasNone(type, keys, signal)) ? [] : this.search(type, keys, signal);
  }

  /** The same, by asking the target whatever is known of it. */
  async search(type: ObjectType, keys: readonly MatchKey[], signal?: AbortSignal): Promise<readonly JsonObject[]> {
    const rules = this.#facts.rules(type);
    const searchable = keys.filter(({ path }) => isListed(rules.filter, path));
    if (searchable.length === 0) return this.#among(type, keys, signal);
    if (searchable.length > 1 && rules.filterCombine) {
      const found = await this.#byAll(type, searchable, signal);
      if (found !== undefined) return found.filter((resource) => carries(resource, keys));
      this.#facts.learn(type, { filterCombine: false });
    }
    const found = await this.#byOne(type, searchable, rules, signal);
    if (found === undefined) {
      // What cannot be searched by once cannot be searched by at all.
      this.#facts.learn(type, { filter: [] });
      return this.#among(type, keys, signal);
    }
    return found.filter((resource) => carries(resource, keys));
  }

  /** Every resource of a kind, page by page. */
  async *list(type: ObjectType, signal?: AbortSignal): AsyncGenerator<readonly JsonObject[]> {
    for await (const { resources } of this.#pages(type, signal)) yield resources;
  }

  /** A resource that was made meanwhile, so that it is found where everything was read before. */
  made(type: ObjectType, resource: JsonObject): void {
    void this.#all.get(type)?.then(
      (all) => all.add(resource),
      () => undefined,
    );
  }

  /** What was read is not all there is. */
  outdated(type: ObjectType): void {
    this.#all.delete(type);
  }

  /** An account is there that nobody made here. */
  othersMake(): void {
    this.#empty.filled();
  }

  async #among(
    type: ObjectType,
    keys: readonly MatchKey[],
    signal: AbortSignal | undefined,
  ): Promise<readonly JsonObject[]> {
    let all = this.#all.get(type);
    if (all === undefined) {
      all = ResourceIndex.read(this.#pages(type, signal), this.#largest);
      this.#all.set(type, all);
      all.catch(() => this.#all.delete(type));
    }
    const [first] = keys;
    const found = first === undefined ? [] : (await all).find(first.path, first.value);
    return found.filter((resource) => carries(resource, keys));
  }

  #pages(type: ObjectType, signal: AbortSignal | undefined) {
    const { tenant } = this.#wire;
    return pages(
      (query) => listRequest(tenant, this.#wire.endpoint(type), { ...queryOf(type), ...query }),
      (request) => this.#wire.send(request, signal),
      this.#facts.profile.paging,
      this.#now,
    );
  }

  /** Searches by all values at once; undefined when the target cannot, or answers as if only some had been asked. */
  async #byAll(
    type: ObjectType,
    keys: readonly MatchKey[],
    signal: AbortSignal | undefined,
  ): Promise<readonly JsonObject[] | undefined> {
    const answer = await this.#wire.send(this.#search(type, keys), signal);
    const outcome = interpretList(answer, this.#now());
    if (!outcome.ok && outcome.failure.kind === 'refused') return undefined;
    if (!outcome.ok && this.#isNoMatch(type, outcome.failure.kind)) return [];
    const { resources } = accept(outcome, 'search');
    return resources.every((resource) => carries(resource, keys)) ? resources : undefined;
  }

  /** What a search by the first value finds, in the spellings that have to be asked for one by one. */
  async #byOne(
    type: ObjectType,
    keys: readonly MatchKey[],
    rules: ResourceRules,
    signal: AbortSignal | undefined,
  ): Promise<readonly JsonObject[] | undefined> {
    const [key] = keys;
    if (key === undefined) return undefined;
    const lower = { ...key, value: key.value.toLowerCase() };
    const spellings = rules.caseExact && !key.caseExact && lower.value !== key.value ? [key, lower] : [key];
    for (const spelling of spellings) {
      const found = await this.#candidates(type, spelling, keys.length === 1, signal);
      if (found === undefined || found.length > 0) return found;
    }
    return [];
  }

  /**
   * Resources with one value: all that one answer shows, or every page of them where others have to be told apart.
   * Undefined when the target says that it does not filter.
   */
  async #candidates(
    type: ObjectType,
    key: MatchKey,
    isOnly: boolean,
    signal: AbortSignal | undefined,
  ): Promise<readonly JsonObject[] | undefined> {
    const { path } = key;
    const candidates: JsonObject[] = [];
    for (let startIndex: number | undefined; ; startIndex = candidates.length + 1) {
      const answer = await this.#wire.send(this.#search(type, [key], startIndex), signal);
      const outcome = interpretList(answer, this.#now());
      if (!outcome.ok && this.#isNoMatch(type, outcome.failure.kind)) return [];
      if (!outcome.ok && outcome.failure.status === 501) return undefined;
      const { resources, total = 0 } = accept(outcome, 'search');
      if (resources.length > 0 && !resources.some((resource) => carries(resource, [key]))) {
        // Taking the first page of everything for a hit would adopt strangers' accounts.
        throw incompatible(`a search by ${path} found accounts that do not have the value searched for.`);
      }
      candidates.push(...resources);
      if (isOnly || resources.length === 0 || candidates.length >= total) return candidates;
      if (candidates.length >= MOST_CANDIDATES) {
        throw incompatible(
          `a search by ${path} finds more than ${MOST_CANDIDATES} accounts, and it cannot be searched by several attributes at once. Put the attribute that is rarest first.`,
        );
      }
    }
  }

  #search(type: ObjectType, keys: readonly MatchKey[], startIndex?: number) {
    const query = { ...queryOf(type), ...(startIndex === undefined ? {} : { startIndex }) };
    return searchRequest(this.#wire.tenant, this.#wire.endpoint(type), [...keys], query);
  }

  #isNoMatch(type: ObjectType, kind: Failure['kind']): boolean {
    return kind === 'notFound' && this.#facts.rules(type).noMatchIs404;
  }
}

/** Whether a path is among those listed; a null list has them all. */
function isListed(paths: readonly string[] | null, path: string): boolean {
  return paths === null || paths.some((one) => one.toLowerCase() === path.toLowerCase());
}

/** Whether a resource carries every one of the values searched for. */
function carries(resource: JsonObject, keys: readonly MatchKey[]): boolean {
  return keys.every(({ path, value, caseExact }) => {
    const held: JsonValue | undefined = readPath(resource, path);
    return held !== undefined && sameValue(held, value, caseExact);
  });
}
