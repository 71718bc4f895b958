import { type Escrow, isHeld, type Job, type Link, type ScopeRow } from '../../engine/index.ts';
import type { JournalEntry } from '../../journal/index.ts';

/** How an object stands with one application. Exactly one holds. */
export type Verdict =
  | 'ambiguous'
  | 'givenUp'
  | 'failing'
  | 'held'
  | 'provisioned'
  | 'skipped'
  | 'waiting'
  | 'leaving'
  | 'stopped'
  | 'passedOver'
  | 'disabled'
  | 'removed'
  | 'unassigned'
  | 'outOfScope';

/** What is known of an object and a job. */
export interface Facts {
  readonly job: Job;
  /** Undefined for an object that is gone for good. */
  readonly row: ScopeRow | undefined;
  /** Undefined where there is none, or its account was deleted. */
  readonly link: Link | undefined;
  readonly escrow: Escrow | undefined;
  /** Since when the removal of its account is held back. */
  readonly heldSince: Date | undefined;
  /** The newest entry of the log about it. */
  readonly entry: JournalEntry | undefined;
  /** The newest entry that says what was done to its account. */
  readonly change: JournalEntry | undefined;
  /** Something about it changed since it was last looked at. */
  readonly isChanged: boolean;
}

/** Skips that say an object is as it should be, or is judged by its scope. */
const ORDINARY: ReadonlySet<string> = new Set(['RedundantExport', 'NotEffectivelyEntitled', 'DeletionStaged']);

/** The first that holds, from what somebody has to decide to what needs nobody. Pure. */
export function verdictOf(facts: Facts): Verdict {
  const { row, link, escrow, heldSince, entry, change, isChanged } = facts;
  if (escrow?.candidates !== undefined) return 'ambiguous';
  if (escrow !== undefined) return escrow.givenUpAt === undefined ? 'failing' : 'givenUp';
  if (heldSince !== undefined) return 'held';
  const isManaged = link?.state === 'managed' && link.leftScopeAt === undefined;
  const isPassedBy = entry?.status === 'Skipped' && entry.code !== undefined && !ORDINARY.has(entry.code);
  if (row?.inScope === true) {
    if (isPassedBy && !isChanged) return 'skipped';
    if (isManaged && !isChanged) return 'provisioned';
    return isStopped(facts.job) ? 'stopped' : 'waiting';
  }
  if (row?.unread === true) return 'passedOver';
  if (isManaged) {
    if (isPassedBy) return outside(row);
    return isStopped(facts.job) ? 'stopped' : 'leaving';
  }
  if (link !== undefined && change?.action === 'Disable') return 'disabled';
  if (link === undefined && change?.action === 'Delete') return 'removed';
  return outside(row);
}

function outside(row: ScopeRow | undefined): Verdict {
  return row?.cause === 'unassigned' ? 'unassigned' : 'outOfScope';
}

/** Whether nothing is done by itself before somebody has acted. */
function isStopped({ state, quarantine, configured }: Job): boolean {
  return state !== 'Active' || !configured || isHeld(quarantine);
}

/** The verdict with its reason, in words. Pure. */
export function sentenceOf(verdict: Verdict, { job, row, link, escrow, entry }: Facts): string {
  const why = row?.sentence ?? 'It is gone from the directory.';
  switch (verdict) {
    case 'ambiguous':
    case 'givenUp':
    case 'failing':
      return escrow?.message ?? '';
    case 'held':
      return `The removal of its account is held back for a decision. ${why}`;
    case 'provisioned':
      return `Linked to the account ${link?.targetId}. ${why}`;
    case 'skipped':
      return entry?.message ?? '';
    case 'waiting':
      return `${why} The next cycle ${link === undefined ? 'provisions it' : 'writes what changed'}.`;
    case 'stopped':
      return `${why} ${whyStopped(job)}`;
    case 'leaving':
      return `${why} The next cycle takes its account away.`;
    case 'disabled':
      return `${why} Its account ${link?.targetId} was disabled.`;
    case 'removed':
      return `${why} Its account was deleted.`;
    case 'passedOver':
      return why;
    case 'unassigned':
    case 'outOfScope':
      return link === undefined ? why : `${why} Its account ${link.targetId} is left as it is.`;
  }
}

function whyStopped({ state, quarantine, configured }: Job): string {
  if (!configured) return 'Nothing is written: the application has no credentials yet.';
  if (state === 'Paused') return 'Nothing is written: provisioning is stopped.';
  if (state === 'Disabled') return 'Nothing is written: provisioning is switched off.';
  return `Nothing is written: the job is in quarantine. ${quarantine?.error.message ?? ''}`.trim();
}

/** The code of the log that explains the verdict; undefined where it needs none. Pure. */
export function codeOf(verdict: Verdict, { escrow, entry }: Facts): string | undefined {
  if (verdict === 'held') return 'DeletionStaged';
  return escrow?.code ?? (verdict === 'skipped' ? entry?.code : undefined);
}

/** Since when the verdict has held, as far as that is known. Pure. */
export function sinceWhen(verdict: Verdict, { link, escrow, heldSince, entry, change }: Facts): Date | undefined {
  switch (verdict) {
    case 'ambiguous':
    case 'givenUp':
    case 'failing':
      return escrow?.firstFailureAt;
    case 'held':
      return heldSince;
    case 'provisioned':
      return change?.at ?? link?.lastSuccessAt;
    case 'skipped':
      return entry?.at;
    case 'disabled':
      return link?.leftScopeAt ?? change?.at;
    case 'removed':
      return change?.at;
    default:
      return undefined;
  }
}

/** When something is next done about it by itself; undefined when never, or not known. Pure. */
export function nextAttempt(verdict: Verdict, { job, escrow }: Facts): Date | undefined {
  if (verdict === 'failing') return isStopped(job) ? job.quarantine?.nextAttempt : escrow?.nextAttemptAt;
  if (verdict === 'stopped') return job.state === 'Active' ? job.quarantine?.nextAttempt : undefined;
  if (verdict !== 'waiting' && verdict !== 'leaving') return undefined;
  const { lastScheduledAt, settings } = job;
  return lastScheduledAt && new Date(lastScheduledAt.getTime() + settings.intervalSeconds * 1_000);
}

/** What somebody can do about it, by the names of what these interfaces offer. Pure. */
export function actionsFor(verdict: Verdict, { row, job }: Facts): readonly string[] {
  switch (verdict) {
    case 'ambiguous':
      return ['choose', 'dismiss'];
    case 'givenUp':
    case 'failing':
      return ['retry', 'provisionOnDemand', 'dismiss'];
    case 'held':
      return ['allow', 'reject'];
    case 'provisioned':
      return ['provisionOnDemand', 'deleteConnection'];
    case 'skipped':
      return ['changeProperty', 'provisionOnDemand'];
    case 'waiting':
    case 'leaving':
      return ['provisionOnDemand'];
    case 'stopped':
      return [!job.configured ? 'configure' : job.state === 'Active' ? 'repair' : 'start', 'provisionOnDemand'];
    case 'passedOver':
      return ['changeFilter'];
    case 'disabled':
    case 'removed':
    case 'unassigned':
    case 'outOfScope':
      return row === undefined ? [] : toEnter(row);
  }
}

/** What would bring an object into scope, by the gate that is shut. */
function toEnter({ gates, cause }: ScopeRow): readonly string[] {
  if (!gates.enabled) return ['enableMapping'];
  switch (cause) {
    case 'softDeleted':
      return ['restore'];
    case 'blocked':
      return ['enableAccount'];
    case 'unassigned':
      return ['assign'];
    case 'filteredOut':
      return ['changeFilter', 'changeProperty'];
    default:
      return [];
  }
}
