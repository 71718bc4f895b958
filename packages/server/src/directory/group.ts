import type { JsonObject } from '@lockstep/scim';
import type { DirectoryObject } from './directory-object.ts';
import { groupPropertiesByName } from './group-properties.ts';
import { type Validated, type ValidationMode, validateProperties } from './validation.ts';

/** A group of the directory. Its members are read apart from it, page by page. */
export type DirectoryGroup = DirectoryObject;

/** Checks what is to be written to a group: names, types, lengths, forms, and with `creating` the required ones. */
export function validateGroup(input: JsonObject, mode: ValidationMode): Validated {
  return validateProperties(groupPropertiesByName, input, mode);
}

/** Whether membership follows from a rule, so that nobody may be added or removed by hand. */
export function isDynamic(group: Pick<DirectoryGroup, 'properties'>): boolean {
  const { groupTypes } = group.properties;
  return Array.isArray(groupTypes) && groupTypes.includes('DynamicMembership');
}
