/** Switches of one service provider connection, each with its default in `defaultOptions`. */
export interface ServiceOptions {
  /** By the letter of the RFCs, without the tolerance real clients need. */
  readonly strict: boolean;
  /** The client the endpoint is used by; Entra ID is not sent member lists after a group PATCH. */
  readonly client: 'any' | 'entra' | 'okta';
  /** Status of a PATCH answer by resource type; `auto` is 200, but 204 for groups of more than 1,000 members. */
  readonly patchResponse: { readonly [resourceType: string]: 'auto' | '200' | '204' };
  /** What an unknown attribute in a PATCH path means. */
  readonly unknownPath: 'error' | 'ignore';
  /** What the id of a member that does not exist means. */
  readonly unknownMembers: 'error' | 'ignore';
  readonly groupNameUnique: boolean;
  readonly externalIdUnique: boolean;
  /** Whether a group may be a member. */
  readonly nestedGroups: boolean;
  /** Whether users are answered with their groups unasked. */
  readonly groupsReturned: 'default' | 'request';
  readonly membersReplaceIsAdditive: boolean;
  readonly rolesAsJsonText: 'keep' | 'unpack';
  readonly bareFilterValues: boolean;
  /** `off` drops passwords unseen; `store` keeps what `hashPassword` makes of them. */
  readonly passwords: 'off' | 'store';
  /** Shows `id` and `externalId` in `/Schemas`, so that Entra ID offers `externalId` for mapping. */
  readonly advertiseCommonAttributes: boolean;
  readonly advertisePagination: boolean;
  readonly pageSize: number;
  readonly maxPageSize: number;
  /** Most characters of a request body. */
  readonly maxBodySize: number;
}

export const defaultOptions: ServiceOptions = {
  strict: false,
  client: 'any',
  patchResponse: {},
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
  maxBodySize: 1_048_576,
};
