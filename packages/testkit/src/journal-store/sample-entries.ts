import { randomUUID } from 'node:crypto';
import type { AuditEntry, JournalEntry } from '../../../server/src/journal/index.ts';

/** When the sample entries begin; each comes a second after the one before. */
export const start = Date.parse('2026-03-02T08:00:00.000Z');

export function journalEntry(
  jobId: string,
  second: number,
  change: Partial<JournalEntry> & { readonly name?: string } = {},
): JournalEntry {
  const { name = `person${second}@northwind.example`, ...rest } = change;
  return {
    id: randomUUID(),
    jobId,
    cycleId: randomUUID(),
    at: new Date(start + second * 1000),
    action: 'Create',
    status: 'Success',
    code: undefined,
    message: 'Created.',
    source: { id: randomUUID(), displayName: name, type: 'User' },
    target: undefined,
    steps: [{ name: 'import', status: 'Success', description: 'Read.', details: { department: 'Sales' } }],
    modified: [{ name: 'userName', oldValue: null, newValue: name }],
    durationMilliseconds: 12,
    ...rest,
  };
}

export function auditEntry(second: number, change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: randomUUID(),
    at: new Date(start + second * 1000),
    activity: 'settingsChanged',
    initiator: { type: 'user', id: randomUUID(), displayName: 'Ana Ortiz' },
    targets: [
      {
        type: 'ServicePrincipal',
        id: randomUUID(),
        displayName: 'Orbit CRM',
        modified: [{ name: 'scope', oldValue: 'assigned', newValue: 'all' }],
      },
    ],
    result: 'success',
    ...change,
  };
}
