/**
 * `@lockstep/scim`: the SCIM 2.0 protocol (RFC 7643, RFC 7644) as pure functions, for clients and for service providers.
 * No input or output, no dependencies; time, identifiers and storage are passed in. This file is the package's only
 * door.
 */
export * from './client/index.ts';
export * from './filter/index.ts';
export type { Finding, Reading } from './finding.ts';
export { isJsonObject, type JsonObject, type JsonValue, sameJson } from './json.ts';
export * from './message/index.ts';
export * from './patch/index.ts';
export * from './path/index.ts';
export * from './resource/index.ts';
export * from './schema/index.ts';
export * from './server/index.ts';
