/**
 * Which accounts the sample organisation must have in each application, worked out from the sample's files and the
 * mappings of the set-up articles, without any part of the program.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Row = Readonly<Record<string, string>>;
type Attributes = Readonly<Record<string, unknown>>;

/** The account a person must have; the ids of source and target are put in by who knows them. */
export interface WantedAccount {
  /** The principal name in the directory. */
  readonly person: string;
  readonly userName: string;
  /** Principal name of the manager whose account is referred to. */
  readonly manager?: string;
  /** Of applications that show it though they have none. */
  readonly groups?: readonly [];
  readonly attributes: Attributes;
}

interface Wanted {
  readonly template: string;
  readonly scope: 'assigned' | 'all';
  readonly groups?: readonly string[];
  readonly users?: readonly string[];
}

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const TRAVELPERK = 'urn:ietf:params:scim:schemas:extension:travelperk:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

export const APPLICATIONS = ['peripass', 'passle', 'travelperk', 'iris-intranet'] as const;
export type ApplicationKey = (typeof APPLICATIONS)[number];

const folder = join(import.meta.dirname, '../../samples');
const people = table('users.csv');
const members = table('members.csv');
const assignments = (
  JSON.parse(readFileSync(join(folder, 'assignments.json'), 'utf8')) as { applications: readonly Wanted[] }
).applications;

/** What an application must hold when the first cycle is over. */
export function wantedAccounts(key: ApplicationKey): readonly WantedAccount[] {
  return WANTED[key];
}

function wantedOf(key: ApplicationKey): readonly WantedAccount[] {
  const wanted = assignments.find(({ template }) => template === key);
  if (wanted === undefined) throw new Error(`The sample assigns nobody to ${key}.`);
  const assigned = new Set([
    ...(wanted.users ?? []),
    ...members.filter(({ group = '' }) => wanted.groups?.includes(group)).map(({ member }) => member),
  ]);
  const provisioned = people.filter(
    (row) =>
      row.accountEnabled === 'true' &&
      (wanted.scope === 'all' || assigned.has(row.userPrincipalName)) &&
      REQUIRED[key].every((column) => row[column] !== ''),
  );
  const names = new Set(provisioned.map(({ userPrincipalName }) => userPrincipalName));
  return provisioned.map((row) => ({
    person: String(row.userPrincipalName),
    userName: homeName(String(row.userPrincipalName)),
    ...(key === 'travelperk' && names.has(row.manager) ? { manager: String(row.manager) } : {}),
    ...(key === 'travelperk' ? { groups: [] } : {}),
    attributes: filled({ schemas: [CORE], userName: homeName(String(row.userPrincipalName)), ...MAPPED[key](row) }),
  }));
}

/** Columns without which the application takes nobody. */
const REQUIRED: Readonly<Record<ApplicationKey, readonly string[]>> = {
  peripass: ['mail'],
  passle: ['givenName', 'surname'],
  travelperk: ['givenName', 'surname'],
  'iris-intranet': [],
};

const MAPPED: Readonly<Record<ApplicationKey, (row: Row) => Attributes>> = {
  peripass: (row) => ({
    active: true,
    displayName: row.displayName,
    preferredLanguage: row.preferredLanguage,
    name: filled({ givenName: row.givenName, familyName: row.surname, formatted: fullName(row) }),
    phoneNumbers: valuesOf(['mobile', row.mobilePhone]),
    emails: [{ type: 'work', value: row.mail, primary: true }],
  }),
  passle: (row) => ({
    active: true,
    title: row.jobTitle,
    name: { givenName: row.givenName, familyName: row.surname },
  }),
  travelperk: (row) => ({
    schemas: [CORE, ENTERPRISE, TRAVELPERK],
    active: true,
    name: { givenName: row.givenName, middleName: '', familyName: row.surname, honorificPrefix: '' },
    preferredLanguage: travelperkLanguage(row.preferredLanguage),
    phoneNumbers: valuesOf(['work', row.businessPhones]),
    title: row.jobTitle,
  }),
  'iris-intranet': (row) => ({
    active: true,
    emails: row.mail === '' ? [] : [{ type: 'work', value: row.mail, primary: true }],
    name: filled({ givenName: row.givenName, familyName: row.surname, formatted: fullName(row) }),
    phoneNumbers: valuesOf(['work', row.businessPhones], ['mobile', row.mobilePhone]),
  }),
};

/** TravelPerk speaks four languages, and English to everybody else. */
function travelperkLanguage(tag = ''): string {
  const [language = ''] = tag.toLowerCase().split('-');
  return tag === '' || ['en', 'fr', 'de', 'es'].includes(language) ? language : 'en';
}

/** Guests carry the name they have at home: `ann_partner.example#EXT#@here` is `ann@partner.example`. */
function homeName(principalName: string): string {
  const [home = '', elsewhere] = principalName.split('#EXT#');
  return elsewhere === undefined ? home : home.replace(/_(?=[^_]*$)/, '@');
}

function fullName({ givenName, surname }: Row): string {
  return [givenName, surname].filter((part) => part !== '').join(' ');
}

function valuesOf(...entries: readonly (readonly [string, string | undefined])[]): readonly Attributes[] {
  return entries.filter(([, value]) => value !== '').map(([type, value]) => ({ type, value }));
}

/** Without what is empty: nothing is sent for it. */
function filled(attributes: Attributes): Attributes {
  const isEmpty = (value: unknown) =>
    value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => !isEmpty(value)));
}

function table(file: string): readonly Row[] {
  const [header = [], ...rows] = records(readFileSync(join(folder, file), 'utf8'));
  return rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])));
}

/** RFC 4180: cells with commas, quotes or line breaks stand in quotes. */
function records(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',' && end !== '') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

const WANTED: Readonly<Record<ApplicationKey, readonly WantedAccount[]>> = {
  peripass: wantedOf('peripass'),
  passle: wantedOf('passle'),
  travelperk: wantedOf('travelperk'),
  'iris-intranet': wantedOf('iris-intranet'),
};
