import { createHash } from 'node:crypto';
import { type CycleProgress, isRunning, type Job, statusCode } from '../../engine/index.ts';
import type { LiveJob, LivePosition, LiveState, LogTail } from '../../jobs/index.ts';
import { graphJobId, observed } from '../graph/index.ts';

export const TOPICS = [
  'job.progress',
  'job.status',
  'log.appended',
  'staged',
  'attention',
  'plan',
  'discovery',
  'version',
  'directory',
  'source',
  'audit',
] as const;
export type Topic = (typeof TOPICS)[number];

/** Something that happened, told with the state it led to: whoever misses one misses nothing once the next comes. */
export interface LiveEvent {
  readonly topic: Topic;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One look at the organisation. */
export interface LiveLook {
  readonly at: Date;
  readonly position: LivePosition;
  readonly state: LiveState;
  readonly jobs: readonly Job[];
  /** Of jobs that run. */
  readonly progress: ReadonlyMap<string, CycleProgress>;
}

/** Up to where somebody was told: the newest entry of each log, and how everything else stood. */
export interface LiveMark {
  readonly position: LivePosition;
  readonly standing: string;
}

/** Where somebody is who was told everything of a look. Pure. */
export function markOf({ position, state, jobs }: LiveLook): LiveMark {
  const { directory, troubles, jobs: states } = state;
  const all = JSON.stringify([directory, troubles, states, jobs.map((job) => [job.id, statusOf(job)])]);
  return { position, standing: createHash('sha256').update(all).digest('base64url').slice(0, 16) };
}

/**
 * What is to be told to somebody who was away, given how things stood when they left: where they stand as they did,
 * what was added to the logs alone; otherwise everything there is, because what of it is new is not known. Pure.
 */
export function eventsSince(standing: string, now: LiveLook): readonly LiveEvent[] {
  return eventsBetween(markOf(now).standing === standing ? { ...now, progress: new Map() } : forgotten(now), now);
}

/** A look from which everything differs. */
function forgotten(now: LiveLook): LiveLook {
  const unknown = { staged: -1, failing: -1, schemaVersion: -1, settingsVersion: -1 };
  const jobs = now.state.jobs.map(({ jobId }) => ({ jobId, ...unknown, plan: undefined, discovery: undefined }));
  const state = { ...now.state, directory: '', troubles: ['unknown'], jobs };
  return { ...now, state, jobs: [], progress: new Map() };
}

/**
 * What is to be told after a look, given the one before; without one, how each job stands, which is what somebody
 * needs who knows nothing yet. Pure.
 */
export function eventsBetween(before: LiveLook | undefined, now: LiveLook): readonly LiveEvent[] {
  const events: LiveEvent[] = [];
  const { log, audit, directory, troubles, jobs: states } = now.state;
  if (log.count > 0) events.push({ topic: 'log.appended', data: tail(log) });
  if (audit.count > 0) events.push({ topic: 'audit', data: tail(audit) });
  if (before !== undefined && before.state.directory !== directory) {
    events.push({ topic: 'directory', data: { position: directory } });
  }
  if (before !== undefined && before.state.troubles.join() !== troubles.join()) {
    events.push({ topic: 'source', data: { inTrouble: troubles.length } });
  }
  const old = new Map(before?.jobs.map((job) => [job.id, job]));
  const oldStates = new Map(before?.state.jobs.map((state) => [state.jobId, state]));
  const byId = new Map(states.map((state) => [state.jobId, state]));
  for (const job of now.jobs) {
    const id = { jobId: graphJobId(job), applicationId: job.applicationId };
    const status = statusOf(job);
    if (JSON.stringify(old.has(job.id) ? statusOf(old.get(job.id) as Job) : null) !== JSON.stringify(status)) {
      events.push({ topic: 'job.status', data: { ...id, ...status } });
    }
    const progress = now.progress.get(job.id);
    const was = before?.progress.get(job.id);
    if (progress !== undefined && (progress.done !== was?.done || progress.phase !== was.phase)) {
      events.push({ topic: 'job.progress', data: { ...id, ...observed(progress, now.at) } });
    }
    const state = byId.get(job.id);
    if (state !== undefined) events.push(...eventsOf(id, oldStates.get(job.id), state));
  }
  return events;
}

function eventsOf(id: Readonly<Record<string, string>>, was: LiveJob | undefined, is: LiveJob): readonly LiveEvent[] {
  const events: LiveEvent[] = [];
  if (was?.staged !== is.staged && (was !== undefined || is.staged > 0)) {
    events.push({ topic: 'staged', data: { ...id, count: is.staged } });
  }
  if (was?.failing !== is.failing && (was !== undefined || is.failing > 0)) {
    events.push({ topic: 'attention', data: { ...id, count: is.failing } });
  }
  if (is.plan !== undefined && was?.plan !== is.plan) {
    const [planId, state, objects] = is.plan.split(' ');
    events.push({ topic: 'plan', data: { ...id, planId, state, objects: Number(objects) } });
  }
  if (is.discovery !== undefined && was?.discovery !== is.discovery) {
    const [discoveryId, state, phase, people, accounts] = is.discovery.split(' ');
    const counts = { people: Number(people), accounts: Number(accounts) };
    events.push({ topic: 'discovery', data: { ...id, discoveryId, state, phase, ...counts } });
  }
  if (was !== undefined && (was.schemaVersion !== is.schemaVersion || was.settingsVersion !== is.settingsVersion)) {
    const { schemaVersion, settingsVersion } = is;
    events.push({ topic: 'version', data: { ...id, schemaVersion, settingsVersion } });
  }
  return events;
}

function statusOf(job: Job) {
  const { state, status, quarantine } = job;
  return {
    state,
    code: statusCode(job),
    isRunning: isRunning(job),
    lastExecution: status.lastExecution?.cycleId ?? null,
    quarantine: quarantine === undefined ? null : { reason: quarantine.reason, nextAttempt: quarantine.nextAttempt },
  };
}

function tail({ count, newest }: LogTail): Readonly<Record<string, unknown>> {
  return { count, newest: newest?.toISOString() ?? null };
}
