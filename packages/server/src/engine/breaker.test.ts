import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countRemovals, judgeRemovals } from './breaker.ts';
import { DEFAULT_JOB_SETTINGS, type JobSettings } from './job.ts';
import { type JobStatus, NEW_JOB_STATUS } from './job-status.ts';

const NOW = new Date('2026-03-02T08:30:00Z');

interface Row {
  readonly name: string;
  readonly due: number;
  readonly managed?: number;
  readonly status?: Partial<JobStatus>;
  readonly settings: Partial<JobSettings>;
  readonly held: boolean;
}

const TABLE: readonly Row[] = [
  { name: 'as many as the threshold are executed', due: 3, settings: { deletionThreshold: 3 }, held: false },
  { name: 'one more is held', due: 4, settings: { deletionThreshold: 3 }, held: true },
  { name: 'a threshold of 0 holds every removal', due: 1, settings: { deletionThreshold: 0 }, held: true },
  { name: 'nothing due is never held', due: 0, settings: { deletionThreshold: 0 }, held: false },
  { name: 'without a threshold nothing is held', due: 9_000, settings: { deletionThreshold: null }, held: false },
  {
    name: 'early cycles of one interval count as one',
    due: 1,
    status: { removalsSinceScheduled: 3 },
    settings: { deletionThreshold: 3 },
    held: true,
  },
  {
    name: 'a slow leak is held by the threshold of a day',
    due: 1,
    status: { removalsByHour: { '2026-03-01T09:00:00.000Z': 2, '2026-03-02T07:00:00.000Z': 3 } },
    settings: { deletionsPerDay: 5 },
    held: true,
  },
  {
    name: 'what was removed more than a day ago is not counted',
    due: 1,
    status: { removalsByHour: { '2026-03-01T08:00:00.000Z': 5 } },
    settings: { deletionsPerDay: 5 },
    held: false,
  },
  { name: 'percent of what is managed', due: 6, managed: 100, settings: { deletionsPercent: 5 }, held: true },
  { name: 'up to that percent', due: 5, managed: 100, settings: { deletionsPercent: 5 }, held: false },
];

describe('the deletion breaker', () => {
  for (const { name, due, managed = 1_000, status = {}, settings, held } of TABLE) {
    test(name, () => {
      const trouble = judgeRemovals(
        { due, managed },
        { ...NEW_JOB_STATUS, ...status },
        { ...DEFAULT_JOB_SETTINGS, ...settings },
        NOW,
      );
      assert.equal(trouble?.reason, held ? 'TooManyDeletes' : undefined);
    });
  }

  test('the threshold that was exceeded is named, not the first there is', () => {
    const settings = { ...DEFAULT_JOB_SETTINGS, deletionThreshold: 500, deletionsPerDay: 5 };
    assert.equal(judgeRemovals({ due: 6, managed: 100 }, NEW_JOB_STATUS, settings, NOW)?.threshold, '5 in a day');
    assert.equal(
      judgeRemovals(
        { due: 6, managed: 100 },
        NEW_JOB_STATUS,
        { ...settings, deletionsPerDay: null, deletionsPercent: 5 },
        NOW,
      )?.threshold,
      '5 %',
    );
  });

  test('executed removals are counted by the hour, and those of yesterday forgotten', () => {
    const old = { ...NEW_JOB_STATUS, removalsByHour: { '2026-02-28T07:00:00.000Z': 7, '2026-03-02T08:00:00.000Z': 1 } };
    const counted = countRemovals(old, 2, NOW);
    assert.deepEqual(counted.removalsByHour, { '2026-03-02T08:00:00.000Z': 3 });
    assert.equal(counted.removalsSinceScheduled, 2);
  });
});
