import type { Transaction } from 'kysely';
import type { DirectoryObjectType, Member } from '../../directory/index.ts';
import type { Schema } from '../schema.ts';
import { logEntry } from './change-log.ts';

/** What the change log is to say of a user or group. */
export interface LogDraft {
  readonly kind: string;
  readonly type: DirectoryObjectType;
  readonly id: string;
  readonly member?: Member;
  readonly changed?: readonly string[];
}

/** An object was written; `changed` names its properties that did, and is undefined when it is new. */
export function writtenEntry(
  type: DirectoryObjectType,
  id: string,
  changed: readonly string[] | undefined,
  managerBefore: string | undefined,
): LogDraft {
  if (changed === undefined) return { kind: 'written', type, id };
  if (managerBefore === undefined || !changed.includes('manager')) return { kind: 'written', type, id, changed };
  return { kind: 'written', type, id, changed, member: { type: 'User', id: managerBefore } };
}

/** Somebody came into a group, or went. */
export function memberEntry(
  kind: 'memberAdded' | 'memberRemoved' | 'ownerAdded' | 'ownerRemoved',
  groupId: string,
  member: Member,
): LogDraft {
  return { kind, type: 'Group', id: groupId, member };
}

/** Appends to the change log, within the transaction that makes the change. */
export async function logObjects(
  transaction: Transaction<Schema>,
  organizationId: string,
  now: Date,
  entries: readonly LogDraft[],
): Promise<void> {
  await logEntry(
    transaction,
    entries.map(({ kind, type, id, member, changed }) => ({
      organization_id: organizationId,
      at: now,
      kind,
      type,
      id,
      member_type: member?.type ?? null,
      member_id: member?.id ?? null,
      application_id: null,
      changed: changed === undefined ? null : [...changed],
    })),
  );
}
