/** What the list of people shows, as its address says it. */
export interface UserQuery {
  readonly q: string;
  readonly department: string;
  readonly city: string;
  readonly enabled: 'true' | 'false' | '';
  readonly type: 'Member' | 'Guest' | '';
  /** A day: created then or later. */
  readonly since: string;
  /** A letter names are shown from. */
  readonly jump: string;
  readonly sort: 'displayName' | 'userPrincipalName';
  readonly isDescending: boolean;
}

/** Filters that narrow the list, with what each is called. */
export const FILTERS = {
  q: 'Name or address',
  department: 'Department',
  city: 'City',
  enabled: 'Sign-in',
  type: 'User type',
  since: 'Created since',
} as const;

/** Reads an address; what it does not know counts for nothing. */
export function readQuery(search: URLSearchParams): UserQuery {
  const text = (name: string) => search.get(name) ?? '';
  const [enabled, type, since] = [text('enabled'), text('type'), text('since')];
  return {
    q: text('q'),
    department: text('department'),
    city: text('city'),
    enabled: enabled === 'true' || enabled === 'false' ? enabled : '',
    type: type === 'Member' || type === 'Guest' ? type : '',
    since: /^\d{4}-\d\d-\d\d$/.test(since) ? since : '',
    jump: text('jump').slice(0, 1),
    sort: text('sort') === 'userPrincipalName' ? 'userPrincipalName' : 'displayName',
    isDescending: text('order') === 'desc',
  };
}

const SELECT = [
  'id',
  'displayName',
  'userPrincipalName',
  'department',
  'jobTitle',
  'accountEnabled',
  'mail',
  'city',
  'userType',
  'employeeId',
  'createdDateTime',
].join();

/**
 * The addresses of the lists that a query asks for, one behind the other. In the order of display names those whose
 * display name begins as is sought come first: the database finds them side by side.
 */
export function pathsOf(query: UserQuery): readonly string[] {
  const { sort, isDescending } = query;
  const shared = conditionsOf(query);
  return soughtIn(query).map((sought) => {
    const conditions = [...(sought === '' ? [] : [sought]), ...shared];
    const filter = conditions.length === 0 ? '' : `&$filter=${encodeURIComponent(conditions.join(' and '))}`;
    return `/v1.0/users?$select=${SELECT}&$top=100&$orderby=${sort}${isDescending ? ' desc' : ''}${filter}`;
  });
}

function soughtIn({ q, sort }: UserQuery): readonly string[] {
  const text = quoted(q);
  if (text === '') return [''];
  const begins = (name: string) => `startswith(${name},'${text}')`;
  const others = ['userPrincipalName', 'mail', 'surname'].map(begins).join(' or ');
  const first = begins('displayName');
  return sort === 'displayName' ? [first, `(${others}) and not ${first}`] : [`(${first} or ${others})`];
}

/** The filters in force, by what each is called. */
export function filtersOf(query: UserQuery): readonly string[] {
  const shown = { ...query, enabled: query.enabled === '' ? '' : query.enabled === 'true' ? 'allowed' : 'blocked' };
  return Object.entries(FILTERS).flatMap(([name, label]) => {
    const value = shown[name as keyof typeof FILTERS].trim();
    return value === '' ? [] : [`${label} ${value}`];
  });
}

function conditionsOf(query: UserQuery): readonly string[] {
  const [department, city] = [query.department, query.city].map(quoted);
  return [
    ...(department === '' ? [] : [`startswith(department,'${department}')`]),
    ...(city === '' ? [] : [`startswith(city,'${city}')`]),
    ...(query.enabled === '' ? [] : [`accountEnabled eq ${query.enabled}`]),
    ...(query.type === '' ? [] : [`userType eq '${query.type}'`]),
    ...(query.since === '' ? [] : [`createdDateTime ge ${query.since}T00:00:00Z`]),
    ...(query.jump === '' ? [] : [`displayName ge '${quoted(query.jump)}'`]),
  ];
}

function quoted(text: string): string {
  return text.trim().replaceAll("'", "''");
}
