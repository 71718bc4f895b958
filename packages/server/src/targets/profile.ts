import type { DeclaredFeatures } from '@lockstep/scim';
import { z } from 'zod';

const count = z.int().positive();
/** Target paths, compared without regard to case. */
const paths = z.array(z.string().min(1));

const requests = z.strictObject({
  /** What to call ourselves where an application wants a name of its own; some name is always sent. */
  userAgent: z.string().min(1).nullable(),
  contentType: z.string().min(1),
  accept: z.string().min(1),
  /** Whether every path ends with a slash. */
  trailingSlash: z.boolean(),
  /** `lower` spells `/users` and `/groups`; the base address is kept as it was typed. */
  pathCase: z.enum(['exact', 'lower']),
});

const resource = z.strictObject({
  /** How a resource is changed; `put` reads it, merges, and writes it whole. */
  update: z.enum(['patch', 'put']),
  /** Null: the job's. */
  patchDialect: z.enum(['rfc', 'entra', 'entra-compliant']).nullable(),
  opCase: z.enum(['lower', 'capital']),
  /** Most operations of one PATCH. */
  maxOpsPerPatch: count,
  /** What can be searched by; null is everything, an empty list nothing: then all pages are read once in a cycle. */
  filter: paths.nullable(),
  /** Whether equalities can be joined by `and`. */
  filterCombine: z.boolean(),
  /** Whether the application tells spellings of a value apart when it searches. */
  caseExact: z.boolean(),
  /** A search that finds nothing is answered with 404. */
  noMatchIs404: z.boolean(),
  requiredOnCreate: paths,
  neverSend: paths,
  /** Sent when the resource is made, and never again. */
  immutable: paths,
  /** Most values of a multi-valued attribute, members aside; null is no limit. */
  multiValuedMax: count.nullable(),
  /** Whether DELETE may be sent; `ask` when an administrator has said so for the job. */
  hardDelete: z.enum(['yes', 'ask', 'no']),
});

const users = resource.extend({
  /** How an account is disabled. `delete` deletes it, under the rule of `hardDelete`. */
  deactivate: z.enum(['patch-active', 'put-active', 'delete']),
});

const groups = resource.extend({
  supported: z.boolean(),
  /** How members leave: by filtered paths, by a list of values, or by writing the whole group. */
  memberChange: z.enum(['patch-filter', 'patch-value-list', 'put']),
  /** Most members added, and removed, by one request. */
  maxAdditions: count,
  maxRemovals: count,
  /** Whether one request may add and remove. */
  mixAddRemove: z.boolean(),
  /** Whether members leave before others join, for applications that count seats. */
  removalsFirst: z.boolean(),
  /** Largest group that is written whole. */
  maxMembersInPut: count,
});

const paging = z.strictObject({
  mode: z.enum(['index', 'cursor', 'none']),
  /** Most resources of a page. */
  maxCount: count,
  /** False reads on until a page brings nothing new. */
  trustTotalResults: z.boolean(),
});

/** A budget for some of the requests. All that apply to a request have to grant it. */
const route = z.strictObject({
  methods: z
    .array(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']))
    .min(1)
    .optional(),
  resource: z.enum(['users', 'groups']).optional(),
  /** Only requests with a body larger than this, or at most that large. */
  aboveBytes: count.optional(),
  upToBytes: count.optional(),
  requests: count,
  perSeconds: count,
  /** How many may be sent at once after a pause; a tenth of `requests` when left out. */
  burst: count.optional(),
});

const limits = z.strictObject({
  requestsPerSecond: z.number().positive().nullable(),
  burst: count.nullable(),
  perHour: count.nullable(),
  /** Most requests at a time; null is ten, or more where the job asks for more. */
  maxConcurrency: count.nullable(),
  routes: z.array(route),
});

/**
 * How an application deviates from SCIM 2.0 and what it can bear, as data: a gallery entry may carry one. Everything may
 * be left out; what is named has the last word over what the application says about itself.
 */
export const targetProfile = z.strictObject({
  requests: requests.partial().optional(),
  users: users.partial().optional(),
  groups: groups.partial().optional(),
  paging: paging.partial().optional(),
  limits: limits.partial().optional(),
});

export type TargetProfile = z.infer<typeof targetProfile>;
export type RequestRules = z.infer<typeof requests>;
export type ResourceRules = z.infer<typeof resource>;
export type GroupRules = z.infer<typeof groups>;
export type PagingRules = z.infer<typeof paging>;
export type RouteBudget = z.infer<typeof route>;
export type Limits = z.infer<typeof limits>;

/** A profile in which nothing is left open. */
export interface Profile {
  readonly requests: RequestRules;
  readonly users: z.infer<typeof users>;
  readonly groups: GroupRules;
  readonly paging: PagingRules;
  readonly limits: Limits;
}

const PLAIN: ResourceRules = {
  update: 'patch',
  patchDialect: null,
  opCase: 'lower',
  maxOpsPerPatch: 1_000,
  filter: null,
  filterCombine: true,
  caseExact: false,
  noMatchIs404: false,
  requiredOnCreate: [],
  neverSend: [],
  immutable: [],
  multiValuedMax: null,
  hardDelete: 'yes',
};

/** What is assumed of an application that says nothing else: RFC 7643 and 7644 by the letter. */
export const DEFAULT_PROFILE: Profile = {
  requests: {
    userAgent: null,
    contentType: 'application/scim+json',
    accept: 'application/scim+json, application/json',
    trailingSlash: false,
    pathCase: 'exact',
  },
  users: { ...PLAIN, deactivate: 'patch-active' },
  groups: {
    ...PLAIN,
    supported: true,
    memberChange: 'patch-filter',
    maxAdditions: 100,
    maxRemovals: 100,
    mixAddRemove: false,
    removalsFirst: false,
    maxMembersInPut: 10_000,
  },
  paging: { mode: 'index', maxCount: 100, trustTotalResults: true },
  limits: { requestsPerSecond: null, burst: null, perHour: null, maxConcurrency: null, routes: [] },
};

/**
 * The profile to work by, from layers that overrule each other: the defaults, what the application says about itself,
 * what its answers showed, and the profile its gallery entry names, which has the last word. Pure.
 */
export function profileFrom(...layers: readonly (TargetProfile | undefined)[]): Profile {
  return layers.reduce<Profile>(
    (profile, layer) => ({
      requests: { ...profile.requests, ...layer?.requests },
      users: { ...profile.users, ...layer?.users },
      groups: { ...profile.groups, ...layer?.groups },
      paging: { ...profile.paging, ...layer?.paging },
      limits: { ...profile.limits, ...layer?.limits },
    }),
    DEFAULT_PROFILE,
  );
}

/** What `/ServiceProviderConfig` says (RFC 7643 section 5), as a layer of a profile; what it leaves open is left out. */
export function declaredProfile({ patch, filter, maxResults }: DeclaredFeatures): TargetProfile {
  const both: Partial<ResourceRules> = {
    ...(patch === false && { update: 'put' }),
    ...(filter === false && { filter: [] }),
  };
  return {
    users: both,
    groups: { ...both, ...(patch === false && { memberChange: 'put' }) },
    // A page of one or two resources is a mistake in the document rather than a limit.
    paging: { ...(maxResults !== undefined && maxResults >= 10 && { maxCount: Math.min(maxResults, 100) }) },
  };
}
