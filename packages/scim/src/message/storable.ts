import { isJsonObject, type JsonValue } from '../json.ts';
import { badRequest } from './scim-error.ts';

/**
 * Whether every store can keep a text: PostgreSQL has neither the character U+0000 nor half of a surrogate pair, and
 * the latter is no text in UTF-8 at all (RFC 8259 section 8.2).
 */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/**
 * Throws `ScimError` 400 `invalidValue` naming the place of a text, or of a number beyond the range of JSON numbers, that
 * cannot be stored. `at` is the place of the value itself.
 */
export function requireStorable(value: JsonValue, at = ''): void {
  const found = unstorableIn(value);
  if (!found) return;
  const place = join(at, found.at).slice(0, 300);
  throw badRequest('invalidValue', place === '' ? found.problem : `Attribute '${place}': ${found.problem}`);
}

interface Unstorable {
  readonly at: string;
  readonly problem: string;
}

const TEXT = 'the text holds the character U+0000 or half a surrogate pair, which cannot be stored. Remove it.';
const NUMBER = 'the number is too large. Send it as text.';

/** What cannot be stored and where; the path is put together only once something was found. */
function unstorableIn(value: JsonValue): Unstorable | undefined {
  if (typeof value === 'string') return isStorableText(value) ? undefined : { at: '', problem: TEXT };
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { at: '', problem: NUMBER };
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      const found = unstorableIn(element);
      if (found) return { ...found, at: join(`[${index}]`, found.at) };
    }
  } else if (isJsonObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      if (!isStorableText(name)) return { at: JSON.stringify(name).slice(1, -1), problem: TEXT };
      const found = unstorableIn(inner);
      if (found) return { ...found, at: join(named(name, value.path), found.at) };
    }
  }
  return undefined;
}

/** In an operation of a PATCH the attribute stands beside the value. */
function named(name: string, path: JsonValue | undefined): string {
  const isOperand = name.toLowerCase() === 'value' && typeof path === 'string' && isStorableText(path);
  return isOperand ? `${name}' of '${path}` : name;
}

function join(outer: string, inner: string): string {
  return outer === '' || inner === '' || inner.startsWith('[') ? outer + inner : `${outer}.${inner}`;
}
