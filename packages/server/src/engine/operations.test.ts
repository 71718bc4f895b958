import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Effects, effectsOf, type Operation, type ResetScope } from './operations.ts';

const restart = (...scopes: readonly ResetScope[]): Operation => ({ kind: 'restart', scopes });

/** Operation, then watermark, links, escrows, quarantine, staged deletions and state after it. */
type Row = readonly [
  string,
  Operation,
  Effects['watermark'],
  Effects['links'],
  Effects['escrows'],
  Effects['quarantine'],
  Effects['staged'],
  Effects['state'],
];

const TABLE: readonly Row[] = [
  ['pause', { kind: 'pause', mode: 'now' }, 'keep', 'keep', 'keep', 'keep', 'keep', 'Paused'],
  [
    'pause at the end of the cycle',
    { kind: 'pause', mode: 'finishCycle' },
    'keep',
    'keep',
    'keep',
    'keep',
    'keep',
    'Paused',
  ],
  ['start', { kind: 'start' }, 'keep', 'keep', 'keep', 'lift', 'keep', 'Active'],
  ['restart', restart(), 'clear', 'keep', 'clear', 'lift', 'judgeAgain', 'Active'],
  ['reset Watermark', restart('Watermark'), 'clear', 'keep', 'keep', 'keep', 'keep', 'Active'],
  ['reset Escrows', restart('Escrows'), 'keep', 'keep', 'clear', 'keep', 'keep', 'Active'],
  ['reset QuarantineState', restart('QuarantineState'), 'keep', 'keep', 'keep', 'lift', 'keep', 'Active'],
  ['reset ConnectorDataStore', restart('ConnectorDataStore'), 'clear', 'clear', 'keep', 'keep', 'clear', 'Active'],
  ['reset ForceDeletes', restart('ForceDeletes'), 'keep', 'keep', 'keep', 'keep', 'execute', 'Active'],
  ['reset Full', restart('Full'), 'clear', 'clear', 'clear', 'lift', 'clear', 'Active'],
  ['reset None', restart('None'), 'keep', 'keep', 'keep', 'keep', 'keep', 'Active'],
  ['reset Watermark and Escrows', restart('Watermark', 'Escrows'), 'clear', 'keep', 'clear', 'keep', 'keep', 'Active'],
  [
    'reset Full and ForceDeletes',
    restart('Full', 'ForceDeletes'),
    'clear',
    'clear',
    'clear',
    'lift',
    'clear',
    'Active',
  ],
  ['a mapping or filter saved', { kind: 'schemaSaved' }, 'clear', 'keep', 'clear', 'retry', 'judgeAgain', 'keep'],
  ['scope changed', { kind: 'scopeSaved' }, 'clear', 'keep', 'keep', 'keep', 'keep', 'keep'],
  ['new credentials', { kind: 'credentialsSaved' }, 'keep', 'keep', 'keep', 'retry', 'keep', 'keep'],
];

describe('what an operation keeps and clears', () => {
  for (const [name, operation, watermark, links, escrows, quarantine, staged, state] of TABLE) {
    test(name, () => {
      assert.deepEqual(effectsOf(operation), { watermark, links, escrows, quarantine, staged, state });
    });
  }

  test('a restart without scopes is that of quarantine, watermark and escrows, which judges what is held back again', () => {
    const named = effectsOf(restart('QuarantineState', 'Watermark', 'Escrows'));
    assert.deepEqual({ ...named, staged: 'judgeAgain' }, effectsOf(restart()));
  });

  test('reset scopes add up in any order', () => {
    const scopes: readonly ResetScope[] = [
      'Watermark',
      'Escrows',
      'QuarantineState',
      'ConnectorDataStore',
      'ForceDeletes',
    ];
    assert.deepEqual(effectsOf(restart(...scopes)), effectsOf(restart(...scopes.toReversed())));
  });
});
