/** Tables of provisioned people who sign in: migration 0026. */
export interface PeopleTables {
  tenant_identity_provider: {
    readonly tenant_id: string;
    readonly display_name: string;
    readonly issuer: string;
    readonly client_id: string;
    readonly client_secret: Uint8Array;
  };
  person_identity: { readonly tenant_id: string; readonly account_id: string; readonly subject: string };
  person_session: {
    readonly tenant_id: string;
    readonly id: string;
    readonly account_id: string;
    readonly digest: Uint8Array;
    readonly created_at: Date;
    readonly seen_at: Date;
  };
}
