import { ENTERPRISE_USER_URN as ENTERPRISE, type JsonObject, type JsonValue, USER_URN } from '@lockstep/scim';
import type { CheckProfile } from '../check.ts';

/** A stored user, what is done to it, and what it should be then; `{boss}` is the id of another user. */
export interface PatchRow {
  readonly id: string;
  readonly title: string;
  readonly profiles: readonly CheckProfile[];
  readonly rule: string;
  readonly remedy?: string;
  readonly stored: JsonObject;
  readonly operations: readonly JsonValue[];
  readonly expected: JsonObject;
}

const ADD = 'RFC 7644 section 3.5.2.1';
const REMOVE = 'RFC 7644 section 3.5.2.2';
const REPLACE = 'RFC 7644 section 3.5.2.3';
const PRIMARY = 'When an element becomes primary, make all others of the attribute not primary.';

const work = { type: 'work', value: 'work@lockstep-check.example' };
const home = { type: 'home', value: 'home@lockstep-check.example' };

/** The standard's own operations on users. */
export const standardPatchRows: readonly PatchRow[] = [
  {
    id: 'add-single',
    title: 'add sets a single value, also over another one',
    profiles: ['rfc'],
    rule: ADD,
    stored: { title: 'Before' },
    operations: [{ op: 'add', path: 'title', value: 'After' }],
    expected: { title: 'After' },
  },
  {
    id: 'replace-single',
    title: 'replace sets a single value, also where there was none',
    profiles: ['rfc', 'entra', 'okta'],
    rule: REPLACE,
    stored: { title: 'Before' },
    operations: [
      { op: 'replace', path: 'title', value: 'After' },
      { op: 'replace', path: 'nickName', value: 'New' },
    ],
    expected: { title: 'After', nickName: 'New' },
  },
  {
    id: 'replace-sub-attribute',
    title: 'replace of a sub-attribute leaves its neighbours alone',
    profiles: ['rfc', 'entra'],
    rule: REPLACE,
    stored: { name: { givenName: 'A', familyName: 'B' } },
    operations: [{ op: 'replace', path: 'name.familyName', value: 'C' }],
    expected: { name: { givenName: 'A', familyName: 'C' } },
  },
  {
    id: 'replace-complex',
    title: 'replace of a complex value sets the parts it names and keeps the others',
    profiles: ['rfc'],
    rule: REPLACE,
    stored: { name: { givenName: 'A', familyName: 'B' } },
    operations: [{ op: 'replace', path: 'name', value: { givenName: 'C' } }],
    expected: { name: { givenName: 'C', familyName: 'B' } },
  },
  {
    id: 'path-less',
    title: 'an object without path sets each attribute it names',
    profiles: ['rfc', 'okta'],
    rule: 'RFC 7644 sections 3.5.2.1 and 3.5.2.3',
    stored: { title: 'Before', nickName: 'Kept' },
    operations: [
      { op: 'replace', value: { title: 'After' } },
      { op: 'add', value: { active: false } },
    ],
    expected: { title: 'After', nickName: 'Kept', active: false },
  },
  {
    id: 'remove-single',
    title: 'remove takes a value away, and succeeds where there is none',
    profiles: ['rfc', 'entra'],
    rule: REMOVE,
    stored: { title: 'Before' },
    operations: [
      { op: 'remove', path: 'title' },
      { op: 'remove', path: 'nickName' },
    ],
    expected: { title: null, nickName: null },
  },
  {
    id: 'remove-name-part',
    title: 'remove of a sub-attribute leaves its neighbours alone',
    profiles: ['rfc'],
    rule: REMOVE,
    stored: { name: { givenName: 'A', familyName: 'B', formatted: 'A B' } },
    operations: [{ op: 'remove', path: 'name.formatted' }],
    expected: { name: { givenName: 'A', familyName: 'B', formatted: null } },
  },
  {
    id: 'add-element',
    title: 'add appends to a list, and appends nothing that is there',
    profiles: ['rfc'],
    rule: ADD,
    stored: { emails: [work] },
    operations: [
      { op: 'add', path: 'emails', value: [home] },
      { op: 'add', path: 'emails', value: [home] },
    ],
    expected: { emails: [work, home] },
  },
  {
    id: 'replace-list',
    title: 'replace of a list replaces all of it',
    profiles: ['rfc'],
    rule: REPLACE,
    stored: {
      phoneNumbers: [
        { type: 'work', value: '1' },
        { type: 'mobile', value: '2' },
      ],
    },
    operations: [{ op: 'replace', path: 'phoneNumbers', value: [{ type: 'home', value: '3' }] }],
    expected: { phoneNumbers: [{ type: 'home', value: '3' }] },
  },
  {
    id: 'replace-matching',
    title: 'replace behind a filter changes the matching element only',
    profiles: ['rfc', 'entra'],
    rule: REPLACE,
    stored: { emails: [work, home] },
    operations: [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'new@lockstep-check.example' }],
    expected: { emails: [{ type: 'work', value: 'new@lockstep-check.example' }, home] },
  },
  {
    id: 'replace-matching-element',
    title: 'replace of a filtered element replaces that element',
    profiles: ['rfc'],
    rule: REPLACE,
    stored: { emails: [{ ...work, display: 'Old' }, home] },
    operations: [
      { op: 'replace', path: 'emails[type eq "work"]', value: { type: 'work', value: 'new@lockstep-check.example' } },
    ],
    expected: { emails: [{ type: 'work', value: 'new@lockstep-check.example', display: null }, home] },
  },
  {
    id: 'remove-matching',
    title: 'remove behind a filter takes the matching element only',
    profiles: ['rfc', 'entra'],
    rule: REMOVE,
    stored: { emails: [work, home] },
    operations: [{ op: 'remove', path: 'emails[type eq "home"]' }],
    expected: { emails: [work] },
  },
  {
    id: 'primary-element',
    title: 'a new primary element takes the flag from the others',
    profiles: ['rfc'],
    rule: 'RFC 7643 section 2.4; RFC 7644 section 3.5.2',
    remedy: PRIMARY,
    stored: { emails: [{ ...work, primary: true }] },
    operations: [{ op: 'add', path: 'emails', value: [{ ...home, primary: true }] }],
    expected: { emails: [work, { ...home, primary: true }] },
  },
  {
    id: 'in-order',
    title: 'operations apply in order, each on the result of the one before',
    profiles: ['rfc'],
    rule: 'RFC 7644 section 3.5.2',
    stored: { title: 'Before' },
    operations: [
      { op: 'remove', path: 'title' },
      { op: 'add', path: 'title', value: 'One' },
      { op: 'replace', path: 'title', value: 'Two' },
    ],
    expected: { title: 'Two' },
  },
  {
    id: 'extension-path',
    title: 'a path with the URN of an extension reaches its attribute',
    profiles: ['rfc', 'entra'],
    rule: 'RFC 7644 section 3.10',
    stored: { [ENTERPRISE]: { department: 'Before', costCenter: 'Kept' } },
    operations: [{ op: 'replace', path: `${ENTERPRISE}:department`, value: 'After' }],
    expected: { [ENTERPRISE]: { department: 'After', costCenter: 'Kept' } },
  },
  {
    id: 'extension-object',
    title: 'an object without path may hold an extension under its URN',
    profiles: ['rfc'],
    rule: `${ADD}; RFC 7643 section 3.3`,
    stored: { [ENTERPRISE]: { costCenter: 'Kept' } },
    operations: [{ op: 'add', value: { [ENTERPRISE]: { department: 'Ops' } } }],
    expected: { [ENTERPRISE]: { department: 'Ops', costCenter: 'Kept' } },
  },
  {
    id: 'core-urn-path',
    title: 'a path may name an attribute of the core schema with its URN',
    profiles: ['rfc'],
    rule: 'RFC 7644 section 3.10',
    stored: { name: { givenName: 'A', familyName: 'B' } },
    operations: [{ op: 'replace', path: `${USER_URN}:name.familyName`, value: 'C' }],
    expected: { name: { givenName: 'A', familyName: 'C' } },
  },
  {
    id: 'manager',
    title: 'a manager is set as an object and removed',
    profiles: ['rfc'],
    rule: 'RFC 7643 section 4.3; RFC 7644 section 3.5.2',
    stored: {},
    operations: [{ op: 'add', path: `${ENTERPRISE}:manager`, value: { value: '{boss}' } }],
    expected: { [ENTERPRISE]: { manager: { value: '{boss}' } } },
  },
];
