/**
 * The service provider for one tenant after authentication: from a request as plain data to an answer as plain data
 * (RFC 7644 section 3), and the `ResourceStore` port it keeps resources behind. Owns no HTTP, tokens, tenants or
 * database. Only the package's door comes in; nothing inside the library imports this room.
 */
export type { CursorSettings } from './cursor.ts';
export type { ServiceFacts } from './discovery.ts';
export type { FilterablePath, ServiceRules } from './endpoint.ts';
export { defaultOptions, type PatchResponse, type ServiceOptions } from './options.ts';
export { readServiceOptions, serviceOptionNames } from './read-options.ts';
export type { ScimRequest, ScimResponse } from './request.ts';
export type {
  Change,
  Draft,
  GroupReference,
  LifecycleEvent,
  Member,
  MemberChange,
  Position,
  Reference,
  Removed,
  RemovedPlace,
  ResourcePage,
  ResourceQuery,
  ResourceStore,
  StoredResource,
  Want,
} from './resource-store.ts';
export { createScimService, errorResponse, type ScimService, type ScimServiceSettings } from './service.ts';
export type { ReindexPlace } from './upkeep.ts';
export { memberView, versionTag, viewOf } from './view.ts';
