import type { JsonObject, JsonValue } from '@lockstep/scim';
import { lookupKey } from './directory-object.ts';

/**
 * The texts of an object as filters compare them: folded, by name, parts of nested objects as `parent/part`, lists as
 * lists. Directory extensions that are numbers or booleans stay what they are.
 */
export function foldedValues(properties: JsonObject): JsonObject {
  const folded: JsonObject = {};
  for (const [name, value] of Object.entries(properties)) {
    if (isObject(value)) {
      for (const [part, inner] of Object.entries(value)) put(folded, `${name}/${part}`, inner);
    } else put(folded, name, value);
  }
  return folded;
}

function put(folded: JsonObject, name: string, value: JsonValue): void {
  if (typeof value === 'string') folded[name] = lookupKey(value);
  else if (Array.isArray(value)) {
    const texts = value.filter((one) => typeof one === 'string');
    if (texts.length > 0) folded[name] = texts.map(lookupKey);
  } else if (name.startsWith('extension_')) folded[name] = value;
}

/** The properties `$search` looks into word by word. */
export const tokenisedProperties = ['displayName', 'description'] as const;

/** The words of an object's tokenised properties, each as `property:word`. */
export function searchTokens(properties: JsonObject): readonly string[] {
  return tokenisedProperties.flatMap((name) => {
    const text = properties[name];
    return typeof text === 'string' ? [...new Set(wordsOf(text))].map((word) => `${name}:${word}`) : [];
  });
}

/** Longest part of a word that counts; the database keeps no longer ones. */
const longestWord = 100;

/** Folded words of a text: it is divided at spaces, digits, symbols and changes from lower to upper case. */
export function wordsOf(text: string): readonly string[] {
  const words = text.replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ').match(/[\p{L}\p{M}]+|\p{N}+/gu) ?? [];
  return words.map((word) => lookupKey(word.slice(0, longestWord)).slice(0, longestWord).toWellFormed());
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
