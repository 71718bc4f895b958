import type { JsonObject } from '@lockstep/scim';
import type { Json } from '../application-side-tables.ts';

/** Tables of authorization, on both sides: migration 0021. */
export interface OAuthTables {
  oauth_client: {
    readonly profile: string;
    readonly id: string;
    readonly label: string;
    readonly digest: Uint8Array | null;
    readonly authentication: string;
    readonly redirect_uris: readonly string[];
    readonly created_at: Date;
  };
  oauth_interaction: {
    readonly profile: string;
    readonly digest: Uint8Array;
    readonly payload: Json<JsonObject>;
    readonly expires_at: Date;
  };
  oauth_grant: {
    readonly tenant_id: string;
    readonly id: string;
    readonly staff_id: string;
    readonly client_id: string;
    readonly scopes: readonly string[];
    readonly created_at: Date;
    readonly renewed_at: Date;
    readonly ends_at: Date;
  };
  oauth_token: {
    readonly tenant_id: string;
    readonly digest: Uint8Array;
    readonly grant_id: string;
    readonly kind: string;
    readonly payload: Json<JsonObject>;
    readonly consumed_at: Date | null;
    readonly expires_at: Date;
  };
  application_authorization: {
    readonly organization_id: string;
    readonly application_id: string;
    readonly sealed: Uint8Array;
    readonly version: number;
    readonly authorized_at: Date;
    readonly authorized_by: string;
    readonly renewed_at: Date;
    readonly expires_at: Date | null;
    readonly refused: string | null;
    readonly renewing_until: Date | null;
  };
  application_authorization_request: {
    readonly organization_id: string;
    readonly digest: Uint8Array;
    readonly application_id: string;
    readonly caller: string;
    readonly sealed: Uint8Array;
    readonly expires_at: Date;
  };
}
