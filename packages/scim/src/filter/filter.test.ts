import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../json.ts';
import { ScimError } from '../message/index.ts';
import type { AttributePath } from '../path/index.ts';
import { ENTERPRISE_USER_URN, USER_URN, userResourceType } from '../schema/index.ts';
import { type Filter, matches, parseFilter, printFilter, printResolvedFilter, resolveFilter } from './index.ts';

const resolved = (text: string) => resolveFilter(parseFilter(text), userResourceType);
const refusal = (text: string, message: RegExp, run: (text: string) => unknown = resolved) =>
  test(`${text.slice(0, 60)} is refused`, () =>
    assert.throws(
      () => run(text),
      (error) => error instanceof ScimError && error.scimType === 'invalidFilter' && message.test(error.detail),
    ));

describe('reading filters', () => {
  for (const [text, printed] of [
    ['userName eq "a"', 'userName eq "a"'],
    ['USERNAME EQ "a"', 'USERNAME eq "a"'],
    ['a pr OR b pr AND c pr', 'a pr or b pr and c pr'],
    ['(a pr or b pr) and c pr', '(a pr or b pr) and c pr'],
    ['a pr or (b pr or c pr)', 'a pr or (b pr or c pr)'],
    ['((a pr))', 'a pr'],
    ['not(a pr)', 'not (a pr)'],
    ['NOT ( a pr and b pr )', 'not (a pr and b pr)'],
    ['a eq "x and (y) or [\\"z\\"]"', 'a eq "x and (y) or [\\"z\\"]"'],
    ['a eq "\\u00e9"', 'a eq "é"'],
    ['a eq TRUE and b eq Null and c gt -1.5e2', 'a eq true and b eq null and c gt -150'],
    ['emails[ type eq "work" and not (value pr) ]', 'emails[type eq "work" and not (value pr)]'],
    ['emails[type eq "work"].value eq "x"', 'emails[type eq "work" and value eq "x"]'],
    ['emails[type eq "a" or type eq "b"].value pr', 'emails[(type eq "a" or type eq "b") and value pr]'],
    [`${USER_URN}:emails[type eq "work"]`, `${USER_URN}:emails[type eq "work"]`],
  ] as const) {
    test(`${text} is ${printed}`, () => assert.equal(printFilter(parseFilter(text)), printed));
  }

  refusal('', /expected an attribute, found the end at position 0/);
  refusal('userName', /expected an operator, found the end at position 8/);
  refusal('userName foo "a"', /unknown operator 'foo' at position 9/);
  refusal("userName eq 'a'", /needs double quotes at position 12/);
  refusal('userName sw O', /value 'O' needs double quotes at position 12/);
  refusal('userName eq "a', /not closed at position 12/);
  refusal('userName eq "\\x"', /not a valid JSON string at position 12/);
  refusal('userName eq', /expected a value, found the end/);
  refusal('userName eq "a" userName', /expected 'and', 'or' or the end, found 'userName' at position 16/);
  refusal('(userName pr', /expected '\)', found the end/);
  refusal('not userName pr', /unknown operator 'userName' at position 4/);
  refusal('emails[type[a eq 1]]', /cannot be nested, found '\[' at position 11/);
  refusal('a..b pr', /'a..b' is not an attribute path at position 0/);
  refusal(`userName eq "${'a'.repeat(9000)}"`, /longer than 8192/);
  refusal(Array.from({ length: 150 }, () => 'userName pr').join(' or '), /more than 200 conditions/);
  refusal(`${'('.repeat(51)}userName pr${')'.repeat(51)}`, /deeper than 50/);
  test('fifty levels are read', () => assert.ok(parseFilter(`${'('.repeat(50)}userName pr${')'.repeat(50)}`)));
  test('bare values are read where they are allowed', () =>
    assert.equal(printFilter(parseFilter('userName sw O', { bareValues: true })), 'userName sw "O"'));

  const name = fc.stringMatching(/^[a-zA-Z$][a-zA-Z0-9_$-]{0,5}$/).filter((text) => !/^(not|and|or)$/i.test(text));
  const simple: fc.Arbitrary<AttributePath> = name.map((attribute) => ({ attribute }));
  const path: fc.Arbitrary<AttributePath> = fc.oneof(
    simple,
    fc.record({ attribute: name, subAttribute: name }),
    fc.record({ urn: fc.constantFrom(USER_URN, ENTERPRISE_USER_URN), attribute: name }),
  );
  const operator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom(0.5, -1e-7, 1e21),
  );
  const over = (leaf: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> =>
    fc.letrec<{ filter: Filter }>((tie) => ({
      filter: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaf,
        fc.record({
          kind: fc.constantFrom('and', 'or'),
          left: tie('filter'),
          right: tie('filter'),
        }) as fc.Arbitrary<Filter>,
        fc.record({ kind: fc.constant('not'), operand: tie('filter') }) as fc.Arbitrary<Filter>,
      ),
    })).filter;
  const leafOver = (paths: fc.Arbitrary<AttributePath>) =>
    fc.oneof(
      fc.record({ kind: fc.constant('present'), path: paths }) as fc.Arbitrary<Filter>,
      fc.record({ kind: fc.constant('compare'), path: paths, operator, value }) as fc.Arbitrary<Filter>,
    );
  const element = fc.record({
    kind: fc.constant('element'),
    path,
    filter: over(leafOver(simple)),
  }) as fc.Arbitrary<Filter>;
  const filter = over(fc.oneof(leafOver(path), element));

  test('a printed filter is read as the same filter', () => {
    fc.assert(
      fc.property(filter, (generated) => {
        // Records come without prototype from the generator.
        const tree: Filter = structuredClone(generated);
        assert.deepEqual(parseFilter(printFilter(tree)), tree);
      }),
    );
  });

  test('any text is a filter or a refusal', () => {
    const words = fc.constantFrom(
      'userName',
      'emails',
      '[',
      ']',
      '(',
      ')',
      'and',
      'or',
      'not',
      'eq',
      'pr',
      '"a"',
      '"',
      ' ',
      '.value',
      '1',
      'true',
      '\\',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 30 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(text, (written) => {
        try {
          return resolved(written) !== undefined;
        } catch (error) {
          return error instanceof ScimError && error.scimType === 'invalidFilter';
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('binding filters', () => {
  for (const [text, printed] of [
    ['USERNAME eq "KAI"', 'userName eq "kai"'],
    ['externalId eq "KAI"', 'externalId eq "KAI"'],
    ['userName ne "a"', 'not (userName eq "a")'],
    ['title eq null', 'not (title pr)'],
    ['title ne null', 'title pr'],
    ['active eq "TRUE"', 'active eq true'],
    ['manager eq "M"', `${ENTERPRISE_USER_URN}:manager.value eq "M"`],
    ['emails eq "X"', 'emails.value eq "x"'],
    ['emails pr', 'emails pr'],
    ['title eq 7', 'title eq "7"'],
    ['meta.created gt "2026-01-01T01:00:00.1234567+01:00"', 'meta.created gt "2026-01-01T00:00:00.123Z"'],
    ['emails[type eq "Work"].value eq "X"', 'emails[emails.type eq "work" and emails.value eq "x"]'],
    ['name[givenName eq "K"]', 'name pr and name.givenName eq "k"'],
  ] as const) {
    test(`${text} means ${printed}`, () => assert.equal(printResolvedFilter(resolved(text)), printed));
  }

  refusal('userName eq "a" and nonsense eq "b"', /unknown attribute 'nonsense' at position 20/);
  refusal('emails[nonsense eq "b"]', /unknown attribute 'nonsense' at position 7/);
  refusal('password eq "x"', /'password' cannot be filtered by/);
  refusal('manager.displayName eq "Ann"', /'manager.displayName' is computed; filter by the id/);
  refusal(`${ENTERPRISE_USER_URN}:manager.$ref pr`, /is computed/);
  refusal('active gt true', /'gt' does not apply to boolean/);
  refusal('active co "t"', /'co' does not apply/);
  refusal('active eq "perhaps"', /is no boolean/);
  refusal('userName gt 7', /7 is no string/);
  refusal('userName eq true', /true is no string/);
  refusal('meta.created gt "yesterday"', /is no dateTime/);
  refusal('x509Certificates.value gt "a"', /does not apply to binary/);
  refusal('title gt null', /null can be compared with eq and ne only/);
  refusal('name eq "x"', /has no value of its own/);
  refusal('userName[value eq "x"]', /has no parts/);
});

describe('matching', () => {
  const mira: JsonObject = {
    id: 'A1',
    userName: 'Mira',
    active: true,
    emails: [
      { type: 'work', value: 'm@acme.test', primary: true },
      { type: 'home', value: 'm@home.test' },
    ],
    meta: { created: '2026-01-01T00:00:00.000Z' },
    [ENTERPRISE_USER_URN]: { manager: { value: 'B2' } },
  };
  for (const [text, expected] of [
    ['userName eq "MIRA"', true],
    ['id eq "a1"', false],
    ['title ne "x"', true],
    ['emails.value ne "m@home.test"', false],
    ['emails.value ne "other"', true],
    ['emails[type eq "work" and value co "home"]', false],
    ['emails[type eq "home" and value co "home"]', true],
    ['emails[type eq "home"].primary pr', false],
    ['manager eq "B2" and not (manager eq "b2")', true],
    ['meta.created eq "2026-01-01T01:00:00+01:00"', true],
    ['meta.created sw "2026-01-01t00"', true],
    ['title pr or nickName pr', false],
    ['userName ge "mira"', true],
    ['userName gt "mira"', false],
    ['userName gt "MIR"', true],
    ['userName le "mira"', true],
    ['userName lt "mira"', false],
    ['userName lt "mirb"', true],
    ['id lt "a"', true],
    ['meta.created ge "2026-01-01T00:00:00Z"', true],
    ['meta.created lt "2026-01-01T00:00:00.001Z"', true],
    ['name pr', false],
    ['emails eq null', false],
  ] as const) {
    test(`${text} is ${expected}`, () => assert.equal(matches(resolved(text), mira), expected));
  }
});
