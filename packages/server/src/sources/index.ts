/**
 * Outside sources of people: directories that speak LDAP, Microsoft Graph, other installations. It owns how they are
 * connected to, what of theirs becomes a person or a group here, when they are read and what that may take away; it owns
 * neither the people (`directory/`, which it writes through) nor what may be reached on the net, which it is told. The
 * interfaces and `app.ts` may come in.
 */
export { LDAP_SCHEMAS } from './ldap/schemas.ts';
export type { Network } from './network.ts';
export { EMPTY_REPORT, type ReadCounts, type ReadReport } from './read-report.ts';
export {
  type GraphSettings,
  type LdapSettings,
  type ReadRecord,
  type Source,
  type SourceDraft,
  type SourceSettings,
  sourceContext,
} from './source.ts';
export { sourceBrings } from './source-brings.ts';
export type {
  KnownObject,
  MembershipChange,
  MetObject,
  PairCursor,
  SourceRecords,
  SourceStore,
} from './source-store.ts';
export { type KeptSource, nextRead, type SourceCheck, Sources, type SourcesNeeds } from './sources.ts';
export type { SourceNews, Trouble } from './trouble.ts';
