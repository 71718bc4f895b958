import { isJsonObject, type JsonObject } from '@lockstep/scim';

/** What a traveller is called in lists and references: given and family name, which every account has. */
export function shownName({ name, userName }: JsonObject): string {
  const parts = isJsonObject(name) ? [name.givenName, name.familyName] : [];
  return parts.filter((part) => typeof part === 'string').join(' ') || String(userName);
}
