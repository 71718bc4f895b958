import { type JsonObject, type JsonValue, USER_URN } from '@lockstep/scim';
import { type Offer, type OfferedAttribute, offeredPart, requiredOfUsers, typesOf } from './offer.ts';

/** A user with what the endpoint requires and, as far as it offers them, the attributes every client sends. */
export function newUser(
  offer: Offer,
  of: { readonly name: string; readonly domain: string },
  more: JsonObject,
): JsonObject {
  const userName = `${of.name}@${of.domain}`;
  const usual: JsonObject = {
    schemas: [USER_URN],
    userName,
    externalId: of.name,
    active: true,
    displayName: `Lockstep Check ${of.name}`,
    name: { givenName: 'Lockstep', familyName: `Check ${of.name}` },
    emails: [{ type: emailType(offer), value: userName, primary: true }],
  };
  const required: JsonObject = {};
  for (const attribute of requiredOfUsers(offer)) {
    if (!Object.hasOwn(usual, attribute.name)) required[attribute.name] = sampleOf(attribute);
  }
  return { ...required, ...offeredPart(offer, 'User', usual), ...more };
}

function emailType(offer: Offer): string {
  const types = typesOf(offer, 'emails');
  return types.length === 0 || types.includes('work') ? 'work' : (types[0] ?? 'work');
}

function sampleOf(attribute: OfferedAttribute): JsonValue {
  const one = sampleOfOne(attribute);
  return attribute.multiValued ? [one] : one;
}

function sampleOfOne({ type, canonicalValues, parts }: OfferedAttribute): JsonValue {
  if (type === 'complex') {
    const wanted = parts.some(({ required }) => required)
      ? parts.filter(({ required }) => required)
      : parts.slice(0, 1);
    return Object.fromEntries(wanted.map((part) => [part.name, sampleOf(part)]));
  }
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'decimal') return 1;
  if (type === 'dateTime') return '2026-01-01T00:00:00Z';
  if (type === 'reference') return 'https://lockstep-check.example/';
  if (type === 'binary') return 'bG9ja3N0ZXA=';
  return canonicalValues[0] ?? 'Lockstep Check';
}
