import type { JobEvent, NoticeJob, NoticeObject } from './job-event.ts';
import type { Digest, JobNotice, NoticeFacts, NoticeMemory } from './notice.ts';
import { audienceOf, type Subscriptions } from './notice-settings.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Days in quarantine on which somebody is reminded, and the day on which the job is switched off. */
const REMINDERS: readonly number[] = [7, 14, 21, 27];
const LAST_DAY = 28;
/** Deletions that are held wait as long as it takes, so nothing is counted down. */
const HELD = 'TooManyDeletes';

/** At most so often. */
const DIGEST_EVERY = { failed: HOUR, givenUp: DAY } as const;
/** The end of a cycle sends a digest; without one, it waits this long for more. */
const GATHERING = 15 * MINUTE;
const MOST_OBJECTS = 25;

/** What follows from something that happened, or from the passing of time. */
export interface Told {
  readonly notices: readonly JobNotice[];
  readonly memory: NoticeMemory;
}

/**
 * Which notices follow from an event, given who wants to hear what and what was said before. Pure. Nothing is repeated:
 * a quarantine is told once and once more for each new reason, deletions that are held once until they are decided
 * (again a day later, should they have become more), a job without a cycle once until it completes one. Objects are
 * gathered: those that began to fail for at most one notice an hour, given up ones for one a day. A notice without
 * anything it is about is not sent.
 */
export function notices(event: JobEvent, subscriptions: Subscriptions, before: NoticeMemory): Told {
  const memory: NoticeMemory = { ...before, job: jobOf(event) };
  const say = (next: NoticeMemory, ...facts: readonly NoticeFacts[]): Told => ({
    notices: addressed(facts, jobOf(event), event.at, subscriptions),
    memory: next,
  });
  switch (event.what) {
    case 'quarantined':
      return say(...quarantined(event, memory));
    case 'quarantineLifted': {
      const { quarantine, deletionsHeld, ...rest } = memory;
      return quarantine === undefined && deletionsHeld === undefined
        ? say(rest)
        : say(rest, { kind: 'quarantine.lifted' });
    }
    case 'jobDisabled': {
      const { quarantine: _, ...rest } = memory;
      return say(rest, { kind: 'job.disabled', error: event.error });
    }
    case 'deletionsHeld': {
      const { count, threshold, sample } = event;
      const told = memory.deletionsHeld;
      const news = told === undefined || (count > told.count && elapsed(told.toldAt, event.at) >= DAY);
      if (!news || sample.length === 0) return say(memory);
      return say(
        { ...memory, deletionsHeld: { count, toldAt: event.at.toISOString() } },
        { kind: 'deletions.held', count, threshold, sample: sample.slice(0, MOST_OBJECTS) },
      );
    }
    case 'objectsFailed':
      return say({ ...memory, failed: gathered(memory.failed, event.objects, event.count, event.at) });
    case 'objectsGivenUp':
      return say({ ...memory, givenUp: gathered(memory.givenUp, event.objects, event.count, event.at) });
    case 'cycleCompleted': {
      const { overdueTold: _, ...rest } = memory;
      const digest = settleDigest('failed', rest, event.at, 0);
      if (event.kind === 'incremental' || rest.initialTold === true) return say(digest.memory, ...digest.facts);
      return say({ ...digest.memory, initialTold: true }, ...digest.facts, {
        kind: 'cycle.initialCompleted',
        counts: event.counts,
      });
    }
    case 'noCycle': {
      // A job in quarantine runs seldom, and whoever is to know of it knows.
      if (memory.overdueTold === true || memory.quarantine !== undefined) return say(memory);
      const { lastCompletedAt, intervalSeconds } = event;
      return say({ ...memory, overdueTold: true }, { kind: 'cycle.overdue', lastCompletedAt, intervalSeconds });
    }
  }
}

/** What the passing of time asks to be said: digests whose hour or day is over, and days of the countdown. Pure. */
export function overdue(now: Date, subscriptions: Subscriptions, before: NoticeMemory): Told {
  const { job } = before;
  if (job === undefined) return { notices: [], memory: before };
  const failed = settleDigest('failed', before, now, GATHERING);
  const givenUp = settleDigest('givenUp', failed.memory, now, GATHERING);
  const reminder = remind(givenUp.memory, now);
  const facts = [...failed.facts, ...givenUp.facts, ...reminder.facts];
  return { notices: addressed(facts, job, now, subscriptions), memory: reminder.memory };
}

/** When `overdue` has something to say next; undefined when nothing waits. */
export function dueAt(memory: NoticeMemory): Date | undefined {
  const instants = [
    digestDueAt('failed', memory, GATHERING),
    digestDueAt('givenUp', memory, GATHERING),
    reminderDueAt(memory),
  ].filter((instant) => instant !== undefined);
  return instants.length === 0 ? undefined : new Date(Math.min(...instants));
}

type Settled = { readonly memory: NoticeMemory; readonly facts: readonly NoticeFacts[] };

function quarantined(
  event: Extract<JobEvent, { what: 'quarantined' }>,
  memory: NoticeMemory,
): [NoticeMemory, ...NoticeFacts[]] {
  const { reason, error, nextAttempt } = event;
  const seriesBegan = event.seriesBegan.toISOString();
  const known = memory.quarantine?.seriesBegan === seriesBegan ? memory.quarantine : undefined;
  const quarantine = { reason, error, seriesBegan, reminded: known?.reminded ?? 0 };
  const next = { ...memory, quarantine };
  if (reason === HELD || known?.reason === reason) return [next];
  const kind = known === undefined ? 'quarantine.entered' : 'quarantine.reasonChanged';
  return [next, { kind, reason, error, nextAttempt }];
}

function reminderDueAt({ quarantine }: NoticeMemory): number | undefined {
  if (quarantine === undefined || quarantine.reason === HELD) return undefined;
  const day = REMINDERS.find((reminder) => reminder > quarantine.reminded);
  return day === undefined ? undefined : Date.parse(quarantine.seriesBegan) + day * DAY;
}

/** Days that passed unnoticed, while nothing ran, are told as one. */
function remind(memory: NoticeMemory, now: Date): Settled {
  const { quarantine } = memory;
  const at = reminderDueAt(memory);
  if (quarantine === undefined || at === undefined || at > now.getTime()) return { memory, facts: [] };
  const { reason, error, seriesBegan } = quarantine;
  const days = elapsed(seriesBegan, now) / DAY;
  const day = REMINDERS.findLast((reminder) => reminder <= days) ?? 0;
  const disabledAt = new Date(Date.parse(seriesBegan) + LAST_DAY * DAY);
  return {
    memory: { ...memory, quarantine: { ...quarantine, reminded: day } },
    facts: [{ kind: 'quarantine.reminder', day, disabledAt, reason, error }],
  };
}

function gathered(
  digest: Digest | undefined,
  objects: readonly NoticeObject[],
  count: number,
  at: Date,
): Digest | undefined {
  if (objects.length === 0) return digest;
  const known = digest ?? { objects: [], count: 0, since: at.toISOString() };
  const all = [...known.objects, ...objects].slice(0, MOST_OBJECTS);
  return { ...known, objects: all, count: known.count + Math.max(count, objects.length) };
}

type DigestName = keyof typeof DIGEST_EVERY;

function digestDueAt(name: DigestName, memory: NoticeMemory, gathering: number): number | undefined {
  const digest = memory[name];
  if (digest === undefined) return undefined;
  const told = memory[`${name}ToldAt`];
  const free = told === undefined ? 0 : Date.parse(told) + DIGEST_EVERY[name];
  return Math.max(free, Date.parse(digest.since) + gathering);
}

function settleDigest(name: DigestName, memory: NoticeMemory, now: Date, gathering: number): Settled {
  const at = digestDueAt(name, memory, gathering);
  const { [name]: digest, ...rest } = memory;
  if (digest === undefined || at === undefined || at > now.getTime()) return { memory, facts: [] };
  return {
    memory: { ...rest, [`${name}ToldAt`]: now.toISOString() },
    facts: [{ kind: `objects.${name}`, count: digest.count, objects: digest.objects }],
  };
}

function addressed(
  facts: readonly NoticeFacts[],
  job: NoticeJob,
  at: Date,
  subscriptions: Subscriptions,
): readonly JobNotice[] {
  return facts
    .map((fact): JobNotice => ({ ...fact, job, at, ...audienceOf(fact.kind, subscriptions) }))
    .filter(({ addresses, webhooks }) => addresses.length + webhooks.length > 0);
}

function jobOf({ organizationId, jobId, applicationId, applicationName }: JobEvent): NoticeJob {
  return { organizationId, jobId, applicationId, applicationName };
}

function elapsed(since: string, now: Date): number {
  return now.getTime() - Date.parse(since);
}
