import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { occurrences, pieces } from './occurrences.ts';
import { workDone } from './patterns/work.ts';

/** Texts of two letters only, so that much matches nearly. */
const repetitive = (maxLength: number) => fc.string({ unit: fc.constantFrom('a', 'b'), maxLength });

describe('the search for a text in another', () => {
  test('finds what the runtime finds, in long texts too', () => {
    const long = fc
      .tuple(repetitive(40), fc.integer({ min: 1, max: 4 }))
      .map(([unit, times]) => unit.repeat(times * 900));
    const sides = fc.oneof(
      fc.tuple(repetitive(30), repetitive(4)),
      fc.tuple(
        long,
        repetitive(60).map((part) => part.repeat(40)),
      ),
      fc.tuple(repetitive(20), repetitive(20)).map(([a, b]) => [(a + b).repeat(700), (a + b + a).repeat(60)] as const),
    );
    fc.assert(
      fc.property(sides, ([text, wanted]) => {
        assert.deepEqual(pieces(text, wanted), wanted === '' ? [text] : text.split(wanted));
        const [first = -1] = occurrences(text, wanted, 1);
        assert.equal(first, wanted === '' ? -1 : text.indexOf(wanted, 1));
      }),
    );
  });

  test('a long text that nearly matches everywhere is searched in one pass', () => {
    const half = 'a'.repeat(200_000);
    const [text, wanted] = [half + half + half + half, `${half}b${half}`];
    const started = workDone();
    assert.deepEqual([...occurrences(text, wanted)], []);
    assert.deepEqual([...occurrences(`${text}b${half}`, wanted)], [600_000]);
    assert.ok(workDone() - started < 5_000, 'comparing each place anew takes minutes');
  });
});
