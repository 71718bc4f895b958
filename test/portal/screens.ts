/** A screen by its address; names in braces stand for ids of the installation it is looked at in. */
export interface ScreenOf {
  readonly name: string;
  readonly path: string;
}

const PROVISIONING = '/applications/{peripass}/provisioning';

/** Every screen of the portal. */
export const screens: readonly ScreenOf[] = [
  { name: 'home', path: '/' },
  { name: 'users', path: '/directory/users' },
  { name: 'new-user', path: '/directory/users/new' },
  { name: 'person', path: '/directory/users/{person}' },
  { name: 'groups', path: '/directory/groups' },
  { name: 'group', path: '/directory/groups/{group}' },
  { name: 'deleted', path: '/directory/deleted' },
  { name: 'sources', path: '/directory/sources' },
  { name: 'applications', path: '/applications' },
  { name: 'gallery', path: '/applications/new' },
  { name: 'own-application', path: '/applications/new/own' },
  { name: 'application', path: '/applications/{peripass}' },
  { name: 'properties', path: '/applications/{peripass}/properties' },
  { name: 'owners', path: '/applications/{peripass}/owners' },
  { name: 'roles', path: '/applications/{peripass}/roles' },
  { name: 'users-and-groups', path: '/applications/{peripass}/users-and-groups' },
  { name: 'single-sign-on', path: '/applications/{peripass}/single-sign-on' },
  { name: 'provisioning', path: PROVISIONING },
  { name: 'manage-provisioning', path: `${PROVISIONING}/manage` },
  { name: 'new-configuration', path: `${PROVISIONING}/new` },
  { name: 'attribute-mapping', path: `${PROVISIONING}/mappings/User` },
  { name: 'scoping-filters', path: `${PROVISIONING}/mappings/User/scope` },
  { name: 'attributes', path: `${PROVISIONING}/mappings/User/attributes?side=target` },
  { name: 'schema', path: `${PROVISIONING}/mappings/User/schema` },
  { name: 'expression-builder', path: `${PROVISIONING}/expression-builder` },
  { name: 'on-demand', path: `${PROVISIONING}/on-demand` },
  { name: 'plans', path: `${PROVISIONING}/plans` },
  { name: 'application-logs', path: `${PROVISIONING}/logs` },
  { name: 'application-staged-deletions', path: `${PROVISIONING}/staged-deletions` },
  { name: 'application-attention', path: `${PROVISIONING}/attention` },
  { name: 'discovery', path: `${PROVISIONING}/discovery` },
  { name: 'connections', path: `${PROVISIONING}/connections` },
  { name: 'versions', path: `${PROVISIONING}/versions` },
  { name: 'transfer', path: `${PROVISIONING}/transfer` },
  { name: 'application-audit', path: '/applications/{peripass}/audit' },
  { name: 'attention', path: '/attention' },
  { name: 'staged-deletions', path: '/staged-deletions' },
  { name: 'provisioning-logs', path: '/logs/provisioning' },
  { name: 'audit-logs', path: '/logs/audit' },
  { name: 'tenants', path: '/operator/tenants' },
  { name: 'new-tenant', path: '/operator/tenants/new' },
  { name: 'support', path: '/operator/support' },
  { name: 'settings-general', path: '/settings/general' },
  { name: 'settings-administrators', path: '/settings/administrators' },
  { name: 'settings-tokens', path: '/settings/tokens' },
  { name: 'settings-sign-in', path: '/settings/sign-in' },
  { name: 'settings-mail', path: '/settings/mail' },
  { name: 'settings-webhooks', path: '/settings/webhooks' },
  { name: 'settings-secrets', path: '/settings/secrets' },
  { name: 'settings-retention', path: '/settings/retention' },
  { name: 'health', path: '/health' },
  { name: 'about', path: '/about' },
  { name: 'not-found', path: '/logs/nothing' },
];

/** Those the README shows. */
export const chosenScreens: readonly ScreenOf[] = [
  { name: 'home', path: '/' },
  { name: 'person', path: '/directory/users/{person}' },
  { name: 'attribute-mapping', path: `${PROVISIONING}/mappings/User` },
];
