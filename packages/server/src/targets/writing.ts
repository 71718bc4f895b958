import {
  type AnsweredResource,
  createRequest,
  deleteRequest,
  type Failure,
  interpretDelete,
  interpretResource,
  type JsonObject,
  type JsonValue,
  mergeOperations,
  type Outcome,
  type PatchDialect,
  type PatchOperation,
  patchRequest,
  readPath,
  readRequest,
  replaceRequest,
  sentIn,
} from '@lockstep/scim';
import { type MemberChange, type ObjectType, type RefusedMember, TargetError } from '../engine/index.ts';
import type { Facts } from './facts.ts';
import { accept } from './failure.ts';
import { changeMembers, chunksOf, memberOperations } from './group-members.ts';
import { missingOnCreate, narrowedBody, narrowedOperations } from './narrowing.ts';
import { patchStubbornly } from './patching.ts';
import type { Wire } from './wire.ts';

/** How often a resource is read again because somebody else changed it between reading and writing. */
const MOST_CHANGED = 4;

/** What services compute themselves and a written resource leaves out. */
const COMPUTED: ReadonlySet<string> = new Set(['meta', 'groups']);

export interface WritingOptions {
  /** The job's dialect; the target's profile may overrule it. */
  readonly dialect: PatchDialect;
  /** Whether an administrator allowed deleting where it destroys for good. */
  readonly allowHardDelete: boolean;
}

/** Writes to a target in the way its profile asks for, narrowly: nothing but what was mapped. */
export class Writing {
  readonly #wire: Wire;
  readonly #facts: Facts;
  readonly #now: () => Date;
  readonly #options: WritingOptions;
  /** Paths the target failed at, sent apart from then on. */
  readonly #culprits = new Set<string>();

  constructor(wire: Wire, facts: Facts, now: () => Date, options: WritingOptions) {
    this.#wire = wire;
    this.#facts = facts;
    this.#now = now;
    this.#options = options;
  }

  /** The answer to a create; it may name no id. Throws `TargetError`. */
  async create(type: ObjectType, body: JsonObject, signal: AbortSignal | undefined) {
    const rules = this.#facts.rules(type);
    const missing = missingOnCreate(body, rules);
    if (missing !== undefined) {
      const message = `The application wants a value for ${missing} on create, and there is none. Map it, or fill it in.`;
      throw new TargetError('MandatoryFieldsMissing', message, { behaviour: 'object' });
    }
    const request = createRequest(this.#wire.tenant, this.#wire.endpoint(type), narrowedBody(body, rules));
    const answer = await this.#wire.send(request, signal);
    const { resource, id, version } = accept(interpretResource(answer, this.#now()), 'create');
    return { resource, id: id ?? lastSegment(answer.headers.location), version };
  }

  /** Changes a resource; the answer when there was something to send. Throws `TargetError`. */
  async update(
    type: ObjectType,
    id: string,
    operations: readonly PatchOperation[],
    signal: AbortSignal | undefined,
  ): Promise<AnsweredResource | undefined> {
    const rules = this.#facts.rules(type);
    const { deactivate } = this.#facts.profile.users;
    const narrowed = narrowedOperations(operations, rules);
    if (narrowed.length === 0) return undefined;
    if (type === 'User' && deactivate === 'delete' && narrowed.some((one) => setsActive(one, false))) {
      await this.delete(type, id, signal);
      return undefined;
    }
    const whole = type === 'User' && deactivate === 'put-active' && narrowed.some((one) => setsActive(one));
    if (whole || rules.update === 'put') return accept(await this.#put(type, id, narrowed, signal), 'write');
    const { maxOpsPerPatch } = rules;
    const send = (part: readonly PatchOperation[]) => this.#patch(type, id, part, signal);
    const outcome = await patchStubbornly(send, narrowed, maxOpsPerPatch, this.#culprits);
    if (!outcome.ok && isNotOffered(outcome.failure)) {
      this.#facts.learn(type, { update: 'put', ...(type === 'Group' && { memberChange: 'put' }) });
      if (this.#facts.rules(type).update === 'put') return this.update(type, id, operations, signal);
    }
    return accept(outcome, 'write');
  }

  /** Adds and removes members; answers those the target refuses for themselves. Throws `TargetError`. */
  async changeMembers(
    id: string,
    path: string,
    change: MemberChange,
    signal: AbortSignal | undefined,
  ): Promise<readonly RefusedMember[]> {
    const { groups } = this.#facts.profile;
    const refused: RefusedMember[] = [];
    for (const chunk of chunksOf(change, groups)) {
      const send = async (part: MemberChange): Promise<Outcome<unknown>> => {
        const rules = this.#facts.profile.groups;
        const operations = memberOperations(path, { ...change, ...part }, rules);
        if (rules.memberChange === 'put') return this.#put('Group', id, operations, signal);
        const outcome = await this.#patch('Group', id, operations, signal);
        if (outcome.ok || !isNotOffered(outcome.failure)) return outcome;
        this.#facts.learn('Group', { update: 'put', memberChange: 'put' });
        return this.#facts.profile.groups.memberChange === 'put' ? this.#put('Group', id, operations, signal) : outcome;
      };
      const tooLarge = (size: number) => {
        const most = Math.max(1, Math.ceil(size / 2));
        this.#facts.learn('Group', { maxAdditions: most, maxRemovals: most });
      };
      refused.push(...(await changeMembers(send, chunk, tooLarge)));
    }
    return refused;
  }

  /** Idempotent. Throws `TargetError`, before anything is sent where deleting is not allowed. */
  async delete(type: ObjectType, id: string, signal: AbortSignal | undefined): Promise<void> {
    const { hardDelete } = this.#facts.rules(type);
    if (hardDelete === 'no' || (hardDelete === 'ask' && !this.#options.allowHardDelete)) {
      const remedy =
        hardDelete === 'no'
          ? 'Switch the action Delete off in the mapping, so that accounts are disabled.'
          : 'Switch the action Delete off in the mapping, or allow deleting for good in the settings of the job.';
      const message = `Deleting cannot be undone in this application, so nothing was deleted. ${remedy}`;
      throw new TargetError('MethodNotAllowed', message, { behaviour: 'object' });
    }
    const answer = await this.#wire.send(deleteRequest(this.#wire.tenant, this.#wire.endpoint(type), id), signal);
    accept(interpretDelete(answer, this.#now()), 'write');
  }

  async #patch(
    type: ObjectType,
    id: string,
    operations: readonly PatchOperation[],
    signal: AbortSignal | undefined,
  ): Promise<Outcome<AnsweredResource>> {
    const { patchDialect, opCase } = this.#facts.rules(type);
    const written = sentIn(operations, patchDialect ?? this.#options.dialect, opCase);
    const request = patchRequest(this.#wire.tenant, this.#wire.endpoint(type), id, written);
    return interpretResource(await this.#wire.send(request, signal), this.#now());
  }

  /** Reads, merges and writes the whole resource, only if nobody else changed it meanwhile (RFC 7644 section 3.14). */
  async #put(
    type: ObjectType,
    id: string,
    operations: readonly PatchOperation[],
    signal: AbortSignal | undefined,
  ): Promise<Outcome<AnsweredResource>> {
    const { tenant } = this.#wire;
    const endpoint = this.#wire.endpoint(type);
    for (let attempt = 1; ; attempt += 1) {
      const read = interpretResource(await this.#wire.send(readRequest(tenant, endpoint, id), signal), this.#now());
      if (!read.ok) return read;
      const { resource = {}, version } = read.value;
      const merged = this.#whole(type, mergeOperations(resource, operations));
      const request = replaceRequest(tenant, endpoint, id, merged, version);
      const outcome = interpretResource(await this.#wire.send(request, signal), this.#now());
      if (outcome.ok || outcome.failure.kind !== 'changed' || attempt === MOST_CHANGED) return outcome;
    }
  }

  /** A resource as it is written whole: without what is computed, empty, or never sent. */
  #whole(type: ObjectType, resource: JsonObject): JsonObject {
    const { maxMembersInPut } = this.#facts.profile.groups;
    const members = readPath(resource, 'members');
    if (type === 'Group' && Array.isArray(members) && members.length > maxMembersInPut) {
      const message = `The application takes groups only as a whole, and this one would have ${members.length} members; more than ${maxMembersInPut} are not written so. Part the group, or leave it out of scope.`;
      throw new TargetError('RequestEntityTooLarge', message, { behaviour: 'object' });
    }
    const isEmpty = (value: JsonValue) => value === null || (Array.isArray(value) && value.length === 0);
    const kept = Object.entries(narrowedBody(resource, { ...this.#facts.rules(type), multiValuedMax: null })).filter(
      ([name, value]) => !COMPUTED.has(name.toLowerCase()) && (name.toLowerCase() === 'members' || !isEmpty(value)),
    );
    return Object.fromEntries(kept);
  }
}

function isNotOffered({ status }: Failure): boolean {
  return status === 501 || status === 405;
}

/** Whether an operation writes `active`, to that value if one is named. */
function setsActive({ op, path, value }: PatchOperation, wanted?: boolean): boolean {
  if (path?.toLowerCase() !== 'active' || op === 'remove') return false;
  return wanted === undefined || String(value).toLowerCase() === String(wanted);
}

function lastSegment(location: string | undefined): string | undefined {
  const segment = location?.split('?', 1)[0]?.split('/').filter(Boolean).at(-1);
  if (segment === undefined) return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
