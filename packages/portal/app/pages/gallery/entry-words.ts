import type { GalleryEntry } from '../../api/gallery.ts';

/** What an application can be kept in step with, in words. */
export function capabilitiesOf({ capabilities, unavailable }: GalleryEntry): readonly string[] {
  const { create, update, remove, groups, singleSignOn } = capabilities;
  const provisions = unavailable === null;
  return [
    create && provisions && 'Create',
    remove && provisions && 'Remove',
    update && provisions && 'Keep in step',
    groups === 'yes' && provisions && 'Groups',
    groups === 'roles' && provisions && 'Groups as roles',
    singleSignOn.length > 0 && 'Single sign-on',
  ].filter((word) => word !== false);
}

/** The same as sentences about one application, and the directory by its long name. */
export function capabilitySentences(entry: GalleryEntry, directory: string): readonly string[] {
  const { displayName: name, capabilities, unavailable } = entry;
  const { create, update, remove, groups, singleSignOn } = capabilities;
  const provisions = unavailable === null;
  return [
    create && provisions && `Create users in ${name}`,
    remove && provisions && `Remove users in ${name} when they don't require access anymore`,
    update && provisions && `Keep user attributes synchronized between ${directory} and ${name}`,
    groups === 'yes' && provisions && `Provision groups and group memberships in ${name}`,
    groups === 'roles' && provisions && `Names of groups select roles in ${name}; there are no groups`,
    singleSignOn.length > 0 && `Single sign-on to ${name} (recommended)`,
  ].filter((sentence) => sentence !== false);
}

const METHODS: Readonly<Record<GalleryEntry['method'], string>> = {
  token: 'Token',
  authorize: 'Authorize',
  account: 'Account',
  elsewhere: 'Through another application',
};

/** How it is let in. */
export function methodOf({ method }: GalleryEntry): string {
  return METHODS[method];
}

/** Where an administrator finds what has to be entered here. */
export function credentialsSentence({ displayName: name, credentials, method }: GalleryEntry): string {
  const { kind, path, enableSwitch, addressLabel, tokenLabel, expiresAfterDays } = credentials;
  const place = path.length > 0 ? path.join(' > ') : `the administration of ${name}`;
  const first = enableSwitch === null ? '' : ` Turn on ${enableSwitch} there first.`;
  const ends = expiresAfterDays === null ? '' : ` The token ends after ${expiresAfterDays} days.`;
  switch (kind) {
    case 'oauth-consent':
      return `Nothing is typed: Authorize leads to ${name}, where an administrator signs in and consents.${enableSwitch === null ? '' : ` Turn on ${enableSwitch} in ${place} first.`}`;
    case 'vendor-support':
      return `Tenant URL and Secret Token are sent by the vendor: ask ${path.length > 0 ? path.join(', ') : `the support of ${name}`}.${ends}`;
    case 'admin-account':
      return `The account of an administrator of ${name} is entered.${first}`;
    case 'self-service': {
      const names = [
        addressLabel === null ? '' : `${addressLabel} is the Tenant URL`,
        tokenLabel === null ? '' : `${tokenLabel} is the Secret Token`,
      ].filter(Boolean);
      const told = names.length === 0 ? '' : `: ${names.join(', ')}`;
      return `${method === 'account' ? 'The credentials are' : 'URL and token are'} in ${place}${told}.${first}${ends}`;
    }
    default:
      return 'No credentials of its own are needed.';
  }
}

const PREREQUISITES: Readonly<Record<string, string>> = {
  tenant: 'A tenant of the application: its vendor sets it up',
  'admin-user': 'An account there with administrator permission',
  'system-admin': 'An account there with the role of a system administrator',
  'system-administrator': 'An account there with the role of a system administrator',
  'admin-system-account': 'A system account there with administrator permission',
  'org-admin': 'An account there that administers the whole organisation',
  'enterprise-admin': 'An account there that administers the enterprise',
  'enterprise-owner': 'An account there that owns the enterprise',
  'team-admin': 'An account there that administers the team',
  'account-admin': 'An account there that administers the account',
  'technical-admin': 'A technical administrator there',
  'service-user': 'A service user there',
  'active-account': 'An active account with the vendor',
  'verified-domain': 'A domain that is verified there',
  'saml-configured': 'Single sign-on by SAML, set up before',
  'sso-subscription': 'A subscription with single sign-on',
  'api-access': 'Access to its API',
  'entra-module-enabled': 'The Entra ID module, enabled by the vendor',
  'sap-cloud-identity-services': 'SAP Cloud Identity Services',
  'vendor-onboarding': 'An onboarding by the vendor',
  'scim-endpoint': 'A SCIM 2.0 endpoint',
};

const KINDS: Readonly<Record<string, string>> = {
  plan: 'The plan',
  license: 'The licence',
  subscription: 'The subscription',
};

/** What has to be there before, in words. */
export function prerequisiteOf(code: string): string {
  const known = PREREQUISITES[code];
  if (known !== undefined) return known;
  const [kind = '', name = ''] = code.split(':');
  return `${KINDS[kind] ?? kind} ${name.replaceAll('-', ' ')}`.trim();
}
