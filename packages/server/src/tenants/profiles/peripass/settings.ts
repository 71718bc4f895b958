import type { JsonObject } from '@lockstep/scim';
import { SAVED_AT, type SettingsRules } from '../../settings/settings-rules.ts';
import { languages, USUAL_LANGUAGE } from './languages.ts';
import { HOST, ROLES } from './roles.ts';

/** The page where a tenant connects its identity provider. */
export const settings: SettingsRules = {
  path: ['Configuration', 'Identity providers & provisioning'],
  saveLabel: 'Save your changes',
  nextToken: 'Generate new token',
  notice: (saved) => (saved[SAVED_AT] ? undefined : 'Provisioning is refused until you save.'),
  fields: [
    {
      key: 'providerName',
      label: 'Provider name',
      kind: 'text',
      required: true,
      longest: 120,
      help: 'Names the identity provider you are configuring.',
    },
    {
      key: 'userRole',
      label: 'User role',
      kind: 'choice',
      from: ROLES,
      required: true,
      help: 'Given to every user who is provisioned from now on. Existing users keep theirs.',
    },
    {
      key: 'defaultLanguage',
      label: 'Default language',
      kind: 'choice',
      allowed: languages,
      default: USUAL_LANGUAGE,
      help: 'Of provisioned users whose directory account names none.',
    },
    {
      key: 'scimEndpoint',
      label: 'SCIM Endpoint',
      kind: 'endpointView',
      help: 'Enter it as Tenant URL where you configure provisioning.',
    },
    {
      key: 'scimToken',
      label: 'SCIM Token',
      kind: 'secretView',
      help: 'Enter it as Secret Token. A new one ends the present one at once.',
    },
  ],
};

/** What the set-up saves. */
export const setUpSettings: JsonObject = {
  providerName: 'Identity provider',
  userRole: HOST,
  defaultLanguage: USUAL_LANGUAGE,
};

/** Nothing is provisioned before somebody has said, by saving, who provisions and with which role. */
export function refusesBeforeSave(saved: JsonObject): string | undefined {
  if (saved[SAVED_AT]) return undefined;
  return 'Provisioning is not configured yet: save Configuration > Identity providers & provisioning in Peripass first.';
}
