import { foldCase } from '@lockstep/scim';
import { type RawBuilder, sql } from 'kysely';
import { isUuid } from '../../access/index.ts';
import {
  ACTIONS,
  conjuncts,
  type JournalField,
  type JournalFilter,
  STATUSES,
  type TextCondition,
  type TimeCondition,
} from '../../journal/index.ts';

type Condition = RawBuilder<boolean>;

/** An application by the name the log knows it by. */
export interface NamedApplication {
  readonly id: string;
  readonly name: string;
}

/**
 * A filter as two conditions: `along` is answered by walking one index in the order of time, `besides` is looked up in
 * each entry on the way.
 */
export interface FilterSql {
  readonly along: Condition;
  readonly besides: Condition | undefined;
}

/** The equality to walk along, the one that leaves the fewest entries first. */
const SELECTIVE: readonly JournalField[] = [
  'id',
  'changeId',
  'sourceId',
  'targetId',
  'sourceName',
  'cycleId',
  'code',
  'status',
  'action',
  'jobId',
  'applicationId',
  'applicationName',
];

/** Splits a filter and says it in SQL. Applications are few and given by the caller. */
export function filterSql(filter: JournalFilter | undefined, applications: readonly NamedApplication[]): FilterSql {
  const parts = conjuncts(filter);
  const led = leader(parts, applications);
  const times = parts.filter(isTime);
  const rest = parts.filter((part) => part !== led && !isTime(part));
  return {
    along: allOf([...times.map(timeSql), ...(led === undefined ? [] : [textSql(led, applications)])]),
    besides: rest.length === 0 ? undefined : allOf(rest.map((part) => anySql(part, applications))),
  };
}

function isTime(part: JournalFilter): part is TimeCondition {
  return 'field' in part && part.field === 'at';
}

function leader(parts: readonly JournalFilter[], applications: readonly NamedApplication[]): TextCondition | undefined {
  const candidates = parts.filter(
    (part): part is TextCondition =>
      'field' in part && part.field !== 'at' && SELECTIVE.includes(part.field) && isEquality(part, applications),
  );
  return candidates.sort((one, other) => SELECTIVE.indexOf(one.field) - SELECTIVE.indexOf(other.field))[0];
}

/** Conditions that come down to one value, so that the index holds their entries in the order of time. */
function isEquality(part: TextCondition, applications: readonly NamedApplication[]): boolean {
  switch (part.field) {
    case 'applicationId':
    case 'applicationName':
      return applicationsOf(part, applications).length <= 1;
    case 'status':
      return wordsOf(part, STATUSES).length <= 1;
    case 'action':
      return wordsOf(part, ACTIONS).length <= 1;
    default:
      return part.is === 'equal';
  }
}

function anySql(filter: JournalFilter, applications: readonly NamedApplication[]): Condition {
  if ('all' in filter) return allOf(filter.all.map((part) => anySql(part, applications)));
  if ('any' in filter) return someOf(filter.any.map((part) => anySql(part, applications)));
  return isTime(filter) ? timeSql(filter) : textSql(filter as TextCondition, applications);
}

function allOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` AND `)})`;
}

function someOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(conditions, sql` OR `)})`;
}

const COMPARISONS: Readonly<Record<TimeCondition['is'], RawBuilder<unknown>>> = {
  equal: sql`=`,
  after: sql`>`,
  since: sql`>=`,
  before: sql`<`,
  until: sql`<=`,
};

function timeSql({ is, value }: TimeCondition): Condition {
  return sql<boolean>`j.at ${COMPARISONS[is]} ${value}::timestamptz`;
}

function textSql(condition: TextCondition, applications: readonly NamedApplication[]): Condition {
  const { field, is, value } = condition;
  switch (field) {
    case 'id':
      return uuidSql('j.id', condition);
    case 'jobId':
      return uuidSql('j.job_id', condition);
    case 'cycleId':
      return uuidSql('j.cycle_id', condition);
    case 'sourceId':
      return uuidSql('j.source_id', condition);
    case 'changeId':
      // An entry without one is a change of its own.
      return someOf([uuidSql('j.change_id', condition), allOf([sql`j.change_id IS NULL`, uuidSql('j.id', condition)])]);
    case 'targetId':
      return foldedSql(sql`lower(j.target_id COLLATE "C")`, is, asciiFolded(value));
    case 'code':
      return foldedSql(sql`lower(j.code COLLATE "C")`, is, asciiFolded(value));
    case 'sourceName':
      return foldedSql(sql`j.source_name_folded`, is, foldCase(value));
    case 'sourceType':
      return foldedSql(sql`lower(j.source_type COLLATE "C")`, is, asciiFolded(value));
    case 'initiatorId':
      return foldedSql(sql`lower(j.initiator_id COLLATE "C")`, is, asciiFolded(value));
    case 'initiatorName':
      return foldedSql(
        sql`lower(coalesce(j.initiator_name, 'Provisioning Service') COLLATE "C")`,
        is,
        asciiFolded(value),
      );
    case 'initiatorType':
      return foldedSql(sql`coalesce(j.initiator_type, 'system')`, is, asciiFolded(value));
    case 'action':
      return wordsSql(sql`j.action`, wordsOf(condition, ACTIONS));
    case 'status':
      return wordsSql(sql`j.status`, wordsOf(condition, STATUSES));
    case 'applicationId':
    case 'applicationName': {
      const ids = applicationsOf(condition, applications).map(({ id }) => sql`${id}::uuid`);
      if (ids.length <= 1) return ids.length === 0 ? sql`false` : sql<boolean>`j.application_id = ${ids[0]}`;
      return sql<boolean>`j.application_id IN (${sql.join(ids)})`;
    }
  }
}

function uuidSql(column: string, { is, value }: TextCondition): Condition {
  const id = value.toLowerCase();
  if (is !== 'equal') return foldedSql(sql`${sql.ref(column)}::text`, is, id);
  return isUuid(id) ? sql<boolean>`${sql.ref(column)} = ${id}::uuid` : sql`false`;
}

/** Compares texts that are folded on both sides. No pattern: what is sought may hold any character. */
function foldedSql(column: RawBuilder<unknown>, is: TextCondition['is'], folded: string): Condition {
  if (folded.includes('\0')) return sql`false`;
  switch (is) {
    case 'equal':
      return sql<boolean>`${column} = ${folded}::text`;
    case 'startingWith':
      return sql<boolean>`starts_with(${column}, ${folded}::text)`;
    case 'containing':
      return sql<boolean>`strpos(${column}, ${folded}::text) > 0`;
  }
}

/** As `lower` folds under the collation "C". */
function asciiFolded(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function holds(text: string, { is, value }: TextCondition): boolean {
  const [have, want] = [foldCase(text), foldCase(value)];
  return is === 'equal' ? have === want : is === 'containing' ? have.includes(want) : have.startsWith(want);
}

/** Which of a few known words a condition means. */
function wordsOf<Word extends string>(condition: TextCondition, words: readonly Word[]): readonly Word[] {
  return words.filter((word) => holds(word, condition));
}

/** The words are ours and stand in the statement itself, so that partial indexes on them can be used. */
function wordsSql(column: RawBuilder<unknown>, words: readonly string[]): Condition {
  const [first] = words;
  if (first === undefined) return sql`false`;
  if (words.length === 1) return sql<boolean>`${column} = ${sql.lit(first)}`;
  return sql<boolean>`${column} IN (${sql.join(words.map((word) => sql.lit(word)))})`;
}

function applicationsOf(
  condition: TextCondition,
  applications: readonly NamedApplication[],
): readonly NamedApplication[] {
  return applications.filter(({ id, name }) => holds(condition.field === 'applicationId' ? id : name, condition));
}
