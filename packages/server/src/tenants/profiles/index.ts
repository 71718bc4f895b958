/**
 * The applications a tenant can be, one folder each: `generic`, which is plain SCIM, and those with rules of their own.
 * A folder owns everything that is true of one application and enters no other. `tenants/` may come in, by this list.
 */
import type { Profile } from '../profile.ts';
import { generic } from './generic/profile.ts';
import { irisIntranet } from './iris-intranet/profile.ts';
import { passle } from './passle/profile.ts';
import { peripass } from './peripass/profile.ts';
import { travelperk } from './travelperk/profile.ts';

export const profiles: readonly Profile[] = [generic, peripass, passle, travelperk, irisIntranet];
