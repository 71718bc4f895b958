import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_JOB_SETTINGS, type Job, NEW_JOB_STATUS } from '../../engine/index.ts';
import type { LiveJob } from '../../jobs/index.ts';
import { eventsBetween, eventsSince, type LiveLook, markOf } from './live-events.ts';

const at = new Date('2026-03-01T08:00:00Z');
const job: Job = {
  organizationId: '2c6f0000-0000-4000-8000-000000000000',
  id: '9f2b0000-0000-4000-8000-000000000000',
  applicationId: 'a',
  applicationName: 'Orbit',
  templateId: 'custom-scim',
  state: 'Active',
  settings: DEFAULT_JOB_SETTINGS,
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
};
const quiet: LiveJob = {
  jobId: job.id,
  staged: 0,
  failing: 0,
  schemaVersion: 1,
  settingsVersion: 1,
  plan: undefined,
  discovery: undefined,
};
const progress = { cycleId: 'c', kind: 'initial', phase: 'users', startedAt: at, done: 5, total: 10 } as const;

function look(change: Partial<LiveJob> = {}, more: Partial<LiveLook> = {}): LiveLook {
  return {
    at,
    position: { log: at, audit: at },
    state: {
      jobs: [{ ...quiet, ...change }],
      log: { count: 0, newest: undefined },
      audit: { count: 0, newest: undefined },
      directory: '1',
      troubles: [],
    },
    jobs: [job],
    progress: new Map(),
    ...more,
  };
}

const state = look().state;
const cases: readonly (readonly [string, LiveLook, readonly string[]])[] = [
  ['nothing', look(), []],
  ['a removal held back', look({ staged: 1 }), ['staged']],
  ['a failure', look({ failing: 2 }), ['attention']],
  ['a plan that goes on', look({ plan: 'p planning 50' }), ['plan']],
  ['a discovery that goes on', look({ discovery: 'd running people 5 0' }), ['discovery']],
  ['a schema that is saved', look({ schemaVersion: 2 }), ['version']],
  ['settings that are saved', look({ settingsVersion: 2 }), ['version']],
  ['entries of the log', look({}, { state: { ...state, log: { count: 3, newest: at } } }), ['log.appended']],
  ['entries of the audit log', look({}, { state: { ...state, audit: { count: 1, newest: at } } }), ['audit']],
  ['a change of the directory', look({}, { state: { ...state, directory: '2' } }), ['directory']],
  ['a source that fails', look({}, { state: { ...state, troubles: ['a failed 1'] } }), ['source']],
  ['a job that is paused', look({}, { jobs: [{ ...job, state: 'Paused' }] }), ['job.status']],
  ['a cycle that goes on', look({}, { progress: new Map([[job.id, progress]]) }), ['job.progress']],
];
for (const [what, now, topics] of cases) {
  test(`between two looks, ${what} is told as ${topics.join() || 'nothing'}`, () => {
    const told = eventsBetween(look(), now);
    assert.deepEqual(
      told.map(({ topic }) => topic),
      topics,
    );
    assert.deepEqual(eventsBetween(now, { ...now, state: { ...now.state, log: state.log, audit: state.audit } }), []);
  });
}

test('who begins to listen is told how each job stands, and of nothing that is not', () => {
  assert.deepEqual(
    eventsBetween(undefined, look()).map(({ topic }) => topic),
    ['job.status'],
  );
  const [event] = eventsBetween(undefined, look({}, { progress: new Map([[job.id, progress]]), jobs: [] }));
  assert.equal(event, undefined);
});

test('who comes back is told what was added to the logs, and all there is where anything else is not as it was', () => {
  const logged = look({}, { state: { ...state, log: { count: 3, newest: at } } });
  const topics = (events: ReturnType<typeof eventsSince>) => events.map(({ topic }) => topic);
  assert.deepEqual(eventsSince(markOf(look()).standing, look()), []);
  assert.deepEqual(topics(eventsSince(markOf(look()).standing, logged)), ['log.appended']);
  const all = ['directory', 'source', 'job.status', 'staged', 'attention', 'version'];
  for (const [what, now] of cases) {
    if (markOf(now).standing === markOf(look()).standing) continue;
    const told = topics(eventsSince(markOf(look()).standing, now));
    assert.deepEqual(
      all.filter((topic) => !told.includes(topic as never)),
      [],
      what,
    );
  }
  assert.notEqual(markOf(look({ staged: 1 })).standing, markOf(look()).standing);
});
