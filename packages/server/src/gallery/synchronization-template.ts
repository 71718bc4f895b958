import { sourceGroupDefinition, sourceUserDefinition } from '../directory/index.ts';
import type {
  AttributeDefinition,
  AttributeMapping,
  AttributeType,
  DirectoryDefinition,
  ObjectDefinition,
  ObjectMapping,
  SynchronizationSchema,
} from '../mapping/index.ts';
import { type DefaultObjectMapping, defaultGroupMappings, defaultUserMappings } from './default-mappings.ts';
import { customApplication, noConnectorReason, synchronizationTemplateId } from './gallery.ts';
import type { ExtensionSchema, GalleryApp, GalleryObjectMapping, TargetAttribute } from './gallery-app.ts';
import { nameBasedId } from './name-based-id.ts';
import { sourceNode } from './source-node.ts';

/** Name of the built-in directory in a schema, unless the caller has another: published scripts look for it. */
export const builtInDirectoryName = 'Azure Active Directory';

const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User';
const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';

const types: Readonly<Record<TargetAttribute['type'], AttributeType>> = {
  string: 'String',
  boolean: 'Boolean',
  integer: 'Integer',
  reference: 'Reference',
  array: 'String',
};

/**
 * The schema a job of this application begins with: both directories with their objects and attributes, and one rule
 * with a mapping of users and, where the application has them, of groups. Throws `RangeError` for an entry the engine
 * has no connector for. The same entry always gives the same schema.
 */
export function synchronizationSchemaOf(
  entry: GalleryApp,
  sourceDirectoryName: string = builtInDirectoryName,
): SynchronizationSchema {
  const reason = noConnectorReason(entry);
  if (reason !== undefined) throw new RangeError(reason);
  const users = defaultUserMappings(entry);
  const groups = defaultGroupMappings(entry);
  const extensions = users.guessed ? customApplication.extensions : entry.extensions;
  const userObject = extensions.find(({ kind }) => kind === 'enterprise')?.urn ?? coreUser;
  const target: DirectoryDefinition = {
    id: nameBasedId(`${entry.id}/target`),
    // Published scripts look for this name where an application is not from the gallery.
    name: entry.listing === 'non-gallery' ? 'customappsso' : entry.displayName,
    readOnly: false,
    version: null,
    discoverabilities: entry.capabilities.schemaDiscovery ? 'AttributeNames, AttributeDataTypes' : 'None',
    discoveryDateTime: null,
    objects: [
      objectDefinition(userObject, users.attributes, extensions),
      ...(groups ? [objectDefinition(coreGroup, groups.attributes, [])] : []),
    ],
  };
  const source: DirectoryDefinition = {
    id: nameBasedId('source'),
    name: sourceDirectoryName,
    readOnly: true,
    version: null,
    discoverabilities: 'None',
    discoveryDateTime: null,
    objects: [sourceUserDefinition, sourceGroupDefinition],
  };
  return {
    id: synchronizationTemplateId(entry),
    version: 'v1.0',
    directories: [source, target],
    synchronizationRules: [
      {
        id: nameBasedId(`${entry.id}/rule`),
        name: 'USER_OUTBOUND_USER',
        editable: true,
        priority: 1,
        sourceDirectoryName: source.name,
        targetDirectoryName: target.name,
        containerFilter: null,
        groupFilter: null,
        metadata: [{ key: 'supportsProvisionOnDemand', value: 'true' }],
        objectMappings: [
          objectMapping(entry, 'User', userObject, entry.objects.users, users),
          ...(groups ? [objectMapping(entry, 'Group', coreGroup, entry.objects.groups, groups)] : []),
        ],
      },
    ],
  };
}

function objectDefinition(
  name: string,
  attributes: readonly TargetAttribute[],
  extensions: readonly ExtensionSchema[],
): ObjectDefinition {
  const anchor: AttributeDefinition = {
    name: 'id',
    type: 'String',
    anchor: true,
    required: true,
    caseExact: true,
    mutability: 'ReadOnly',
  };
  return {
    name,
    supportedApis: [],
    metadata: [],
    attributes: [anchor, ...attributes.map((attribute) => attributeDefinition(attribute, extensions))],
  };
}

function attributeDefinition(
  { name, type, required }: TargetAttribute,
  extensions: readonly ExtensionSchema[],
): AttributeDefinition {
  const references = referencedObjects(name);
  return {
    name,
    type: references ? 'Reference' : types[type],
    ...(required && { required: true }),
    // RFC 7643 section 3.1: the identifier the directory issued is compared exactly.
    ...(name === 'externalId' && { caseExact: true }),
    ...((type === 'array' || name === 'members') && { multivalued: true }),
    ...(references && {
      referencedObjects: references.map((one) => ({ referencedObjectName: one, referencedProperty: null })),
    }),
    ...(type === 'array' &&
      holdsValueObjects(name, extensions) && { metadata: [{ key: 'ComplexObjectDefinition', value: 'value' }] }),
  };
}

/** References whatever the article calls them: three list the manager as text. */
function referencedObjects(name: string): readonly string[] | undefined {
  if (name === 'members') return ['User', 'Group'];
  return /[:.]manager(?:\.value)?$/.test(name) ? ['User'] : undefined;
}

/** Whether each value of a list is to be sent as `{"value": …}`: the extension declares it complex with that part. */
function holdsValueObjects(name: string, extensions: readonly ExtensionSchema[]): boolean {
  return extensions.some(
    ({ urn, attributes }) =>
      attributes !== '*' &&
      attributes.some(
        (attribute) =>
          typeof attribute === 'object' &&
          `${urn}:${attribute.name}` === name &&
          attribute.type === 'complex' &&
          attribute.subAttributes?.some((part) => part.name === 'value'),
      ),
  );
}

function objectMapping(
  entry: GalleryApp,
  sourceObjectName: 'User' | 'Group',
  targetObjectName: string,
  own: GalleryObjectMapping | null,
  { mappings }: DefaultObjectMapping,
): ObjectMapping {
  // Shown although the application has no groups: everything about it but the switch is the custom application's.
  const { enabled, objectActions, matching, label } = own ?? { ...customApplication.objects.groups!, enabled: false };
  const precedence = new Map(matching.map(({ target, precedence }) => [target, precedence]));
  return {
    name: label ?? usualLabel(entry, sourceObjectName),
    enabled,
    flowTypes: flowTypes(objectActions),
    sourceObjectName,
    targetObjectName,
    scope: null,
    metadata: [],
    attributeMappings: mappings.map(
      ({ target, kind, source }): AttributeMapping => ({
        targetAttributeName: target,
        source: sourceNode(kind, source),
        defaultValue: null,
        flowType: 'Always',
        flowBehavior: 'FlowWhenChanged',
        matchingPriority: precedence.get(target) ?? 0,
        exportMissingReferences: false,
      }),
    ),
  };
}

function flowTypes(actions: GalleryObjectMapping['objectActions']): string {
  const flags = { create: 'Add', update: 'Update', delete: 'Delete' } as const;
  return actions.length === 0 ? 'None' : actions.map((action) => flags[action]).join(', ');
}

function usualLabel({ listing, displayName }: GalleryApp, object: 'User' | 'Group'): string {
  if (listing === 'non-gallery') return `Provision Microsoft Entra ID ${object}s`;
  return `Synchronize Microsoft Entra ${object.toLowerCase()}s to ${displayName}`;
}
