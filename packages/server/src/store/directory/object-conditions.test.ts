import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { prefixEnd } from './object-conditions.ts';

/** The order of UTF-8, which is that of code points. */
const compare = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));

describe('the range of texts that begin alike', () => {
  const ends: Readonly<Record<string, string | undefined>> = {
    a: 'b',
    ab: 'ac',
    'a\u{10ffff}': 'b',
    '\u{10ffff}': undefined,
    '\ud7ff': '\ue000',
    '\uffff': '\u{10000}',
    '': undefined,
  };
  for (const [prefix, end] of Object.entries(ends)) {
    test(`${JSON.stringify(prefix)} ends before ${JSON.stringify(end)}`, () => assert.equal(prefixEnd(prefix), end));
  }

  test('a text is in the range when it begins so, and only then', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(text, text, (prefix, other) => {
        const end = prefixEnd(prefix);
        for (const candidate of [other, prefix + other]) {
          const within = compare(candidate, prefix) >= 0 && (end === undefined || compare(candidate, end) < 0);
          assert.equal(within, candidate.startsWith(prefix));
        }
      }),
    );
  });
});
