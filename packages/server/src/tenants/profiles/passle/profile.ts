import { userSchema } from '@lockstep/scim';
import type { Profile } from '../../profile.ts';
import { pagePermissions } from '../../staff/staff-rules.ts';
import { shortCodeForm } from '../../token-form.ts';
import { only, requiring, usersOf } from '../only.ts';
import { acceptUser } from './accept-user.ts';
import { accounts } from './accounts.ts';
import { pages } from './pages.ts';
import { firstPassle, passles } from './passles.ts';
import { posts } from './posts.ts';
import { hasModule, settings } from './settings.ts';
import { ACCOUNT_ONLY } from './user-configuration.ts';

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
    issuing: 'regenerates',
    scopes: ['scim.read', 'scim.write'],
  },
  defaultSettings: { entraModuleEnabled: true, jobTitleSyncEnabled: false, userConfiguration: ACCOUNT_ONLY },
  // Without the option, job titles are edited in Passle and the directory's are not wanted.
  ignoredAttributes: (current) => (current.jobTitleSyncEnabled === true ? [] : ['title']),
  firstEntries: firstPassle,
  refuses: (current, displayName) =>
    hasModule(current) ? undefined : `The Entra ID module is not enabled for ${displayName}. Ask Passle to enable it.`,
  acceptResource: acceptUser,
  settings,
  pages,
  accounts,
  collections: [passles, posts],
  staff: { permissions: pagePermissions },
};
