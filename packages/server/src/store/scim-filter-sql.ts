import type { Attribute, CompareOperator, ResolvedFilter, ResolvedPath } from '@lockstep/scim';
import { hasGroups, hasMembers } from '@lockstep/scim';
import { type RawBuilder, sql } from 'kysely';
import {
  anyElement,
  anyValue,
  anyValueOfElement,
  comparedAttribute,
  membersBelow,
  type Place,
  type ResourceScope,
  sortPlace,
} from './scim-attribute-sql.ts';
import { indexValue, isStorable } from './scim-index-value.ts';

type Condition = RawBuilder<boolean>;
type Literal = string | number | boolean;

/** What a filter is compiled for. */
export interface FilterScope extends ResourceScope {
  /** Canonical paths of which every value is in `scim_value`. */
  readonly indexed: ReadonlySet<string>;
}

/**
 * The resources a filter is true for (RFC 7644 section 3.4.2.2), as what follows FROM: rows of `scim_resource r` and a
 * condition. Literals and names are parameters, and `co`, `sw` and `ew` are functions without wildcards, so nothing has
 * to be escaped.
 *
 * An equality that an index answers names candidates, and the whole filter is then tested on each of those; so an index
 * may hold more than it should but never less. The candidates are fetched one by one behind a fence (`OFFSET 0`): left
 * to itself the planner, whose statistics are missing or of another tenant, may go through the tenant instead. That
 * every version is positive keeps it from answering out of the index of the list, which has all the other columns but is
 * ordered by time.
 */
export function matchingResources(scope: FilterScope, filter: ResolvedFilter | undefined): RawBuilder<unknown> {
  const candidates = filter && candidateIds(scope, filter);
  const rows =
    candidates === undefined
      ? sql`scim_resource r`
      : sql`(${candidates}) candidate (id) CROSS JOIN LATERAL (
          SELECT * FROM scim_resource
          WHERE tenant_id = ${scope.tenantId}::uuid AND scim_resource.id = candidate.id AND version > 0 OFFSET 0
        ) r`;
  const condition = filter === undefined ? sql`true` : compile(scope, filter, undefined);
  return sql`${rows}
    WHERE r.tenant_id = ${scope.tenantId}::uuid AND r.resource_type = ${scope.type.name} AND ${condition}`;
}

/** Whether an index narrows the filter; otherwise every resource of the type is looked at. */
export function isIndexed(scope: FilterScope, filter: ResolvedFilter): boolean {
  return candidateIds(scope, filter) !== undefined;
}

/** What resources are ordered by, and the type it has in the database. */
export interface SortKey {
  readonly value: RawBuilder<unknown>;
  readonly type: 'text' | 'numeric' | 'timestamptz';
}

/** What to order by (RFC 7644 section 3.4.2.3); undefined for an attribute that has no single value to order by. */
export function sortKeyOf(scope: ResourceScope, path: ResolvedPath): SortKey | undefined {
  const place = sortPlace(scope, path);
  if (place === undefined) {
    return undefined;
  }
  if (place.kind === 'instant') {
    return { value: place.at, type: 'timestamptz' };
  }
  return isNumber(comparedAttribute(path)) && place.kind === 'json'
    ? { value: numberIn(place.json), type: 'numeric' }
    : { value: textIn(place), type: 'text' };
}

/**
 * `element` is the element at hand inside brackets. SQL knows a third truth value; here it always means false, and `not`
 * is the one place where the difference would show.
 */
function compile(scope: FilterScope, filter: ResolvedFilter, element: RawBuilder<unknown> | undefined): Condition {
  switch (filter.kind) {
    case 'and':
      return sql`(${compile(scope, filter.left, element)} AND ${compile(scope, filter.right, element)})`;
    case 'or':
      return sql`(${compile(scope, filter.left, element)} OR ${compile(scope, filter.right, element)})`;
    case 'not':
      return not(compile(scope, filter.operand, element));
    case 'present':
      return present(scope, filter.path, element);
    case 'compare':
      return compare(scope, filter.path, filter.operator, filter.value, element);
    case 'element':
      return anyElement(scope, filter.path, (place) =>
        place.kind === 'json' ? compile(scope, filter.filter, place.json) : sql`false`,
      );
  }
}

function not(condition: Condition): Condition {
  return sql`((${condition}) IS NOT TRUE)`;
}

function present(scope: FilterScope, path: ResolvedPath, element: RawBuilder<unknown> | undefined): Condition {
  if (element !== undefined) {
    return path.subAttribute === undefined ? sql`true` : anyValueOfElement(element, path, isAssigned);
  }
  // Without a sub-attribute it is the attribute that has to be there, whatever its parts are.
  return path.subAttribute === undefined ? anyElement(scope, path, isAssigned) : anyValue(scope, path, isAssigned);
}

function isAssigned(place: Place): Condition {
  return place.kind === 'json' ? sql`${place.json} IS NOT NULL` : sql`true`;
}

function compare(
  scope: FilterScope,
  path: ResolvedPath,
  operator: CompareOperator,
  value: Literal | null,
  element: RawBuilder<unknown> | undefined,
): Condition {
  if (value === null) {
    const assigned = present(scope, path, element);
    return operator === 'ne' ? assigned : operator === 'eq' ? not(assigned) : sql`false`;
  }
  if (operator === 'ne') {
    // True for what is unassigned, and of several values none may be equal.
    return not(compare(scope, path, 'eq', value, element));
  }
  if (typeof value === 'string' && !isStorable(value)) {
    return sql`false`;
  }
  const group = element === undefined && operator === 'eq' ? groupLookup(scope, path, value) : undefined;
  if (group !== undefined) {
    return sql`r.id IN (${group})`;
  }
  const attribute = comparedAttribute(path);
  const test = (place: Place) => comparePlace(place, attribute, operator, value);
  return element === undefined ? anyValue(scope, path, test) : anyValueOfElement(element, path, test);
}

function comparePlace(place: Place, attribute: Attribute, operator: CompareOperator, value: Literal): Condition {
  if (place.kind === 'json' && typeof value === 'boolean' && attribute.type === 'boolean') {
    return operator === 'eq' ? sql`${place.json} = to_jsonb(${value}::boolean)` : sql`false`;
  }
  if (place.kind === 'json' && typeof value === 'number' && isNumber(attribute)) {
    return compareOrdered(numberIn(place.json), operator, sql`${String(value)}::numeric`);
  }
  if (place.kind === 'instant' && (operator === 'eq' || isOrder(operator))) {
    return compareOrdered(place.at, operator, sql`${storableInstant(String(value))}::timestamptz`);
  }
  const text = textIn(place);
  // What is part of an instant is sought folded, while instants are stored with their capital T and Z.
  return compareText(
    attribute.type === 'dateTime' && !isOrder(operator) && operator !== 'eq' ? sql`lower(${text})` : text,
    operator,
    String(value),
  );
}

function compareText(text: RawBuilder<string>, operator: CompareOperator, value: string): Condition {
  switch (operator) {
    case 'co':
      return sql`strpos(${text}, ${value}::text) > 0`;
    case 'sw':
      return sql`starts_with(${text}, ${value}::text)`;
    case 'ew':
      return sql`right(${text}, length(${value}::text)) = ${value}::text`;
    default:
      return compareOrdered(text, operator, sql`${value}::text`);
  }
}

const symbols = { eq: '=', gt: '>', ge: '>=', lt: '<', le: '<=' } as const;

function compareOrdered(left: RawBuilder<unknown>, operator: CompareOperator, right: RawBuilder<unknown>): Condition {
  return operator in symbols ? sql`${left} ${sql.raw(symbols[operator as keyof typeof symbols])} ${right}` : sql`false`;
}

function isOrder(operator: CompareOperator): boolean {
  return operator === 'gt' || operator === 'ge' || operator === 'lt' || operator === 'le';
}

function isNumber({ type }: Attribute): boolean {
  return type === 'integer' || type === 'decimal';
}

/** Compared by code point, whatever the collation of the database is. */
function textIn(place: Place): RawBuilder<string> {
  switch (place.kind) {
    case 'json':
      return sql`((${place.json} #>> '{}') COLLATE "C")`;
    case 'text':
      return place.text;
    case 'instant':
      return sql`(to_char(${place.at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') COLLATE "C")`;
  }
}

function numberIn(json: RawBuilder<unknown>): RawBuilder<number> {
  return sql`(CASE WHEN jsonb_typeof(${json}) = 'number' THEN (${json})::numeric END)`;
}

/** PostgreSQL has no year 0, and no resource is from before the year 1 or after 9999. */
function storableInstant(value: string): string {
  if (value.startsWith('-') || value.startsWith('0000')) {
    return '0001-01-01T00:00:00.000Z';
  }
  return value.startsWith('+') ? '9999-12-31T23:59:59.999Z' : value;
}

/** Ids that an index finds, among them every one the filter is true for; undefined when no index helps. */
function candidateIds(scope: FilterScope, filter: ResolvedFilter): RawBuilder<unknown> | undefined {
  switch (filter.kind) {
    case 'and':
      return candidateIds(scope, filter.left) ?? candidateIds(scope, filter.right);
    case 'or': {
      const left = candidateIds(scope, filter.left);
      const right = left && candidateIds(scope, filter.right);
      return right && sql`(${left}) UNION (${right})`;
    }
    case 'element':
      return candidateIds(scope, filter.filter);
    case 'compare':
      return filter.operator === 'eq' && filter.value !== null && isStorable(String(filter.value))
        ? equalIds(scope, filter.path, String(filter.value))
        : undefined;
    default:
      return undefined;
  }
}

function equalIds(scope: FilterScope, path: ResolvedPath, value: string): RawBuilder<unknown> | undefined {
  if (path.text === 'id') {
    return sql`SELECT ${value}::text COLLATE "C"`;
  }
  const indexedPath =
    path.subAttribute === undefined && path.attribute.subAttributes ? `${path.text}.value` : path.text;
  if (scope.indexed.has(indexedPath)) {
    return sql`
      SELECT resource_id FROM scim_value
      WHERE tenant_id = ${scope.tenantId}::uuid AND resource_type = ${scope.type.name}
        AND path = ${indexedPath} AND value = ${indexValue(value)}`;
  }
  return groupLookup(scope, path, value);
}

/** `members` equal to an id finds groups, `groups` equal to an id finds members, both from the index on memberships. */
function groupLookup(scope: FilterScope, path: ResolvedPath, value: Literal): RawBuilder<unknown> | undefined {
  if (path.extension !== undefined || (path.subAttribute?.name ?? 'value') !== 'value') {
    return undefined;
  }
  if (path.attribute.name === 'members' && hasMembers(scope.type)) {
    return sql`
      SELECT group_id FROM scim_membership
      WHERE tenant_id = ${scope.tenantId}::uuid AND member_id = ${String(value)}::text`;
  }
  return path.attribute.name === 'groups' && hasGroups(scope.type)
    ? membersBelow(scope.tenantId, String(value))
    : undefined;
}
