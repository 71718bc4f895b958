import { groupResourceType, userResourceType } from '@lockstep/scim';
import type { Profile } from '../../profile.ts';
import { pagePermissions } from '../../staff/staff-rules.ts';
import { prefixedForm } from '../../token-form.ts';

/** The whole of SCIM 2.0: users with the enterprise extension, and groups. */
export const generic: Profile = {
  id: 'generic',
  aliases: [],
  displayName: 'Generic SCIM 2.0',
  resourceTypes: [userResourceType, groupResourceType],
  requiredOnCreate: [],
  unique: [],
  options: {},
  token: { form: prefixedForm, readable: false, overlaps: true, fromStart: true, scopes: ['scim.read', 'scim.write'] },
  defaultSettings: {},
  isExtensible: true,
  staff: { permissions: pagePermissions },
};
