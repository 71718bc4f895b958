/**
 * The provisioning log: what an entry holds, how values are shown and kept from view, and how the log is read. It owns
 * no writing: the engine's store writes entries in the transaction of the links they describe. Any room of the
 * provisioning side may come in.
 */
export type { Action, Identity, JournalEntry, ModifiedProperty, Status, Step, StepName } from './entry.ts';
export type { JournalQuery, JournalStore } from './journal-store.ts';
export { logText, REDACTED } from './redaction.ts';
