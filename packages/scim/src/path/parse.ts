import { badRequest } from '../message/index.ts';
import type { AttributePath } from './path.ts';

const NAME = /^[A-Za-z$][A-Za-z0-9_$-]*$/;
const MAX_LENGTH = 1024;

/**
 * Reads `[urn:]attribute[.subAttribute]` (RFC 7644 section 3.10). Which part of a qualified name is the URN depends on
 * the schemas known, so here it simply ends at the last colon; `resolvePath` decides. Throws `ScimError` 400
 * `invalidPath`.
 */
export function parsePath(text: string): AttributePath {
  const path = tryParsePath(text);
  if (!path) {
    throw badRequest('invalidPath', `Path '${text.slice(0, 200)}' is malformed. Write attribute or attribute.part.`);
  }
  return path;
}

/** As `parsePath`; undefined when the text is no path. */
export function tryParsePath(text: string): AttributePath | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const colon = text.lastIndexOf(':');
  const urn = colon < 0 ? undefined : text.slice(0, colon);
  if (urn !== undefined && (!/^urn:/i.test(urn) || /[\s[\]()"]/.test(urn))) return undefined;
  const names = text.slice(colon + 1).split('.');
  // A URN may be followed by a dot instead of a colon, and then its last part stands where the attribute is expected.
  if (names.length > (urn === undefined ? 2 : 3) || !names.every((name) => NAME.test(name))) return undefined;
  const [attribute = '', ...rest] = names;
  return {
    ...(urn !== undefined && { urn }),
    attribute,
    ...(rest.length > 0 && { subAttribute: rest.join('.') }),
  };
}

/** The text of a path, names as written. */
export function printPath({ urn, attribute, subAttribute }: AttributePath): string {
  return `${urn === undefined ? '' : `${urn}:`}${attribute}${subAttribute === undefined ? '' : `.${subAttribute}`}`;
}
