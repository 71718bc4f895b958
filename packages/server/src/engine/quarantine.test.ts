import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_JOB_SETTINGS } from './job.ts';
import { type Health, impose, isExpired, judgeFailures, type Quarantine } from './quarantine.ts';

const HOUR = 3_600_000;
const BEGAN = new Date('2026-03-02T08:00:00Z');
const later = (hours: number) => new Date(BEGAN.getTime() + hours * HOUR);
const CREDENTIALS = {
  reason: 'EncounteredQuarantineException',
  error: { code: 'InvalidCredentials', message: 'The token is refused.' },
} as const;

/** The figures published for the thresholds of a service with a floor of 5,000: failed, succeeded, references, held. */
const PUBLISHED: readonly (readonly [number, number, number, Quarantine['reason'] | undefined])[] = [
  [4_000, 0, 0, undefined],
  [45_000, 200_000, 0, 'EncounteredBaseEscrowThreshold'],
  [30_000, 5_000, 0, 'EncounteredEscrowProportionThreshold'],
  [20_000, 100_000, 0, undefined],
  [40_000, 200_000, 21_000, 'EncounteredTotalEscrowThreshold'],
];

/** The floor that grows with the job: failed, succeeded, held. */
const SMALL: readonly (readonly [number, number, boolean])[] = [
  [19, 0, false],
  [20, 0, true],
  [20, 30, false],
  [20, 29, true],
  [399, 590, true],
  [6_000, 94_000, false],
];

describe('quarantine', () => {
  for (const [failing, succeeding, referencesFailing, expected] of PUBLISHED) {
    test(`ENT-89 ${failing} failed, ${succeeding} succeeded, ${referencesFailing} references failed: ${expected ?? 'not held'}`, () => {
      const health: Health = { failing, succeeding, referencesFailing };
      assert.equal(judgeFailures(health, { ...DEFAULT_JOB_SETTINGS, failureFloor: 5_000 })?.reason, expected);
    });
  }

  for (const [failing, succeeding, expected] of SMALL) {
    test(`in a small job ${failing} failed and ${succeeding} succeeded: ${expected ? 'held' : 'not held'}`, () => {
      const health: Health = { failing, succeeding, referencesFailing: 0 };
      assert.equal(judgeFailures(health, DEFAULT_JOB_SETTINGS) !== undefined, expected);
    });
  }

  test('a job is examined 6, 12 and 24 hours after the series began, then every 24 hours', () => {
    const attempts: number[] = [];
    let quarantine = impose(undefined, CREDENTIALS, BEGAN);
    for (let examined = 0; examined < 6; examined += 1) {
      attempts.push((quarantine.nextAttempt.getTime() - BEGAN.getTime()) / HOUR);
      quarantine = impose(quarantine, CREDENTIALS, quarantine.nextAttempt);
    }
    assert.deepEqual(attempts, [6, 12, 24, 48, 72, 96]);
    assert.deepEqual([quarantine.seriesBegan, quarantine.seriesCount], [BEGAN, 6]);
  });

  test('an examination that comes late does not shift those that follow', () => {
    const first = impose(undefined, CREDENTIALS, BEGAN);
    assert.deepEqual(impose(first, CREDENTIALS, later(7)).nextAttempt, later(12));
    assert.deepEqual(impose(first, CREDENTIALS, later(50)).nextAttempt, later(72));
  });

  test('after 28 days it is over, unless only deletions are held back', () => {
    const held = impose(undefined, CREDENTIALS, BEGAN);
    assert.deepEqual([isExpired(held, later(28 * 24)), isExpired(held, later(28 * 24 + 1))], [false, true]);
    const deletes = impose(undefined, { ...CREDENTIALS, reason: 'TooManyDeletes' }, BEGAN);
    assert.equal(isExpired(deletes, later(100 * 24)), false);
  });
});
