import type { Attribute, ResolvedPath, ResourceType } from '@lockstep/scim';
import { hasGroups, hasMembers } from '@lockstep/scim';
import { type RawBuilder, sql } from 'kysely';

/**
 * Where the values of an attribute are: in the search document of `scim_resource r`, in one of its columns, or, for
 * memberships, in rows of their own.
 */
export type Place =
  | { readonly kind: 'json'; readonly json: RawBuilder<unknown> }
  | { readonly kind: 'text'; readonly text: RawBuilder<string> }
  | { readonly kind: 'instant'; readonly at: RawBuilder<Date> };

/** What the compiled SQL is about. */
export interface ResourceScope {
  readonly tenantId: string;
  readonly type: ResourceType;
  /** The tenant's base address, without a slash at the end: what `meta.location` begins with. */
  readonly baseUrl: string;
  /** Other resource types of the tenant, for the addresses of members. */
  readonly types: readonly ResourceType[];
}

type Condition = RawBuilder<boolean>;

/** The attribute whose values a comparison sees: a complex attribute stands for its `value`. */
export function comparedAttribute(path: ResolvedPath): Attribute {
  return subAttributeOf(path) ?? path.attribute;
}

/** Whether some value of the attribute satisfies `test` (RFC 7644 section 3.4.2.2 on multi-valued attributes). */
export function anyValue(scope: ResourceScope, path: ResolvedPath, test: (place: Place) => Condition): Condition {
  return anyElement(scope, path, (element) =>
    element.kind === 'json' ? anyOf(element.json, subAttributeOf(path), test) : test(element),
  );
}

/** The same within one element of the attribute. */
export function anyValueOfElement(
  element: RawBuilder<unknown>,
  path: ResolvedPath,
  test: (place: Place) => Condition,
): Condition {
  return anyOf(element, subAttributeOf(path), test);
}

/** Whether some element of the attribute, or the attribute itself when single-valued, satisfies `test`. */
export function anyElement(scope: ResourceScope, path: ResolvedPath, test: (place: Place) => Condition): Condition {
  const column = columnOf(scope, path);
  if (column !== undefined) {
    return test(column);
  }
  const elements = computedElements(scope, path);
  if (elements !== undefined) {
    return sql`EXISTS (SELECT 1 FROM (${elements}) AS element (v) WHERE ${test(json(sql`element.v`))})`;
  }
  const attribute = json(documentValue(path));
  if (!path.attribute.multiValued) {
    return test(attribute);
  }
  return sql`EXISTS (
    SELECT 1 FROM jsonb_path_query(${attribute.json}, '$[*]') AS element (v) WHERE ${test(json(sql`element.v`))})`;
}

/** The value resources are ordered by (RFC 7644 section 3.4.2.3): of several elements the primary, else the first. */
export function sortPlace(scope: ResourceScope, path: ResolvedPath): Place | undefined {
  const column = columnOf(scope, path);
  if (column !== undefined) {
    return column;
  }
  if (computedElements(scope, path) !== undefined) {
    return undefined;
  }
  const value = documentValue(path);
  const element = path.attribute.multiValued
    ? sql`coalesce(jsonb_path_query_first(${value}, '$[*] ? (@.primary == true)'), ${value} -> 0)`
    : value;
  const subAttribute = subAttributeOf(path);
  return json(subAttribute === undefined ? element : member(element, subAttribute.name));
}

function subAttributeOf(path: ResolvedPath): Attribute | undefined {
  return path.subAttribute ?? path.attribute.subAttributes?.find(({ name }) => name === 'value');
}

function anyOf(
  element: RawBuilder<unknown>,
  subAttribute: Attribute | undefined,
  test: (place: Place) => Condition,
): Condition {
  if (subAttribute === undefined) {
    return test(json(element));
  }
  const value = member(element, subAttribute.name);
  if (!subAttribute.multiValued) {
    return test(json(value));
  }
  return sql`EXISTS (SELECT 1 FROM jsonb_path_query(${value}, '$[*]') AS part (v) WHERE ${test(json(sql`part.v`))})`;
}

function documentValue(path: ResolvedPath): RawBuilder<unknown> {
  const root = path.extension === undefined ? sql`r.search` : member(sql`r.search`, path.extension);
  return member(root, path.attribute.name);
}

function member(object: RawBuilder<unknown>, name: string): RawBuilder<unknown> {
  return sql`(${object} -> ${name}::text)`;
}

function json(value: RawBuilder<unknown>): { readonly kind: 'json'; readonly json: RawBuilder<unknown> } {
  return { kind: 'json', json: value };
}

/** `id` and `meta`, which are columns or follow from them. */
function columnOf(scope: ResourceScope, path: ResolvedPath): Place | undefined {
  if (path.extension !== undefined) {
    return undefined;
  }
  switch (path.text) {
    case 'id':
      return { kind: 'text', text: sql`r.id` };
    case 'meta':
    case 'meta.resourceType':
      return { kind: 'text', text: sql`r.resource_type` };
    case 'meta.created':
      return { kind: 'instant', at: sql`r.created_at` };
    case 'meta.lastModified':
      return { kind: 'instant', at: sql`r.modified_at` };
    case 'meta.location':
      return { kind: 'text', text: sql`(${scope.baseUrl + scope.type.endpoint}::text || '/' || r.id)` };
    case 'meta.version':
      return { kind: 'text', text: sql`('W/"' || r.version || '"')` };
    default:
      return undefined;
  }
}

/** Elements of the attributes that are nowhere stored as such: `schemas`, `members`, `groups`. */
function computedElements(scope: ResourceScope, path: ResolvedPath): RawBuilder<unknown> | undefined {
  if (path.extension !== undefined) {
    return undefined;
  }
  switch (path.attribute.name) {
    case 'schemas':
      return schemas(scope.type);
    case 'members':
      return hasMembers(scope.type) ? members(scope) : undefined;
    case 'groups':
      return hasGroups(scope.type) ? groups(scope) : undefined;
    default:
      return undefined;
  }
}

function schemas({ schema, schemaExtensions }: ResourceType): RawBuilder<unknown> {
  const extensions = schemaExtensions.map(
    (extension) => sql`
    UNION ALL SELECT to_jsonb(${extension.schema.id}::text) WHERE r.search ? ${extension.schema.id}::text`,
  );
  return sql`SELECT to_jsonb(${schema.id}::text) ${sql.join(extensions, sql` `)}`;
}

function members(scope: ResourceScope): RawBuilder<unknown> {
  const address = scope.types.map(
    ({ name, endpoint }) => sql`WHEN ${name}::text THEN ${scope.baseUrl + endpoint}::text`,
  );
  const reference =
    address.length > 0
      ? sql`CASE membership.member_type ${sql.join(address, sql` `)} END || '/' || membership.member_id`
      : sql`NULL`;
  return sql`
    SELECT jsonb_strip_nulls(jsonb_build_object(
      'value', membership.member_id, 'type', membership.type_folded, 'display', membership.display_folded,
      '$ref', ${reference}))
    FROM scim_membership membership
    WHERE membership.tenant_id = ${scope.tenantId}::uuid AND membership.group_id = r.id`;
}

function groups(scope: ResourceScope): RawBuilder<unknown> {
  return sql`
    SELECT jsonb_strip_nulls(jsonb_build_object(
      'value', parent.id, 'display', parent.search ->> 'displayName',
      'type', CASE WHEN above.direct THEN 'direct' ELSE 'indirect' END,
      '$ref', ${`${scope.baseUrl}/Groups/`}::text || parent.id))
    FROM (${groupsAbove(scope.tenantId, sql`r.id`)}) above
    JOIN scim_resource parent ON parent.tenant_id = ${scope.tenantId}::uuid AND parent.id = above.id`;
}

/** Every group the resource is in, through others too (RFC 7643 section 4.1.2, `groups`): `id` and `direct`. */
export function groupsAbove(tenantId: string, id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    WITH RECURSIVE above (id) AS (
      SELECT group_id FROM scim_membership WHERE tenant_id = ${tenantId}::uuid AND member_id = ${id}
      UNION
      SELECT next.group_id FROM scim_membership next
      JOIN above ON next.tenant_id = ${tenantId}::uuid AND next.member_id = above.id
    )
    SELECT above.id, EXISTS (
      SELECT 1 FROM scim_membership own
      WHERE own.tenant_id = ${tenantId}::uuid AND own.group_id = above.id AND own.member_id = ${id}) AS direct
    FROM above`;
}

/** Every resource that is in the group, through others too: the reverse of `groupsAbove`. */
export function membersBelow(tenantId: string, groupId: string): RawBuilder<unknown> {
  return sql`
    WITH RECURSIVE below (id) AS (
      SELECT member_id FROM scim_membership WHERE tenant_id = ${tenantId}::uuid AND group_id = ${groupId}::text
      UNION
      SELECT next.member_id FROM scim_membership next
      JOIN below ON next.tenant_id = ${tenantId}::uuid AND next.group_id = below.id
    )
    SELECT id FROM below`;
}
