import type { Applications } from './applications/index.ts';
import type { Configuration } from './config/index.ts';
import type { Directory } from './directory/index.ts';
import type { Chore, Discoveries, Plans } from './jobs/index.ts';
import { type AuditStore, type JournalStore, type LogRetention, retainLogs, silentJobs } from './journal/index.ts';
import type { Notifier } from './notify/index.ts';
import type { Sources } from './sources/index.ts';
import { type Database, eraseLifecycle, eraseOrphans, eraseRemoved } from './store/index.ts';
import type { TenantEvents, Tenants } from './tenants/index.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const erasedAtOnce = 100;
/** How long it is told which accounts were switched on or off. */
const lifecycleDays = 30;

/** Everything that is tidied up. */
export interface ChoresNeeds {
  readonly configuration: Configuration;
  readonly organizationId: string;
  readonly database: Database;
  readonly logs: { readonly journal: JournalStore; readonly audit: AuditStore };
  readonly directory: Directory;
  readonly applications: Applications;
  readonly tenants: Tenants;
  readonly events: TenantEvents;
  readonly notifier: Notifier;
  readonly discoveries: Discoveries;
  readonly plans: Plans;
  readonly sources: Sources;
  readonly now: () => Date;
}

/** What an installation does now and then by itself, beside its jobs. */
export function choresOf(needs: ChoresNeeds): readonly Chore[] {
  const { configuration, organizationId, database, logs, directory, applications, tenants, now } = needs;
  const chore = (name: string, every: number, run: Chore['run']): Chore => ({ name, every, whenIdle: false, run });
  return [
    chore('purge directory', HOUR, () => directory.purgeExpired()),
    chore('erase what lapsed', HOUR, () => eraseLapsed(database, now())),
    chore('erase applications', HOUR, () => eraseApplications(applications)),
    chore('erase events', HOUR, () => needs.events.erase()),
    chore('warn of ends', HOUR, () => tenants.warnOfEnds()),
    chore('retain logs', HOUR, () => retainLogs(logs, organizationId, retentionOf(configuration), now())),
    chore('tell of silence', 5 * MINUTE, () => tellOfSilence(needs)),
    chore('resume discoveries', MINUTE, () => needs.discoveries.resume()),
    chore('read sources', MINUTE, () => needs.sources.readDue()),
    chore('tidy plans', HOUR, () => needs.plans.tidy()),
    { name: 'tidy', every: HOUR, whenIdle: true, run: () => database.tidy() },
  ];
}

/** Erases removed resources that can no longer be brought back, and what a tenant that was removed left behind. */
async function eraseLapsed({ kysely }: Database, now: Date): Promise<void> {
  while ((await eraseRemoved(kysely, now, erasedAtOnce)) === erasedAtOnce);
  const forgotten = new Date(now.getTime() - lifecycleDays * 24 * HOUR);
  while ((await eraseLifecycle(kysely, forgotten, erasedAtOnce)) === erasedAtOnce);
  await eraseOrphans(kysely);
}

/** Erases applications that were deleted long ago, and what deleted jobs left behind. */
async function eraseApplications(applications: Applications): Promise<void> {
  await applications.registrations.eraseExpired();
  while (await applications.clearDeletedJobs(erasedAtOnce));
}

/** Tells of jobs that should run and completed nothing for a while. */
async function tellOfSilence({ logs, notifier, organizationId, now }: ChoresNeeds): Promise<void> {
  const at = now();
  for (const sign of silentJobs(await logs.journal.lastSigns(organizationId), at)) {
    const { jobId, applicationId, applicationName, intervalSeconds, completedAt } = sign;
    const job = { organizationId, jobId, applicationId, applicationName };
    await notifier.record({ ...job, at, what: 'noCycle', lastCompletedAt: completedAt, intervalSeconds });
  }
}

/** How long logs are kept, as it is configured. */
export function retentionOf({ logDays, logEntries, auditDays }: Configuration): LogRetention {
  return { journalDays: logDays, journalEntries: logEntries, auditDays };
}
