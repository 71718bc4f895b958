import {
  attribute,
  groupResourceType,
  type JsonObject,
  type JsonValue,
  type ResourceType,
  userResourceType,
} from '@lockstep/scim';

export const EXTENSION_URN = 'urn:ietf:params:scim:schemas:extension:conformance:2.0:User';

/** Users with one more extension that has an attribute of every simple type. */
export const userType: ResourceType = {
  ...userResourceType,
  schemaExtensions: [
    ...userResourceType.schemaExtensions,
    {
      required: false,
      schema: {
        id: EXTENSION_URN,
        name: 'Conformance',
        description: 'One attribute of every simple type',
        attributes: [
          attribute('level', 'Whole number.', { type: 'integer' }),
          attribute('score', 'Number.', { type: 'decimal' }),
          attribute('since', 'Instant.', { type: 'dateTime' }),
          attribute('remote', 'Flag.', { type: 'boolean' }),
          attribute('badge', 'Text in which letter case counts.', { caseExact: true }),
          attribute('key', 'Bytes.', { type: 'binary', caseExact: true }),
          attribute('tags', 'Several texts.', { multiValued: true }),
        ],
      },
    },
  ],
};

export const groupType = groupResourceType;

/** Numbers that look random and are the same in every run. */
export function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const WORDS = [
  'Ärmel',
  'ärmel',
  'STRASSE',
  'straße',
  'ΟΔΟΣ',
  'οδός',
  'a_b',
  'a%b',
  'a\\b',
  "o'hara",
  'İnci',
  'ﬁn',
  '𝒜x',
  '日本',
  'Zoë',
];

/** The attributes of the n-th sample user: sparse, of many scripts, with everything a pattern could stumble over. */
export function sampleUser(n: number): JsonObject {
  const pick = sequence(n + 1);
  const word = (): string => WORDS[pick(WORDS.length)] as string;
  const maybe = (name: string, value: () => JsonValue): JsonObject => (pick(3) === 0 ? {} : { [name]: value() });
  const email = (type: string): JsonObject => ({
    value: `${type}${n}@${pick(2) ? 'Halden' : 'other'}.example`,
    type,
    ...maybe('primary', () => type === 'work'),
  });
  const extension = {
    ...maybe('level', () => pick(5) - 2),
    ...maybe('score', () => pick(40) / 8),
    ...maybe('since', () => new Date(1_700_000_000_000 + pick(4) * 86_400_000).toISOString()),
    ...maybe('remote', () => pick(2) === 0),
    ...maybe('badge', () => (pick(2) ? 'Ab' : 'ab')),
    ...maybe('key', () => (pick(2) ? 'AQID' : 'aqid')),
    ...maybe('tags', () => [word(), `tag${pick(3)}`]),
  };
  const enterprise = {
    ...maybe('department', word),
    ...maybe('employeeNumber', () => String(pick(50))),
    ...maybe('manager', () => ({ value: `boss-${pick(3)}` })),
  };
  return {
    userName: `User${n}@halden.example`,
    active: pick(4) > 0,
    ...maybe('externalId', () => `${pick(2) ? 'X' : 'x'}${n % 40}`),
    ...maybe('displayName', () => `${word()} ${word()}`),
    ...maybe('title', word),
    ...maybe('name', () => ({ familyName: word(), ...maybe('givenName', word) })),
    ...maybe('emails', () => (pick(2) ? [email('home'), email('work')] : [email('work')])),
    ...maybe('phoneNumbers', () => [{ value: `+46 70 ${pick(9)}`, type: pick(2) ? 'mobile' : 'Work' }]),
    ...maybe('addresses', () => [{ type: 'work', locality: word(), country: 'SE' }]),
    ...(Object.keys(enterprise).length > 0 && {
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': enterprise,
    }),
    ...(Object.keys(extension).length > 0 && { [EXTENSION_URN]: extension }),
  };
}

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Filters over the sample users: every operator with every type, and the shapes that are easy to get wrong. */
export const sampleFilters: readonly string[] = [
  'userName eq "USER7@HALDEN.example"',
  'userName ne "user7@halden.example"',
  'userName sw "user1"',
  'userName co "R7@"',
  'userName ew "9@HALDEN.EXAMPLE"',
  'userName gt "user5"',
  'userName le "USER11@halden.example"',
  'id eq "user-3"',
  'id gt "user-8"',
  'externalId eq "X7"',
  'externalId eq "x7"',
  'externalId ne "x7"',
  'not (externalId pr)',
  'displayName co "strasse"',
  'displayName sw "straße"',
  'displayName ew "οδοσ"',
  'displayName co "_"',
  'displayName co "%"',
  'displayName co "\\\\"',
  `displayName co "'"`,
  'displayName co ""',
  'displayName eq "İnci ﬁn"',
  'displayName lt "日"',
  'displayName gt "𝒜"',
  'title ge "zoË"',
  'title eq "fin"',
  'title eq null',
  'title ne null',
  'title ne "ärmel"',
  'name pr',
  'name.givenName eq "ÄRMEL"',
  'name.givenName ne "ÄRMEL"',
  'name[givenName ne "x" and familyName sw "s"]',
  'active eq true',
  'active ne true',
  'active eq "False"',
  'emails pr',
  'not (emails pr)',
  'emails eq "work3@halden.example"',
  'emails ne "work3@halden.example"',
  'emails co "@HALDEN"',
  'emails.value eq "HOME4@other.example"',
  'emails.type eq "home"',
  'emails.type ne "home"',
  'emails.primary eq true',
  'emails[type eq "work" and value co "@halden"]',
  'emails[type eq "home" and primary eq true]',
  'emails[type eq "work"].value ew "@OTHER.example"',
  'emails[not (primary pr)]',
  'emails[type ne "work"]',
  'emails[type eq "home" or value sw "work1"]',
  'not (emails[type eq "home"])',
  'phoneNumbers[type eq "WORK" and value ew "3"]',
  'addresses[country eq "se" and locality co "R"]',
  'addresses.locality sw "ä"',
  `${ENTERPRISE}:department eq "straße"`,
  'department sw "a"',
  'employeeNumber eq 7',
  'employeeNumber gt "3"',
  'manager eq "boss-1"',
  'manager eq "BOSS-1"',
  'manager.value ne "boss-1"',
  'manager pr',
  `${EXTENSION_URN}:level eq 1`,
  `${EXTENSION_URN}:level ne 1`,
  `${EXTENSION_URN}:level gt -2`,
  'level le 0',
  'level lt 2.5',
  'score ge 2.5',
  'score eq 1.25',
  'score ne 1.25',
  'score eq 1e0',
  'since eq "2023-11-15T00:13:20+02:00"',
  'since gt "2023-11-15T22:13:20.0000000Z"',
  'since le "2023-11-15T22:13:20"',
  'since ne "2023-11-15T22:13:20Z"',
  'since sw "2023-11-1"',
  'since co "16t22"',
  'remote eq false',
  'remote ne false',
  'badge eq "Ab"',
  'badge eq "ab"',
  'badge sw "A"',
  'badge gt "Ab"',
  'key eq "AQID"',
  'key co "qI"',
  'tags eq "TAG1"',
  'tags co "ss"',
  'tags ne "tag1"',
  'tags sw "a" and tags ew "2"',
  'schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"',
  `schemas eq "${ENTERPRISE}"`,
  `schemas co "conformance"`,
  'meta.resourceType eq "User"',
  'meta.resourceType eq "Group"',
  'meta.created ge "2026-01-01T00:01:00Z"',
  'meta.lastModified gt "2026-01-01T00:02:00.000Z"',
  'meta.lastModified lt "2026-01-01T02:01:00+02:00"',
  'meta.version eq "W/\\"1\\""',
  'groups pr',
  'groups eq "group-1"',
  'groups.value eq "group-2"',
  'groups.display sw "GROUP"',
  'groups[type eq "indirect"]',
  'groups[type eq "direct" and value eq "group-1"]',
  'userName sw "user1" or userName sw "user2" and active eq false',
  '(userName sw "user1" or userName sw "user2") and active eq false',
  'not (active eq true and (emails pr or title pr)) or id eq "user-0"',
];

/** Filters over the sample groups. */
export const sampleGroupFilters: readonly string[] = [
  'displayName eq "GROUP 1"',
  'members pr',
  'members eq "user-1"',
  'members.value eq "user-2"',
  'members.value ne "user-2"',
  'members[value eq "user-2" and type eq "User"]',
  'members.type eq "group"',
  'members.display co "sh"',
  'id eq "group-1" and members eq "user-1"',
  'not (members pr)',
];

/** Paths the sample users are sorted by. */
export const sampleSortPaths: readonly string[] = [
  'userName',
  'id',
  'externalId',
  'displayName',
  'title',
  'name.familyName',
  'active',
  'emails.value',
  'phoneNumbers.value',
  'meta.created',
  'meta.lastModified',
  `${ENTERPRISE}:department`,
  `${ENTERPRISE}:manager.value`,
  `${EXTENSION_URN}:level`,
  `${EXTENSION_URN}:score`,
  `${EXTENSION_URN}:since`,
  `${EXTENSION_URN}:remote`,
  `${EXTENSION_URN}:badge`,
  `${EXTENSION_URN}:tags`,
];
