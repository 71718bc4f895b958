import { userSchema } from '@lockstep/scim';
import type { Profile } from '../../profile.ts';
import { pagePermissions } from '../../staff/staff-rules.ts';
import { prefixedForm } from '../../token-form.ts';
import { only, usersOf, withTypes } from '../only.ts';
import { accounts } from './accounts.ts';
import { credentialRequests } from './credential-requests.ts';
import { groups } from './groups.ts';
import { pages } from './pages.ts';
import { posts } from './posts.ts';
import { settings } from './settings.ts';
import { withShownName } from './shown-name.ts';
import { firstUserTypes, userTypes } from './user-types.ts';

const attributes = only(userSchema, [
  'userName',
  ['name', ['formatted', 'familyName', 'givenName']],
  'active',
  ['emails', ['value', 'type', 'primary']],
  ['phoneNumbers', ['value', 'type', 'primary']],
]);

/** Iris Intranet by Triptic: a people directory with work and mobile telephone numbers side by side. */
export const irisIntranet: Profile = {
  id: 'iris-intranet',
  aliases: ['iris'],
  displayName: 'Iris Intranet',
  resourceTypes: [usersOf(withTypes(withTypes(attributes, 'emails', ['work']), 'phoneNumbers', ['work', 'mobile']))],
  filterable: ['userName'],
  requiredOnCreate: [],
  unique: ['emails.value'],
  options: { unknownPath: 'ignore' },
  token: {
    form: prefixedForm,
    readable: false,
    overlaps: false,
    fromStart: false,
    issuing: 'several',
    isByOperators: true,
    scopes: ['scim.read', 'scim.write'],
  },
  defaultSettings: {},
  firstEntries: () => firstUserTypes,
  acceptResource: withShownName,
  settings,
  pages,
  accounts,
  collections: [userTypes, groups, posts, credentialRequests],
  staff: { permissions: pagePermissions },
};
