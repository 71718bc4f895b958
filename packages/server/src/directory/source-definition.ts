import type { AttributeDefinition, AttributeType, ObjectDefinition } from '../mapping/index.ts';
import type { PropertyType } from './property.ts';
import { groupAttributes, type SourceAttribute, userAttributes } from './source-record.ts';

/** Type of an attribute by the type of its property; nested objects are never attributes themselves. */
const attributeTypes: Readonly<Record<Exclude<PropertyType, 'object'>, AttributeType>> = {
  string: 'String',
  boolean: 'Boolean',
  dateTime: 'DateTime',
};

const anchor: AttributeDefinition = { name: 'objectId', type: 'String', anchor: true, required: true };
const softDeleted: AttributeDefinition = {
  name: 'IsSoftDeleted',
  type: 'Boolean',
  mutability: 'ReadOnly',
  required: true,
};
const created: AttributeDefinition = { name: 'createdDateTime', type: 'DateTime', mutability: 'ReadOnly' };

/** The source object `User` of this directory, as synchronization schemas define objects. */
export const sourceUserDefinition: ObjectDefinition = {
  name: 'User',
  supportedApis: [],
  metadata: [
    { key: 'PropertyNameAccountEnabled', value: 'accountEnabled' },
    { key: 'PropertyNameSoftDeleted', value: 'IsSoftDeleted' },
    { key: 'IsSoftDeletionSupported', value: 'True' },
    { key: 'IsSynchronizeAllSupported', value: 'True' },
  ],
  attributes: [
    anchor,
    softDeleted,
    ...userAttributes.map(definition),
    { name: 'originalUserPrincipalName', type: 'String', mutability: 'ReadOnly' },
    {
      name: 'manager',
      type: 'Reference',
      referencedObjects: [{ referencedObjectName: 'User', referencedProperty: null }],
    },
    { name: 'passwordProfile.password', type: 'String', mutability: 'WriteOnly' },
    { name: 'appRoleAssignments', type: 'String', multivalued: true, mutability: 'ReadOnly' },
    created,
  ],
};

/** The source object `Group` of this directory. */
export const sourceGroupDefinition: ObjectDefinition = {
  name: 'Group',
  supportedApis: [],
  metadata: [
    { key: 'PropertyNameSoftDeleted', value: 'IsSoftDeleted' },
    { key: 'IsSoftDeletionSupported', value: 'True' },
  ],
  attributes: [
    anchor,
    softDeleted,
    ...groupAttributes.map(definition),
    {
      name: 'members',
      type: 'Reference',
      multivalued: true,
      referencedObjects: [
        { referencedObjectName: 'User', referencedProperty: null },
        { referencedObjectName: 'Group', referencedProperty: null },
      ],
    },
    created,
  ],
};

/** The attribute names by their Graph names, where the two differ: `mobilePhone` is `mobile` in mappings. */
export const userAttributeAliases = aliasesOf(userAttributes);

/** The same for groups. */
export const groupAttributeAliases = aliasesOf(groupAttributes);

function definition({ attribute, property, first }: SourceAttribute): AttributeDefinition {
  return {
    name: attribute,
    type: property.type === 'object' ? 'String' : attributeTypes[property.type],
    ...(property.multiValued && !first && { multivalued: true }),
    ...(property.required && { required: true }),
  };
}

function aliasesOf(attributes: readonly SourceAttribute[]): ReadonlyMap<string, string> {
  const renamed = attributes.flatMap(({ attribute, alias }) =>
    alias === undefined ? [] : [[alias, attribute] as const],
  );
  return new Map([['id', 'objectId'] as const, ...renamed]);
}
