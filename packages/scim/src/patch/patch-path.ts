import {
  type Filter,
  type FilterSyntax,
  parseFilter,
  requireStorableValues,
  resolveElementFilter,
} from '../filter/index.ts';
import type { JsonObject } from '../json.ts';
import { badRequest } from '../message/index.ts';
import { type ResolvedPath, resolvePath, resolveSubAttribute, tryParsePath } from '../path/index.ts';
import { coerceOne, partNamed } from '../resource/index.ts';
import type { Attribute, ResourceType } from '../schema/index.ts';
import type { Selection } from './operation.ts';

export interface PatchPath {
  readonly path: ResolvedPath;
  readonly selection: Selection | undefined;
}

/**
 * Reads the path of an operation (RFC 7644 section 3.5.2): an attribute path, or one with a filter in brackets and
 * perhaps a sub-attribute behind them. Undefined when it names no attribute of the type. Throws `ScimError` 400
 * `invalidPath` for malformed text and brackets behind a single-valued attribute, `invalidFilter` for what is in them.
 */
export function parsePatchPath(
  text: string,
  type: ResourceType,
  { strict = false, bareValues = false }: Pick<FilterSyntax, 'strict' | 'bareValues'> = {},
): PatchPath | undefined {
  const open = text.indexOf('[');
  if (open < 0) {
    const parsed = tryParsePath(text);
    if (!parsed) throw malformed(text, 'write attribute, attribute.part or attribute[filter].part');
    const path = resolvePath(parsed, type, strict);
    return path && { path, selection: undefined };
  }
  const close = text.lastIndexOf(']');
  const tail = text.slice(close + 1);
  const parsed = tryParsePath(text.slice(0, open).trim());
  if (close < open || (tail !== '' && !tail.startsWith('.')) || !parsed) {
    throw malformed(text, 'write attribute[filter] or attribute[filter].part');
  }
  const attributePath = resolvePath(parsed, type, strict);
  if (!attributePath) return undefined;
  if (!attributePath.attribute.multiValued || attributePath.subAttribute || !attributePath.attribute.subAttributes) {
    throw malformed(text, `'${attributePath.text}' is no list of objects, leave the brackets out`);
  }
  const path = tail === '' ? attributePath : resolveSubAttribute(attributePath, tail.slice(1), type);
  if (!path) return undefined;
  const filter = parseFilter(text.slice(open + 1, close), { insideBrackets: true, bareValues });
  requireStorableValues(filter);
  const resolved = resolveElementFilter(filter, attributePath, type, strict);
  const parts = new Set<string>();
  collectParts(filter, attributePath.attribute, parts);
  return { path, selection: { filter: resolved, parts, described: describedElement(filter, attributePath.attribute) } };
}

function malformed(text: string, remedy: string) {
  return badRequest('invalidPath', `Path '${text.slice(0, 200)}' is malformed: ${remedy}.`);
}

function collectParts(filter: Filter, attribute: Attribute, parts: Set<string>): void {
  if (filter.kind === 'and' || filter.kind === 'or') {
    collectParts(filter.left, attribute, parts);
    collectParts(filter.right, attribute, parts);
  } else if (filter.kind === 'not') {
    collectParts(filter.operand, attribute, parts);
  } else if ('path' in filter) {
    const part = partNamed(attribute, filter.path.attribute);
    if (part) parts.add(part.name);
  }
}

/**
 * The element a filter of `eq` and `and` describes, values as written: Entra ID counts on
 * `emails[type eq "work"].value` making the element when there is none. Undefined for any other filter.
 */
function describedElement(filter: Filter, attribute: Attribute): JsonObject | undefined {
  if (filter.kind === 'and') {
    const left = describedElement(filter.left, attribute);
    const right = describedElement(filter.right, attribute);
    return left && right && { ...left, ...right };
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq') return undefined;
  const part = partNamed(attribute, filter.path.attribute);
  const value = part && coerceOne(part, filter.value, `${attribute.name}.${part.name}`, {});
  return part && value !== undefined ? { [part.name]: value } : undefined;
}
