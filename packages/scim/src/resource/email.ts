import { isJsonObject, type JsonObject, own, sameJson } from '../json.ts';
import { badRequest } from '../message/index.ts';

/** Something on both sides of one @, no blanks; RFC 5321 section 4.5.3.1 allows 254 characters in all. */
const ADDRESS = /^[^\s@]+@[^\s@]+$/;
const MAX_LENGTH = 254;

/**
 * Refuses e-mail addresses that cannot be any. What was stored `before` a change and is not touched by it stays. Throws
 * `ScimError` 400 `invalidValue`.
 */
export function checkEmails(attributes: JsonObject, before: JsonObject = {}): void {
  const emails = own(attributes, 'emails');
  if (!Array.isArray(emails) || sameJson(emails, own(before, 'emails'))) return;
  for (const email of emails) {
    const value = isJsonObject(email) ? own(email, 'value') : undefined;
    if (typeof value !== 'string' || (value.length <= MAX_LENGTH && ADDRESS.test(value))) continue;
    throw badRequest(
      'invalidValue',
      `Attribute 'emails.value': '${value.slice(0, 60)}' is no e-mail address. Correct it.`,
    );
  }
}
