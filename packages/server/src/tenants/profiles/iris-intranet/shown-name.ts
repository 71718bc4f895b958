import { isJsonObject, type JsonObject } from '@lockstep/scim';
import type { ValueRule } from '../../value-rule.ts';

/** What somebody is called in the people directory: the formatted name, else first and last name, else the user name. */
export function shownName({ name, userName }: JsonObject): string {
  const { formatted, givenName, familyName }: JsonObject = isJsonObject(name) ? name : {};
  return joined([formatted]) || joined([givenName, familyName]) || String(userName);
}

/** The shown name is kept beside what the directory says, where the intranet looks people up; SCIM never shows it. */
export const withShownName: ValueRule = (attributes) => ({
  attributes: { ...attributes, displayName: shownName(attributes) },
});

function joined(parts: readonly unknown[]): string {
  return parts
    .filter((part) => typeof part === 'string')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
}
