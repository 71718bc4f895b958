import {
  type CycleProgress,
  type Execution,
  type Job,
  type JobCounts,
  optionsOf,
  type Quarantine,
  remainingTime,
  statusCode,
} from '../../engine/index.ts';
import {
  galleryAppById,
  hasConnector,
  synchronizationSchemaOf,
  synchronizationTemplateId,
} from '../../gallery/index.ts';

/** The id of the template a job was made from, as scripts know it. */
export function graphTemplateId({ templateId }: Pick<Job, 'templateId'>): string {
  const entry = galleryAppById(templateId);
  return entry === undefined ? templateId : synchronizationTemplateId(entry);
}

/** What Graph writes where it has no instant. */
const NEVER = '0001-01-01T00:00:00Z';

/** The id of a job as scripts know it: template, organisation and the job's own id. */
export function graphJobId(job: Pick<Job, 'templateId' | 'organizationId' | 'id'>): string {
  return `${graphTemplateId(job)}.${job.organizationId.replaceAll('-', '')}.${job.id}`;
}

/** The job's own id out of one that scripts use; the plain one is understood too. */
export function ownJobId(id: string): string {
  return id.slice(id.lastIndexOf('.') + 1).toLowerCase();
}

/** A job as Graph shows it (synchronizationJob). */
export function synchronizationJob(job: Job, counts: JobCounts, progress: CycleProgress | undefined, now: Date) {
  return {
    id: graphJobId(job),
    templateId: graphTemplateId(job),
    schedule: { expiration: null, interval: duration(job.settings.intervalSeconds), state: job.state },
    status: status(job, counts, progress, now),
    synchronizationJobSettings: [...optionsOf(job.settings)],
  };
}

function status(job: Job, { links }: JobCounts, progress: CycleProgress | undefined, now: Date) {
  const remembered = job.status;
  return {
    code: statusCode(job),
    countSuccessiveCompleteFailures: remembered.countSuccessiveCompleteFailures,
    escrowsPruned: remembered.escrowsPruned,
    lastExecution: execution(remembered.lastExecution),
    lastSuccessfulExecution: execution(remembered.lastSuccessfulExecution),
    lastSuccessfulExecutionWithExports: execution(remembered.lastSuccessfulExecutionWithExports),
    progress: progress === undefined ? [] : [observed(progress, now)],
    quarantine: job.quarantine === undefined ? null : quarantine(job.quarantine),
    steadyStateFirstAchievedTime: instant(remembered.steadyStateFirstAchievedAt),
    steadyStateLastAchievedTime: instant(remembered.steadyStateLastAchievedAt),
    synchronizedEntryCountByType: [
      { key: `User to ${targetUserOf(job)}`, value: links.User.managed },
      { key: 'Group to urn:ietf:params:scim:schemas:core:2.0:Group', value: links.Group.managed },
    ],
    troubleshootingUrl: null,
  };
}

/** Objects, and not pages: what is shown grows as people see it grow. */
export function observed(progress: CycleProgress, now: Date) {
  const { cycleId, kind, phase, startedAt, done, total } = progress;
  const { leastSeconds, mostSeconds, measured } = remainingTime(progress, now);
  const seconds = (now.getTime() - startedAt.getTime()) / 1_000;
  return {
    completedUnits: done,
    totalUnits: total,
    units: 'objects',
    progressObservationDateTime: now.toISOString(),
    cycleId,
    cycleKind: kind,
    phase,
    perSecond: seconds > 0 ? done / seconds : 0,
    secondsLeft: { least: Math.round(leastSeconds), most: Math.round(mostSeconds), isMeasured: measured },
  };
}

/** The target object of people in the schema a job begins with. */
function targetUserOf({ templateId }: Job): string {
  const known = targetUsers.get(templateId);
  if (known !== undefined) return known;
  const entry = galleryAppById(templateId);
  const [rule] = entry && hasConnector(entry) ? synchronizationSchemaOf(entry).synchronizationRules : [];
  const users = rule?.objectMappings.find(({ sourceObjectName }) => sourceObjectName === 'User');
  const name = users?.targetObjectName ?? 'urn:ietf:params:scim:schemas:core:2.0:User';
  targetUsers.set(templateId, name);
  return name;
}

/** By template; there are as many as the gallery has entries. */
const targetUsers = new Map<string, string>();

function execution(one: Execution | undefined) {
  if (one === undefined) return null;
  const { error } = one;
  return {
    activityIdentifier: one.cycleId,
    state: one.state,
    timeBegan: one.began.toISOString(),
    timeEnded: one.ended.toISOString(),
    error: error === undefined ? null : { ...error, tenantActionable: true },
    countImported: one.imported,
    countImportedDeltas: one.kind === 'incremental' ? one.imported : 0,
    countImportedReferenceDeltas: 0,
    countEntitled: one.entitled,
    countEntitledForProvisioning: one.entitled,
    countExports: one.exports,
    countExported: one.exported,
    countEscrowed: one.escrowed,
    countEscrowedRaw: one.escrowed,
  };
}

function quarantine(one: Quarantine) {
  return {
    reason: one.reason,
    error: one.error,
    seriesBegan: one.seriesBegan.toISOString(),
    seriesCount: one.seriesCount,
    currentBegan: one.currentBegan.toISOString(),
    nextAttempt: one.nextAttempt.toISOString(),
  };
}

function instant(at: Date | undefined): string {
  return at?.toISOString() ?? NEVER;
}

/** ISO 8601, as short as it can be said. */
export function duration(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const parts = [hours > 0 ? `${hours}H` : '', minutes > 0 ? `${minutes}M` : '', rest > 0 ? `${rest}S` : ''].join('');
  return `PT${parts === '' ? '0S' : parts}`;
}

/** Seconds of an ISO 8601 duration between a minute and a day; undefined when it is none. */
export function durationSeconds(text: string): number | undefined {
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
    /^P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$/.exec(text) ?? [];
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return total >= 60 && total <= 86_400 ? total : undefined;
}
