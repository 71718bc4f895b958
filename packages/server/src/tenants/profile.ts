import type { FilterablePath, JsonObject, ResourceType, ServiceOptions } from '@lockstep/scim';
import type { AccountRules } from './accounts/account-rules.ts';
import type { AuthorizationRules } from './authorization/authorization-rules.ts';
import type { Collection, Lists, NewEntry } from './collections/collection.ts';
import type { PageRules } from './pages/page-rules.ts';
import type { SettingsRules } from './settings/settings-rules.ts';
import type { StaffRules } from './staff/staff-rules.ts';
import type { TokenForm } from './token-form.ts';
import type { ValueRule } from './value-rule.ts';

/**
 * An application a tenant can be one of: what its SCIM endpoint offers, how its tokens look, and what it does with
 * accounts beyond storing them. Data, with hooks where the application decides; the machinery reads profiles and knows
 * no application by name. Hooks that take a `RuleContext` are pure; those that take `ApplicationPorts` may look around.
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
  /** What every tenant begins with in its lists, set up or not. */
  readonly firstEntries?: (tenant: { readonly key: string; readonly displayName: string }) => readonly NewEntry[];
  /** Why the endpoint refuses every request of a right token (403), with what to do about it; undefined when it does not. */
  readonly refuses?: (settings: JsonObject, displayName: string) => string | undefined;
  /** Looks at every write of a resource before it is stored, and may change or refuse it. */
  readonly acceptResource?: ValueRule;
  /** What answers hold beyond the schemas: last touch on a resource that is shown whole. Pure. */
  readonly presentResource?: (resource: JsonObject) => JsonObject;
  /** Whether ids of resources are digits only. */
  readonly hasNumericIds?: boolean;
  /** What becomes of a resource that is deleted through SCIM: gone, or kept without end out of SCIM's sight. */
  readonly removal?: 'erase' | 'archive';
  readonly settings?: SettingsRules;
  /** How its pages are laid out; a page for each thing it has, when left out. */
  readonly pages?: PageRules;
  readonly accounts?: AccountRules;
  readonly collections?: readonly Collection[];
  readonly staff: StaffRules;
  /** How administrators of a tenant let clients in without copying a token; absent where tokens are copied. */
  readonly authorization?: AuthorizationRules;
}

/** What pure rules decide by. */
export interface RuleContext {
  readonly settings: JsonObject;
  /** Collections that are `isInRules`. */
  readonly lists: Lists;
}

export interface TokenRules {
  readonly form: TokenForm;
  /** The application keeps showing its token, so it is stored sealed as well. */
  readonly readable: boolean;
  /** A token that is replaced may stay valid for a while; where not, it ends at once. */
  readonly overlaps: boolean;
  /** A tenant has a token from its creation, set up or not; one that stays readable is not shown in the answer. */
  readonly fromStart: boolean;
  /**
   * What asking for a further one does: `several` live side by side; `replaces` the one there is, which ends; the same
   * but only with `{"regenerate": true}` (`regenerates`); `never`, tokens come from authorization. `several` when left out.
   */
  readonly issuing?: 'several' | 'replaces' | 'regenerates' | 'never';
  /** Only the vendor's operators handle tokens, and say for whom (`requestedBy`). */
  readonly isByOperators?: boolean;
  readonly scopes: readonly string[];
  readonly validDays?: number;
}
