import type { JsonObject } from '@lockstep/scim';
import type { ColumnType, Generated } from 'kysely';

/** JSON that is read as a value and written as text. */
export type Json<T> = ColumnType<T, string, string>;

/** Tables of tenants and their SCIM resources: migrations 0001, 0003, 0006, 0011 and 0020. */
export interface ApplicationSideTables {
  tenant: TenantTable;
  tenant_indexing: TenantIndexingTable;
  tenant_token: TenantTokenTable;
  tenant_client: TenantClientTable;
  tenant_administrator: TenantAdministratorTable;
  tenant_entry: TenantEntryTable;
  tenant_session: TenantSessionTable;
  tenant_attempt: {
    readonly tenant_id: string;
    readonly name: string;
    readonly failures: number;
    readonly until: Date;
  };
  scim_resource: ScimResourceTable;
  scim_value: ScimValueTable;
  scim_membership: ScimMembershipTable;
  scim_total: ScimTotalTable;
  scim_removed: ScimRemovedTable;
  scim_inactive: { readonly tenant_id: string; readonly id: string; readonly since: Date };
  scim_lifecycle: {
    readonly tenant_id: string;
    readonly sequence: Generated<number>;
    readonly at: Date;
    readonly kind: string;
    readonly resource_type: string;
    readonly resource_id: string;
  };
  scim_activity: ScimActivityTable;
}

interface TenantTable {
  readonly tenant_id: string;
  readonly key: string;
  readonly profile: string;
  readonly display_name: string;
  readonly options: Json<JsonObject>;
  readonly settings: Json<JsonObject>;
  readonly definitions: Json<JsonObject>;
  readonly created_at: Date;
  readonly version: number;
  readonly indexed: readonly string[];
}

interface TenantIndexingTable {
  readonly tenant_id: string;
  readonly id: string;
  readonly paths: readonly string[];
  readonly after_type: string | null;
  readonly after_id: string | null;
  readonly due_at: Date;
}

interface TenantTokenTable {
  readonly tenant_id: string;
  readonly id: string;
  readonly label: string;
  readonly digest: Uint8Array;
  readonly sealed: Uint8Array | null;
  readonly scopes: readonly string[];
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
  readonly client_id: string | null;
  readonly grant_id: Generated<string | null>;
  readonly warned_days: Generated<number | null>;
  readonly issued_by: string | null;
  readonly requested_by: string | null;
}

interface TenantClientTable {
  readonly tenant_id: string;
  readonly id: string;
  readonly label: string;
  readonly digest: Uint8Array;
  readonly scopes: readonly string[];
  readonly created_at: Date;
  readonly last_used_at: Date | null;
}

interface TenantAdministratorTable {
  readonly tenant_id: string;
  readonly id: string;
  readonly user_name: string;
  readonly user_name_folded: string;
  readonly password_hash: string;
  readonly created_at: Date;
  readonly roles: readonly string[];
  readonly last_sign_in_at: Date | null;
}

interface TenantEntryTable {
  readonly tenant_id: string;
  readonly collection: string;
  readonly id: string;
  readonly name: string;
  readonly name_folded: string;
  readonly unique_name: boolean;
  readonly in_rules: boolean;
  readonly fields: Json<JsonObject>;
  readonly version: number;
  readonly created_at: Date;
}

interface TenantSessionTable {
  readonly tenant_id: string;
  readonly id: string;
  readonly staff_id: string;
  readonly digest: Uint8Array;
  readonly created_at: Date;
  readonly seen_at: Date;
  readonly proved_at: Date;
}

interface ScimResourceTable {
  readonly tenant_id: string;
  readonly id: string;
  readonly resource_type: string;
  readonly version: number;
  readonly created_at: Date;
  readonly modified_at: Date;
  readonly attributes: Json<JsonObject>;
  readonly search: Json<JsonObject>;
  readonly facts: Json<JsonObject> | null;
  readonly facts_version: Generated<number>;
}

interface ScimValueTable {
  readonly tenant_id: string;
  readonly resource_type: string;
  readonly path: string;
  readonly value: string;
  readonly resource_id: string;
  readonly is_unique: boolean;
}

interface ScimMembershipTable {
  readonly tenant_id: string;
  readonly group_id: string;
  readonly member_id: string;
  readonly member_type: string;
  readonly type: string | null;
  readonly display: string | null;
  readonly type_folded: string;
  readonly display_folded: string | null;
}

interface ScimTotalTable {
  readonly tenant_id: string;
  readonly resource_type: string;
  readonly slot: number;
  readonly total: number;
  readonly removed: number;
}

interface ScimRemovedTable {
  readonly tenant_id: string;
  readonly id: string;
  readonly resource_type: string;
  readonly version: number;
  readonly created_at: Date;
  readonly removed_at: Date;
  readonly kept_until: Date;
  readonly attributes: Json<JsonObject>;
  readonly memberships: Json<JsonObject>;
  readonly facts: Json<JsonObject> | null;
  readonly facts_version: Generated<number>;
}

interface ScimActivityTable {
  readonly tenant_id: string;
  readonly id: string;
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly resource_type: string | null;
  readonly resource_id: string | null;
  readonly token_id: string | null;
  readonly duration_ms: number;
  readonly warnings: Json<readonly string[]>;
  readonly actor: string | null;
  readonly request_id: string | null;
  readonly changed: Json<readonly string[]>;
  readonly changed_values: Json<JsonObject> | null;
}
