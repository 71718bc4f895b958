import type { JsonObject, JsonValue } from '@lockstep/scim';
import { type DirectoryObjectType, groupPropertiesByName, userPropertiesByName } from '../../directory/index.ts';
import { isExternalId, type OutsideMembers, type OutsideObject, type SourcePage } from '../source-connection.ts';

/** What is read of people and groups; what a mapping can use and Microsoft Graph tells in delta queries. */
export const GRAPH_PROPERTIES: Readonly<Record<DirectoryObjectType, readonly string[]>> = {
  User: [
    ...['userPrincipalName', 'displayName', 'accountEnabled', 'mailNickname', 'givenName', 'surname', 'mail'],
    ...['jobTitle', 'department', 'companyName', 'employeeId', 'employeeType', 'employeeHireDate', 'employeeOrgData'],
    ...['officeLocation', 'streetAddress', 'city', 'state', 'postalCode', 'country', 'usageLocation'],
    ...['preferredLanguage', 'mobilePhone', 'businessPhones', 'faxNumber', 'otherMails', 'proxyAddresses', 'userType'],
    ...['onPremisesExtensionAttributes'],
  ],
  Group: ['displayName', 'description', 'mailNickname', 'mailEnabled', 'securityEnabled', 'mail', 'visibility'],
};

const DEFINITIONS = { User: userPropertiesByName, Group: groupPropertiesByName };

/** What of each type stands in relation to others. */
export const GRAPH_RELATIONS: Readonly<Record<DirectoryObjectType, string>> = { User: 'manager', Group: 'members' };

/** Lists are empty and not null where they have no value. */
const LISTS: ReadonlySet<string> = new Set(['businessPhones', 'otherMails', 'proxyAddresses']);

/**
 * One page of a delta query. In a first round what is not told has no value; later it is what it was.
 *
 * @param isFirst everything is told
 */
export function graphPage(type: DirectoryObjectType, value: JsonValue | undefined, isFirst: boolean): SourcePage {
  const objects = new Map<string, OutsideObject>();
  const members: OutsideMembers[] = [];
  const gone: { type: DirectoryObjectType; externalId: string }[] = [];
  const problems: { name: string; message: string }[] = [];
  for (const told of Array.isArray(value) ? value : []) {
    if (!isObject(told) || !isExternalId(told.id)) {
      problems.push({ name: '?', message: 'An object without id was told, which cannot be recognised again.' });
      continue;
    }
    const externalId = told.id.toLowerCase();
    if (told['@removed'] !== undefined) {
      gone.push({ type, externalId });
      continue;
    }
    if (type === 'Group') {
      const related = relatedIn(told, 'members');
      if (related !== undefined) members.push({ groupId: externalId, ...related });
    }
    const object = objectOf(type, externalId, told, isFirst);
    const before = objects.get(externalId);
    // A large group comes in several pieces; only the first tells more than its members.
    const isPiece = before !== undefined && Object.keys(told).every((name) => name === 'id' || name.includes('@'));
    if (!isPiece) objects.set(externalId, object);
  }
  return { objects: [...objects.values()], members, gone, problems };
}

function objectOf(type: DirectoryObjectType, externalId: string, told: JsonObject, isFirst: boolean): OutsideObject {
  const properties: JsonObject = {};
  const isWhole = isFirst && Object.hasOwn(told, type === 'User' ? 'userPrincipalName' : 'displayName');
  for (const name of GRAPH_PROPERTIES[type]) {
    if (!isWhole && !Object.hasOwn(told, name)) continue;
    const value = told[name] ?? (LISTS.has(name) ? [] : null);
    // What everybody has to have cannot be cleared; where it is missing, what is usual for new objects stands in.
    if (value !== null || DEFINITIONS[type].get(name)?.required !== true) properties[name] = value;
  }
  const name = String(told.userPrincipalName ?? told.displayName ?? externalId);
  const object = { type, externalId, reference: externalId, name, properties };
  if (type === 'Group') return object;
  const manager = relatedIn(told, 'manager');
  if (manager === undefined && !isWhole) return object;
  return { ...object, manager: manager?.present.at(-1) ?? null };
}

/** `members@delta`: who came and who left. */
function relatedIn(
  told: JsonObject,
  relation: string,
): { present: readonly string[]; absent: readonly string[] } | undefined {
  const entries = told[`${relation}@delta`];
  if (!Array.isArray(entries)) return undefined;
  const named = entries.flatMap((entry) =>
    isObject(entry) && isExternalId(entry.id)
      ? [{ id: entry.id.toLowerCase(), isRemoved: entry['@removed'] !== undefined }]
      : [],
  );
  return {
    present: named.filter(({ isRemoved }) => !isRemoved).map(({ id }) => id),
    absent: named.filter(({ isRemoved }) => isRemoved).map(({ id }) => id),
  };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
