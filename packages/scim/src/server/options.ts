export type PatchResponse = 'auto' | '200' | '204';

/** Switches of one service provider connection, each with its default in `defaultOptions`. */
export interface ServiceOptions {
  /** By the letter of the RFCs, without the tolerance real clients need. */
  readonly strict: boolean;
  /** The client the endpoint is used by; Entra ID is not sent member lists after a group PATCH. */
  readonly client: 'any' | 'entra' | 'okta';
  /** Status of a PATCH answer, for all or by resource type; `auto` is 200, but 204 for groups of over 1,000 members. */
  readonly patchResponse: PatchResponse | { readonly [resourceType: string]: PatchResponse };
  /** What an unknown attribute in a PATCH path means. */
  readonly unknownPath: 'error' | 'ignore';
  /** What the id of a member that does not exist means. */
  readonly unknownMembers: 'error' | 'ignore';
  readonly groupNameUnique: boolean;
  readonly externalIdUnique: boolean;
  /** Whether a group may be a member; only then users have indirect groups. */
  readonly nestedGroups: boolean;
  /** Whether users are answered with their groups unasked. */
  readonly groupsReturned: 'default' | 'request';
  /** Reads a PATCH that replaces `members` as an addition, for clients that send the new member only. */
  readonly membersReplaceIsAdditive: boolean;
  /** What a role means whose `value` is the JSON text of one, as Entra ID's default job sends it. */
  readonly rolesAsJsonText: 'keep' | 'unpack';
  /** Accepts filter values without quotes. */
  readonly bareFilterValues: boolean;
  /** `off` drops passwords unseen; `store` keeps what `hashPassword` makes of them. */
  readonly passwords: 'off' | 'store';
  /** Shows `id` and `externalId` in `/Schemas`, so that Entra ID offers `externalId` for mapping. */
  readonly advertiseCommonAttributes: boolean;
  /** Shows `pagination` in `/ServiceProviderConfig`; some client libraries refuse members they do not know. */
  readonly advertisePagination: boolean;
  readonly pageSize: number;
  readonly maxPageSize: number;
  /** Bounds of a bulk request; no operations at all switch it off. */
  readonly bulk: { readonly maxOperations: number; readonly maxPayloadSize: number };
  /** Refuses an e-mail address that cannot be one. */
  readonly emailValidation: boolean;
  /** Further paths that are looked up often and so are indexed. */
  readonly filterable: readonly string[];
  /** Most bytes of a request body, eight times as many of a group's; the installation's to choose, not a tenant's. */
  readonly maxBodySize: number;
}

export const defaultOptions: ServiceOptions = {
  strict: false,
  client: 'any',
  patchResponse: 'auto',
  unknownPath: 'error',
  unknownMembers: 'error',
  groupNameUnique: true,
  externalIdUnique: false,
  nestedGroups: true,
  groupsReturned: 'default',
  membersReplaceIsAdditive: false,
  rolesAsJsonText: 'keep',
  bareFilterValues: false,
  passwords: 'off',
  advertiseCommonAttributes: true,
  advertisePagination: true,
  pageSize: 100,
  maxPageSize: 200,
  bulk: { maxOperations: 1000, maxPayloadSize: 1_048_576 },
  emailValidation: false,
  filterable: [],
  maxBodySize: 1_048_576,
};
