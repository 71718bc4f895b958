import type { JsonObject, PatchOperation } from '@lockstep/scim';
import type { AttributeDefinition } from '../mapping/index.ts';
import type { MatchKey } from './assess.ts';
import type { ObjectType } from './source-directory.ts';

/** What a target can do. The engine plans around these facts, never around names. */
export interface TargetFeatures {
  readonly patch: boolean;
  readonly groups: boolean;
  /** Whether the name of a group can be changed; else another group has to take its place. */
  readonly renamesGroups: boolean;
  /** Most members one request adds; more at a time are parted. */
  readonly membersPerRequest: number;
}

/** Ids of resources that become members of a group, and of those that leave it. */
export interface MemberChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** Those among the ids that are groups themselves. */
  readonly groups?: ReadonlySet<string>;
}

/** A member the target refused for itself, while the others were written. */
export interface RefusedMember {
  readonly id: string;
  readonly error: TargetError;
}

/** A resource as the target holds it. */
export interface TargetResource {
  readonly id: string;
  readonly version: string | undefined;
  readonly attributes: JsonObject;
}

/** What the target says accounts or groups are made of, as attribute definitions whose names are target paths. */
export interface DiscoveredObject {
  readonly type: ObjectType;
  readonly attributes: readonly AttributeDefinition[];
}

/**
 * The port to what is provisioned into. Every method may throw `TargetError`, whose `behaviour` says what to do; waiting
 * and repeating within a call are the implementation's business.
 */
export interface TargetSystem {
  readonly features: TargetFeatures;
  /** Asks for an account that cannot exist; succeeds when credentials, address and protocol are right. */
  test(type: ObjectType, matchingPath: string, signal?: AbortSignal): Promise<void>;
  /** Resources that carry every one of the values, of which there is at least one; each returned really does. */
  find(type: ObjectType, keys: readonly MatchKey[], signal?: AbortSignal): Promise<readonly TargetResource[]>;
  /** Every resource of a kind, page by page, groups without their members. */
  list(type: ObjectType, signal?: AbortSignal): AsyncIterable<readonly TargetResource[]>;
  get(type: ObjectType, id: string, signal?: AbortSignal): Promise<TargetResource | undefined>;
  /**
   * Ids of the members of a group; undefined where the target does not show them, or there is no such group.
   *
   * @param path target path of the members
   */
  members(groupId: string, path: string, signal?: AbortSignal): Promise<readonly string[] | undefined>;
  create(type: ObjectType, body: JsonObject, signal?: AbortSignal): Promise<TargetResource>;
  /** The resource after the change when the target returned it. Undefined otherwise. Unknown id: `InvalidAnchor`. */
  update(
    type: ObjectType,
    id: string,
    operations: readonly PatchOperation[],
    signal?: AbortSignal,
  ): Promise<TargetResource | undefined>;
  /**
   * Adds members to a group and takes others out, each idempotent, in as many requests as the target needs. Answers the
   * members it refuses for themselves; what concerns the group is thrown.
   *
   * @param path target path of the members
   */
  changeMembers(
    groupId: string,
    path: string,
    change: MemberChange,
    signal?: AbortSignal,
  ): Promise<readonly RefusedMember[]>;
  /** Idempotent: a resource that is gone already is a success. */
  delete(type: ObjectType, id: string, signal?: AbortSignal): Promise<void>;
  /** What the target says about its resource types (RFC 7644 section 4); read-only attributes are left out. */
  discover(signal?: AbortSignal): Promise<readonly DiscoveredObject[]>;
  close(): Promise<void>;
}

/**
 * What a failure asks for. `object`: this object failed, others go on. `job`: nothing will work until someone acts, the
 * cycle ends. `later`: the target asked to be left alone for longer than a call may wait, the cycle ends at its
 * checkpoint and resumes.
 */
export type FailureBehaviour = 'object' | 'job' | 'later';

/** Codes of calls that got no answer. */
const UNANSWERED: ReadonlySet<string> = new Set(['WebExceptionProtocolError', 'Timeout']);

/** Whether a failure with this code tells nothing of what became of the call: a write may have been made. */
export function isUnanswered(code: string | undefined): boolean {
  return code !== undefined && UNANSWERED.has(code);
}

/** A call to a target that did not succeed, in the words of the log's error codes. */
export class TargetError extends Error {
  readonly code: string;
  readonly behaviour: FailureBehaviour;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: string,
    message: string,
    options: {
      behaviour: FailureBehaviour;
      status?: number | undefined;
      retryAfterSeconds?: number | undefined;
      cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.name = 'TargetError';
    this.code = code;
    this.behaviour = options.behaviour;
    this.status = options.status;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
