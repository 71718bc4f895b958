import { userSchema } from '@lockstep/scim';
import type { Profile } from '../../profile.ts';
import { prefixedForm } from '../../token-form.ts';
import { only, requiring, usersOf, withTypes } from '../only.ts';

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
  options: { unknownPath: 'ignore' },
  token: { form: prefixedForm, readable: true, overlaps: false, fromStart: false, scopes: ['scim.read', 'scim.write'] },
  defaultSettings: {},
};
