/** Who can mend what a code tells of. */
export type Mender = 'directory' | 'configuration' | 'application' | 'nobody';

export const MENDER_WORDS: Readonly<Record<Mender, string>> = {
  directory: 'Somebody who changes people and groups in the directory',
  configuration: 'Somebody who changes the provisioning of this application',
  application: 'An administrator of the application',
  nobody: 'Nobody has to: it passes by itself',
};

const MENDERS: Readonly<Record<string, Mender>> = {
  NotEffectivelyEntitled: 'directory',
  RedundantExport: 'nobody',
  AttributeValidationFailed: 'directory',
  ImportSkipped: 'directory',
  ActionNotAllowed: 'configuration',
  OutOfScopeDeletionSkipped: 'configuration',
  DeletionStaged: 'configuration',
  ObjectFlowIgnored: 'configuration',
  InvalidAnchor: 'nobody',
  TargetChanged: 'application',
  UnableToResolveReferenceAttributeValue: 'nobody',
  AttributeMappingFailed: 'configuration',
  DuplicateTargetEntries: 'application',
  DuplicateSourceEntries: 'directory',
  EntryConflict: 'application',
  MandatoryFieldsMissing: 'configuration',
  SchemaAttributeNotFound: 'configuration',
  InvalidCredentials: 'configuration',
  InsufficientRights: 'application',
  InvalidTenantUrl: 'configuration',
  SystemForCrossDomainIdentityManagementServiceIncompatible: 'configuration',
  MethodNotAllowed: 'configuration',
  NotImplemented: 'configuration',
  RequestEntityTooLarge: 'configuration',
  UnprocessableEntity: 'configuration',
  TargetObjectsMissing: 'application',
  TooManyDeletes: 'configuration',
  WebExceptionProtocolError: 'nobody',
  Timeout: 'nobody',
  TooManyRequests: 'nobody',
  InternalServerError: 'nobody',
  InternalError: 'nobody',
};

export function menderOf(code: string): Mender {
  return MENDERS[code] ?? 'application';
}

/** A place of this interface where something is mended. */
export interface Place {
  readonly label: string;
  readonly to: string;
}

/** Where what a code tells of is mended, the likeliest first; `path` is where the pages of the application are. */
export function placesFor(
  code: string,
  { path, objectType, objectId }: { readonly path: string; readonly objectType: string; readonly objectId: string },
): readonly Place[] {
  const isGroup = objectType === 'Group';
  const object: Place = {
    label: isGroup ? 'Open the group' : 'Open the person',
    to: `/directory/${isGroup ? 'groups' : 'users'}/${objectId}`,
  };
  const mapping: Place = { label: 'Attribute Mapping', to: `${path}/provisioning/mappings/${objectType}` };
  const manage: Place = { label: 'Manage Provisioning', to: `${path}/provisioning/manage` };
  switch (code) {
    case 'NotEffectivelyEntitled':
      return [
        { label: 'Users and groups', to: `${path}/users-and-groups` },
        { label: 'Scoping filters', to: `${path}/provisioning/mappings/${objectType}/scope` },
        object,
      ];
    case 'AttributeValidationFailed':
    case 'ImportSkipped':
      return [object, mapping];
    case 'AttributeMappingFailed':
    case 'MandatoryFieldsMissing':
    case 'UnprocessableEntity':
    case 'SchemaAttributeNotFound':
    case 'ActionNotAllowed':
    case 'ObjectFlowIgnored':
    case 'MethodNotAllowed':
    case 'NotImplemented':
    case 'RequestEntityTooLarge':
      return [mapping, object];
    case 'DuplicateTargetEntries':
    case 'EntryConflict':
      return [{ label: 'Needs attention', to: `${path}/provisioning/attention` }, object];
    case 'DuplicateSourceEntries':
      return [{ label: 'Object connections', to: `${path}/provisioning/connections` }, object];
    case 'DeletionStaged':
    case 'TooManyDeletes':
      return [{ label: 'Staged deletions', to: `${path}/provisioning/staged-deletions` }, manage];
    case 'OutOfScopeDeletionSkipped':
    case 'InvalidCredentials':
    case 'InsufficientRights':
    case 'InvalidTenantUrl':
    case 'SystemForCrossDomainIdentityManagementServiceIncompatible':
      return [manage];
    default:
      return [object];
  }
}
