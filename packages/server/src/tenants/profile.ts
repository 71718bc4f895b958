import type { FilterablePath, JsonObject, ResourceType, ServiceOptions } from '@lockstep/scim';
import type { TokenForm } from './token-form.ts';

/**
 * An application a tenant can be one of: what its SCIM endpoint offers and how its tokens look. Data, with a hook where
 * an application's settings decide; the machinery reads profiles and knows no application by name.
 *
 * What an application does with accounts beyond storing them (approval rules, value rules, roles, pages) joins its
 * folder in `profiles/` as further members of this type.
 */
export interface Profile {
  /** The gallery's id. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly displayName: string;
  /** Exactly the attributes the application has; discovery shows them. */
  readonly resourceTypes: readonly ResourceType[];
  /** The only paths that can be filtered by, beside `id`; absent when all can. */
  readonly filterable?: readonly FilterablePath[];
  /** Target paths a new resource must have a value at, where a mark in the schema cannot say so. */
  readonly requiredOnCreate: readonly string[];
  /** Paths that are unique in the tenant, beside those the schema marks. */
  readonly unique: readonly string[];
  /** Protocol options that differ from the general defaults. */
  readonly options: Partial<ServiceOptions>;
  readonly token: TokenRules;
  /** Whether tenants may register schemas and resource types of their own. */
  readonly isExtensible?: boolean;
  /** Base address all tenants of the application have in common, where the token alone tells the tenant. */
  readonly sharedAddress?: string;
  /** Plans a tenant may be on, the usual one first; absent when the application has none. */
  readonly plans?: readonly string[];
  /** What the application's pages would have saved once set up. */
  readonly defaultSettings: JsonObject;
  /** Core attributes that are not taken from the directory under these settings; what the tenant holds is kept. */
  readonly ignoredAttributes?: (settings: JsonObject) => readonly string[];
}

export interface TokenRules {
  readonly form: TokenForm;
  /** The application keeps showing its token, so it is stored sealed as well. */
  readonly readable: boolean;
  /** A token that is replaced may stay valid for a while; where not, it ends at once. */
  readonly overlaps: boolean;
  /** A tenant has a token from its creation, set up or not. */
  readonly fromStart: boolean;
  readonly scopes: readonly string[];
  readonly validDays?: number;
}
