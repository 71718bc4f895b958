import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ENTERPRISE_USER_URN, type JsonObject, ScimError } from '@lockstep/scim';
import type { Entry } from '../../collections/collection.ts';
import { acceptTraveller } from './accept-traveller.ts';
import { asDate } from './date-of-birth.ts';
import { TRAVELPERK_USER_URN } from './schema.ts';

const now = new Date('2026-05-04T10:00:00Z');
const ada: JsonObject = {
  userName: 'ada@acme.test',
  active: true,
  name: { givenName: 'Ada', familyName: 'Byron' },
  displayName: 'Ada Byron',
};

function entry(name: string): Entry {
  return { id: name.toLowerCase(), name, fields: { name }, version: 1, createdAt: now };
}

const lists = {
  'cost-centres': [entry('R&D')],
  'travel-policies': [entry('Standard'), entry('Board')],
  'invoice-profiles': [entry('Acme'), entry('Acme France')],
};

function accept(attributes: JsonObject, before?: JsonObject, settings: JsonObject = {}) {
  return acceptTraveller(attributes, before, { settings, lists, byHand: false, now });
}

const own = (values: JsonObject): JsonObject => ({ ...ada, [TRAVELPERK_USER_URN]: values });
const enterprise = (values: JsonObject): JsonObject => ({ ...ada, [ENTERPRISE_USER_URN]: values });

const refused: Record<string, readonly (readonly [string, JsonObject])[]> = {
  'TRV-33 refuses a user name that is no e-mail address': [
    ['userName', { ...ada, userName: 'ada' }],
    ['userName', { ...ada, userName: 'ada@acme.test, bob@acme.test' }],
    ['userName', { ...ada, userName: `${'a'.repeat(250)}@acme.test` }],
  ],
  'TRV-35 refuses a gender other than M and F': ['m', 'f', 'X', 'female', 'MF'].map((gender) => [
    'gender',
    own({ gender }),
  ]),
  'TRV-36 refuses a date of birth that does not exist or is yet to come': [
    '1990-02-31',
    '1990/02/31',
    '1990-13-01',
    '31.01.1990',
    '1990-01/31',
    '1990-1-31',
    '2026-05-05',
    '2026/05/05',
  ].map((dateOfBirth) => ['dateOfBirth', own({ dateOfBirth })]),
  'TRV-37 refuses an invoice profile the company does not have': [
    ['invoiceProfiles', own({ invoiceProfiles: [{ value: 'Acme' }, { value: 'Elsewhere' }] })],
  ],
  'TRV-39 refuses a travel policy the company does not have': [['travelPolicy', own({ travelPolicy: 'Lavish' })]],
};

describe('values that are refused', () => {
  for (const [name, cases] of Object.entries(refused)) {
    test(name, () => {
      for (const [attribute, attributes] of cases) {
        assert.throws(
          () => accept(attributes),
          (error) => {
            assert.ok(error instanceof ScimError);
            assert.deepEqual([error.status, error.scimType], [400, 'invalidValue']);
            assert.match(error.detail, new RegExp(`'${attribute}'`));
            return true;
          },
          JSON.stringify(attributes),
        );
      }
    });
  }

  test('TRV-40 refuses an unknown cost centre where the company says so', () => {
    const refusing = () => accept(enterprise({ costCenter: 'Sales' }), undefined, { costCentres: 'refuse' });
    assert.throws(refusing, /'costCenter' names 'Sales'/);
    assert.deepEqual(accept(enterprise({ costCenter: 'r&d' }), undefined, { costCentres: 'refuse' }).entries, []);
  });
});

const accepted: readonly (readonly [name: string, given: JsonObject, stored: JsonObject])[] = [
  ['TRV-35 takes M', own({ gender: 'M' }), own({ gender: 'M' })],
  ['TRV-35 takes F', own({ gender: 'F' }), own({ gender: 'F' })],
  ['TRV-36 takes a date with dashes', own({ dateOfBirth: '1992-02-29' }), own({ dateOfBirth: '1992-02-29' })],
  ['TRV-36 takes a date with slashes', own({ dateOfBirth: '1992/02/29' }), own({ dateOfBirth: '1992-02-29' })],
  ['TRV-36 takes somebody born today', own({ dateOfBirth: '2026-05-04' }), own({ dateOfBirth: '2026-05-04' })],
  [
    'TRV-37 gives invoice profiles the names the company wrote',
    own({ invoiceProfiles: [{ value: 'acme' }, { value: 'ACME FRANCE' }] }),
    own({ invoiceProfiles: [{ value: 'Acme' }, { value: 'Acme France' }] }),
  ],
  ['TRV-39 finds a travel policy in any case', own({ travelPolicy: 'BOARD' }), own({ travelPolicy: 'Board' })],
  ['TRV-40 finds a cost centre in any case', enterprise({ costCenter: 'r&D ' }), enterprise({ costCenter: 'R&D' })],
  [
    'TRV-41 keeps a manager as they were sent',
    enterprise({ manager: { value: 'nobody' } }),
    enterprise({ manager: { value: 'nobody' } }),
  ],
  ['TRV-42 leaves the locale free', { ...ada, locale: 'en-gb' }, { ...ada, locale: 'en-gb' }],
];

describe('values that are taken', () => {
  for (const [name, given, stored] of accepted) {
    test(name, () => {
      const made = accept(given);
      assert.deepEqual(made.attributes, stored);
      assert.deepEqual(made.notes, []);
      assert.deepEqual(accept(made.attributes, made.attributes).attributes, stored);
    });
  }

  test('TRV-40 makes a cost centre nobody knew', () => {
    const made = accept(enterprise({ costCenter: ' Sales ' }));
    assert.deepEqual(made.attributes, enterprise({ costCenter: 'Sales' }));
    assert.deepEqual(made.entries, [{ collection: 'cost-centres', fields: { name: 'Sales' } }]);
  });

  test('TRV-42 reads other languages as the nearest one TravelPerk has, and says so', () => {
    const cases = {
      en: 'en',
      fr: 'fr',
      de: 'de',
      es: 'es',
      'de-AT': 'de',
      'FR-ca': 'fr',
      nl: 'en',
      'pt-BR': 'en',
      English: 'en',
    };
    for (const [sent, stored] of Object.entries(cases)) {
      const made = accept({ ...ada, preferredLanguage: sent });
      assert.equal(made.attributes.preferredLanguage, stored);
      assert.equal(made.notes?.length, sent === stored ? 0 : 1, sent);
    }
  });

  test('TRV-43 keeps numbers of type work, and says what it left aside', () => {
    const work = { type: 'Work', value: '+34 93 1' };
    const both = accept({ ...ada, phoneNumbers: [{ type: 'mobile', value: '+34 6' }, work] });
    assert.deepEqual(both.attributes.phoneNumbers, [work]);
    assert.match(both.notes?.[0] ?? '', /phoneNumbers of other types/);
    assert.deepEqual(accept({ ...ada, phoneNumbers: [{ type: 'mobile', value: '+34 6' }] }).attributes, ada);
    assert.deepEqual(accept({ ...ada, phoneNumbers: [work] }).notes, []);
  });

  test('a value that was stored before its list changed stays, and another one is judged', () => {
    const before = own({ travelPolicy: 'Gone', invoiceProfiles: [{ value: 'Gone' }], gender: 'X' });
    const patched = { ...before, title: 'Analyst' };
    assert.deepEqual(accept(patched, before).attributes, patched);
    assert.throws(() => accept(own({ travelPolicy: 'Gone too' }), before), /travelPolicy/);
  });
});

test('a date is a day of the calendar and nothing else', () => {
  for (const value of [
    '2023-02-29',
    '0000-00-00',
    '1990-02-3',
    'x1990-02-03',
    '1990-02-03T00:00:00Z',
    19900203,
    null,
  ]) {
    assert.equal(asDate(value), undefined, String(value));
  }
  assert.equal(asDate(' 1990/02/03 '), '1990-02-03');
});
