/**
 * The ports behind the two logs (`JournalStore`, `AuditStore`): the conformance suites every implementation passes. Owns
 * no rule about logs beyond what the ports promise. Tests may come in.
 */
export { auditStoreSuite } from './audit-store-suite.ts';
export { journalStoreSuite } from './journal-store-suite.ts';
export type { JournalUnderTest } from './journal-under-test.ts';
