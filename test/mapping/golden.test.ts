import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import { MemoryDirectoryStore } from '@lockstep/testkit';
import { Directory, importCsv, userSourceRecord } from '../../packages/server/src/directory/index.ts';
import { assess } from '../../packages/server/src/engine/assess.ts';
import {
  compileRules,
  DEFAULT_JOB_SETTINGS,
  newLink,
  type Rule,
  type SourceObject,
} from '../../packages/server/src/engine/index.ts';
import { type Plan, plan, planRemoval } from '../../packages/server/src/engine/plan.ts';
import { galleryAppById, synchronizationSchemaOf } from '../../packages/server/src/gallery/index.ts';

const SAMPLE = join(import.meta.dirname, '../../samples/users.csv');
const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** People of the sample, with the manager of the first before her; each gets the next id. */
const PEOPLE = [
  'lukasz.szczepanska@halden.example',
  'agnieszka.cwik@halden.example',
  "duncan.o'neill@halden.example",
  'angus.fairclough_nordkai.example#EXT#@halden.example',
] as const;
const [LUKASZ, AGNIESZKA, DUNCAN, ANGUS] = [1, 2, 3, 4].map(idOf) as [string, string, string, string];

function idOf(number: number): string {
  return `10000000-0000-4000-8000-00000000000${number}`;
}

const context = { now: new Date('2026-03-02T08:00:00Z'), random: (bytes: number) => new Uint8Array(bytes) };

/** The sample's people as the engine reads them. */
async function readPeople(): Promise<ReadonlyMap<string, SourceObject>> {
  let made = 0;
  const directory = new Directory({
    store: new MemoryDirectoryStore(),
    clock: () => context.now,
    newId: () => {
      made += 1;
      return idOf(made);
    },
  });
  const [header = '', ...lines] = readFileSync(SAMPLE, 'utf8').split('\n');
  const rows = PEOPLE.map((name) => lines.find((line) => line.startsWith(`${name},`)) ?? '');
  async function* content() {
    yield Buffer.from([header, ...rows, ''].join('\n'));
  }
  await importCsv(directory, [{ name: 'users.csv', content: content() }]);
  const { items } = await directory.page('User', { limit: 10 });
  return new Map(
    items.map((user) => [
      user.id,
      {
        type: 'User',
        id: user.id,
        name: String(user.properties.userPrincipalName),
        record: userSourceRecord(user),
        softDeleted: false,
        accountEnabled: true,
        references: {},
        assignments: [
          {
            id: 'a',
            viaGroupId: undefined,
            viaGroupName: undefined,
            role: { id: idOf(9), value: 'User', displayName: 'User' },
          },
        ],
      },
    ]),
  );
}

function rulesOf(application: string): Rule {
  const entry = galleryAppById(application);
  assert.ok(entry !== undefined);
  const [users] = compileRules(synchronizationSchemaOf(entry));
  assert.ok(users !== undefined);
  return users;
}

const LINK = newLink('User', '', 't1', context.now);

const MANNER = { forms: [], digest: (text: string) => text };

function planned(rule: Rule, source: SourceObject, account?: JsonObject): Plan {
  const link = account === undefined ? undefined : LINK;
  const located =
    account === undefined
      ? { steps: [] }
      : { steps: [], resource: { id: 't1', version: undefined, attributes: { id: 't1', ...account } } };
  const assessment = assess({ type: 'User', id: source.id }, source, link, rule, DEFAULT_JOB_SETTINGS, context);
  if (assessment.kind === 'remove') return planRemoval(assessment, LINK, located, rule, MANNER);
  assert.ok(assessment.kind === 'proceed', JSON.stringify(assessment));
  return plan(assessment, link, located, rule, new Map(), MANNER);
}

interface Golden {
  readonly application: string;
  /** What a create sends, by person; undefined where the application requires what the person lacks. */
  readonly creates: Readonly<Record<string, JsonObject>>;
  /** Operations after Agnieszka has married, moved on and lost her mobile phone. */
  readonly moved: readonly JsonObject[];
  /** The reference that follows in the second pass. */
  readonly manager: readonly { readonly path: string; readonly wantedId: string }[];
}

const DISABLED = [{ op: 'replace', path: 'active', value: false }];
const ENABLED = [{ op: 'replace', path: 'active', value: true }];

const goldens: readonly Golden[] = [
  {
    application: 'peripass',
    creates: {
      [AGNIESZKA]: {
        schemas: [CORE],
        userName: 'agnieszka.cwik@halden.example',
        active: true,
        displayName: 'Agnieszka Ćwik',
        externalId: AGNIESZKA,
        preferredLanguage: 'pl',
        name: { givenName: 'Agnieszka', familyName: 'Ćwik', formatted: 'Agnieszka Ćwik' },
        phoneNumbers: [{ type: 'mobile', value: '+48 58 556 0143' }],
        emails: [{ type: 'work', value: 'agnieszka.cwik@halden.example', primary: true }],
      },
      [DUNCAN]: {
        schemas: [CORE],
        userName: "duncan.o'neill@halden.example",
        active: true,
        displayName: "Duncan O'Neill",
        externalId: DUNCAN,
        preferredLanguage: 'en',
        name: { givenName: 'Duncan', familyName: "O'Neill", formatted: "Duncan O'Neill" },
        phoneNumbers: [{ type: 'mobile', value: '+44 1394 556 0860' }],
        emails: [{ type: 'work', value: "duncan.o'neill@halden.example", primary: true }],
      },
      [ANGUS]: {
        schemas: [CORE],
        userName: 'angus.fairclough@nordkai.example',
        active: true,
        displayName: 'Angus Fairclough',
        externalId: ANGUS,
        preferredLanguage: 'en',
        name: { givenName: 'Angus', familyName: 'Fairclough', formatted: 'Angus Fairclough' },
        phoneNumbers: [{ type: 'mobile', value: '+1 514 556 0585' }],
        emails: [{ type: 'work', value: 'angus.fairclough@nordkai.example', primary: true }],
      },
    },
    moved: [
      { op: 'replace', path: 'name.familyName', value: 'Nowak' },
      { op: 'replace', path: 'name.formatted', value: 'Agnieszka Nowak' },
    ],
    manager: [],
  },
  {
    application: 'passle',
    creates: {
      [AGNIESZKA]: {
        schemas: [CORE],
        userName: 'agnieszka.cwik@halden.example',
        active: true,
        title: 'Team Lead, Transport',
        name: { givenName: 'Agnieszka', familyName: 'Ćwik' },
        externalId: AGNIESZKA,
      },
      [DUNCAN]: {
        schemas: [CORE],
        userName: "duncan.o'neill@halden.example",
        active: true,
        title: 'Stock Controller',
        name: { givenName: 'Duncan', familyName: "O'Neill" },
        externalId: DUNCAN,
      },
      [ANGUS]: {
        schemas: [CORE],
        userName: 'angus.fairclough@nordkai.example',
        active: true,
        title: 'Partner Contact',
        name: { givenName: 'Angus', familyName: 'Fairclough' },
        externalId: ANGUS,
      },
    },
    moved: [
      { op: 'replace', path: 'title', value: 'Site Manager' },
      { op: 'replace', path: 'name.familyName', value: 'Nowak' },
    ],
    manager: [],
  },
  {
    application: 'travelperk',
    creates: {
      [AGNIESZKA]: {
        schemas: [CORE],
        userName: 'agnieszka.cwik@halden.example',
        externalId: AGNIESZKA,
        active: true,
        name: { familyName: 'Ćwik', givenName: 'Agnieszka' },
        preferredLanguage: 'pl',
        phoneNumbers: [{ type: 'work', value: '+48 58 555 0143' }],
        title: 'Team Lead, Transport',
      },
      [DUNCAN]: {
        schemas: [CORE],
        userName: "duncan.o'neill@halden.example",
        externalId: DUNCAN,
        active: true,
        name: { familyName: "O'Neill", givenName: 'Duncan' },
        preferredLanguage: 'en',
        phoneNumbers: [{ type: 'work', value: '+44 1394 555 0860' }],
        title: 'Stock Controller',
      },
      [ANGUS]: {
        schemas: [CORE],
        userName: 'angus.fairclough@nordkai.example',
        externalId: ANGUS,
        active: true,
        name: { familyName: 'Fairclough', givenName: 'Angus' },
        preferredLanguage: 'en',
        title: 'Partner Contact',
      },
    },
    moved: [
      { op: 'replace', path: 'name.familyName', value: 'Nowak' },
      { op: 'replace', path: 'title', value: 'Site Manager' },
    ],
    manager: [{ path: `${ENTERPRISE}:manager`, wantedId: LUKASZ }],
  },
  {
    application: 'iris-intranet',
    creates: {
      [AGNIESZKA]: {
        schemas: [CORE],
        userName: 'agnieszka.cwik@halden.example',
        active: true,
        emails: [{ type: 'work', value: 'agnieszka.cwik@halden.example', primary: true }],
        name: { givenName: 'Agnieszka', familyName: 'Ćwik', formatted: 'Agnieszka Ćwik' },
        phoneNumbers: [
          { type: 'work', value: '+48 58 555 0143' },
          { type: 'mobile', value: '+48 58 556 0143' },
        ],
        externalId: AGNIESZKA,
      },
      [DUNCAN]: {
        schemas: [CORE],
        userName: "duncan.o'neill@halden.example",
        active: true,
        emails: [{ type: 'work', value: "duncan.o'neill@halden.example", primary: true }],
        name: { givenName: 'Duncan', familyName: "O'Neill", formatted: "Duncan O'Neill" },
        phoneNumbers: [
          { type: 'work', value: '+44 1394 555 0860' },
          { type: 'mobile', value: '+44 1394 556 0860' },
        ],
        externalId: DUNCAN,
      },
      [ANGUS]: {
        schemas: [CORE],
        userName: 'angus.fairclough@nordkai.example',
        active: true,
        emails: [{ type: 'work', value: 'angus.fairclough@nordkai.example', primary: true }],
        name: { givenName: 'Angus', familyName: 'Fairclough', formatted: 'Angus Fairclough' },
        phoneNumbers: [{ type: 'mobile', value: '+1 514 556 0585' }],
        externalId: ANGUS,
      },
    },
    moved: [
      { op: 'replace', path: 'name.familyName', value: 'Nowak' },
      { op: 'replace', path: 'name.formatted', value: 'Agnieszka Nowak' },
    ],
    manager: [],
  },
  {
    application: 'custom-scim',
    creates: {
      [AGNIESZKA]: {
        schemas: [CORE, ENTERPRISE],
        userName: 'agnieszka.cwik@halden.example',
        active: true,
        displayName: 'Agnieszka Ćwik',
        title: 'Team Lead, Transport',
        emails: [{ type: 'work', value: 'agnieszka.cwik@halden.example', primary: true }],
        preferredLanguage: 'pl',
        name: { givenName: 'Agnieszka', familyName: 'Ćwik', formatted: 'Agnieszka Ćwik' },
        addresses: [
          {
            type: 'work',
            formatted: 'Gdańsk B-668',
            streetAddress: 'ul. Kontenerowa 7',
            locality: 'Gdańsk',
            region: 'Pomorskie',
            postalCode: '80-601',
            country: 'PL',
          },
        ],
        phoneNumbers: [
          { type: 'work', value: '+48 58 555 0143' },
          { type: 'mobile', value: '+48 58 556 0143' },
        ],
        externalId: 'agnieszka.cwik',
        [ENTERPRISE]: { employeeNumber: 'HL00143', department: 'Transport' },
      },
      [DUNCAN]: {
        schemas: [CORE, ENTERPRISE],
        userName: "duncan.o'neill@halden.example",
        active: true,
        displayName: "Duncan O'Neill",
        title: 'Stock Controller',
        emails: [{ type: 'work', value: "duncan.o'neill@halden.example", primary: true }],
        preferredLanguage: 'en',
        name: { givenName: 'Duncan', familyName: "O'Neill", formatted: "Duncan O'Neill" },
        addresses: [
          {
            type: 'work',
            formatted: 'Felixstowe A-719',
            streetAddress: 'Dock Road 12',
            locality: 'Felixstowe',
            region: 'Suffolk',
            postalCode: 'IP11 3SY',
            country: 'GB',
          },
        ],
        phoneNumbers: [
          { type: 'work', value: '+44 1394 555 0860' },
          { type: 'mobile', value: '+44 1394 556 0860' },
        ],
        externalId: "duncan.o'neill",
        [ENTERPRISE]: { employeeNumber: 'HL00860', department: 'Warehousing' },
      },
      [ANGUS]: {
        schemas: [CORE, ENTERPRISE],
        userName: 'angus.fairclough@nordkai.example',
        active: true,
        displayName: 'Angus Fairclough',
        title: 'Partner Contact',
        emails: [{ type: 'work', value: 'angus.fairclough@nordkai.example', primary: true }],
        preferredLanguage: 'en',
        name: { givenName: 'Angus', familyName: 'Fairclough', formatted: 'Angus Fairclough' },
        addresses: [{ type: 'work', locality: 'Montréal', region: 'Québec', postalCode: 'H2Y 2E2', country: 'CA' }],
        phoneNumbers: [{ type: 'mobile', value: '+1 514 556 0585' }],
        externalId: 'angus.fairclough_nordkai.example#EXT#',
        [ENTERPRISE]: { department: 'Transport' },
      },
    },
    moved: [
      { op: 'replace', path: 'title', value: 'Site Manager' },
      { op: 'replace', path: 'name.familyName', value: 'Nowak' },
      { op: 'replace', path: 'name.formatted', value: 'Agnieszka Nowak' },
    ],
    manager: [{ path: `${ENTERPRISE}:manager`, wantedId: LUKASZ }],
  },
];

describe('what the default mappings send', () => {
  let people: ReadonlyMap<string, SourceObject> = new Map();
  before(async () => {
    people = await readPeople();
  });
  const person = (id: string): SourceObject => {
    const found = people.get(id);
    assert.ok(found !== undefined);
    return found;
  };

  for (const { application, creates, moved, manager } of goldens) {
    const rule = rulesOf(application);

    for (const [id, body] of Object.entries(creates)) {
      test(`ENT-41 ENT-42 ${application}: the create of person ${id.at(-1)}`, () => {
        const made = planned(rule, person(id));
        assert.ok(made.action === 'create');
        assert.deepEqual(made.body, body);
      });
    }

    test(`${application}: an account as it was created needs nothing`, () => {
      const { action, ...rest } = planned(rule, person(AGNIESZKA), creates[AGNIESZKA]);
      assert.deepEqual([action, 'code' in rest && rest.code], ['none', 'RedundantExport']);
    });

    test(`ENT-41 ENT-42 ${application}: a new name and a new post are the changed attributes alone`, () => {
      const source = person(AGNIESZKA);
      const record = { ...source.record, surname: 'Nowak', jobTitle: 'Site Manager', mobile: undefined };
      const change = planned(rule, { ...source, record }, creates[AGNIESZKA]);
      assert.ok(change.action === 'update');
      assert.deepEqual(change.operations, moved);
    });

    test(`ENT-39 ${application}: blocking disables, and unblocking enables`, () => {
      const source = person(DUNCAN);
      const disable = planned(rule, { ...source, accountEnabled: false }, creates[DUNCAN]);
      assert.ok(disable.action === 'disable');
      assert.deepEqual(disable.operations, DISABLED);
      const enable = planned(rule, source, { ...creates[DUNCAN], active: false });
      assert.ok(enable.action === 'update');
      assert.deepEqual(enable.operations, ENABLED);
    });

    test(`${application}: the manager follows in the second pass, or not at all`, () => {
      const made = planned(rule, person(AGNIESZKA));
      assert.ok(made.action === 'create');
      assert.deepEqual(made.references, manager);
    });
  }

  test('ENT-45 Passle without a family name: nothing is sent, and the attribute is named', () => {
    const source = person(AGNIESZKA);
    const refused = planned(rulesOf('passle'), { ...source, record: { ...source.record, surname: undefined } });
    assert.ok(refused.action === 'none');
    assert.deepEqual([refused.outcome, refused.code], ['skipped', 'AttributeValidationFailed']);
    assert.match(refused.message, /name\.familyName/);
  });

  test("ENT-37 Passle's published expression is what active comes from", () => {
    const active = rulesOf('passle').mapping.attributes.find(({ mapping }) => mapping.targetAttributeName === 'active');
    assert.equal(active?.expression, 'Switch([IsSoftDeleted], , "False", "True", "True", "False")');
  });
});
