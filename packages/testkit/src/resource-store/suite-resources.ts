import {
  indexEntries,
  type JsonObject,
  type Member,
  type ResourceStore,
  type ResourceType,
  ScimError,
  type Want,
} from '@lockstep/scim';
import { groupType, userType } from './sample-resources.ts';

export const EVERYTHING: Want = { members: 'all', groups: true };
export const NOTHING: Want = { members: 'none', groups: false };
export const START = Date.UTC(2026, 0, 1);
export const INDEXED = {
  indexed: ['externalId', 'displayName', 'emails.value', 'phoneNumbers.value'],
  unique: ['userName'],
};

export const at = (seconds: number): Date => new Date(START + seconds * 1000);
export const indexOf = (type: ResourceType, attributes: JsonObject) =>
  indexEntries(type, attributes, type.name === 'Group' ? { indexed: [], unique: ['displayName'] } : INDEXED);
export const userMember = (value: string, extra: Partial<Member> = {}): Member => ({
  value,
  resourceType: 'User',
  ...extra,
});
export const isTaken = (error: unknown): boolean =>
  error instanceof ScimError && error.status === 409 && error.scimType === 'uniqueness';

export async function addUser(
  store: ResourceStore,
  id: string,
  attributes: JsonObject = { userName: id },
  seconds = 0,
) {
  return store.insert(userType, { id, now: at(seconds), attributes, index: indexOf(userType, attributes) });
}

export async function addGroup(store: ResourceStore, id: string, members: readonly Member[] = [], displayName = id) {
  const attributes = { displayName };
  return store.insert(groupType, { id, now: at(0), attributes, index: indexOf(groupType, attributes), members });
}

export async function set(store: ResourceStore, id: string, attributes: JsonObject, seconds = 60) {
  return store.change(userType, id, NOTHING, at(seconds), () => ({
    attributes,
    index: indexOf(userType, attributes),
  }));
}
