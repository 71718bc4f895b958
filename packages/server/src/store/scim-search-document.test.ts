import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { attribute, ENTERPRISE_USER_URN, type JsonObject, userResourceType } from '@lockstep/scim';
import { searchDocument } from './scim-search-document.ts';

const userType = {
  ...userResourceType,
  schema: {
    ...userResourceType.schema,
    attributes: [...userResourceType.schema.attributes, attribute('since', 'Instant.', { type: 'dateTime' })],
  },
};

const cases: readonly (readonly [string, JsonObject, JsonObject])[] = [
  ['strings are folded', { userName: 'ÄRA', nickName: 'Straße' }, { userName: 'ära', nickName: 'strasse' }],
  ['what is caseExact stays', { externalId: 'Ab' }, { externalId: 'Ab' }],
  ['parts are folded each as it asks', { name: { givenName: 'Kai' } }, { name: { givenName: 'kai' } }],
  [
    'elements keep their order and their booleans',
    {
      emails: [
        { value: 'B@x', primary: true },
        { value: 'a@x', type: 'Work' },
      ],
    },
    {
      emails: [
        { value: 'b@x', primary: true },
        { value: 'a@x', type: 'work' },
      ],
    },
  ],
  [
    'instants become UTC with milliseconds',
    { since: '2026-03-01T10:30:00.1234567+01:00' },
    { since: '2026-03-01T09:30:00.123Z' },
  ],
  [
    'extensions stand under their URN',
    { [ENTERPRISE_USER_URN]: { department: 'IT', manager: { value: 'Ab' } } },
    { [ENTERPRISE_USER_URN]: { department: 'it', manager: { value: 'Ab' } } },
  ],
  ['unassigned values are left out', { title: null, emails: [], name: { givenName: null }, photos: [{}] }, {}],
  ['a secret is left out', { password: 'x' }, {}],
  ['what no schema defines is left out', { shoeSize: 44, constructor: 'x', [ENTERPRISE_USER_URN]: 'x' }, {}],
];

describe('the search document', () => {
  for (const [name, attributes, expected] of cases) {
    test(name, () => assert.deepEqual(JSON.parse(JSON.stringify(searchDocument(userType, attributes))), expected));
  }
});
