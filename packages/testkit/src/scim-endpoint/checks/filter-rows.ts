import { ENTERPRISE_USER_URN, type JsonObject, USER_URN } from '@lockstep/scim';
import type { CheckProfile } from '../check.ts';

export const FILTER_RULE = 'RFC 7644 section 3.4.2.2';

/**
 * Users every filter is tried on; `{n}` stands for text that no other resource holds. `null` leaves out what a user of a
 * check has otherwise, unless the endpoint requires it: filters have to do with users who lack an attribute.
 */
export const population: Readonly<Record<string, JsonObject>> = {
  ann: {
    title: '{n} Lead',
    nickName: '{n} 50% off_er',
    displayName: '{n} and (not) "quoted" \\ ] é',
    emails: [
      { type: 'work', value: '{n}.ann@lockstep-check.example', primary: true },
      { type: 'home', value: '{n}.ann.home@lockstep-check.example' },
    ],
    [ENTERPRISE_USER_URN]: { department: '{n} Ops', employeeNumber: '{n}100' },
  },
  bo: {
    title: '{n} lead engineer',
    nickName: '{n} 500 offer',
    displayName: '{n} plain + simple',
    emails: [{ type: 'work', value: '{n}.bo@lockstep-check.example', primary: true }],
    [ENTERPRISE_USER_URN]: { department: '{n} Sales' },
  },
  cy: {
    active: false,
    displayName: '{n} Cy',
    emails: [{ type: 'work', value: '{n}.ann.home@lockstep-check.example', primary: true }],
  },
  dee: { name: null, displayName: null, emails: null },
};

export interface FilterRow {
  readonly id: string;
  readonly title: string;
  /** `{n}` as in the population; `{ann}` is the id of that user, `{now}` the moment it was made. */
  readonly filter: string;
  readonly finds: readonly string[];
  /** Attributes that have to be offered. */
  readonly by: readonly string[];
  readonly rule?: string;
  readonly profiles?: readonly CheckProfile[];
  readonly remedy?: string;
}

/** Keeps a broad filter to the users of the check. */
const ours = 'userName sw "{n}"';

export const filterRows: readonly FilterRow[] = [
  { id: 'eq', title: 'eq finds the exact value', filter: 'title eq "{n} Lead"', finds: ['ann'], by: ['title'] },
  {
    id: 'eq-case',
    title: 'eq ignores letter case where the attribute is not caseExact',
    filter: 'title eq "{N} LEAD"',
    finds: ['ann'],
    by: ['title'],
    profiles: ['rfc', 'entra', 'okta'],
  },
  {
    id: 'ne',
    title: 'ne finds all others, and those without a value',
    filter: `${ours} and title ne "{n} Lead"`,
    finds: ['bo', 'cy', 'dee'],
    by: ['title'],
  },
  {
    id: 'co',
    title: 'co finds what contains the value',
    filter: 'title co "{n} lead eng"',
    finds: ['bo'],
    by: ['title'],
  },
  {
    id: 'sw',
    title: 'sw finds what starts with the value',
    filter: 'title sw "{n} le"',
    finds: ['ann', 'bo'],
    by: ['title'],
  },
  {
    id: 'ew',
    title: 'ew finds what ends with the value',
    filter: `${ours} and title ew "ENGINEER"`,
    finds: ['bo'],
    by: ['title'],
  },
  { id: 'pr', title: 'pr finds what has a value', filter: `${ours} and title pr`, finds: ['ann', 'bo'], by: ['title'] },
  {
    id: 'pr-list',
    title: 'pr of a list finds who has an element',
    filter: `${ours} and emails pr and not (title pr)`,
    finds: ['cy'],
    by: ['emails.value', 'title'],
  },
  {
    id: 'list-value',
    title: 'a list compared without a sub-attribute means the values of its elements',
    filter: `${ours} and emails co ".ann.home@"`,
    finds: ['ann', 'cy'],
    by: ['emails.value'],
    rule: `${FILTER_RULE}, figure 2`,
  },
  {
    id: 'schemas',
    title: 'schemas can be filtered by',
    filter: `${ours} and schemas eq "${USER_URN}"`,
    finds: ['ann', 'bo', 'cy', 'dee'],
    by: [],
    rule: `${FILTER_RULE}, figure 2`,
  },
  {
    id: 'resource-type',
    title: 'meta.resourceType can be filtered by',
    filter: `${ours} and meta.resourceType eq "User"`,
    finds: ['ann', 'bo', 'cy', 'dee'],
    by: ['meta.resourceType'],
  },
  {
    id: 'not-pr',
    title: 'not (… pr) finds what has none',
    filter: `${ours} and not (title pr)`,
    finds: ['cy', 'dee'],
    by: ['title'],
  },
  {
    id: 'gt',
    title: 'gt and lt order texts',
    filter: 'title gt "{n} Lead" and title lt "{n} m"',
    finds: ['bo'],
    by: ['title'],
  },
  {
    id: 'ge',
    title: 'ge and le include the value itself',
    filter: 'title ge "{n} lead" and title le "{n} lead"',
    finds: ['ann'],
    by: ['title'],
  },
  {
    id: 'boolean',
    title: 'booleans compare with true and false',
    filter: `${ours} and active eq false`,
    finds: ['cy'],
    by: ['active'],
  },
  {
    id: 'date-past',
    title: 'dates compare as moments',
    filter: `${ours} and meta.created gt "2020-01-01T00:00:00Z"`,
    finds: ['ann', 'bo', 'cy', 'dee'],
    by: ['meta.created'],
  },
  {
    id: 'date-offset',
    title: 'the offset of a date counts',
    filter: `${ours} and meta.created lt "2999-01-01T00:00:00.1234567+14:00" and meta.created ge "{now}"`,
    finds: ['ann', 'bo', 'cy', 'dee'],
    by: ['meta.created'],
  },
  {
    id: 'date-future',
    title: 'no user was changed in the future',
    filter: `${ours} and meta.lastModified ge "2999-01-01T00:00:00Z"`,
    finds: [],
    by: ['meta.lastModified'],
  },
  {
    id: 'precedence',
    title: 'and binds closer than or',
    filter: 'title eq "{n} Lead" or title eq "{n} lead engineer" and active eq false',
    finds: ['ann'],
    by: ['title', 'active'],
  },
  {
    id: 'grouping',
    title: 'parentheses bind before and',
    filter: '(title eq "{n} Lead" or title eq "{n} lead engineer") and nickName sw "{n} 500"',
    finds: ['bo'],
    by: ['title', 'nickName'],
  },
  {
    id: 'not',
    title: 'not binds closer than and',
    filter: `not (title eq "{n} Lead") and ${ours}`,
    finds: ['bo', 'cy', 'dee'],
    by: ['title'],
  },
  {
    id: 'operator-case',
    title: 'operators and words are read in any letter case',
    filter: 'title EQ "{n} Lead" OR title Eq "{n} lead engineer"',
    finds: ['ann', 'bo'],
    by: ['title'],
  },
  {
    id: 'name-case',
    title: 'attribute names are read in any letter case',
    filter: 'TITLE eq "{n} Lead"',
    finds: ['ann'],
    by: ['title'],
    profiles: ['rfc', 'entra'],
  },
  {
    id: 'sub-attribute',
    title: 'a sub-attribute of any element counts',
    filter: 'emails.value eq "{n}.ann.home@lockstep-check.example"',
    finds: ['ann', 'cy'],
    by: ['emails.value'],
  },
  {
    id: 'value-path',
    title: 'conditions in brackets hold of the same element',
    filter: 'emails[type eq "work" and value eq "{n}.ann.home@lockstep-check.example"]',
    finds: ['cy'],
    by: ['emails.value'],
  },
  {
    id: 'value-path-or',
    title: 'a value path joins with further conditions',
    filter: 'emails[type eq "home" and value sw "{n}"] or title eq "{n} lead engineer"',
    finds: ['ann', 'bo'],
    by: ['emails.value', 'title'],
  },
  {
    id: 'value-path-tail',
    title: 'a comparison behind the brackets holds of the same element',
    filter: 'emails[type eq "work"].value eq "{n}.ann.home@lockstep-check.example"',
    finds: ['cy'],
    by: ['emails.value'],
    rule: 'Microsoft Entra ID looks up users by emails[type eq "work"].value',
    profiles: ['entra'],
    remedy: 'Read emails[type eq "work"].value eq "x" as: an element that is of type work and has that value.',
  },
  {
    id: 'urn',
    title: 'attributes may be written with their URN',
    filter: `${USER_URN}:title eq "{n} Lead"`,
    finds: ['ann'],
    by: ['title'],
  },
  {
    id: 'urn-sub-attribute',
    title: 'the dot in 2.0 separates no sub-attribute',
    filter: `${USER_URN}:name.givenName eq "Lockstep" and ${USER_URN}:title eq "{n} Lead"`,
    finds: ['ann'],
    by: ['name.givenName', 'title'],
  },
  {
    id: 'extension',
    title: 'attributes of an extension are reached by its URN',
    filter: `${ENTERPRISE_USER_URN}:department eq "{n} ops"`,
    finds: ['ann'],
    by: [`${ENTERPRISE_USER_URN}:department`],
  },
  {
    id: 'escapes',
    title: 'values are JSON texts, and words and brackets in them are only text',
    filter: 'displayName eq "{n} and (not) \\"quoted\\" \\\\ ] \\u00e9"',
    finds: ['ann'],
    by: ['displayName'],
  },
  {
    id: 'wildcards',
    title: '% and _ in a value are ordinary characters',
    filter: 'nickName co "{n} 50%" or nickName ew "{n} 50% off_er"',
    finds: ['ann'],
    by: ['nickName'],
  },
  {
    id: 'id',
    title: 'id can be filtered by',
    filter: 'id eq "{ann}"',
    finds: ['ann'],
    by: ['id'],
    profiles: ['rfc', 'entra'],
  },
  {
    id: 'id-and',
    title: 'conditions join to narrow a look-up',
    filter: 'id eq "{ann}" and userName eq "nobody{n}"',
    finds: [],
    by: ['id'],
    profiles: ['rfc', 'entra'],
  },
  {
    id: 'external-id',
    title: 'externalId can be filtered by',
    filter: 'externalId eq "{n}-ann"',
    finds: ['ann'],
    by: ['externalId'],
    profiles: ['rfc', 'entra'],
  },
  {
    id: 'external-id-case',
    title: 'externalId is told apart by letter case',
    rule: `${FILTER_RULE}; RFC 7643 section 3.1 (caseExact: true)`,
    filter: 'externalId eq "{n}-ANN"',
    finds: [],
    by: ['externalId'],
  },
  {
    id: 'quoted-boolean',
    title: 'a boolean may be quoted, in any letter case',
    filter: 'emails[primary eq "True" and value sw "{n}.ann"]',
    finds: ['ann', 'cy'],
    by: ['emails.value'],
    rule: 'Microsoft Entra ID quotes booleans, as in roles[primary eq "True"]',
    profiles: ['entra'],
    remedy: 'Compare a boolean attribute with the quoted spelling of true and false too.',
  },
];
