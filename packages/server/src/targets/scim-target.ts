import {
  type AnsweredResource,
  discoveryRequest,
  interpretResource,
  type JsonObject,
  type JsonValue,
  type PatchDialect,
  type PatchOperation,
  readPath,
  readRequest,
} from '@lockstep/scim';
import {
  type DiscoveredObject,
  type MatchKey,
  type MemberChange,
  type ObjectType,
  type RefusedMember,
  TargetError,
  type TargetFeatures,
  type TargetResource,
  type TargetSystem,
} from '../engine/index.ts';
import { discoveredObjects, documentsOf } from './discovery.ts';
import { Facts } from './facts.ts';
import { accept, incompatible } from './failure.ts';
import { LookUp, queryOf } from './look-up.ts';
import type { TargetProfile } from './profile.ts';
import { type TargetCredentials, Wire, type WireOptions } from './wire.ts';
import { Writing } from './writing.ts';

/** What everything of its kind has: an answer without it shows less than the resource. */
const NAME: Readonly<Record<ObjectType, string>> = { User: 'userName', Group: 'displayName' };

export interface ScimTargetOptions extends WireOptions {
  /** How the application deviates from SCIM 2.0, from its gallery entry. */
  readonly profile?: TargetProfile | undefined;
  /** The form of PATCH the job asks for. */
  readonly patchDialect?: PatchDialect | undefined;
  /** Whether an administrator allowed deleting where it destroys for good. */
  readonly allowHardDelete?: boolean;
  /** Most characters of answers kept to search in where a target cannot filter. */
  readonly largestListing?: number;
}

/** An application's SCIM 2.0 endpoint as a target of provisioning. */
export class ScimTarget implements TargetSystem {
  readonly #wire: Wire;
  readonly #facts: Facts;
  readonly #lookUp: LookUp;
  readonly #writing: Writing;
  readonly #now: () => Date;

  private constructor(wire: Wire, facts: Facts, options: ScimTargetOptions) {
    this.#wire = wire;
    this.#facts = facts;
    this.#now = () => new Date(options.clock.now());
    this.#lookUp = new LookUp(wire, facts, this.#now, options.largestListing);
    const { patchDialect = 'rfc', allowHardDelete = false } = options;
    // The flag in an address asks for the compliant form where nothing else is chosen.
    const dialect = patchDialect === 'rfc' ? (wire.tenant.dialect ?? 'rfc') : patchDialect;
    this.#writing = new Writing(wire, facts, this.#now, { dialect, allowHardDelete });
  }

  /** Throws `TargetError` when the address cannot be used; nothing is sent yet. */
  static connect(credentials: TargetCredentials, options: ScimTargetOptions): ScimTarget {
    const facts = new Facts(options.profile);
    return new ScimTarget(new Wire(credentials, facts.profile, options), facts, options);
  }

  get features(): TargetFeatures {
    const { users, groups } = this.#facts.profile;
    return {
      patch: users.update === 'patch',
      groups: groups.supported,
      renamesGroups: !groups.immutable.some((path) => path.toLowerCase() === 'displayname'),
      membersPerRequest: groups.memberChange === 'put' ? groups.maxMembersInPut : groups.maxAdditions,
    };
  }

  async test(type: ObjectType, matchingPath: string, signal?: AbortSignal): Promise<void> {
    await this.#lookUp.search(type, [{ path: matchingPath, value: crypto.randomUUID(), caseExact: false }], signal);
  }

  async find(type: ObjectType, keys: readonly MatchKey[], signal?: AbortSignal): Promise<readonly TargetResource[]> {
    await this.#facts.ask(this.#wire, this.#now, signal);
    return this.#find(type, keys, signal);
  }

  async *list(type: ObjectType, signal?: AbortSignal): AsyncGenerator<readonly TargetResource[]> {
    await this.#facts.ask(this.#wire, this.#now, signal);
    for await (const page of this.#lookUp.list(type, signal)) yield page.map(listed);
  }

  async discover(signal?: AbortSignal): Promise<readonly DiscoveredObject[]> {
    const read = async (document: 'ResourceTypes' | 'Schemas') => {
      const answer = await this.#wire.send(discoveryRequest(this.#wire.tenant, document), signal);
      return documentsOf(answer, document, this.#now());
    };
    const [types, schemas] = await Promise.all([read('ResourceTypes'), read('Schemas')]);
    return discoveredObjects(types, schemas);
  }

  async get(type: ObjectType, id: string, signal?: AbortSignal): Promise<TargetResource | undefined> {
    const request = readRequest(this.#wire.tenant, this.#wire.endpoint(type), id, queryOf(type));
    const outcome = interpretResource(await this.#wire.send(request, signal), this.#now());
    if (!outcome.ok && outcome.failure.kind === 'notFound') return undefined;
    const { resource, version, id: answered } = accept(outcome, 'write');
    if (resource === undefined || answered === undefined) throw severalIn(resource) ?? withoutId();
    return { id: answered, version, attributes: resource };
  }

  async members(id: string, path: string, signal?: AbortSignal): Promise<readonly string[] | undefined> {
    const request = readRequest(this.#wire.tenant, this.#wire.endpoint('Group'), id, { attributes: [path] });
    const outcome = interpretResource(await this.#wire.send(request, signal), this.#now());
    if (!outcome.ok && outcome.failure.kind === 'notFound') return undefined;
    const { resource = {} } = accept(outcome, 'write');
    const members = readPath(resource, path);
    return Array.isArray(members) ? members.flatMap((member) => idIn(member) ?? []) : undefined;
  }

  async create(type: ObjectType, body: JsonObject, signal?: AbortSignal): Promise<TargetResource> {
    let made: AnsweredResource;
    try {
      made = await this.#writing.create(type, body, signal);
    } catch (error) {
      // It is there, or may be: what was read before does not show it.
      this.#lookUp.outdated(type);
      if (error instanceof TargetError && error.code === 'EntryConflict') this.#lookUp.othersMake();
      throw error;
    }
    const resource = await this.#made(type, body, made, signal);
    this.#lookUp.made(type, resource.attributes);
    return resource;
  }

  async update(
    type: ObjectType,
    id: string,
    operations: readonly PatchOperation[],
    signal?: AbortSignal,
  ): Promise<TargetResource | undefined> {
    await this.#facts.ask(this.#wire, this.#now, signal);
    const answered = await this.#writing.update(type, id, operations, signal);
    const resource = answered?.resource;
    if (resource === undefined || readPath(resource, NAME[type]) === undefined) return undefined;
    return { id, version: answered?.version, attributes: resource };
  }

  async changeMembers(
    id: string,
    path: string,
    change: MemberChange,
    signal?: AbortSignal,
  ): Promise<readonly RefusedMember[]> {
    await this.#facts.ask(this.#wire, this.#now, signal);
    return this.#writing.changeMembers(id, path, change, signal);
  }

  delete(type: ObjectType, id: string, signal?: AbortSignal): Promise<void> {
    return this.#writing.delete(type, id, signal);
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  async #find(
    type: ObjectType,
    keys: readonly MatchKey[],
    signal: AbortSignal | undefined,
  ): Promise<readonly TargetResource[]> {
    return (await this.#lookUp.find(type, keys, signal)).map(listed);
  }

  /** The resource a create made, as the target shows it: read, or looked up by name, where the answer did not say. */
  async #made(
    type: ObjectType,
    body: JsonObject,
    { resource, id, version }: AnsweredResource,
    signal: AbortSignal | undefined,
  ): Promise<TargetResource> {
    if (id !== undefined) {
      if (resource !== undefined && readPath(resource, NAME[type]) !== undefined) {
        return { id, version, attributes: resource };
      }
      return (await this.get(type, id, signal)) ?? { id, version, attributes: body };
    }
    const name = readPath(body, NAME[type]);
    this.#lookUp.outdated(type);
    const found =
      typeof name === 'string'
        ? await this.#find(type, [{ path: NAME[type], value: name, caseExact: false }], signal)
        : [];
    const [only, ...others] = found;
    if (only !== undefined && others.length === 0) return only;
    const message = 'The answer to a create names no id, and a search for what was made finds no single one.';
    throw new TargetError('SystemForCrossDomainIdentityManagementServiceIncompatible', message, {
      behaviour: 'object',
    });
  }
}

function listed(resource: JsonObject): TargetResource {
  const id = readPath(resource, 'id');
  const version = readPath(resource, 'meta.version');
  if (typeof id !== 'string' && typeof id !== 'number') throw withoutId();
  return { id: String(id), version: typeof version === 'string' ? version : undefined, attributes: resource };
}

/** A list in place of the resource that was asked for by its id. */
function severalIn(answer: JsonObject | undefined): TargetError | undefined {
  const resources = answer === undefined ? undefined : readPath(answer, 'Resources');
  if (!Array.isArray(resources) || resources.length < 2) return undefined;
  const message = `The application answered with ${resources.length} resources where one was asked for by its id. Its vendor has to mend this.`;
  return new TargetError('SystemForCrossDomainIdentityManagementMultipleEntriesInResponse', message, {
    behaviour: 'object',
  });
}

/** The id of a member: the value of an element, or, as some services have it, the bare id. */
function idIn(member: JsonValue): string | undefined {
  if (typeof member === 'string') return member;
  const value = typeof member === 'object' && member !== null && !Array.isArray(member) ? member.value : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function withoutId(): TargetError {
  return incompatible('an account it answered with has no id.');
}
