import { PROVISIONING_LOG } from '../../api/provisioning-log.ts';

/** Names under which the address keeps what the log is filtered by. */
export const LOG_FILTERS = [
  'q',
  'date',
  'from',
  'to',
  'status',
  'action',
  'application',
  'code',
  'cycle',
  'change',
  'initiator',
] as const;

export type LogFilterName = (typeof LOG_FILTERS)[number];
export type LogFilters = Readonly<Partial<Record<LogFilterName, string>>>;

/** Spans of time the log is looked at by, up to now. */
export const SPANS: readonly { readonly name: string; readonly label: string; readonly hours: number }[] = [
  { name: '24h', label: 'Last 24 hours', hours: 24 },
  { name: '7d', label: 'Last 7 days', hours: 7 * 24 },
  { name: '30d', label: 'Last 30 days', hours: 30 * 24 },
];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What an address asks of the log. */
export function filtersIn(search: URLSearchParams): LogFilters {
  return Object.fromEntries(
    LOG_FILTERS.flatMap((name) => {
      const value = search.get(name)?.trim();
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

/** Begin and end of what is looked at; either may be open. `now` is when the page was opened. */
export function periodOf({ date, from, to }: LogFilters, now: Date): { readonly from?: Date; readonly to?: Date } {
  const span = SPANS.find(({ name }) => name === date);
  if (span) return { from: new Date(now.getTime() - span.hours * HOUR) };
  return { ...instantOf('from', from), ...instantOf('to', to) };
}

function instantOf<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, Date>> {
  const at = text === undefined ? undefined : new Date(text);
  if (at === undefined || Number.isNaN(at.getTime())) return {};
  return { [name]: at } as Record<Name, Date>;
}

/**
 * The conditions for one entry, as texts of a `$filter`: two sets, since a name or id may be that of the person or of
 * their account; the second is asked when the first finds nothing.
 */
export function conditionsOf(filters: LogFilters, application: string | undefined, now: Date): readonly string[] {
  const { q, status, action, code, cycle, change, initiator } = filters;
  const { from, to } = periodOf(filters, now);
  const shared = [
    from && `activityDateTime ge ${from.toISOString()}`,
    to && `activityDateTime lt ${to.toISOString()}`,
    oneOf('provisioningStatusInfo/status', status),
    oneOf('provisioningAction', action),
    equal('servicePrincipal/id', application ?? filters.application),
    oneOf('provisioningStatusInfo/errorInformation/errorCode', code),
    equal('cycleId', cycle),
    equal('changeId', change),
    initiator && `contains(tolower(initiatedBy/displayName),${text(initiator.toLowerCase())})`,
  ].filter((part) => part !== undefined && part !== '');
  return identities(q).map((identity) => [...shared, ...(identity === '' ? [] : [identity])].join(' and '));
}

/** Where a set of conditions is read; `size` entries at a time. */
export function logPath(conditions: string, size = 100): string {
  return `${PROVISIONING_LOG}?$top=${size}${filterOption(conditions)}`;
}

/** Where the same is read of entries that came after the newest that is known. */
export function newerPath(conditions: string, newest: string | undefined, most: number): string {
  const later = newest === undefined ? [] : [`activityDateTime gt ${newest}`];
  return logPath([...(conditions === '' ? [] : [conditions]), ...later].join(' and '), most);
}

/** Where all of it is taken away. */
export function exportPath(conditions: string, format: 'csv' | 'json'): string {
  return `${PROVISIONING_LOG}/export?format=${format}${filterOption(conditions)}`;
}

function filterOption(conditions: string): string {
  return conditions === '' ? '' : `&$filter=${encodeURIComponent(conditions)}`;
}

/** Ways to understand a name or an id, the one that is found fastest first. */
function identities(q: string | undefined): readonly string[] {
  if (q === undefined) return [''];
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(q)) {
    return [`sourceIdentity/id eq ${text(q.toLowerCase())}`, `targetIdentity/id eq ${text(q)}`];
  }
  return [
    `sourceIdentity/displayName eq ${text(q)}`,
    `(contains(tolower(sourceIdentity/displayName),${text(q.toLowerCase())}) or targetIdentity/id eq ${text(q)})`,
  ];
}

function equal(member: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${member} eq ${text(value)}`;
}

/** One or some values, joined by commas. */
function oneOf(member: string, values: string | undefined): string | undefined {
  const all = values?.split(',').filter((value) => value !== '') ?? [];
  if (all.length <= 1) return equal(member, all[0]);
  return `${member} in (${all.map(text).join(',')})`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Where the numbers of the same period are read: by the hour as long as that can be seen, otherwise by the day. */
export function statisticsPath(filters: LogFilters, jobId: string | undefined, now: Date): string {
  const period = periodOf(filters, now);
  const to = period.to ?? now;
  const from = period.from ?? new Date(to.getTime() - 30 * DAY);
  const earliest = new Date(to.getTime() - 400 * DAY + HOUR);
  const isShort = to.getTime() - from.getTime() <= 7 * DAY;
  const query = new URLSearchParams({
    from: wholeHour(from < earliest ? earliest : from),
    to: wholeHour(new Date(to.getTime() + HOUR)),
    bucket: isShort ? 'hour' : 'day',
    ...(jobId === undefined ? {} : { jobId }),
  });
  return `${PROVISIONING_LOG}/statistics?${query}`;
}

function wholeHour(at: Date): string {
  return new Date(Math.floor(at.getTime() / HOUR) * HOUR).toISOString();
}
