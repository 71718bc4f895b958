import { type RawBuilder, sql } from 'kysely';
import { isUuid } from '../../access/index.ts';
import type { Condition, Field, Relation } from '../../directory/index.ts';

/** Conditions on a row `o` of `directory_object`. Everything that came from outside is a parameter. */
export function conditionSql(condition: Condition, organizationId: string): RawBuilder<unknown> {
  const inner = (one: Condition) => conditionSql(one, organizationId);
  switch (condition.kind) {
    case 'and':
    case 'or':
      return sql`(${sql.join(condition.operands.map(inner), condition.kind === 'and' ? sql` AND ` : sql` OR `)})`;
    case 'not':
      // A property without value is not equal to anything.
      return sql`((${inner(condition.operand)}) IS NOT TRUE)`;
    case 'never':
      return sql`false`;
    case 'oneOf':
      return condition.values.length === 0
        ? sql`false`
        : sql`(${sql.join(
            condition.values.map((value) => equals(condition.field, value)),
            sql` OR `,
          )})`;
    case 'compare':
      return sql`${fieldSql(condition.field)} ${orders[condition.operator]} ${parameter(condition.field, condition.value)}`;
    case 'startsWith':
      return startsWith(fieldSql(condition.field), condition.value);
    case 'endsWith':
      return sql`right(${fieldSql(condition.field)}, length(${condition.value}::text)) = ${condition.value}::text`;
    case 'empty':
      return condition.field.kind === 'list'
        ? sql`o.folded -> ${condition.field.name}::text IS NULL`
        : sql`${fieldSql(condition.field)} IS NULL`;
    case 'any':
      return anySql(condition, inner);
    case 'size':
      return sql`${sizeOf(condition.of, organizationId)} ${condition.operator === 'eq' ? sql`=` : orders[condition.operator]} ${condition.value}::numeric`;
    case 'words':
      return sql`o.tokens @@ ${condition.prefixes.map((prefix) => lexeme(`${condition.property}:${prefix}`)).join(' & ')}::tsquery`;
  }
}

/** What a field is compared and sorted by; NULL without a value. */
export function fieldSql(field: Field): RawBuilder<unknown> {
  switch (field.kind) {
    case 'id':
      return sql`o.id`;
    case 'managerId':
      return sql`o.manager_id`;
    case 'boolean':
      return sql`o.properties -> ${field.name}::text`;
    case 'instant':
      if (field.name === 'createdDateTime') return sql`o.created_at`;
      if (field.name === 'deletedDateTime') return sql`o.deleted_at`;
      // Without the letter at the end a time with fractions comes behind the one without them.
      return sql`rtrim(o.properties ->> ${field.name}::text, 'Z') COLLATE "C"`;
    case 'text':
      if (field.name === '') return sql`v.value COLLATE "C"`;
      if (indexed.has(field.name)) return sql`(o.folded ->> ${sql.lit(field.name)}) COLLATE "C"`;
      return sql`(o.folded ->> ${field.name}::text) COLLATE "C"`;
  }
}

/** A value from outside as the field is compared with. */
export function parameter(field: Field, value: string | number | boolean): RawBuilder<unknown> {
  switch (field.kind) {
    case 'id':
    case 'managerId':
      return sql`${value}::uuid`;
    case 'boolean':
      return sql`${JSON.stringify(value)}::jsonb`;
    case 'instant':
      return field.name === 'createdDateTime' || field.name === 'deletedDateTime'
        ? sql`${value}::timestamptz`
        : sql`${String(value).replace(/Z$/, '')}::text`;
    case 'text':
      return sql`${String(value)}::text`;
  }
}

/** Properties with an index of their own, which the statement must name as the index does. */
const indexed: ReadonlySet<string> = new Set([
  'displayName',
  'userPrincipalName',
  'mail',
  'givenName',
  'surname',
  'department',
  'employeeId',
  'mailNickname',
]);

const orders = { gt: sql`>`, ge: sql`>=`, lt: sql`<`, le: sql`<=` };

function equals(field: Field, value: string | number | boolean): RawBuilder<unknown> {
  if (field.kind === 'id' || field.kind === 'managerId') {
    return isUuid(String(value)) ? sql`${fieldSql(field)} = ${value}::uuid` : sql`false`;
  }
  if (field.kind !== 'text' || field.name === '' || indexed.has(field.name)) {
    return sql`${fieldSql(field)} = ${parameter(field, value)}`;
  }
  return holds(field.name, value);
}

function holds(name: string, value: unknown): RawBuilder<unknown> {
  return sql`o.folded @> ${JSON.stringify({ [name]: value })}::jsonb`;
}

/** A range of the index rather than a pattern: the plan does not depend on the parameter. */
function startsWith(value: RawBuilder<unknown>, prefix: string): RawBuilder<unknown> {
  const end = prefixEnd(prefix);
  if (end === undefined) return sql`${value} >= ${prefix}::text`;
  return sql`(${value} >= ${prefix}::text AND ${value} < ${end}::text)`;
}

/** The first text behind all that begin with a prefix, in the order of code points; undefined when there is none. */
export function prefixEnd(prefix: string): string | undefined {
  const points = [...prefix].map((character) => character.codePointAt(0)!);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue;
    // Halves of surrogate pairs are no characters.
    return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
  }
  return undefined;
}

function anySql(
  { field, test }: Extract<Condition, { readonly kind: 'any' }>,
  inner: (condition: Condition) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  if (test === undefined) return sql`o.folded -> ${field.name}::text IS NOT NULL`;
  const [only] = test.kind === 'oneOf' && test.values.length === 1 ? test.values : [];
  if (only !== undefined) return holds(field.name, [only]);
  // Inside, the value of the list is `v`.
  return sql`EXISTS (
    SELECT FROM jsonb_array_elements_text(CASE jsonb_typeof(o.folded -> ${field.name}::text)
      WHEN 'array' THEN o.folded -> ${field.name}::text ELSE '[]' END) AS v(value) WHERE ${inner(test)})`;
}

function sizeOf(of: Extract<Condition, { readonly kind: 'size' }>['of'], organizationId: string): RawBuilder<unknown> {
  if (typeof of !== 'string') return sql`coalesce(jsonb_array_length(o.folded -> ${of.name}::text), 0)`;
  return sql`(SELECT count(*) FROM ${relatives(of, sql`o.id`, organizationId)} AS s)`;
}

/**
 * The ids that stand in a relation to an object, as a table with the one column `id`; also of those that were deleted.
 * Groups in the recycle bin have no members and are in no group for as long as they are there.
 */
export function relatives(relation: Relation, id: RawBuilder<unknown>, organizationId: string): RawBuilder<unknown> {
  const live = (group: RawBuilder<unknown>) => sql`EXISTS (
    SELECT FROM directory_object live WHERE live.organization_id = ${organizationId} AND live.type = 'Group'
      AND live.id = ${group} AND live.deleted_at IS NULL)`;
  switch (relation) {
    case 'members':
      return sql`(SELECT member_id AS id FROM directory_membership WHERE organization_id = ${organizationId} AND group_id = ${id})`;
    case 'memberOf':
      return sql`(SELECT group_id AS id FROM directory_membership m WHERE organization_id = ${organizationId}
        AND member_id = ${id} AND ${live(sql`m.group_id`)})`;
    case 'owners':
      return sql`(SELECT owner_id AS id FROM directory_owner WHERE organization_id = ${organizationId} AND group_id = ${id})`;
    case 'ownedObjects':
      return sql`(SELECT group_id AS id FROM directory_owner m WHERE organization_id = ${organizationId}
        AND owner_id = ${id} AND ${live(sql`m.group_id`)})`;
    case 'directReports':
      return sql`(SELECT id FROM directory_object WHERE organization_id = ${organizationId} AND type = 'User' AND manager_id = ${id})`;
    case 'transitiveMembers':
      return sql`(WITH RECURSIVE below AS (
        SELECT member_id AS id FROM directory_membership WHERE organization_id = ${organizationId} AND group_id = ${id}
        UNION
        SELECT m.member_id FROM below b
        JOIN directory_membership m ON m.organization_id = ${organizationId} AND m.group_id = b.id
        WHERE m.member_id <> ${id} AND ${live(sql`m.group_id`)}
      ) SELECT id FROM below)`;
    case 'transitiveMemberOf':
      return sql`(WITH RECURSIVE above AS (
        SELECT group_id AS id FROM directory_membership m WHERE organization_id = ${organizationId}
          AND member_id = ${id} AND ${live(sql`m.group_id`)}
        UNION
        SELECT m.group_id FROM above a
        JOIN directory_membership m ON m.organization_id = ${organizationId} AND m.member_id = a.id
        WHERE m.group_id <> ${id} AND ${live(sql`m.group_id`)}
      ) SELECT id FROM above)`;
  }
}

/** A word beginning so, in the notation of a `tsquery`. */
function lexeme(prefix: string): string {
  return `'${prefix.replaceAll('\\', '\\\\').replaceAll("'", "''")}':*`;
}
