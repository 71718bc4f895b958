import type { IdentityProvider } from '../../access/index.ts';
import type { Json } from '../application-side-tables.ts';

interface GrantColumns {
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly profiles: readonly string[];
}

/** Tables of who may come in: migrations 0017 and 0027. */
export interface AccessTables {
  administrator: GrantColumns & {
    readonly organization_id: string;
    readonly id: string;
    readonly user_name: string;
    readonly user_name_key: string;
    readonly display_name: string;
    readonly state: string;
    readonly password_hash: string | null;
    readonly subject: string | null;
    readonly created_at: Date;
    readonly last_sign_in_at: Date | null;
  };
  api_token: GrantColumns & {
    readonly organization_id: string;
    readonly id: string;
    readonly name: string;
    readonly digest: Uint8Array;
    readonly created_by: string;
    readonly created_at: Date;
    readonly expires_at: Date | null;
    readonly last_used_at: Date | null;
  };
  sign_in: {
    readonly organization_id: string;
    readonly id: string;
    readonly administrator_id: string;
    readonly digest: Uint8Array;
    readonly method: string;
    readonly created_at: Date;
    readonly seen_at: Date;
    readonly proved_at: Date;
    readonly address: string;
    readonly agent: string;
  };
  invitation: {
    readonly organization_id: string;
    readonly id: string;
    readonly administrator_id: string | null;
    readonly digest: Uint8Array;
    readonly expires_at: Date;
  };
  sign_in_attempt: {
    readonly organization_id: string;
    readonly name: string;
    readonly failures: number;
    readonly until: Date;
  };
  identity_provider: {
    readonly organization_id: string;
    readonly display_name: string;
    readonly issuer: string;
    readonly client_id: string;
    readonly client_secret: Uint8Array;
    readonly role_claim: Json<NonNullable<IdentityProvider['roleClaim']>> | null;
  };
}
