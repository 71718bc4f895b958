import { type CsvKind, columnNames } from './csv-header.ts';

/** What files call a column, folded, and the property that is meant. */
const USUAL: Readonly<Record<CsvKind, Readonly<Record<string, string>>>> = {
  users: {
    upn: 'userPrincipalName',
    username: 'userPrincipalName',
    login: 'userPrincipalName',
    name: 'displayName',
    fullname: 'displayName',
    email: 'mail',
    emailaddress: 'mail',
    mailaddress: 'mail',
    firstname: 'givenName',
    lastname: 'surname',
    familyname: 'surname',
    title: 'jobTitle',
    position: 'jobTitle',
    phone: 'businessPhones',
    telephone: 'businessPhones',
    phonenumber: 'businessPhones',
    mobile: 'mobilePhone',
    mobilenumber: 'mobilePhone',
    cellphone: 'mobilePhone',
    office: 'officeLocation',
    company: 'companyName',
    alias: 'mailNickname',
    enabled: 'accountEnabled',
    active: 'accountEnabled',
    employeenumber: 'employeeId',
    staffnumber: 'employeeId',
    costcenter: 'employeeOrgData.costCenter',
    costcentre: 'employeeOrgData.costCenter',
    division: 'employeeOrgData.division',
    street: 'streetAddress',
    zip: 'postalCode',
    zipcode: 'postalCode',
    language: 'preferredLanguage',
    hiredate: 'employeeHireDate',
    startdate: 'employeeHireDate',
    supervisor: 'manager',
  },
  groups: { name: 'displayName', alias: 'mailNickname', email: 'mail' },
  members: { groupname: 'group', memberof: 'group', user: 'member', userprincipalname: 'member' },
};

/** The columns of a file matched by name: for each, the property that is meant, or an empty text. Pure. */
export interface ColumnMatch {
  readonly kind: CsvKind;
  readonly columns: readonly string[];
}

/**
 * What a file holds and what its columns mean, from their names: as the directory writes them, or as files usually do,
 * without regard to letter case, blanks and signs. The kind is the one with most columns that mean something. Pure.
 */
export function matchColumns(header: readonly string[], kind?: CsvKind): ColumnMatch {
  const kinds: readonly CsvKind[] = kind === undefined ? ['users', 'groups', 'members'] : [kind];
  const matches = kinds.map((one) => ({ kind: one, columns: matched(header, one) }));
  const score = ({ columns }: ColumnMatch) => columns.filter((name) => name !== '').length;
  return matches.reduce((best, next) => (score(next) > score(best) ? next : best));
}

function matched(header: readonly string[], kind: CsvKind): readonly string[] {
  const byName = new Map(columnNames(kind).map((name) => [fold(name), name]));
  const taken = new Set<string>();
  return header.map((cell) => {
    const folded = fold(cell);
    const name = byName.get(folded) ?? (Object.hasOwn(USUAL[kind], folded) ? USUAL[kind][folded] : undefined);
    // Of two columns that mean the same, the first is read.
    if (name === undefined || taken.has(name)) return '';
    taken.add(name);
    return name;
  });
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
