import { type Filter, type Literal, unsupportedQuery } from '../odata/index.ts';
import { AUDIT_ACTIVITIES, type AuditActivity } from './audit-activity.ts';
import type { AuditQuery } from './audit-store.ts';
import { instantOf } from './entry-filter.ts';

type Conditions = Omit<AuditQuery, 'after' | 'limit'>;
type Writable = { -readonly [Name in keyof Conditions]: Conditions[Name] };

/**
 * What a `$filter` means for the audit log (Graph, list directoryAudits): comparisons joined by `and`. Throws
 * `Request_UnsupportedQuery` for whatever cannot be answered.
 */
export function auditConditions(filter: Filter | undefined): Conditions {
  const conditions: Writable = {};
  for (const part of conjunctsOf(filter)) add(conditions, part);
  return conditions;
}

function conjunctsOf(filter: Filter | undefined): readonly Filter[] {
  if (filter === undefined) return [];
  return filter.kind === 'and' ? filter.operands.flatMap(conjunctsOf) : [filter];
}

function add(conditions: Writable, part: Filter): void {
  const filter = part.kind === 'any' ? insideAny(part) : part;
  if (filter.kind !== 'comparison') throw unsupported('only comparisons joined by and are supported.');
  const { operator, value } = filter;
  const name = filter.operand.path.join('/').toLowerCase();
  if (name === 'activitydatetime') {
    addTime(conditions, operator, value);
    return;
  }
  if (operator !== 'eq') throw unsupported(`${operator} is supported for activityDateTime alone. Use eq.`);
  const text = String(value.value);
  switch (name) {
    case 'category':
      conditions.category = once(conditions.category, text);
      return;
    case 'result':
      conditions.result = once(conditions.result, text.toLowerCase() === 'success' ? 'success' : 'failure');
      return;
    case 'activitydisplayname':
      conditions.activities = once(conditions.activities, activitiesCalled(text));
      return;
    case 'initiatedby/user/id':
    case 'initiatedby/app/appid':
      conditions.initiatorId = once(conditions.initiatorId, text);
      return;
    case 'targetresources/id':
      conditions.targetId = once(conditions.targetId, text);
      return;
    case 'jobid':
      conditions.jobId = once(conditions.jobId, uuid(text));
      return;
    case 'applicationid':
      conditions.applicationId = once(conditions.applicationId, uuid(text));
      return;
  }
  const known = 'activityDateTime, activityDisplayName, category, result, initiatedBy/user/id, initiatedBy/app/appId';
  throw unsupported(
    `${name.slice(0, 100)} cannot be filtered by. Use ${known}, targetResources/any(t:t/id eq '…'), jobId or applicationId.`,
  );
}

/** `targetResources/any(t:t/id eq '…')`, as a comparison of what the collection holds. */
function insideAny({ path, condition }: Extract<Filter, { kind: 'any' }>): Filter {
  if (condition?.kind !== 'comparison') throw unsupported('inside any, only one comparison with eq is supported.');
  return { ...condition, operand: { ...condition.operand, path: [...path, ...condition.operand.path] } };
}

function addTime(conditions: Writable, operator: string, value: Literal): void {
  const at = instantOf('activityDateTime', value);
  // The log is kept to the millisecond, and read from an instant until before another.
  const next = new Date(at.getTime() + 1);
  if (operator === 'ge' || operator === 'gt') conditions.from = once(conditions.from, operator === 'ge' ? at : next);
  else if (operator === 'lt' || operator === 'le') {
    conditions.until = once(conditions.until, operator === 'lt' ? at : next);
  } else throw unsupported(`${operator} is not supported for activityDateTime. Use gt, ge, lt or le.`);
}

function activitiesCalled(name: string): readonly AuditActivity[] {
  const folded = name.toLowerCase();
  return (Object.keys(AUDIT_ACTIVITIES) as readonly AuditActivity[]).filter(
    (activity) => AUDIT_ACTIVITIES[activity].name.toLowerCase() === folded,
  );
}

function uuid(text: string): string {
  const own = text.slice(text.lastIndexOf('.') + 1).toLowerCase();
  // Nothing has this id, so that nothing is found.
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(own) ? own : '00000000-0000-0000-0000-000000000000';
}

function once<T>(before: T | undefined, value: T): T {
  if (before === undefined) return value;
  throw unsupported('a condition is given twice. Give each once.');
}

function unsupported(message: string): Error {
  return unsupportedQuery('$filter', message);
}
