import { AccessError } from './access-error.ts';
import type { Principal } from './principal.ts';
import { allowed, type Grant } from './roles.ts';

/** Who gives somebody rights. */
export type Granter = Pick<Principal, 'id' | 'name' | 'permissions' | 'profiles'>;

/** Nobody gives more than they have: 403 for a grant that goes beyond. */
export function checkGrant(by: Granter, grant: Grant): void {
  if (by.permissions === 'all') return;
  const { permissions: own } = by;
  const given = allowed(grant);
  const within =
    given.permissions !== 'all' &&
    [...given.permissions].every((permission) => own.has(permission)) &&
    (by.profiles === undefined || (given.profiles ?? []).every((profile) => by.profiles?.includes(profile)));
  if (!within) {
    throw new AccessError(403, 'Authorization_RequestDenied', 'Nobody can give rights they do not have themselves.', {
      target: 'roles',
    });
  }
}
