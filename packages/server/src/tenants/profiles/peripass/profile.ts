import { userSchema } from '@lockstep/scim';
import type { Profile } from '../../profile.ts';
import { prefixedForm } from '../../token-form.ts';
import { only, requiring, usersOf, withTypes } from '../only.ts';
import { acceptUser } from './accept-user.ts';
import { accounts } from './accounts.ts';
import { identityProviders } from './identity-providers.ts';
import { pages } from './pages.ts';
import { permissions } from './permissions.ts';
import { firstRoles, ROLES, roles } from './roles.ts';
import { refusesBeforeSave, settings, setUpSettings } from './settings.ts';

const attributes = only(userSchema, [
  'userName',
  ['name', ['formatted', 'familyName', 'givenName']],
  'displayName',
  'preferredLanguage',
  'active',
  ['emails', ['value', 'type', 'primary']],
  ['phoneNumbers', ['value', 'type', 'primary']],
]);

/** Peripass, yard management: people sign in to a site, so each needs an e-mail address of their own. */
export const peripass: Profile = {
  id: 'peripass',
  aliases: [],
  displayName: 'Peripass',
  resourceTypes: [
    usersOf(withTypes(withTypes(requiring(attributes, 'emails'), 'emails', ['work']), 'phoneNumbers', ['mobile'])),
  ],
  filterable: ['userName'],
  requiredOnCreate: ['emails[type eq "work"].value'],
  unique: ['emails.value'],
  options: { unknownPath: 'ignore', emailValidation: true },
  token: {
    form: prefixedForm,
    readable: true,
    overlaps: false,
    fromStart: true,
    issuing: 'replaces',
    scopes: ['scim.read', 'scim.write'],
  },
  defaultSettings: setUpSettings,
  firstEntries: () => firstRoles,
  refuses: refusesBeforeSave,
  acceptResource: acceptUser,
  removal: 'archive',
  settings,
  pages,
  accounts,
  collections: [roles, identityProviders],
  staff: { permissions, roles: ROLES, bindsTokens: true },
};
