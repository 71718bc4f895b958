import type { Kysely } from 'kysely';
import type { ClientRecord } from '../tenants/index.ts';
import type { Schema } from './schema.ts';
import { holdTenant } from './tenant-lock.ts';
import { clientOf, clientRow } from './tenant-rows.ts';

/** See `TenantStore.addClient`. */
export async function addClient(kysely: Kysely<Schema>, client: ClientRecord): Promise<boolean> {
  return kysely.transaction().execute(async (transaction) => {
    const there = await holdTenant(transaction, client.tenantId);
    if (there) {
      await transaction.insertInto('tenant_client').values(clientRow(client)).execute();
    }
    return there;
  });
}

/** See `TenantStore.listClients`. */
export async function listClients(kysely: Kysely<Schema>, tenantId: string): Promise<readonly ClientRecord[]> {
  const rows = await kysely
    .selectFrom('tenant_client')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(clientOf);
}

/** See `TenantStore.findClient`. */
export async function findClient(kysely: Kysely<Schema>, id: string): Promise<ClientRecord | undefined> {
  const row = await kysely.selectFrom('tenant_client').selectAll().where('id', '=', id).executeTakeFirst();
  return row && clientOf(row);
}

/** See `TenantStore.removeClient`. */
export async function removeClient(kysely: Kysely<Schema>, tenantId: string, id: string): Promise<boolean> {
  return kysely.transaction().execute(async (transaction) => {
    // The client goes first: its row is what a grant under way holds on to.
    const { numDeletedRows } = await transaction
      .deleteFrom('tenant_client')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    await transaction
      .deleteFrom('tenant_token')
      .where('tenant_id', '=', tenantId)
      .where('client_id', '=', id)
      .execute();
    return numDeletedRows === 1n;
  });
}
