/**
 * PATCH (RFC 7644 section 3.5.2) from both ends: reading and applying what clients send, dialects included, and finding
 * the smallest PATCH that brings a resource to a desired state. Members of a group are planned apart, so that a group is
 * not loaded to change a few of them. Owns no storage. `client` and `server` may come in, and provisioning engines.
 */
export { applyPatch } from './apply-patch.ts';
export { inDialect, type PatchDialect, unpackRoles } from './dialect.ts';
export { type Difference, diff, sameValue, type ValueChange } from './diff.ts';
export {
  type MemberOptions,
  type MemberPlan,
  type MemberStep,
  type NamedMember,
  namedMembers,
  planMembers,
  replayMembers,
  splitMembers,
} from './members.ts';
export type { AttributeOperation, PatchOperation, Selection } from './operation.ts';
export { type PatchOptions, parsePatch } from './parse-patch.ts';
