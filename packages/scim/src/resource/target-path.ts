import { badRequest } from '../message/index.ts';

/** A path as attribute mappings write it: `name.givenName`, `emails[type eq "work"].value`, `<urn>:manager`. */
export interface TargetPath {
  /** As written. */
  readonly text: string;
  /** URN of the extension the attribute sits under; undefined for core attributes, qualified or not. */
  readonly extension: string | undefined;
  readonly attribute: string;
  readonly selector: { readonly name: string; readonly value: string | boolean } | undefined;
  readonly subAttribute: string | undefined;
}

const NAME = '[A-Za-z][A-Za-z0-9_$-]*';
const REST = new RegExp(
  `^(${NAME})(?:\\[\\s*(${NAME})\\s+eq\\s+("(?:[^"\\\\]|\\\\.)*"|true|false)\\s*\\])?(?:\\.([$A-Za-z][A-Za-z0-9_$-]*))?$`,
  'i',
);
const CORE_URN = /^urn:ietf:params:scim:schemas:core:2\.0:[A-Za-z]+$/i;
/** SCIM 1 ends its URNs with a version and a dot: `urn:scim:schemas:extension:enterprise:1.0.department`. */
const SCIM_1_VERSION = /^(\d+\.\d+)\.(.+)$/s;

/**
 * Reads a target path. The URN ends at the last colon before the attribute; a filtered path without sub-attribute means
 * its `value`. Throws `ScimError` 400 `invalidPath`.
 */
export function parseTargetPath(text: string): TargetPath {
  const known = PARSED.get(text);
  if (known !== undefined) return known;
  const parsed = parse(text);
  if (PARSED.size < MOST_PARSED) PARSED.set(text, Object.freeze(parsed));
  return parsed;
}

/** The few paths of a mapping are read again for every object; what was read once stays. */
const PARSED = new Map<string, TargetPath>();
const MOST_PARSED = 1_000;

function parse(text: string): TargetPath {
  const bracket = text.indexOf('[');
  const colon = text.lastIndexOf(':', bracket < 0 ? text.length : bracket);
  const legacy = SCIM_1_VERSION.exec(text.slice(colon + 1));
  const rest = legacy?.[2] ?? text.slice(colon + 1);
  const urn = colon < 0 ? undefined : text.slice(0, colon) + (legacy ? `:${legacy[1]}` : '');
  const match = text.length <= 1024 ? REST.exec(rest) : null;
  const selector = match && selectorOf(match[2], match[3]);
  if (!match || selector === null || (urn !== undefined && !/^urn:[^\s[\]]+$/i.test(urn))) {
    throw badRequest(
      'invalidPath',
      `Path '${text.slice(0, 200)}' is malformed. Write attribute, attribute.part, attribute[type eq "x"].part or urn:attribute.`,
    );
  }
  const [, attribute = '', , , subAttribute] = match;
  return {
    text,
    extension: urn === undefined || CORE_URN.test(urn) ? undefined : urn,
    attribute,
    selector,
    subAttribute: subAttribute ?? (selector && 'value'),
  };
}

/** `primary` is a boolean whatever way it is written; everything else in quotes is text. Null when it is no JSON string. */
function selectorOf(name: string | undefined, literal: string | undefined): TargetPath['selector'] | null {
  if (name === undefined || literal === undefined) return undefined;
  const isFlag = !literal.startsWith('"') || name.toLowerCase() === 'primary';
  if (isFlag) return { name, value: literal.replaceAll('"', '').toLowerCase() === 'true' };
  try {
    return { name, value: JSON.parse(literal) as string };
  } catch {
    return null;
  }
}
