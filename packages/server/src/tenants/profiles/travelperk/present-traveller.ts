import { ENTERPRISE_USER_URN, isJsonObject, type JsonObject, USER_URN } from '@lockstep/scim';
import { TRAVELPERK_USER_URN } from './schema.ts';

/** Parts of a name that every answer of TravelPerk has, if only as empty text. */
const emptyName = { givenName: '', middleName: '', familyName: '', honorificPrefix: '' };

/** A traveller as TravelPerk answers: all three schemas, an empty list of groups, and every part of the name. */
export function presentTraveller(resource: JsonObject): JsonObject {
  const { name } = resource;
  return {
    ...resource,
    schemas: [USER_URN, ENTERPRISE_USER_URN, TRAVELPERK_USER_URN],
    name: { ...emptyName, ...(isJsonObject(name) && name) },
    groups: [],
  };
}
