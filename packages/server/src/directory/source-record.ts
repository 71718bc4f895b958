import type { JsonObject, JsonValue } from '@lockstep/scim';
import type { SourceRecord } from '../mapping/index.ts';
import { type DirectoryObject, textOf } from './directory-object.ts';
import type { DirectoryGroup } from './group.ts';
import { groupProperties } from './group-properties.ts';
import { extensionName, type PropertyDefinition } from './property.ts';
import type { DirectoryUser } from './user.ts';
import { userProperties } from './user-properties.ts';

/** A value that mappings can read, and where it stands in the object. */
export interface SourceAttribute {
  /** The name mappings, filters and expressions use. */
  readonly attribute: string;
  /** The same by its Graph name, when that is another one: people will type it. */
  readonly alias: string | undefined;
  /** The first of several values stands for all. */
  readonly first: boolean;
  readonly property: PropertyDefinition;
  /** The nested object it is a part of. */
  readonly within: string | undefined;
}

/** Attributes of users, in the order administrators see them. */
export const userAttributes: readonly SourceAttribute[] = userProperties.flatMap(attributesOf);

/** Attributes of groups. */
export const groupAttributes: readonly SourceAttribute[] = groupProperties.flatMap(attributesOf);

function attributesOf(property: PropertyDefinition): readonly SourceAttribute[] {
  if (property.withoutAttribute) return [];
  if (property.members) return property.members.map((member) => sourceAttribute(member, property.name));
  return [sourceAttribute(property, undefined)];
}

function sourceAttribute(property: PropertyDefinition, within: string | undefined): SourceAttribute {
  const graphName = within === undefined ? property.name : `${within}.${property.name}`;
  const attribute = property.attribute ?? property.name;
  return {
    attribute,
    alias: attribute === graphName ? undefined : graphName,
    first: property.multiValued === true && property.attribute !== undefined,
    property,
    within,
  };
}

/**
 * What provisioning reads of a user: one flat record under the names mappings use, each also readable by its Graph name.
 * A guest's principal name comes without the part that names this organisation; the name as stored is
 * `originalUserPrincipalName`. Unset properties are absent. What depends on one application (`IsSoftDeleted`,
 * `appRoleAssignments`) is added by the engine.
 */
export function userSourceRecord(user: DirectoryUser, managerId: string | undefined = user.managerId): SourceRecord {
  const record = recordOf(user, userAttributes);
  const principalName = textOf(user.properties, 'userPrincipalName');
  if (principalName !== undefined) {
    record.userPrincipalName = homePrincipalName(principalName);
    record.originalUserPrincipalName = principalName;
  }
  if (managerId !== undefined) record.manager = managerId;
  return record as SourceRecord;
}

/** What provisioning reads of a group. Members are references and are read apart, page by page. */
export function groupSourceRecord(group: DirectoryGroup): SourceRecord {
  return recordOf(group, groupAttributes) as SourceRecord;
}

function recordOf(object: DirectoryObject, attributes: readonly SourceAttribute[]): Record<string, JsonValue> {
  const record: Record<string, JsonValue> = {
    objectId: object.id,
    id: object.id,
    createdDateTime: object.createdDateTime,
  };
  for (const source of attributes) {
    const value = readValue(object.properties, source);
    if (value === undefined) continue;
    record[source.attribute] = value;
    if (source.alias !== undefined) record[source.alias] = value;
  }
  for (const [name, value] of Object.entries(object.properties)) {
    if (extensionName.test(name)) record[name] = value;
  }
  return record;
}

function readValue(properties: JsonObject, { property, within, first }: SourceAttribute): JsonValue | undefined {
  const holder = within === undefined ? properties : properties[within];
  if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) return undefined;
  const value = holder[property.name];
  return first && Array.isArray(value) ? value[0] : value;
}

/**
 * A guest's name in its own organisation: what stands before `#EXT#`, with the last `_` turned back into `@`. Any other
 * name as it is.
 */
export function homePrincipalName(principalName: string): string {
  const marker = principalName.toUpperCase().indexOf('#EXT#');
  const sign = marker < 0 ? -1 : principalName.lastIndexOf('_', marker - 1);
  if (sign <= 0) return principalName;
  return `${principalName.slice(0, sign)}@${principalName.slice(sign + 1, marker)}`;
}
