import { userSchema } from '@lockstep/scim';
import type { Profile } from '../../profile.ts';
import { shortCodeForm } from '../../token-form.ts';
import { only, requiring, usersOf } from '../only.ts';

const attributes = only(userSchema, ['userName', ['name', ['familyName', 'givenName']], 'title', 'active']);

/** Passle, content marketing: the user name is the e-mail address, and names are printed on what people publish. */
export const passle: Profile = {
  id: 'passle',
  aliases: [],
  displayName: 'Passle',
  resourceTypes: [usersOf(requiring(attributes, 'name', ['familyName', 'givenName']))],
  filterable: ['userName'],
  requiredOnCreate: [],
  unique: ['externalId'],
  options: { unknownPath: 'ignore' },
  token: {
    form: shortCodeForm,
    readable: true,
    overlaps: false,
    fromStart: false,
    scopes: ['scim.read', 'scim.write'],
  },
  defaultSettings: { jobTitleSyncEnabled: false },
  // Without the option, job titles are edited in Passle and the directory's are not wanted.
  ignoredAttributes: (settings) => (settings.jobTitleSyncEnabled === true ? [] : ['title']),
};
