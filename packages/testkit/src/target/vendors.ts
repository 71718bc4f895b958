import type { TargetRules } from './rules.ts';

/**
 * Kinds of targets that many services are of, each with one deviation. What an engine has to be told about a kind, so
 * that it can work with it, is not said here.
 */
export const characters = {
  plain: {},
  withoutPatch: { absent: ['PATCH'] },
  /** Says that it has PATCH. */
  withoutPatchUnsaid: { absent: ['PATCH'], absentStatus: 405, discovery: 'boasts' },
  smallPages: { paging: { maxCount: 7 }, users: { filters: [] }, filters: { otherwise: 'ignore' } },
  cursorOnly: { paging: { mode: 'cursor', maxCount: 10 }, users: { filters: [] }, filters: { otherwise: 'refuse' } },
  withoutFilters: {
    users: { filters: [] },
    groups: { filters: [] },
    filters: { otherwise: 'notImplemented' },
    discovery: 'absent',
  },
  /** Ignores filters and says that it honours them. */
  lying: { users: { filters: [] }, groups: { filters: [] }, filters: { otherwise: 'ignore' }, discovery: 'boasts' },
  withoutConjunctions: { filters: { combine: false } },
  noMatchIs404: { filters: { noMatch: 404 } },
  /** Answers with as little as possible. */
  amnesic: { answers: { create: 'id', write: 'nothing' } },
  /** Not even the id of what was made. */
  silent: { answers: { create: 'nothing', write: 'nothing' } },
  addressOnly: { answers: { create: 'address' } },
  sparse: { answers: { sparse: true } },
  errorsIn200: { answers: { errorsIn200: true } },
  exactNames: { users: { names: 'exact' } },
  foldedNames: { users: { names: 'folded' } },
  hundredMembers: { groups: { maxChanges: 100, tooMany: 413 } },
  /** Says that a request is too large, without having said how large one may be. */
  twentyMembers: { groups: { maxAdditions: 20, maxRemovals: 20, tooMany: 413 } },
  capitalOps: { patch: { opCase: 'capital' } },
  strictFilters: { patch: { noTarget: true } },
  removesNothing: { users: { removable: [] } },
  failsAtTitle: { users: { faults: ['title'] } },
  repeatedMember: { groups: { repeated: 'conflict' } },
  repeatedMemberInWords: { groups: { repeated: 'badRequest' } },
  listRemovesAll: { groups: { removeByList: 'all' } },
  trailingSlash: { requests: { trailingSlash: true } },
} as const satisfies Record<string, TargetRules>;

/** What single services accept and refuse, as far as their documentation, or whoever integrated with them, says. */
export const vendors = {
  awsIamIdentityCenter: {
    requests: { userAgent: 'patch', exactPaths: true },
    users: {
      required: ['userName', 'name.givenName', 'name.familyName', 'displayName'],
      refused: ['password', 'photos'],
      multiValuedMax: 1,
      filters: ['userName', 'externalId', 'id'],
    },
    groups: {
      patchable: ['displayName', 'members', 'externalId'],
      filters: ['displayName', 'externalId', 'id', 'members'],
      maxChanges: 100,
      replaceMembers: 'refuse',
      hidden: true,
    },
    paging: { maxCount: 50 },
  },
  gitHubEnterprise: {
    requests: { userAgent: 'always', exactPaths: true },
    users: { filters: ['userName', 'externalId', 'id', 'displayName'] },
    groups: { filters: ['externalId', 'id', 'displayName'] },
    rates: [{ methods: ['POST'], resource: 'users', requests: 1_000, perSeconds: 3_600 }],
  },
  slack: {
    users: { deleteDeactivates: true },
    rates: [
      { methods: ['POST', 'PUT', 'PATCH', 'DELETE'], requests: 600, perSeconds: 60 },
      { methods: ['GET'], requests: 1_000, perSeconds: 60 },
      { methods: ['POST'], resource: 'users', requests: 180, perSeconds: 60 },
      { methods: ['PUT', 'PATCH'], resource: 'users', requests: 180, perSeconds: 60 },
      { methods: ['DELETE'], resource: 'users', requests: 180, perSeconds: 60 },
    ],
  },
  zscalerInternetAccess: { answers: { sparse: true }, rates: [{ requests: 5, perSeconds: 1 }] },
  zscalerIdentity: { rates: [{ requests: 50, perSeconds: 1 }] },
  entra: {
    requests: { accept: 'application/json' },
    absent: ['PUT'],
    absentStatus: 405,
    users: {
      required: ['password', 'userName', 'displayName', 'name.givenName', 'name.familyName', 'active'],
      filters: ['userName', 'externalId', 'id'],
    },
    groups: {
      filters: ['displayName', 'externalId', 'id', 'members.value'],
      maxAdditions: 20,
      maxRemovals: 1,
      unmixed: true,
      replaceMembers: 'refuse',
      hidden: true,
    },
    paging: { mode: 'cursor', maxCount: 100 },
  },
  googleCloudIdentity: {
    users: { filters: ['userName', 'externalId', 'id'] },
    groups: { filters: ['displayName', 'externalId', 'id'] },
    paging: { mode: 'none', maxCount: 100 },
  },
  miro: {
    groups: { maxChanges: 8_000, tooMany: 413 },
    rates: [
      { methods: ['GET', 'POST'], resource: 'users', requests: 200, perSeconds: 30 },
      { methods: ['PUT', 'PATCH'], resource: 'users', requests: 100, perSeconds: 30 },
      { methods: ['DELETE'], resource: 'users', requests: 20, perSeconds: 30 },
      { methods: ['GET'], resource: 'groups', requests: 5, perSeconds: 30 },
      { methods: ['PATCH'], resource: 'groups', aboveBytes: 500, requests: 5, perSeconds: 30 },
      { methods: ['PATCH'], resource: 'groups', upToBytes: 500, requests: 100, perSeconds: 30 },
    ],
  },
  deel: { rates: [{ requests: 5, perSeconds: 1, says: 'date' }] },
  configCat: { rates: [{ requests: 40, perSeconds: 60, says: 'remaining' }] },
  hcpTerraform: {
    users: { filters: ['userName', 'externalId'], removable: ['externalId'] },
    groups: {
      filters: ['displayName', 'externalId'],
      patchable: ['members', 'displayName', 'externalId'],
      removable: ['externalId', 'members'],
    },
    filters: { combine: false },
    patch: { maxOperations: 100 },
    paging: { maxCount: 200 },
  },
  snowflake: {
    users: { filters: ['userName', 'externalId', 'id'] },
    groups: { filters: ['displayName', 'externalId', 'id'] },
    filters: { combine: false, otherwise: 'refuse' },
  },
  snowflakeBefore2026: {
    users: { filters: ['userName'] },
    groups: { filters: ['displayName'] },
    filters: { combine: false, otherwise: 'nothing' },
  },
  keycloak: {
    users: { filters: ['userName', 'emails.value', 'externalId'] },
    groups: { filters: ['displayName', 'externalId'], putKeepsMembers: true },
    filters: { otherwise: 'nothing' },
    paging: { maxCount: 100 },
  },
  /** PATCH for memberships alone, and names that stay. */
  partial: { users: { immutable: ['userName'] }, groups: { patchable: ['members'] } },
  refusesExternalId: { users: { refused: ['externalId'] }, groups: { refused: ['externalId'] } },
  replaceAdds: { groups: { replaceMembers: 'adds' } },
} as const satisfies Record<string, TargetRules>;
