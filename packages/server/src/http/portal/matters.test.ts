import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_JOB_SETTINGS, type Job, NEW_JOB_STATUS, type Quarantine } from '../../engine/index.ts';
import { mattersOf } from './matters.ts';

const at = new Date('2026-03-01T08:00:00Z');
const next = new Date('2026-03-01T14:00:00Z');
const none = { staged: 0, givenUp: 0, failing: 0 };
const quarantine: Quarantine = {
  reason: 'EncounteredQuarantineException',
  error: { code: 'InvalidCredentials', message: 'The token was refused.', tenantActionable: true },
  seriesBegan: at,
  seriesCount: 1,
  currentBegan: at,
  nextAttempt: next,
};

function job(change: Partial<Job> = {}): Job {
  return {
    organizationId: '2c6f0000-0000-4000-8000-000000000000',
    id: '9f2b0000-0000-4000-8000-000000000000',
    applicationId: 'a',
    applicationName: 'Orbit',
    templateId: 'custom-scim',
    state: 'Active',
    settings: { ...DEFAULT_JOB_SETTINGS, deletionThreshold: 5 },
    configured: true,
    schemaVersion: 1,
    watermark: '1',
    lastCycleAt: undefined,
    lastScheduledAt: undefined,
    lastError: undefined,
    cycleOpen: false,
    requested: false,
    status: NEW_JOB_STATUS,
    quarantine: undefined,
    ...change,
  };
}

test('a job that is well waits for nobody', () => assert.deepEqual(mattersOf(job(), none, false), []));

test('a quarantine is told with its reason and when it is looked at again', () => {
  const [matter, ...others] = mattersOf(job({ quarantine }), none, false);
  assert.deepEqual(
    [matter?.kind, matter?.code, matter?.message, matter?.since, matter?.nextAttempt, others.length],
    ['quarantine', 'EncounteredQuarantineException', 'The token was refused.', at, next, 0],
  );
});

test('removals that are held back are one matter, with their number, the limit and since when', () => {
  const held = job({ quarantine: { ...quarantine, reason: 'TooManyDeletes' } });
  const matters = mattersOf(held, { ...none, staged: 14 }, false);
  assert.deepEqual(
    matters.map(({ kind, count, limit, since }) => [kind, count, limit, since]),
    [['deletionsHeld', 14, 5, at]],
  );
});

test('several matters come by their urgency', () => {
  const status = { ...NEW_JOB_STATUS, escrowsPruned: true };
  const matters = mattersOf(job({ quarantine, status, state: 'Paused' }), { staged: 2, givenUp: 3, failing: 1 }, true);
  assert.deepEqual(
    matters.map(({ kind }) => kind),
    ['quarantine', 'silent', 'deletionsHeld', 'setAside', 'givenUp', 'failing'],
  );
});
