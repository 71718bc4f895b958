/** A screen by its address; names in braces stand for ids of the installation it is looked at in. */
export interface ScreenOf {
  readonly name: string;
  readonly path: string;
  /** Shown to somebody who is not signed in anywhere. */
  readonly signedOut?: boolean;
  /** The heading a picture of one window begins with, where that is not the top. */
  readonly from?: string;
  /** How wide the window of that picture is; 1120 when left out. */
  readonly width?: number;
}

const PERIPASS = '/applications/{peripass}';
const PROVISIONING = `${PERIPASS}/provisioning`;
const PASSLE = '/applications/{passle}/provisioning';
const MAPPING = `${PROVISIONING}/mappings/User`;

const own: readonly ScreenOf[] = [
  { name: 's01-sign-in', path: '/sign-in', signedOut: true },
  { name: 's01-invitation', path: '{invitation}', signedOut: true },
  { name: 's02-home', path: '/' },
  { name: 's03-users', path: '/directory/users' },
  { name: 's03-new-user', path: '/directory/users/new' },
  { name: 's04-person', path: '/directory/users/{person}' },
  { name: 's04-person-failing', path: '/directory/users/{failing}' },
  { name: 's04-person-profile', path: '/directory/users/{person}?tab=profile' },
  { name: 's04-person-groups', path: '/directory/users/{person}?tab=groups' },
  { name: 's04-person-activity', path: '/directory/users/{person}?tab=activity' },
  { name: 's05-groups', path: '/directory/groups' },
  { name: 's05-group', path: '/directory/groups/{group}' },
  { name: 's05-group-access', path: '/directory/groups/{group}?tab=access' },
  { name: 's05-group-profile', path: '/directory/groups/{group}?tab=profile' },
  { name: 's06-deleted', path: '/directory/deleted' },
  { name: 's07-sources', path: '/directory/sources' },
  { name: 's08-applications', path: '/applications' },
  { name: 's08-deleted-applications', path: '/applications?tab=deleted' },
  { name: 's09-gallery', path: '/applications/new' },
  { name: 's09-gallery-entry', path: '/applications/new?q=peri&entry={peripassEntry}' },
  { name: 's10-own-application', path: '/applications/new/own' },
  { name: 's11-application', path: PERIPASS },
  { name: 's12-properties', path: `${PERIPASS}/properties` },
  { name: 's12-owners', path: `${PERIPASS}/owners` },
  { name: 's12-roles', path: `${PERIPASS}/roles` },
  { name: 's12-single-sign-on', path: `${PERIPASS}/single-sign-on` },
  { name: 's13-users-and-groups', path: `${PERIPASS}/users-and-groups` },
  { name: 's13-add-assignment', path: `${PERIPASS}/users-and-groups/add` },
  { name: 's13-add-assignment-users', path: `${PERIPASS}/users-and-groups/add?pick=users` },
  { name: 's14-provisioning', path: PROVISIONING },
  { name: 's14-provisioning-held', path: PASSLE },
  { name: 's15-manage-provisioning', path: `${PROVISIONING}/manage` },
  { name: 's15-manage-unconfigured', path: '/applications/{unconfigured}/provisioning/manage' },
  { name: 's15-manage-authorized', path: '/applications/{travelperk}/provisioning/manage' },
  { name: 's16-new-configuration', path: '/applications/{unconfigured}/provisioning/new' },
  { name: 's17-attribute-mapping', path: `${MAPPING}?person={person}` },
  { name: 's18-edit-attribute', path: `${MAPPING}?edit=active&person={person}` },
  { name: 's19-expression-builder', path: `${PROVISIONING}/expression-builder` },
  { name: 's20-scoping-filters', path: `${MAPPING}/scope` },
  { name: 's21-attributes', path: `${MAPPING}/attributes?side=target` },
  { name: 's22-schema', path: `${MAPPING}/schema` },
  { name: 's23-on-demand', path: `${PROVISIONING}/on-demand?subject=User:{person}` },
  { name: 's24-plans', path: `${PASSLE}/plans` },
  { name: 's24-plan', path: `${PASSLE}/plans/{plan}` },
  { name: 's25-application-logs', path: `${PROVISIONING}/logs` },
  { name: 's25-provisioning-logs', path: '/logs/provisioning' },
  { name: 's25-log-entry', path: '/logs/provisioning?entry={entry}' },
  { name: 's25-log-entry-advice', path: '/logs/provisioning?status=failure&entry={failure}&tab=troubleshooting' },
  { name: 's26-staged-deletions', path: '/staged-deletions' },
  { name: 's26-application-staged-deletions', path: `${PASSLE}/staged-deletions` },
  { name: 's27-attention', path: '/attention' },
  { name: 's27-application-attention', path: `${PROVISIONING}/attention` },
  { name: 's28-discovery', path: `${PROVISIONING}/discovery` },
  { name: 's29-connections', path: `${PROVISIONING}/connections` },
  { name: 's30-versions', path: `${PROVISIONING}/versions` },
  { name: 's31-transfer', path: `${PROVISIONING}/transfer` },
  { name: 's32-audit-logs', path: '/logs/audit' },
  { name: 's32-application-audit', path: `${PERIPASS}/audit` },
  { name: 's33-general', path: '/settings/general' },
  { name: 's33-administrators', path: '/settings/administrators' },
  { name: 's33-tokens', path: '/settings/tokens' },
  { name: 's33-sign-in', path: '/settings/sign-in' },
  { name: 's33-mail', path: '/settings/mail' },
  { name: 's33-webhooks', path: '/settings/webhooks' },
  { name: 's33-secrets', path: '/settings/secrets' },
  { name: 's33-retention', path: '/settings/retention' },
  { name: 's34-health', path: '/health' },
  { name: 's34-about', path: '/about' },
  { name: 'not-found', path: '/logs/nothing' },
];

const console: readonly ScreenOf[] = [
  { name: 's40-tenants', path: '/operator/tenants' },
  { name: 's40-new-tenant', path: '/operator/tenants/new' },
  ...['overview', 'options', 'credentials', 'accounts', 'activity', 'events'].map((tab) => ({
    name: `s40-tenant-${tab}`,
    path: `/operator/tenants/passle/${tab}`,
  })),
  { name: 's41-support', path: '/operator/support' },
  { name: 's41-support-request', path: '/operator/support/{request}?tenant=iris-intranet' },
];

/** The pages of the four applications; those that look the same in each come once. */
const tenants: readonly ScreenOf[] = [
  { name: 's42-tenant-sign-in', path: '/t/peripass/sign-in', signedOut: true },
  { name: 's42-tenant-home', path: '/t/peripass' },
  { name: 's43-peripass-configuration', path: '/t/peripass/configuration' },
  { name: 's43-peripass-identity-providers', path: '/t/peripass/configuration/identity-providers' },
  { name: 's43-peripass-staff', path: '/t/peripass/configuration/staff' },
  { name: 's44-passle-company', path: '/t/passle/company' },
  { name: 's44-passle-entra-id', path: '/t/passle/company/entra-id' },
  { name: 's44-passle-passles', path: '/t/passle/passles' },
  { name: 's44-passle-posts', path: '/t/passle/posts' },
  { name: 's44-passle-accounts', path: '/t/passle/accounts' },
  { name: 's44-passle-counterparts', path: '/t/passle/accounts?open=counterparts' },
  { name: 's45-travelperk-settings', path: '/t/travelperk/company-settings' },
  { name: 's45-travelperk-scim', path: '/t/travelperk/company-settings/integrations/scim' },
  { name: 's45-travelperk-approvals', path: '/t/travelperk/approvals' },
  { name: 's45-travelperk-trips', path: '/t/travelperk/trips' },
  { name: 's45-travelperk-policies', path: '/t/travelperk/company-settings/travel-policies' },
  { name: 's45-travelperk-cost-centres', path: '/t/travelperk/company-settings/cost-centres' },
  { name: 's46-authorize', path: '{authorize}', signedOut: true },
  { name: 's47-iris-people', path: '/t/iris-intranet/people' },
  { name: 's47-iris-timeline', path: '/t/iris-intranet/timeline' },
  { name: 's47-iris-groups', path: '/t/iris-intranet/groups' },
  { name: 's47-iris-user-types', path: '/t/iris-intranet/user-types' },
  { name: 's48-accounts', path: '/t/peripass/accounts' },
  { name: 's48-account', path: '/t/peripass/accounts/{account}' },
  { name: 's49-roles', path: '/t/peripass/roles' },
  { name: 's49-role', path: '/t/peripass/roles?open=host' },
  { name: 's50-activity', path: '/t/peripass/activity' },
  { name: 's50-events', path: '/t/peripass/events' },
];

/** Every screen of the portal. */
export const screens: readonly ScreenOf[] = [...own, ...console, ...tenants];

/** Those the README and the guide show. */
export const chosenScreens: readonly ScreenOf[] = [
  { name: 'home', path: '/' },
  { name: 'person', path: '/directory/users/{person}' },
  { name: 'provisioning', path: PROVISIONING },
  { name: 'attribute-mapping', path: `${MAPPING}?person={person}`, from: 'Attribute Mappings', width: 1280 },
  { name: 'peripass', path: '/t/peripass/configuration/identity-providers' },
  { name: 'passle', path: '/t/passle/company/entra-id' },
  { name: 'travelperk', path: '/t/travelperk/company-settings/integrations/scim' },
  { name: 'iris-intranet', path: '/operator/support/{request}?tenant=iris-intranet' },
];
