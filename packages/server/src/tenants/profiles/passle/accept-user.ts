import { badRequest, isJsonObject, type JsonObject, sameJson } from '@lockstep/scim';
import type { ValueRule } from '../../value-rule.ts';
import { shownName } from './accounts.ts';

const ADDRESS = /^[^\s@]{1,252}@[^\s@]{1,252}$/;

/**
 * Names are printed on what people publish, so neither may be blank; the user name is the e-mail address, so a new one
 * has to look like one. What the user is called goes along for Passle's own lists, and SCIM never shows it.
 */
export const acceptUser: ValueRule = (given, before) => {
  for (const [part, label] of Object.entries(nameParts)) {
    if (namePart(given, part).trim() === '') {
      throw badRequest('invalidValue', `Attribute 'name.${part}' is missing or blank: Passle needs the ${label}.`);
    }
  }
  const { userName } = given;
  const isNew = !sameJson(userName, before?.userName);
  if (isNew && (typeof userName !== 'string' || userName.length > 254 || !ADDRESS.test(userName))) {
    throw badRequest('invalidValue', `Attribute 'userName' must be the person's e-mail address.`);
  }
  return { attributes: { ...given, displayName: shownName(given) } };
};

const nameParts = { givenName: 'first name', familyName: 'surname' } as const;

function namePart({ name }: JsonObject, part: string): string {
  const value = isJsonObject(name) ? name[part] : undefined;
  return typeof value === 'string' ? value : '';
}
