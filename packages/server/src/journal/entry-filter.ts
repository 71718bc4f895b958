import { type Filter, type FilterOperand, type Literal, unsupportedQuery } from '../odata/index.ts';
import type { JournalField, JournalFilter, TimeCondition } from './journal-filter.ts';

/** What a filter may ask that is not a column of the log: the same for every entry of an organisation. */
export interface EntryConstants {
  readonly tenantId: string;
  /** The directory, as entries name it. */
  readonly sourceSystem: { readonly id: string; readonly displayName: string };
  /** The job's own id out of the one that scripts know. */
  readonly ownJobId: (id: string) => string;
}

/** Members of an entry as callers spell them, without case, and the column each is looked up in. */
const FIELDS: Readonly<Record<string, JournalField>> = {
  id: 'id',
  jobid: 'jobId',
  cycleid: 'cycleId',
  changeid: 'changeId',
  provisioningaction: 'action',
  action: 'action',
  'provisioningstatusinfo/status': 'status',
  'statusinfo/status': 'status',
  'provisioningstatusinfo/errorinformation/errorcode': 'code',
  'statusinfo/errorcode': 'code',
  'serviceprincipal/id': 'applicationId',
  'serviceprincipal/displayname': 'applicationName',
  'targetsystem/id': 'applicationId',
  'targetsystem/displayname': 'applicationName',
  'sourceidentity/id': 'sourceId',
  'sourceidentity/displayname': 'sourceName',
  'sourceidentity/identitytype': 'sourceType',
  'targetidentity/id': 'targetId',
  // An account is known by the name and the kind of its owner.
  'targetidentity/displayname': 'sourceName',
  'targetidentity/identitytype': 'sourceType',
  'initiatedby/id': 'initiatorId',
  'initiatedby/displayname': 'initiatorName',
  'initiatedby/initiatortype': 'initiatorType',
};

/**
 * What a `$filter` means for the provisioning log (Graph, list provisioningObjectSummary). Throws
 * `Request_UnsupportedQuery` for whatever cannot be answered: a filter passed over in silence would answer everything.
 */
export function entryFilter(filter: Filter, constants: EntryConstants): JournalFilter {
  switch (filter.kind) {
    case 'and':
      return { all: filter.operands.map((operand) => entryFilter(operand, constants)) };
    case 'or':
      return { any: filter.operands.map((operand) => entryFilter(operand, constants)) };
    case 'in':
      return { any: filter.values.map((value) => equality(filter.operand, textOf(value), constants)) };
    case 'text': {
      if (filter.test === 'endsWith') throw unsupported('endswith is not supported. Use contains or startswith.');
      const is = filter.test === 'contains' ? 'containing' : 'startingWith';
      return text(filter.operand, is, filter.value, constants);
    }
    case 'comparison': {
      if (nameOf(filter.operand) === 'activitydatetime') return time(filter.operator, filter.value);
      if (filter.operator === 'eq') return equality(filter.operand, textOf(filter.value), constants);
      throw unsupported(`${filter.operator} is supported for activityDateTime alone. Use eq or contains.`);
    }
    case 'not':
      throw unsupported('not is not supported. Ask for what is wanted, with eq and or.');
    case 'any':
      throw unsupported('any is not supported: an entry has no collections to search in.');
  }
}

function equality(operand: FilterOperand, value: string, constants: EntryConstants): JournalFilter {
  return text(operand, 'equal', value, constants);
}

function text(
  operand: FilterOperand,
  is: 'equal' | 'containing' | 'startingWith',
  value: string,
  { tenantId, sourceSystem, ownJobId }: EntryConstants,
): JournalFilter {
  const name = nameOf(operand);
  switch (name) {
    case 'tenantid':
      return constant(tenantId, is, value);
    case 'sourcesystem/id':
      return constant(sourceSystem.id, is, value);
    case 'sourcesystem/displayname':
      return constant(sourceSystem.displayName, is, value);
    case 'jobid':
      return { field: 'jobId', is: is === 'startingWith' ? 'containing' : is, value: ownJobId(value) };
  }
  const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  if (field !== undefined) return { field, is, value };
  const known = 'activityDateTime, jobId, cycleId, changeId, id, tenantId, provisioningAction, servicePrincipal/…, ';
  const more = 'sourceIdentity/…, targetIdentity/…, sourceSystem/…, targetSystem/…, initiatedBy/…';
  throw unsupported(
    `${operand.path.join('/').slice(0, 100)} cannot be filtered by. Use ${known}${more} or provisioningStatusInfo/status.`,
  );
}

/** Every entry, or none. */
function constant(have: string, is: 'equal' | 'containing' | 'startingWith', value: string): JournalFilter {
  const [one, wanted] = [have.toLowerCase(), value.toLowerCase()];
  const holds = is === 'equal' ? one === wanted : is === 'containing' ? one.includes(wanted) : one.startsWith(wanted);
  return holds ? { all: [] } : { any: [] };
}

const TIMES: Readonly<Record<string, TimeCondition['is']>> = {
  eq: 'equal',
  gt: 'after',
  ge: 'since',
  lt: 'before',
  le: 'until',
};

function time(operator: string, value: Literal): JournalFilter {
  const is = TIMES[operator];
  if (is === undefined)
    throw unsupported(`${operator} is not supported for activityDateTime. Use eq, gt, ge, lt or le.`);
  return { field: 'at', is, value: instantOf('activityDateTime', value) };
}

/** The instant of a literal; a date alone is its beginning, UTC. Throws `Request_UnsupportedQuery` for anything else. */
export function instantOf(name: string, value: Literal): Date {
  const written = value.type === 'instant' || value.type === 'text' ? value.value : '';
  const at = /^\d{4}-\d\d-\d\d/.test(written) ? new Date(written) : undefined;
  if (at !== undefined && !Number.isNaN(at.getTime())) return at;
  throw unsupported(`${name} is compared with a date such as 2026-03-01 or 2026-03-01T08:00:00Z.`);
}

function textOf(value: Literal): string {
  if (value.value === null) throw unsupported('null is not supported: every member of an entry has a value.');
  return String(value.value);
}

function nameOf({ path }: FilterOperand): string {
  return path.join('/').toLowerCase();
}

function unsupported(message: string): Error {
  return unsupportedQuery('$filter', message);
}
