import { userSchema } from '@lockstep/scim';
import type { Profile } from '../../profile.ts';
import { prefixedForm } from '../../token-form.ts';
import { only, usersOf, withTypes } from '../only.ts';

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
    scopes: ['scim.read', 'scim.write'],
  },
  defaultSettings: {},
};
