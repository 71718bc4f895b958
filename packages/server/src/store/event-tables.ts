import type { JsonObject } from '@lockstep/scim';
import type { Generated } from 'kysely';
import type { Json } from './application-side-tables.ts';

/** Tables of events to applications: migration 0025. */
export interface EventTables {
  scim_outbox: EventColumns & { readonly sequence: Generated<number> };
  scim_event: EventColumns & { readonly position: Generated<number>; readonly id: Generated<string> };
  tenant_webhook: TenantWebhookTable;
  tenant_delivery: TenantDeliveryTable;
}

interface EventColumns {
  readonly tenant_id: string;
  readonly at: Date;
  readonly type: string;
  readonly resource_type: string;
  readonly resource_id: string;
  readonly version: number;
  readonly created_at: Date;
  readonly changed: Json<readonly string[]>;
  readonly members: Json<{ readonly added: readonly string[]; readonly removed: readonly string[] }> | null;
  readonly attributes: Json<JsonObject>;
}

interface TenantWebhookTable {
  readonly tenant_id: string;
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly events: readonly string[] | null;
  readonly secret: Uint8Array;
  readonly created_at: Date;
  readonly failures: number;
  readonly due_at: Date;
  readonly held_until: Date | null;
  readonly last_error: string | null;
  readonly disabled_at: Date | null;
}

interface TenantDeliveryTable {
  readonly tenant_id: string;
  readonly webhook_id: string;
  readonly position: number;
  readonly resource_id: string;
  readonly attempts: Generated<number>;
  readonly due_at: Date;
}
