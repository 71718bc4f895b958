import type { Attribute, ResourceType, Schema } from './attribute.ts';
import { enterpriseUserSchema } from './enterprise-user.ts';
import { groupSchema } from './group.ts';
import { userSchema } from './user.ts';

/** `/Users` with the core schema and the enterprise extension (RFC 7643 section 6). */
export const userResourceType: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  description: 'User Account',
  schema: userSchema,
  schemaExtensions: [{ schema: enterpriseUserSchema, required: false }],
};

export const groupResourceType: ResourceType = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'Group',
  schema: groupSchema,
  schemaExtensions: [],
};

/** Every schema of a resource type, the core schema first. */
export function schemasOf(type: ResourceType): readonly Schema[] {
  return [type.schema, ...type.schemaExtensions.map((extension) => extension.schema)];
}

/** Whether memberships hang on this type: its core schema has a list `members` of references a client may write. */
export function hasMembers(type: ResourceType): boolean {
  return type.schema.attributes.some(
    (attribute) => attribute.name === 'members' && attribute.multiValued && isReference(attribute),
  );
}

/** Whether the type shows the groups a resource belongs to: its core schema has a read-only `groups`. */
export function hasGroups(type: ResourceType): boolean {
  return type.schema.attributes.some(
    (attribute) => attribute.name === 'groups' && attribute.mutability === 'readOnly' && isReference(attribute),
  );
}

function isReference({ subAttributes = [] }: Attribute): boolean {
  return subAttributes.some(({ name }) => name === 'value');
}
