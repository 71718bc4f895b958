import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_JOB_SETTINGS, type Job, NEW_JOB_STATUS, type SourceDirectory } from '../engine/index.ts';
import { dueAt, dueKind } from './due.ts';

const start = Date.parse('2026-03-02T08:00:00Z');
const at = (minutes: number) => new Date(start + minutes * 60_000);

const settled: Job = {
  organizationId: 'o',
  id: 'j',
  applicationId: 'a',
  applicationName: 'Application',
  templateId: 'custom-scim',
  state: 'Active',
  settings: DEFAULT_JOB_SETTINGS,
  configured: true,
  schemaVersion: 1,
  watermark: 'w',
  lastCycleAt: at(0),
  lastScheduledAt: at(0),
  lastError: undefined,
  cycleOpen: false,
  requested: false,
  status: NEW_JOB_STATUS,
  quarantine: undefined,
};
const error = { code: 'SomethingFailed', message: 'It failed.' };
const quarantine: Job['quarantine'] = {
  reason: 'EncounteredQuarantineException',
  error: { ...error, tenantActionable: true },
  currentBegan: at(0),
  seriesBegan: at(0),
  seriesCount: 1,
  nextAttempt: at(360),
};

describe('when a cycle is due', () => {
  const cases: [string, Partial<Job>, number, number | undefined][] = [
    ['forty minutes after the last one began', {}, 10, 40],
    ['counted from the last scheduled one, whatever began early', { lastCycleAt: at(30) }, 35, 40],
    ['never while the job is paused', { state: 'Paused' }, 100, undefined],
    ['at once when none ever ran', { lastCycleAt: undefined, lastScheduledAt: undefined }, 3, 3],
    ['at once when one was left open', { cycleOpen: true }, 3, 3],
    ['at once when everything has to be looked at again', { watermark: undefined }, 3, 3],
    ['an interval after one that failed', { lastError: error, cycleOpen: true, lastCycleAt: at(20) }, 30, 60],
    ['when the target asked to come back', { status: { ...NEW_JOB_STATUS, resumeAt: at(12) }, cycleOpen: true }, 3, 12],
    ['at the next examination in quarantine', { quarantine, lastError: error }, 50, 360],
    // Clocks are set.
    ['once, however far the clock was set forward', {}, 100_000, 40],
    ['at once when the clock was set back by hours', {}, -300, -300],
    ['at once when it was set back and the job is in quarantine', { quarantine }, -10_000, -10_000],
    [
      'at once when it was set back and the target had asked to come back',
      { status: { ...NEW_JOB_STATUS, resumeAt: at(12) } },
      -10_000,
      -10_000,
    ],
    ['by the interval when clocks of two machines differ a little', {}, -0.5, 40],
  ];
  for (const [name, change, now, expected] of cases) {
    test(name, () => {
      assert.deepEqual(dueAt({ ...settled, ...change }, at(now)), expected === undefined ? undefined : at(expected));
    });
  }
});

describe('an early cycle', () => {
  const changed = {
    changesSince: async () => ({ changes: [{ type: 'User', id: 'u' }], position: 'p', more: false }),
  } as unknown as Pick<SourceDirectory, 'changesSince'>;
  const cases: [string, Partial<Job>, number, 'early' | 'scheduled' | undefined][] = [
    ['begins when something changed', {}, 1, 'early'],
    ['is none when the interval is over', {}, 40, 'scheduled'],
    [
      'is not begun where it was switched off',
      { settings: { ...DEFAULT_JOB_SETTINGS, earlyCycles: false } },
      1,
      undefined,
    ],
    ['is not begun while the job is paused', { state: 'Paused' }, 1, undefined],
    ['is not begun after a failure', { lastError: error }, 1, undefined],
    ['is not begun in quarantine', { quarantine }, 1, undefined],
    [
      'is not begun before the target wants to be asked',
      { status: { ...NEW_JOB_STATUS, resumeAt: at(12) } },
      1,
      undefined,
    ],
  ];
  for (const [name, change, now, expected] of cases) {
    test(name, async () => assert.equal(await dueKind({ ...settled, ...change }, changed, at(now)), expected));
  }

  test('begins though changes of other applications stand before the first that concerns it', async () => {
    const pages: Record<string, unknown> = {
      w: { changes: [], position: 'x', more: true },
      x: { changes: [{ type: 'User', id: 'u' }], position: 'y', more: false },
      z: { changes: [], position: 'z', more: false },
    };
    const source = { changesSince: async (_: Job, position: string) => pages[position] } as unknown as typeof changed;
    const from = (watermark: string) => dueKind({ ...settled, watermark }, source, at(1));
    assert.deepEqual([await from('w'), await from('x'), await from('z')], ['early', 'early', undefined]);
  });
});
