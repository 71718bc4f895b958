import { type AttributePath, printPath, type ResolvedPath, resolvePath, resolveSubAttribute } from '../path/index.ts';
import { type Attribute, foldCase, formatDateTime, parseDateTime, type ResourceType } from '../schema/index.ts';
import type { CompareOperator, Filter, ResolvedFilter } from './filter.ts';
import { positionOf } from './parse.ts';
import { filterError } from './tokenize.ts';

type Value = string | number | boolean | null;
type Lookup = (path: AttributePath) => ResolvedPath | undefined;

export interface ResolveOptions {
  /** Without what is read beyond the standard: unqualified extension attributes, flags in quotes, numbers for text. */
  readonly strict?: boolean;
  /** A condition on an attribute the type does not have holds for no resource, as in a query over several types. */
  readonly unknownMatchesNothing?: boolean;
}

const ORDER: ReadonlySet<CompareOperator> = new Set(['gt', 'ge', 'lt', 'le']);
const PART: ReadonlySet<CompareOperator> = new Set(['co', 'sw', 'ew']);

/**
 * Binds a filter to a resource type (RFC 7644 section 3.4.2.2): canonical paths, values in the type of their attribute.
 * What comes out is smaller than what went in: `ne` has become `not` over `eq`, a comparison with `null` has become
 * `present`, and brackets on a single-valued attribute have become plain conditions. Throws `ScimError` 400
 * `invalidFilter` for an unknown or secret attribute, an operator the type does not have, a value of another type.
 */
export function resolveFilter(filter: Filter, type: ResourceType, options: ResolveOptions = {}): ResolvedFilter {
  const { strict = false, unknownMatchesNothing = false } = options;
  const find = (path: AttributePath) => resolvePath(path, type, strict);
  return resolve(unknownMatchesNothing ? withoutUnknown(filter, find) : filter, find, { type, strict });
}

/** Every resource has an id, so this holds for none. */
const NOTHING: Filter = { kind: 'not', operand: { kind: 'present', path: { attribute: 'id' } } };

function withoutUnknown(filter: Filter, find: Lookup): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { ...filter, left: withoutUnknown(filter.left, find), right: withoutUnknown(filter.right, find) };
    case 'not':
      return { kind: 'not', operand: withoutUnknown(filter.operand, find) };
    default:
      return find(filter.path) ? filter : NOTHING;
  }
}

/** Binds what stands in the brackets behind `path`, whose names are sub-attributes of it. */
export function resolveElementFilter(
  filter: Filter,
  path: ResolvedPath,
  type: ResourceType,
  strict = false,
): ResolvedFilter {
  return resolve(filter, subAttributesOf(path, type), { type, strict });
}

/** The attributes of a resource a filter names; what stands in brackets is part of them. */
export function pathsIn(filter: Filter): readonly AttributePath[] {
  if (filter.kind === 'and' || filter.kind === 'or') return [...pathsIn(filter.left), ...pathsIn(filter.right)];
  return filter.kind === 'not' ? pathsIn(filter.operand) : 'path' in filter ? [filter.path] : [];
}

function subAttributesOf(path: ResolvedPath, type: ResourceType): Lookup {
  return ({ urn, attribute, subAttribute }) =>
    urn === undefined && subAttribute === undefined ? resolveSubAttribute(path, attribute, type) : undefined;
}

interface Binding {
  readonly type: ResourceType;
  readonly strict: boolean;
}

function resolve(filter: Filter, lookup: Lookup, binding: Binding): ResolvedFilter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return {
        kind: filter.kind,
        left: resolve(filter.left, lookup, binding),
        right: resolve(filter.right, lookup, binding),
      };
    case 'not':
      return { kind: 'not', operand: resolve(filter.operand, lookup, binding) };
    case 'present':
      return { kind: 'present', path: pathOf(filter.path, lookup) };
    case 'compare':
      return comparison(pathOf(filter.path, lookup), filter.operator, filter.value, filter.path, binding);
    case 'element': {
      const path = pathOf(filter.path, lookup);
      if (path.attribute.type !== 'complex' || path.subAttribute) {
        throw filterError(`'${printPath(filter.path)}' has no parts to filter by`, positionOf(filter.path));
      }
      const inside = resolve(filter.filter, subAttributesOf(path, binding.type), binding);
      if (path.attribute.multiValued) return { kind: 'element', path, filter: inside };
      return { kind: 'and', left: { kind: 'present', path }, right: inside };
    }
  }
}

function pathOf(written: AttributePath, lookup: Lookup): ResolvedPath {
  const path = lookup(written);
  const name = printPath(written);
  if (!path) throw filterError(`unknown attribute '${name}'`, positionOf(written));
  if ((path.subAttribute ?? path.attribute).returned === 'never' || path.attribute.returned === 'never') {
    throw filterError(`'${name}' cannot be filtered by`, positionOf(written));
  }
  if (isComputed(path))
    throw filterError(`'${name}' is computed; filter by the id the reference holds`, positionOf(written));
  return path;
}

/** Parts of a reference that are made when it is shown. Nothing of them is stored, and finding nobody would mislead. */
function isComputed({ attribute, subAttribute }: ResolvedPath): boolean {
  if (attribute.multiValued || subAttribute === undefined) return false;
  const isReference = attribute.subAttributes?.some(({ name }) => name === 'value') === true;
  return isReference && (subAttribute.name === '$ref' || subAttribute.mutability === 'readOnly');
}

function comparison(
  named: ResolvedPath,
  operator: CompareOperator,
  value: Value,
  written: AttributePath,
  { type, strict }: Binding,
): ResolvedFilter {
  const fail = (problem: string) => filterError(problem, positionOf(written));
  if (value === null) {
    if (operator !== 'eq' && operator !== 'ne') throw fail(`null can be compared with eq and ne only`);
    const present: ResolvedFilter = { kind: 'present', path: named };
    return operator === 'ne' ? present : { kind: 'not', operand: present };
  }
  const path = simplePath(named, type);
  if (!path) throw fail(`'${printPath(written)}' has no value of its own; name one of its parts`);
  const attribute = path.subAttribute ?? path.attribute;
  if (!allows(attribute, operator)) throw fail(`'${operator}' does not apply to ${attribute.type} '${path.text}'`);
  const fitting = fit(attribute, operator, value, strict);
  if (fitting === undefined) {
    throw fail(`${JSON.stringify(value).slice(0, 60)} is no ${attribute.type}, which '${path.text}' is compared with`);
  }
  if (operator !== 'ne') return { kind: 'compare', path, operator, value: fitting };
  return { kind: 'not', operand: { kind: 'compare', path, operator: 'eq', value: fitting } };
}

/** A complex attribute without sub-attribute stands for its `value`: Entra ID asks `manager eq` and `members eq`. */
function simplePath(path: ResolvedPath, type: ResourceType): ResolvedPath | undefined {
  if (path.subAttribute || path.attribute.type !== 'complex') return path;
  return resolveSubAttribute(path, 'value', type);
}

function allows(attribute: Attribute, operator: CompareOperator): boolean {
  if (ORDER.has(operator)) return attribute.type !== 'boolean' && attribute.type !== 'binary';
  if (PART.has(operator)) return ['string', 'reference', 'binary', 'dateTime'].includes(attribute.type);
  return true;
}

function fit(
  attribute: Attribute,
  operator: CompareOperator,
  value: Exclude<Value, null>,
  strict: boolean,
): Value | undefined {
  switch (attribute.type) {
    case 'boolean':
      return booleanOf(value, strict);
    case 'integer':
    case 'decimal':
      return typeof value === 'number' ? value : undefined;
    case 'dateTime': {
      if (typeof value !== 'string') return undefined;
      if (PART.has(operator)) return foldCase(value);
      const time = parseDateTime(value);
      return time === undefined ? undefined : formatDateTime(time);
    }
    default: {
      const text = typeof value === 'number' && operator === 'eq' && !strict ? String(value) : value;
      if (typeof text !== 'string') return undefined;
      return attribute.caseExact ? text : foldCase(text);
    }
  }
}

function booleanOf(value: Exclude<Value, null>, strict: boolean): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' && !strict ? value.toLowerCase() : undefined;
  return text === 'true' ? true : text === 'false' ? false : undefined;
}
