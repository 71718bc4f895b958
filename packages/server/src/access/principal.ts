import type { Role } from './roles.ts';

/** Somebody who was recognised, and what they may do. */
export interface Principal {
  /** A person who signed in, or a token. */
  readonly type: 'person' | 'token';
  /** Of the person or the token; what the audit log knows them by. */
  readonly id: string;
  readonly organizationId: string;
  /** Shown in logs. */
  readonly name: string;
  readonly roles: readonly Role[];
  /** Names of permissions as in Microsoft Graph, such as `User.Read.All`; `all` for every one there is. */
  readonly permissions: 'all' | ReadonlySet<string>;
  /** Profiles of the application side whose tenants it is about; every one when left out. */
  readonly profiles?: readonly string[];
}

/** Whether somebody has a permission. */
export function may({ permissions }: Pick<Principal, 'permissions'>, permission: string): boolean {
  return permissions === 'all' || permissions.has(permission);
}

/** Whether a tenant of a profile is one of those somebody may see, given that they may see tenants at all. */
export function mayEnterProfile({ profiles }: Pick<Principal, 'profiles'>, profile: string): boolean {
  return profiles === undefined || profiles.includes(profile);
}
