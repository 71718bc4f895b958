/** A key of the secrets of an application (synchronizationSecret). */
export interface SecretKey {
  readonly name: string;
  /** `secret` is never shown again. */
  readonly kind: 'text' | 'secret' | 'flag' | 'skipped' | 'authentication' | 'notifications';
}

const named = (kind: SecretKey['kind'], names: string): readonly SecretKey[] =>
  names.split(' ').map((name) => ({ name, kind }));

/** How the engine may present itself to a target. */
export const AUTHENTICATION_TYPES = [
  'BearerAuthentication',
  'OAuth2ClientCredentialsGrant',
  'OAuth2AuthorizationCodeGrant',
  'BasicAuthentication',
] as const;

/** Every key there is, in the spelling in which it is stored. What no connector wants is kept all the same. */
export const SECRET_KEYS: readonly SecretKey[] = [
  ...named('text', 'BaseAddress UserName Oauth2ClientId Oauth2TokenExchangeUri Oauth2AuthorizationUri'),
  ...named('text', 'Oauth2RedirectUri Oauth2AccessTokenCreationTime'),
  ...named('secret', 'SecretToken Password Oauth2ClientSecret Oauth2AuthorizationCode Oauth2AccessToken'),
  ...named('secret', 'Oauth2RefreshToken'),
  ...named('flag', 'SyncAll HardDeletesEnabled UpdateKeyOnSoftDelete PerformInboundEntitlementGrants'),
  ...named('flag', 'EnforceDomain ValidateDomain TestReferences Sandbox'),
  ...named('skipped', 'SkipOutOfScopeDeletions'),
  ...named('authentication', 'AuthenticationType'),
  ...named('notifications', 'SyncNotificationSettings'),
  ...named(
    'secret',
    'AppKey ClientSecret ConsumerKey ConsumerSecret TokenKey ConnectionString SyncAgentCompatibilityKey',
  ),
  ...named('text', 'ClientIdentifier TokenExpiration SingleSignOnType SandboxName Url Domain InstanceName CompanyId'),
  ...named('text', 'SystemOfRecord SynchronizationSchedule ApplicationTemplateIdentifier Server SyncAgentADContainer'),
  ...named('text', 'None'),
];

const byName = new Map(SECRET_KEYS.map((key) => [key.name.toLowerCase(), key]));

/** A key by its name, without regard to case. */
export function findSecretKey(name: string): SecretKey | undefined {
  return byName.get(name.toLowerCase());
}
