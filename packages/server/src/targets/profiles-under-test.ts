import type { JsonObject } from '@lockstep/scim';
import type { characters, vendors } from '@lockstep/testkit';
import type { TargetProfile } from './profile.ts';

interface VendorUnderTest {
  readonly profile?: TargetProfile;
  /** What the vendor wants of an account beside the usual. */
  readonly account?: JsonObject;
  readonly refuses?: readonly ('rename' | 'members')[];
}

/** What is said about each vendor of the test kit, so that it can be provisioned. */
export const profilesOfVendors: Readonly<Record<keyof typeof vendors, VendorUnderTest>> = {
  awsIamIdentityCenter: {
    profile: {
      users: {
        filter: ['userName', 'externalId'],
        requiredOnCreate: ['name.givenName', 'name.familyName', 'displayName'],
        neverSend: ['password', 'photos'],
        multiValuedMax: 1,
      },
      groups: { filter: ['displayName', 'externalId'], maxAdditions: 100, maxRemovals: 100 },
      paging: { maxCount: 50 },
    },
    refuses: ['members'],
  },
  gitHubEnterprise: {
    profile: {
      users: { hardDelete: 'ask' },
      limits: { routes: [{ methods: ['POST'], resource: 'users', requests: 1_000, perSeconds: 3_600 }] },
    },
  },
  slack: {
    profile: {
      limits: {
        routes: [
          { methods: ['POST', 'PUT', 'PATCH', 'DELETE'], requests: 600, perSeconds: 60, burst: 180 },
          { methods: ['GET'], requests: 1_000, perSeconds: 60 },
          { methods: ['POST'], resource: 'users', requests: 180, perSeconds: 60, burst: 20 },
          { methods: ['PUT', 'PATCH'], resource: 'users', requests: 180, perSeconds: 60, burst: 20 },
          { methods: ['DELETE'], resource: 'users', requests: 180, perSeconds: 60, burst: 20 },
        ],
      },
    },
  },
  zscalerInternetAccess: { profile: { limits: { requestsPerSecond: 5, burst: 1 } } },
  zscalerIdentity: { profile: { limits: { requestsPerSecond: 50, burst: 10 } } },
  entra: {
    profile: {
      requests: { accept: 'application/json' },
      users: { filter: ['userName', 'externalId'] },
      groups: { filter: ['displayName', 'externalId'], maxAdditions: 20, maxRemovals: 1 },
      paging: { mode: 'cursor' },
    },
    account: { password: 'not-kept-1A' },
    refuses: ['members'],
  },
  googleCloudIdentity: {
    profile: {
      users: { filter: ['userName', 'externalId'] },
      groups: { filter: ['displayName', 'externalId'] },
      paging: { mode: 'none' },
    },
  },
  miro: {
    profile: {
      // Small requests have a budget twenty times that of large ones: eight members stay below 500 bytes.
      groups: { maxAdditions: 8, maxRemovals: 4 },
      limits: {
        routes: [
          { methods: ['GET', 'POST'], resource: 'users', requests: 200, perSeconds: 30 },
          { methods: ['PUT', 'PATCH'], resource: 'users', requests: 100, perSeconds: 30 },
          { methods: ['DELETE'], resource: 'users', requests: 20, perSeconds: 30 },
          { methods: ['GET'], resource: 'groups', requests: 5, perSeconds: 30 },
          { methods: ['PATCH'], resource: 'groups', aboveBytes: 500, requests: 5, perSeconds: 30 },
          { methods: ['PATCH'], resource: 'groups', upToBytes: 500, requests: 100, perSeconds: 30 },
        ],
      },
    },
  },
  deel: { profile: { limits: { requestsPerSecond: 5, burst: 1 } } },
  configCat: {},
  hcpTerraform: {
    profile: {
      users: { filter: ['userName', 'externalId'], filterCombine: false, maxOpsPerPatch: 100 },
      groups: { filter: ['displayName', 'externalId'], filterCombine: false, maxOpsPerPatch: 100 },
    },
  },
  snowflake: { profile: { users: { filterCombine: false }, groups: { filterCombine: false } } },
  snowflakeBefore2026: {
    profile: {
      users: { filter: ['userName'], filterCombine: false },
      groups: { filter: ['displayName'], filterCombine: false },
    },
  },
  keycloak: { profile: { users: { filter: ['userName'] }, groups: { filter: ['displayName'] } } },
  partial: {
    profile: { users: { immutable: ['userName'] }, groups: { immutable: ['displayName'] } },
    refuses: ['rename'],
  },
  refusesExternalId: { profile: { users: { neverSend: ['externalId'] }, groups: { neverSend: ['externalId'] } } },
  replaceAdds: {},
};

/** What has to be said about a kind of target, where its own answers do not say it. */
export const profilesOfCharacters: Readonly<Partial<Record<keyof typeof characters, TargetProfile>>> = {
  lying: { users: { filter: [] }, groups: { filter: [] } },
  smallPages: { users: { filter: [] } },
  noMatchIs404: { users: { noMatchIs404: true }, groups: { noMatchIs404: true } },
  cursorOnly: { users: { filter: [] }, paging: { mode: 'cursor', maxCount: 10 } },
  capitalOps: { users: { opCase: 'capital' }, groups: { opCase: 'capital' } },
  exactNames: { users: { caseExact: true } },
  trailingSlash: { requests: { trailingSlash: true } },
};
