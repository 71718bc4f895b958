import {
  type Answer,
  type ClientRequest,
  createRequest,
  deleteRequest,
  discoveryRequest,
  type Failure,
  interpretDelete,
  interpretList,
  interpretResource,
  type JsonObject,
  type ListQuery,
  type Outcome,
  type PatchOperation,
  parseTenantUrl,
  patchRequest,
  readPath,
  readRequest,
  sameValue,
  searchRequest,
  type TenantUrl,
} from '@lockstep/scim';
import type {
  DiscoveredObject,
  MatchKey,
  ObjectType,
  TargetFeatures,
  TargetResource,
  TargetSystem,
} from '../engine/index.ts';
import { TargetError } from '../engine/index.ts';
import { discoveredObjects, documentsOf } from './discovery.ts';
import { Exchange, type ExchangeOptions } from './exchange.ts';
import { failureOf, incompatible } from './failure.ts';

const ENDPOINT: Readonly<Record<ObjectType, string>> = { User: 'Users', Group: 'Groups' };

/** Group look-ups and reads never load members, which may be many (RFC 7644 section 3.9). */
const WITHOUT_MEMBERS = { excludedAttributes: ['members'] };

/** Accounts that share the first of several matching values; more cannot be told apart in reasonable time. */
const MOST_CANDIDATES = 1_000;

/** What is assumed of a target that says nothing else. */
const USUAL: TargetFeatures = { patch: true, groups: true, membersPerRequest: 100 };

export interface TargetCredentials {
  readonly tenantUrl: string;
  readonly secretToken: string;
}

/** An application's SCIM 2.0 endpoint as a target of provisioning. */
export class ScimTarget implements TargetSystem {
  readonly features = USUAL;
  readonly #exchange: Exchange;
  readonly #tenant: TenantUrl;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #now: () => Date;
  /** Whether several attributes can be searched for at once, as far as is known. */
  #conjunctions = true;

  private constructor(exchange: Exchange, tenant: TenantUrl, token: string, options: ScimTargetOptions) {
    this.#exchange = exchange;
    this.#tenant = tenant;
    this.#headers = { authorization: `Bearer ${token}`, 'user-agent': options.userAgent };
    this.#now = () => new Date(options.clock.now());
  }

  /** Throws `TargetError` when the address cannot be used; nothing is sent yet. */
  static connect(credentials: TargetCredentials, options: ScimTargetOptions): ScimTarget {
    const tenant = parseTenantUrl(credentials.tenantUrl);
    if (!URL.canParse(tenant.base)) {
      const message = 'The tenant URL is not an address. It begins with https:// and is copied from the application.';
      throw new TargetError('InvalidTenantUrl', message, { behaviour: 'job' });
    }
    return new ScimTarget(new Exchange(new URL(tenant.base), options), tenant, credentials.secretToken, options);
  }

  async test(type: ObjectType, matchingPath: string, signal?: AbortSignal): Promise<void> {
    await this.find(type, [{ path: matchingPath, value: crypto.randomUUID(), caseExact: false }], signal);
  }

  async find(type: ObjectType, keys: readonly MatchKey[], signal?: AbortSignal): Promise<readonly TargetResource[]> {
    if (keys.length > 1 && this.#conjunctions) {
      const found = await this.#findAll(type, keys, signal);
      if (found !== undefined) return found;
      this.#conjunctions = false;
    }
    const candidates = await this.#candidates(type, keys, signal);
    return candidates.filter((resource) => carries(resource, keys)).map((resource) => this.#listed(resource));
  }

  /** Searches by all values at once; undefined when the target cannot, or answers as if only some had been asked. */
  async #findAll(
    type: ObjectType,
    keys: readonly MatchKey[],
    signal: AbortSignal | undefined,
  ): Promise<readonly TargetResource[] | undefined> {
    const answer = await this.#send(searchRequest(this.#tenant, ENDPOINT[type], [...keys], queryOf(type)), signal);
    const outcome = interpretList(answer, this.#now());
    if (!outcome.ok && outcome.failure.kind === 'refused') return undefined;
    const { resources } = this.#accept(outcome, 'search');
    return resources.every((resource) => carries(resource, keys))
      ? resources.map((resource) => this.#listed(resource))
      : undefined;
  }

  /** What a search by the first value finds; by the only one, all that is answered, by one of several every page of it. */
  async #candidates(
    type: ObjectType,
    keys: readonly MatchKey[],
    signal: AbortSignal | undefined,
  ): Promise<readonly JsonObject[]> {
    const first = keys.slice(0, 1);
    const path = first[0]?.path ?? '';
    const candidates: JsonObject[] = [];
    for (let startIndex: number | undefined; ; startIndex = candidates.length + 1) {
      const query = { ...queryOf(type), ...(startIndex === undefined ? {} : { startIndex }) };
      const answer = await this.#send(searchRequest(this.#tenant, ENDPOINT[type], first, query), signal);
      const { resources, total = 0 } = this.#accept(interpretList(answer, this.#now()), 'search');
      if (resources.length > 0 && !resources.some((resource) => carries(resource, first))) {
        // Taking the first page of everything for a hit would adopt strangers' accounts.
        throw incompatible(`a search by ${path} found accounts that do not have the value searched for.`);
      }
      candidates.push(...resources);
      if (keys.length === 1 || resources.length === 0 || candidates.length >= total) return candidates;
      if (candidates.length >= MOST_CANDIDATES) {
        throw incompatible(
          `a search by ${path} finds more than ${MOST_CANDIDATES} accounts, and it cannot be searched by several attributes at once. Put the attribute that is rarest first.`,
        );
      }
    }
  }

  async discover(signal?: AbortSignal): Promise<readonly DiscoveredObject[]> {
    const read = async (document: 'ResourceTypes' | 'Schemas') => {
      const answer = await this.#send(discoveryRequest(this.#tenant, document), signal);
      return documentsOf(answer, document, this.#now());
    };
    const [types, schemas] = await Promise.all([read('ResourceTypes'), read('Schemas')]);
    return discoveredObjects(types, schemas);
  }

  async get(type: ObjectType, id: string, signal?: AbortSignal): Promise<TargetResource | undefined> {
    const answer = await this.#send(readRequest(this.#tenant, ENDPOINT[type], id, queryOf(type)), signal);
    const outcome = interpretResource(answer, this.#now());
    if (!outcome.ok && outcome.failure.kind === 'notFound') return undefined;
    return this.#resource(outcome);
  }

  async create(type: ObjectType, body: JsonObject, signal?: AbortSignal): Promise<TargetResource> {
    const answer = await this.#send(createRequest(this.#tenant, ENDPOINT[type], body), signal);
    const { resource, id, version } = this.#accept(interpretResource(answer, this.#now()), 'write');
    const known = id ?? lastSegment(answer.headers.location);
    if (known === undefined) throw incompatible('the answer to a create names no id.');
    return { id: known, version, attributes: resource ?? body };
  }

  async update(
    type: ObjectType,
    id: string,
    operations: readonly PatchOperation[],
    signal?: AbortSignal,
  ): Promise<TargetResource | undefined> {
    const answer = await this.#send(patchRequest(this.#tenant, ENDPOINT[type], id, operations), signal);
    const { resource, version } = this.#accept(interpretResource(answer, this.#now()), 'write');
    return resource === undefined ? undefined : { id, version, attributes: resource };
  }

  async delete(type: ObjectType, id: string, signal?: AbortSignal): Promise<void> {
    const answer = await this.#send(deleteRequest(this.#tenant, ENDPOINT[type], id), signal);
    this.#accept(interpretDelete(answer, this.#now()), 'write');
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  #send(request: ClientRequest, signal: AbortSignal | undefined): Promise<Answer> {
    return this.#exchange.send({ ...request, headers: { ...request.headers, ...this.#headers } }, signal);
  }

  #resource(outcome: ReturnType<typeof interpretResource>): TargetResource {
    const { resource, id, version } = this.#accept(outcome, 'write');
    if (resource === undefined || id === undefined) throw incompatible('an account it answered with has no id.');
    return { id, version, attributes: resource };
  }

  #listed(resource: JsonObject): TargetResource {
    return this.#resource(interpretResource({ status: 200, headers: {}, body: JSON.stringify(resource) }, this.#now()));
  }

  #accept<T>(outcome: Outcome<T>, doing: 'search' | 'write'): T {
    if (outcome.ok) return outcome.value;
    throw errorOf(outcome.failure, doing);
  }
}

function queryOf(type: ObjectType): Pick<ListQuery, 'excludedAttributes'> {
  return type === 'Group' ? WITHOUT_MEMBERS : {};
}

/** Whether a resource carries every one of the values searched for. */
function carries(resource: JsonObject, keys: readonly MatchKey[]): boolean {
  return keys.every(({ path, value, caseExact }) => {
    const held = readPath(resource, path);
    return held !== undefined && sameValue(held, value, caseExact);
  });
}

export interface ScimTargetOptions extends ExchangeOptions {
  readonly userAgent: string;
}

/** A search that is refused will be refused for everybody; a write may be refused for one. */
function errorOf(failure: Failure, doing: 'search' | 'write'): TargetError {
  if (failure.kind === 'notScim') return incompatible(failure.detail);
  if (doing === 'search' && failure.kind === 'notFound') return incompatible('a search answered 404.');
  const error = failureOf(failure.status, failure);
  const everybody = doing === 'search' && (failure.kind === 'forbidden' || failure.kind === 'refused');
  return everybody ? new TargetError(error.code, error.message, { behaviour: 'job', status: failure.status }) : error;
}

function lastSegment(location: string | undefined): string | undefined {
  const segment = location?.split('?', 1)[0]?.split('/').at(-1);
  return segment === undefined || segment === '' ? undefined : decodeURIComponent(segment);
}
