import type { Transaction } from 'kysely';
import type { DirectoryObjectType, ObjectDraft } from '../../directory/index.ts';
import type { Schema } from '../schema.ts';
import { logObjects, writtenEntry } from './object-log.ts';
import { searchColumns } from './object-row.ts';

/** An object as it is to be, with what of it is other than before. */
export interface WrittenObject {
  readonly id: string;
  readonly draft: ObjectDraft;
  readonly createdAt: Date;
  /** It had another key before. */
  readonly rekeyed: boolean;
  /** Undefined when it is new. */
  readonly changed: readonly string[] | undefined;
  readonly managerBefore: string | undefined;
  /** A group that was deleted or restored: what its members are entitled to changes. */
  readonly regrouped: boolean;
}

/** Writes users or groups, new or known, and notes each in the change log. */
export async function writeObjects(
  transaction: Transaction<Schema>,
  organizationId: string,
  type: DirectoryObjectType,
  written: readonly WrittenObject[],
  now: Date,
): Promise<void> {
  // Keys may change hands within one call, so those that give theirs away let go of it first.
  const rekeyed = written.filter((object) => object.rekeyed).map(({ id }) => id);
  if (rekeyed.length > 0) {
    await transaction
      .updateTable('directory_object')
      .set({ deleted_at: now })
      .where('organization_id', '=', organizationId)
      .where('type', '=', type)
      .where('id', 'in', rekeyed)
      .where('deleted_at', 'is', null)
      .execute();
  }
  await transaction
    .insertInto('directory_object')
    .values(
      written.map(({ id, draft, createdAt }) => ({
        organization_id: organizationId,
        type,
        id,
        key: draft.key,
        properties: JSON.stringify(draft.properties),
        manager_id: draft.managerId ?? null,
        created_at: createdAt,
        deleted_at: draft.deletedDateTime === undefined ? null : new Date(draft.deletedDateTime),
        ...searchColumns(draft.properties),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'type', 'id']).doUpdateSet((excluded) => ({
        key: excluded.ref('excluded.key'),
        properties: excluded.ref('excluded.properties'),
        manager_id: excluded.ref('excluded.manager_id'),
        deleted_at: excluded.ref('excluded.deleted_at'),
        folded: excluded.ref('excluded.folded'),
        tokens: excluded.ref('excluded.tokens'),
      })),
    )
    .execute();
  await logObjects(transaction, organizationId, now, [
    ...written.map(({ id, changed, managerBefore }) => writtenEntry(type, id, changed, managerBefore)),
    ...written.filter(({ regrouped }) => regrouped).map(({ id }) => ({ kind: 'regrouped', type, id })),
  ]);
}
