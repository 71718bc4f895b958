/**
 * What resources are made of: attributes and their characteristics, the schemas of RFC 7643 and resource types, with
 * the two comparisons every attribute value rests on: case folding and instants; and reading definitions that came as
 * data. Owns definitions, not values. Every
 * room may come in.
 */
export type {
  Attribute,
  AttributeType,
  Mutability,
  ResourceType,
  Returned,
  Schema,
  Uniqueness,
} from './attribute.ts';
export { compareText, foldCase } from './case-folding.ts';
export { commonAttributes, externalIdAttribute, idAttribute } from './common-attributes.ts';
export { formatDateTime, parseDateTime } from './date-time.ts';
export { attribute, type Characteristics, multiValued } from './define.ts';
export { resourceTypeSchema, schemaSchema, serviceProviderConfigSchema } from './discovery-schemas.ts';
export { enterpriseUserSchema } from './enterprise-user.ts';
export { groupSchema } from './group.ts';
export { readResourceTypeDefinition, readSchemaDefinition } from './read-definition.ts';
export { groupResourceType, hasGroups, hasMembers, schemasOf, userResourceType } from './resource-types.ts';
export {
  ENTERPRISE_USER_URN,
  GROUP_URN,
  LEGACY_CORE_URN,
  RESOURCE_TYPE_URN,
  SCHEMA_URN,
  SERVICE_PROVIDER_CONFIG_URN,
  USER_URN,
} from './urn.ts';
export { userSchema } from './user.ts';
