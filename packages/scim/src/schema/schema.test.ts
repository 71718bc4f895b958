import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compareText, foldCase, formatDateTime, parseDateTime, userSchema } from './index.ts';

describe('case folding', () => {
  for (const [a, b] of [
    ['Kai', 'kAI'],
    ['straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['ΟΔΟΣ', 'οδος'],
    ['οδοσ', 'οδος'],
    ['Zoe\u0308', 'ZOË'],
    ['İnci', 'i̇nci'],
    ['ﬁn', 'FIN'],
    ['ſ', 'S'],
    ['Ж', 'ж'],
  ] as const) {
    test(`${a} is ${b}`, () => assert.equal(foldCase(a), foldCase(b)));
  }

  test('the beginning of a word is the beginning of a longer one', () =>
    assert.ok(foldCase('ΟΔΟΣΑ').startsWith(foldCase('ΟΔΟΣ'))));

  test('the dotless i is a letter of its own', () => assert.notEqual(foldCase('ı'), foldCase('i')));

  test('folding again changes nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => foldCase(foldCase(text)) === foldCase(text)));
  });
});

describe('text order', () => {
  test('puts characters beyond the first plane last', () => assert.ok(compareText('\uE000', '𝒜') < 0));

  test('is that of code points', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
        return Math.sign(compareText(a, b)) === expected;
      }),
    );
  });
});

describe('instants', () => {
  const instant = Date.UTC(2026, 0, 1);
  for (const text of [
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00',
    '2026-01-01T01:00:00+01:00',
    '2025-12-31T18:30:00-05:30',
    '2026-01-01T00:00:00.0000000Z',
    '2026-01-01t00:00:00.000z',
  ]) {
    test(`${text} is the same instant`, () => assert.equal(parseDateTime(text), instant));
  }
  for (const text of [
    '2026-01-01',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-01-01T25:00:00Z',
    'now',
    '2026-01-01T00:00:00+1',
  ]) {
    test(`${text} is none`, () => assert.equal(parseDateTime(text), undefined));
  }

  test('what is formatted is read back', () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date('0000-01-01'), max: new Date('9999-12-31') }),
        (date) => {
          return parseDateTime(formatDateTime(date.getTime())) === date.getTime();
        },
      ),
    );
  });
});

describe('the schemas of RFC 7643', () => {
  test('attributes have the characteristics the standard gives by default', () => {
    assert.deepEqual(
      userSchema.attributes.find(({ name }) => name === 'title'),
      {
        name: 'title',
        type: 'string',
        multiValued: false,
        description: 'Job title.',
        required: false,
        caseExact: false,
        mutability: 'readWrite',
        returned: 'default',
        uniqueness: 'none',
      },
    );
  });

  test('every multi-valued attribute of a user has the usual parts', () => {
    const lists = userSchema.attributes.filter(({ multiValued, name }) => multiValued && name !== 'groups');
    assert.equal(lists.length, 8);
    for (const { name, subAttributes = [] } of lists) {
      const parts = subAttributes.map((part) => part.name);
      assert.ok(
        ['display', 'type', 'primary'].every((part) => parts.includes(part)),
        name,
      );
    }
  });
});
