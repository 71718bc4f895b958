import { byName, type PropertyDefinition } from './property.ts';

/** The properties of a group as Microsoft Graph names them, with the name each has in mappings where it differs. */
export const groupProperties: readonly PropertyDefinition[] = [
  { name: 'displayName', type: 'string', maxLength: 256, required: true, inDefaultSet: true, settable: 'always' },
  { name: 'description', type: 'string', maxLength: 1024, inDefaultSet: true, settable: 'always' },
  {
    name: 'mailNickname',
    type: 'string',
    maxLength: 64,
    required: true,
    inDefaultSet: true,
    settable: 'always',
    format: 'groupMailNickname',
  },
  { name: 'mailEnabled', type: 'boolean', required: true, inDefaultSet: true, settable: 'always' },
  { name: 'securityEnabled', type: 'boolean', required: true, inDefaultSet: true, settable: 'always' },
  {
    name: 'groupTypes',
    type: 'string',
    multiValued: true,
    maxValues: 2,
    inDefaultSet: true,
    settable: 'always',
    values: ['Unified', 'DynamicMembership'],
    withoutAttribute: true,
  },
  { name: 'mail', type: 'string', maxLength: 320, inDefaultSet: true, settable: 'import', format: 'mail' },
  {
    name: 'proxyAddresses',
    type: 'string',
    maxLength: 1024,
    multiValued: true,
    maxValues: 500,
    inDefaultSet: true,
    settable: 'import',
  },
  {
    name: 'visibility',
    type: 'string',
    inDefaultSet: true,
    settable: 'always',
    values: ['Private', 'Public', 'HiddenMembership'],
    withoutAttribute: true,
  },
  {
    name: 'classification',
    type: 'string',
    maxLength: 256,
    inDefaultSet: true,
    settable: 'always',
    withoutAttribute: true,
  },
  { name: 'theme', type: 'string', maxLength: 64, inDefaultSet: true, settable: 'always', withoutAttribute: true },
  {
    name: 'preferredDataLocation',
    type: 'string',
    maxLength: 16,
    inDefaultSet: true,
    settable: 'always',
    withoutAttribute: true,
  },
  {
    name: 'preferredLanguage',
    type: 'string',
    maxLength: 64,
    inDefaultSet: true,
    settable: 'always',
    format: 'language',
    withoutAttribute: true,
  },
  {
    name: 'membershipRule',
    type: 'string',
    maxLength: 3072,
    inDefaultSet: true,
    settable: 'always',
    withoutAttribute: true,
  },
  {
    name: 'membershipRuleProcessingState',
    type: 'string',
    inDefaultSet: true,
    settable: 'always',
    values: ['On', 'Paused'],
    withoutAttribute: true,
  },
  { name: 'isAssignableToRole', type: 'boolean', inDefaultSet: true, settable: 'create', withoutAttribute: true },
  { name: 'securityIdentifier', type: 'string', inDefaultSet: true, settable: 'never', withoutAttribute: true },
  { name: 'uniqueName', type: 'string', inDefaultSet: true, settable: 'never', withoutAttribute: true },
  { name: 'renewedDateTime', type: 'dateTime', inDefaultSet: true, settable: 'never', withoutAttribute: true },
  { name: 'expirationDateTime', type: 'dateTime', inDefaultSet: true, settable: 'never', withoutAttribute: true },
  {
    name: 'onPremisesSyncEnabled',
    type: 'boolean',
    inDefaultSet: true,
    settable: 'import',
    attribute: 'dirSyncEnabled',
  },
  { name: 'onPremisesSecurityIdentifier', type: 'string', maxLength: 256, inDefaultSet: true, settable: 'import' },
  ...['onPremisesSamAccountName', 'onPremisesDomainName', 'onPremisesNetBiosName'].map(
    (name): PropertyDefinition => ({
      name,
      type: 'string',
      maxLength: 256,
      inDefaultSet: true,
      settable: 'import',
      withoutAttribute: true,
    }),
  ),
  {
    name: 'onPremisesLastSyncDateTime',
    type: 'dateTime',
    inDefaultSet: true,
    settable: 'import',
    withoutAttribute: true,
  },
  // Told by services this server has not: always empty.
  ...[
    'onPremisesProvisioningErrors',
    'serviceProvisioningErrors',
    'resourceBehaviorOptions',
    'resourceProvisioningOptions',
  ].map((name): PropertyDefinition => ({ ...emptyList(name), inDefaultSet: true })),
  ...['assignedLabels', 'assignedLicenses'].map(emptyList),
];

function emptyList(name: string): PropertyDefinition {
  return { name, type: 'object', multiValued: true, settable: 'never', withoutAttribute: true };
}

/** `groupProperties` by name. */
export const groupPropertiesByName = byName(groupProperties);
