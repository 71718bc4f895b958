import { ENTERPRISE_USER_URN, enterpriseUserSchema, userSchema } from '@lockstep/scim';
import type { Profile } from '../../profile.ts';
import { pagePermissions } from '../../staff/staff-rules.ts';
import { prefixedForm } from '../../token-form.ts';
import { only, requiring, usersOf, withTypes, withValues } from '../only.ts';
import { acceptTraveller, languages } from './accept-traveller.ts';
import { accounts } from './accounts.ts';
import { approvalProcesses } from './approval-processes.ts';
import { authorization } from './authorization.ts';
import { firstEntries, namedLists } from './lists.ts';
import { pages } from './pages.ts';
import { plans } from './plan.ts';
import { presentTraveller } from './present-traveller.ts';
import { travelperkUserSchema } from './schema.ts';
import { closedBecause, settings } from './settings.ts';
import { trips } from './trips.ts';

const attributes = only(userSchema, [
  'userName',
  ['name', ['familyName', 'givenName', 'middleName', 'honorificPrefix']],
  'title',
  'preferredLanguage',
  'locale',
  'active',
  ['phoneNumbers', ['value', 'type', 'primary']],
]);

const named = requiring(attributes, 'name', ['familyName', 'givenName']);
const core = withValues(withTypes(named, 'phoneNumbers', ['work']), 'preferredLanguage', languages);

const enterprise = only(enterpriseUserSchema, ['costCenter', 'manager']);

/** TravelPerk (Perk), business travel: the user name is the work e-mail address, the manager approves trips. */
export const travelperk: Profile = {
  id: 'travelperk',
  aliases: [],
  displayName: 'TravelPerk',
  resourceTypes: [usersOf(core, enterprise, travelperkUserSchema)],
  // Entra checks a reference by asking for `id` and `manager` together.
  filterable: ['userName', 'externalId', { path: `${ENTERPRISE_USER_URN}:manager`, with: 'id' }],
  requiredOnCreate: [],
  unique: [],
  options: { unknownPath: 'ignore' },
  token: {
    form: prefixedForm,
    readable: false,
    overlaps: false,
    fromStart: false,
    scopes: ['scim:read', 'scim:write', 'scim:delete'],
    issuing: 'never',
    validDays: 30,
  },
  sharedAddress: '/api/v2/scim',
  plans: plans.map(({ value }) => value),
  defaultSettings: { scimEnabled: true },
  firstEntries,
  refuses: closedBecause,
  acceptResource: acceptTraveller,
  presentResource: presentTraveller,
  hasNumericIds: true,
  settings,
  pages,
  accounts,
  collections: [approvalProcesses, trips, ...namedLists],
  staff: { permissions: pagePermissions, bindsTokens: true },
  authorization,
};
