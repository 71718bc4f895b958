import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject, JsonValue } from '@lockstep/scim';
import fc from 'fast-check';
import { validateGroup } from './group.ts';
import { normalisedInstant } from './property-format.ts';
import { validateUser } from './user.ts';
import { userProperties } from './user-properties.ts';

const ann: JsonObject = {
  userPrincipalName: 'ann@halden.example',
  displayName: 'Ann Lee',
  accountEnabled: true,
  mailNickname: 'ann',
  passwordProfile: { password: 'a long enough secret', forceChangePasswordNextSignIn: true },
};

const yard: JsonObject = { displayName: 'Yard', mailNickname: 'yard', mailEnabled: false, securityEnabled: true };
const extension = 'extension_0123456789abcdef0123456789ABCDEF_badgeNumber';

function change(input: JsonObject) {
  return validateUser(input, { creating: false });
}

describe('validating a user', () => {
  test('a complete new one is accepted, and the password is not given back', () => {
    const { passwordProfile: _, ...stored } = ann;
    assert.deepEqual(validateUser(ann, { creating: true }), { properties: stored });
  });

  for (const name of ['userPrincipalName', 'displayName', 'accountEnabled', 'mailNickname', 'passwordProfile']) {
    test(`a new one without ${name} is refused`, () => {
      const { [name]: _, ...rest } = ann;
      const { problems } = validateUser(rest, { creating: true });
      assert.deepEqual(
        problems?.map(({ field }) => field),
        [name],
      );
      assert.match(problems?.[0]?.message ?? '', /is missing\. Give it a value/);
    });
  }

  test('an import need not bring a password', () => {
    const { passwordProfile: _, ...rest } = ann;
    assert.deepEqual(validateUser(rest, { creating: true, way: 'import' }), { properties: rest });
  });

  test('all that is wrong is said at once', () => {
    const { problems } = change({ displayName: null, surname: 7, nonsense: 1 });
    assert.deepEqual(
      problems?.map(({ field }) => field),
      ['displayName', 'surname', 'nonsense'],
    );
  });

  const accepted: readonly (readonly [string, JsonObject, JsonObject?])[] = [
    ['names in any script', { userPrincipalName: "ζωή.o'neill-łuczak@halden.example" }],
    ['the principal name of a guest', { userPrincipalName: 'ann_partner.example#EXT#@halden.example' }],
    ['a title of exactly 128 emoji', { jobTitle: '🚢'.repeat(128) }],
    ['clearing a text', { jobTitle: null }],
    ['clearing a list', { otherMails: [] }],
    ['clearing a list with null', { businessPhones: null }, { businessPhones: [] }],
    ['a bare date', { employeeHireDate: '2026-03-01' }, { employeeHireDate: '2026-03-01T00:00:00Z' }],
    [
      'a date with offset',
      { employeeHireDate: '2026-03-01T01:30:00.5+02:00' },
      { employeeHireDate: '2026-02-28T23:30:00.5Z' },
    ],
    ['a fixed value in another case', { userType: 'guest' }, { userType: 'Guest' }],
    ['parts of an object', { employeeOrgData: { costCenter: '0042', division: null } }],
    ['an extension attribute', { onPremisesExtensionAttributes: { extensionAttribute15: 'x' } }],
    ['a directory extension', { [extension]: '4711' }],
    ['several values of a directory extension', { [extension]: ['a', 'b'] }],
    ['a language as a bare code', { preferredLanguage: 'nb' }],
    ['annotations, which are passed over', { 'surname@odata.type': '#String', surname: 'Lee' }, { surname: 'Lee' }],
  ];
  for (const [what, input, stored = input] of accepted) {
    test(`accepts ${what}`, () => assert.deepEqual(change(input), { properties: stored }));
  }

  const refused: readonly (readonly [string, JsonObject, string, RegExp])[] = [
    ['a misspelled property', { jobtitle: 'x' }, 'jobtitle', /is not a property.*Check the spelling/],
    ['a principal name without sign', { userPrincipalName: 'ann' }, 'userPrincipalName', /Write it as name@domain/],
    ['a principal name with two signs', { userPrincipalName: 'a@b@c' }, 'userPrincipalName', /is not a user principal/],
    ['a principal name with a space', { userPrincipalName: 'a b@c.example' }, 'userPrincipalName', /letters, digits/],
    ['clearing the display name', { displayName: null }, 'displayName', /cannot be cleared/],
    [
      'a title of 129 characters',
      { jobTitle: 'x'.repeat(129) },
      'jobTitle',
      /has 129 characters.*at most 128\. Shorten/,
    ],
    ['an employee number of 17 characters', { employeeId: 'x'.repeat(17) }, 'employeeId', /at most 16/],
    ['an empty text', { jobTitle: ' ' }, 'jobTitle', /is empty\. Give it a value, or null/],
    ['a number for a text', { jobTitle: 5 }, 'jobTitle', /takes a text/],
    ['a text for a truth value', { accountEnabled: 'true' }, 'accountEnabled', /takes true or false/],
    ['31 February', { employeeHireDate: '2026-02-31' }, 'employeeHireDate', /is not a date\. Write it as 2026-03-01/],
    ['two business phones', { businessPhones: ['1', '2'] }, 'businessPhones', /has 2 values and takes at most 1/],
    ['one text for a list', { otherMails: 'a@b.example' }, 'otherMails', /takes a list/],
    ['a bad address in a list', { otherMails: ['a@b.example', 'c d'] }, 'otherMails', /is not an e-mail address/],
    ['a country name for its code', { usageLocation: 'Norway' }, 'usageLocation', /at most 2/],
    ['a language that is none', { preferredLanguage: 'English (US)' }, 'preferredLanguage', /such as en or en-US/],
    ['a third kind of user', { userType: 'Robot' }, 'userType', /is none of Member, Guest/],
    ['an unknown part of an object', { employeeOrgData: { team: 'x' } }, 'employeeOrgData.team', /is not defined/],
    [
      'a part that is too long',
      { employeeOrgData: { costCenter: 'x'.repeat(65) } },
      'employeeOrgData.costCenter',
      /64/,
    ],
    ['a text for an object', { employeeOrgData: '42' }, 'employeeOrgData', /takes an object/],
    ['what other systems own', { proxyAddresses: ['SMTP:a@b.example'] }, 'proxyAddresses', /set it by an import/],
    ['what is computed', { externalUserState: 'Accepted' }, 'externalUserState', /is read-only/],
    ['a zero character', { jobTitle: 'a\0b' }, 'jobTitle', /cannot be stored/],
    ['half a surrogate pair', { jobTitle: 'a\ud83d' }, 'jobTitle', /cannot be stored/],
    ['an object as directory extension', { [extension]: { a: 1 } }, extension, /takes a boolean, a number, or texts/],
    ['an extension without the 32 digits', { extension_1_x: 'a' }, 'extension_1_x', /is not a property/],
  ];
  for (const [what, input, field, message] of refused) {
    test(`refuses ${what}`, () => {
      const { problems } = change(input);
      assert.deepEqual(
        problems?.map((problem) => problem.field),
        [field],
      );
      assert.match(problems?.[0]?.message ?? '', message);
    });
  }

  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    test(`treats ${name} as just another unknown name`, () => {
      const { problems } = change(JSON.parse(`{"${name}": {"polluted": true}}`));
      assert.deepEqual(
        problems?.map(({ field }) => field),
        [name],
      );
      const nested = change(JSON.parse(`{"employeeOrgData": {"${name}": "x"}}`));
      assert.deepEqual(
        nested.problems?.map(({ field }) => field),
        [`employeeOrgData.${name}`],
      );
      assert.equal('polluted' in {}, false);
    });
  }

  test('shows a name without end only in part', () => {
    const [problem] = change({ ['x'.repeat(10_000)]: 1 }).problems ?? [];
    assert.ok(problem && problem.message.length < 300);
  });

  test('refuses more directory extensions than an object may have', () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`${extension}${index}`, true]));
    assert.match(change(many).problems?.[0]?.message ?? '', /more than 100 directory extensions/);
  });

  test('answers any values with properties or problems, and what it accepts it accepts again', () => {
    const names = userProperties.map(({ name }) => name);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names, extension), fc.jsonValue()), (input) => {
        const result = change(input as JsonObject);
        if (result.problems) assert.ok(result.problems.every(({ field, message }) => message.includes(field)));
        else assert.deepEqual(validateUser(result.properties, { creating: false }), result);
      }),
    );
  });
});

describe('validating a group', () => {
  test('a complete new one is accepted', () => {
    assert.deepEqual(validateGroup(yard, { creating: true }), { properties: yard });
  });

  for (const name of Object.keys(yard)) {
    test(`a new one without ${name} is refused, of a group`, () => {
      const { [name]: _, ...rest } = yard;
      const { problems } = validateGroup(rest, { creating: true });
      assert.deepEqual(
        problems?.map(({ field }) => field),
        [name],
      );
    });
  }

  const nicknames: readonly (readonly [string, boolean])[] = [
    ['yard-7.north', true],
    ['двор', true],
    ...[...' @()\\[]";:<>,'].map((character) => [`a${character}b`, false] as const),
  ];
  for (const [mailNickname, fits] of nicknames) {
    test(`the mail nickname ${JSON.stringify(mailNickname)} is ${fits ? 'accepted' : 'refused'}`, () => {
      assert.equal(validateGroup({ mailNickname }, { creating: false }).problems === undefined, fits);
    });
  }

  test('whether roles can be assigned to it is decided at its creation', () => {
    const input = { isAssignableToRole: true };
    assert.match(
      validateGroup(input, { creating: false }).problems?.[0]?.message ?? '',
      /only when the object is created/,
    );
    assert.equal(validateGroup({ ...yard, ...input }, { creating: true }).problems, undefined);
  });
});

describe('dates of the directory', () => {
  const dates: readonly (readonly [string, JsonValue | undefined])[] = [
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['2023-02-29', undefined],
    ['2026-03-01T08:15Z', '2026-03-01T08:15:00Z'],
    ['2026-03-01T08:15', undefined],
    ['2026-03-01t08:15:30.1234567z', '2026-03-01T08:15:30.1234567Z'],
    ['2026-03-01T08:15:30.12345678Z', undefined],
    ['2026-03-01T23:30:00-05:00', '2026-03-02T04:30:00Z'],
    ['2026-13-01', undefined],
    ['2026-03-01T24:00:00Z', undefined],
    ['2026-03-01T08:60:00Z', undefined],
    ['2026-03-01T08:15:30+99:00', undefined],
    ['1.3.2026', undefined],
  ];
  for (const [text, expected] of dates) {
    test(`${text} is ${expected ?? 'none'}`, () => assert.equal(normalisedInstant(text), expected));
  }
});
