import { parseExpression, toSourceNode } from '../expression/index.ts';
import type { AttributeDefinition, AttributeMapping, ObjectMapping, SynchronizationSchema } from './schema.ts';

const sourceAttributes: readonly AttributeDefinition[] = [
  { name: 'objectId', anchor: true },
  { name: 'userPrincipalName' },
  { name: 'mail' },
  { name: 'otherMails', multivalued: true },
  { name: 'userType' },
  { name: 'thumbnailPhoto', type: 'Binary' },
  { name: 'extension_0a1b_badges', multivalued: true },
  { name: 'manager', type: 'Reference' },
  { name: 'IsSoftDeleted', type: 'Boolean' },
  { name: 'appRoleAssignments', multivalued: true },
  { name: 'passwordProfile.password' },
];

const targetAttributes: readonly AttributeDefinition[] = [
  { name: 'id', anchor: true, required: true, mutability: 'ReadOnly' },
  { name: 'userName', required: true },
  { name: 'active', type: 'Boolean' },
  { name: 'level', type: 'Integer' },
  { name: 'title' },
  { name: 'emails', multivalued: true },
  { name: 'roles', multivalued: true },
  { name: 'password' },
  { name: 'meta.created', mutability: 'ReadOnly' },
  { name: 'manager', type: 'Reference' },
];

/** A source from the text of an expression, also of one that cannot be read. */
export function from(expression: string): AttributeMapping['source'] {
  try {
    return toSourceNode(parseExpression(expression));
  } catch {
    return { type: 'Function', name: '', expression };
  }
}

export const userName: AttributeMapping = {
  targetAttributeName: 'userName',
  source: from('[userPrincipalName]'),
  matchingPriority: 1,
};

/** A schema of users with these mappings. */
export function schemaOf(
  mappings: readonly AttributeMapping[],
  object: Partial<ObjectMapping> = {},
): SynchronizationSchema {
  return {
    directories: [
      { id: 's', name: 'Source', objects: [{ name: 'User', attributes: sourceAttributes }] },
      { id: 't', name: 'Target', objects: [{ name: 'T', attributes: targetAttributes }] },
    ],
    synchronizationRules: [
      {
        id: 'r',
        name: 'rule',
        sourceDirectoryName: 'Source',
        targetDirectoryName: 'Target',
        objectMappings: [{ sourceObjectName: 'User', targetObjectName: 'T', attributeMappings: mappings, ...object }],
      },
    ],
  };
}
