import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Attribute, ENTERPRISE_USER_URN as ENTERPRISE, type ResourceType, userSchema } from '@lockstep/scim';
import type { Profile } from '../profile.ts';
import { profiles } from './index.ts';
import { only, withTypes } from './only.ts';

const TRAVELPERK = 'urn:ietf:params:scim:schemas:extension:travelperk:2.0:User';

/** The published attribute tables: path and type. `externalId` is common to all resources. */
const tables: Record<string, readonly string[]> = {
  peripass: [
    'userName string',
    'active boolean',
    'displayName string',
    'preferredLanguage string',
    'name.givenName string',
    'name.familyName string',
    'name.formatted string',
    'phoneNumbers[type eq "mobile"].value string',
    'emails[type eq "work"].value string',
  ],
  passle: ['userName string', 'active boolean', 'title string', 'name.givenName string', 'name.familyName string'],
  travelperk: [
    'userName string',
    'active boolean',
    'name.honorificPrefix string',
    'name.familyName string',
    'name.givenName string',
    'name.middleName string',
    'preferredLanguage string',
    'locale string',
    'phoneNumbers[type eq "work"].value string',
    'title string',
    `${ENTERPRISE}:costCenter string`,
    `${ENTERPRISE}:manager reference`,
    `${TRAVELPERK}:gender string`,
    `${TRAVELPERK}:dateOfBirth string`,
    `${TRAVELPERK}:invoiceProfiles array`,
    `${TRAVELPERK}:emergencyContact.name string`,
    `${TRAVELPERK}:emergencyContact.phone string`,
    `${TRAVELPERK}:travelPolicy string`,
  ],
  'iris-intranet': [
    'userName string',
    'active boolean',
    'emails[type eq "work"].value string',
    'name.givenName string',
    'name.familyName string',
    'name.formatted string',
    'phoneNumbers[type eq "work"].value string',
    'phoneNumbers[type eq "mobile"].value string',
  ],
};

/** Writes a profile's attributes the way the tables do. */
function tableOf(profile: Profile): readonly string[] {
  const [users] = profile.resourceTypes as [ResourceType];
  const rows = [
    ...users.schema.attributes.flatMap((attribute) => rowsOf(attribute, '')),
    ...users.schemaExtensions.flatMap(({ schema }) =>
      schema.attributes.flatMap((attribute) => rowsOf(attribute, `${schema.id}:`)),
    ),
  ];
  return rows.map(([path, type]) => `${path} ${type}`);
}

function rowsOf(attribute: Attribute, prefix: string): readonly (readonly [string, string])[] {
  const path = prefix + attribute.name;
  const parts = attribute.subAttributes ?? [];
  const types = parts.find(({ name }) => name === 'type')?.canonicalValues;
  if (types) return types.map((type) => [`${path}[type eq "${type}"].value`, 'string']);
  if (attribute.multiValued) return [[path, 'array']];
  if (parts.some(({ name }) => name === '$ref')) return [[path, 'reference']];
  if (parts.length > 0) return parts.map((part) => [`${path}.${part.name}`, part.type]);
  return [[path, attribute.type]];
}

describe('each application has exactly the attributes of its table', () => {
  for (const profile of profiles.filter(({ id }) => id !== 'generic')) {
    test(profile.displayName, () => {
      assert.deepEqual(tableOf(profile).toSorted(), tables[profile.id]?.toSorted());
      assert.deepEqual(
        profile.resourceTypes.map(({ endpoint }) => endpoint),
        ['/Users'],
      );
      assert.equal(profile.options.unknownPath, 'ignore');
    });
  }

  test('generic has users with the enterprise extension and groups, and filters by everything', () => {
    const generic = profiles.find(({ id }) => id === 'generic');
    assert.deepEqual(
      generic?.resourceTypes.map(({ name, schemaExtensions }) => [
        name,
        schemaExtensions.map(({ schema }) => schema.id),
      ]),
      [
        ['User', [ENTERPRISE]],
        ['Group', []],
      ],
    );
    assert.equal(generic.filterable, undefined);
  });
});

test('filters are answered for the marked attribute, and where the application is known to answer more, for that', () => {
  const marks = Object.fromEntries(profiles.map(({ id, filterable }) => [id, filterable]));
  assert.deepEqual(marks, {
    generic: undefined,
    peripass: ['userName'],
    passle: ['userName'],
    travelperk: ['userName', 'externalId', { path: `${ENTERPRISE}:manager`, with: 'id' }],
    'iris-intranet': ['userName'],
  });
});

test('exactly the required attributes are marked', () => {
  const required = (definitions: readonly Attribute[], prefix = ''): readonly string[] =>
    definitions.flatMap((attribute) => [
      ...(attribute.required ? [prefix + attribute.name] : []),
      ...required(attribute.subAttributes ?? [], `${prefix}${attribute.name}.`),
    ]);
  const marks = Object.fromEntries(
    profiles.map(({ id, resourceTypes: [users], requiredOnCreate }) => [
      id,
      [...required(users?.schema.attributes ?? []).toSorted(), ...requiredOnCreate],
    ]),
  );
  assert.deepEqual(marks, {
    generic: ['userName'],
    peripass: ['emails', 'userName', 'emails[type eq "work"].value'],
    passle: ['name', 'name.familyName', 'name.givenName', 'userName'],
    travelperk: ['name', 'name.familyName', 'name.givenName', 'userName'],
    'iris-intranet': ['userName'],
  });
});

test('every id and alias names one profile', () => {
  const names = profiles.flatMap(({ id, aliases }) => [id, ...aliases]);
  assert.deepEqual(names.toSorted(), ['generic', 'iris', 'iris-intranet', 'passle', 'peripass', 'travelperk']);
});

test('Passle takes job titles only while its option is on', () => {
  const ignored = profiles.find(({ id }) => id === 'passle')?.ignoredAttributes;
  assert.deepEqual(ignored?.({}), ['title']);
  assert.deepEqual(ignored?.({ jobTitleSyncEnabled: 'yes' }), ['title']);
  assert.deepEqual(ignored?.({ jobTitleSyncEnabled: true }), []);
});

test('a profile cannot ask for an attribute its schema does not define', () => {
  assert.throws(() => only(userSchema, ['nothing']), /defines no attribute nothing/);
  assert.throws(() => only(userSchema, [['name', ['nothing']]]), /User:name defines no attribute nothing/);
  assert.throws(() => withTypes(userSchema, 'nothing', []), /defines no attribute nothing/);
});
