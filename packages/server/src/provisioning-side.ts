import { randomUUID } from 'node:crypto';
import { ApplicationAuthorizations, Applications } from './applications/index.ts';
import { Directory, type DirectoryStore } from './directory/index.ts';
import { type Job, LOG_CODES } from './engine/index.ts';
import type { Foundation } from './foundation.ts';
import { JobTargets } from './job-targets.ts';
import { type Chore, CycleUndo, Discoveries, JobDesk, JobRunner, Plans } from './jobs/index.ts';
import { type NoticeSettings, Notifier, noticeSettingsFindings, Webhooks, webhookCaller } from './notify/index.ts';
import { Sources } from './sources/index.ts';
import {
  BuiltInSource,
  DIRECTORY_CHANNEL,
  JobDecisions,
  KyselyApplicationAuthorizationStore,
  KyselyApplicationStore,
  KyselyAttentionStore,
  KyselyConnectionStore,
  KyselyCycleHistory,
  KyselyDirectoryStore,
  KyselyDiscoveryStore,
  KyselyHolds,
  KyselyJobStore,
  KyselyNoticeStore,
  KyselyPlanStore,
  KyselySourceRecords,
  KyselySourceStore,
  PgBossWorkQueue,
} from './store/index.ts';
import { refusedUrl } from './targets/index.ts';

/** The provisioning side, put together: the directory, applications, and the jobs between them. */
export interface ProvisioningSide {
  readonly directory: Directory;
  readonly directoryStore: DirectoryStore;
  /** What administrators hold against what sources say. */
  readonly holds: KyselyHolds;
  /** The directories people come from. */
  readonly sources: Sources;
  readonly source: BuiltInSource;
  readonly applications: Applications;
  readonly authorizations: ApplicationAuthorizations;
  readonly targets: JobTargets;
  readonly jobs: KyselyJobStore;
  readonly runner: JobRunner;
  readonly desk: JobDesk;
  readonly undo: CycleUndo;
  readonly discoveries: Discoveries;
  readonly plans: Plans;
  readonly notifier: Notifier;
  readonly webhooks: Webhooks;
  close(): Promise<void>;
}

/** What chores of the installation are about on this side. */
type ToTidy = Pick<ProvisioningSide, 'directory' | 'applications' | 'notifier' | 'discoveries' | 'plans' | 'sources'>;

/** Joins the rooms of the provisioning side; its runner does the chores beside the jobs. */
export function joinProvisioningSide(
  foundation: Foundation,
  chores: (about: ToTidy) => readonly Chore[],
): ProvisioningSide {
  const { configuration, database, own, organization, log, now, sleep, random, newId, logs } = foundation;
  const organizationId = organization.id;
  const { notifier, webhooks } = joinNotices(foundation);
  const { directory, directoryStore, holds, sources } = joinDirectory(foundation, notifier);
  const { applications, authorizations } = joinApplications(foundation);
  const targets = new JobTargets(foundation, applications);
  const jobs = new KyselyJobStore(own, organizationId, async (job, event, transaction) => {
    if (job === undefined) return;
    const { organizationId, id: jobId, applicationId, applicationName } = job;
    await notifier.record({ organizationId, jobId, applicationId, applicationName, at: now(), ...event }, transaction);
  });
  const queue = new PgBossWorkQueue(database, {
    onError: (error) => log.error({ err: error }, 'The work queue failed; it is tried again.'),
  });
  const source = new BuiltInSource(own, organizationId);
  const shared = {
    store: jobs,
    source,
    connect: (job: Job) => targets.connect(job),
    now,
    newId,
    random,
    digest: foundation.signing('written'),
    defaultDomain: () => organization.current.defaultDomain,
  };
  const desk = new JobDesk({
    ...shared,
    decisions: new JobDecisions(own, organizationId),
    attention: new KyselyAttentionStore(own, organizationId),
    connections: new KyselyConnectionStore(own, organizationId),
    addressOf: async (jobId) => (await applications.credentials(jobId))?.tenantUrl,
    operate: (jobId, operation, change) => runner.operate(jobId, operation, change),
  });
  const undo = new CycleUndo({
    ...shared,
    journal: logs.journal,
    history: new KyselyCycleHistory(own, organizationId),
  });
  const discoveries = new Discoveries({
    ...shared,
    discoveries: new KyselyDiscoveryStore(own, organizationId),
    onError: (job, error) => log.error({ err: error, jobId: job.id }, 'A discovery ended by a fault of the program.'),
  });
  const plans = new Plans({
    ...shared,
    plans: new KyselyPlanStore(own, organizationId),
    plan: (jobId, options, onPage) => runner.plan(jobId, options, onPage),
    planUndo: (jobId, cycleId, onPage) => undo.plan(jobId, cycleId, onPage),
    undo: (jobId, plan, by) => undo.apply(jobId, plan, by),
    save: (jobId, proposal, { initiator, reason }) =>
      applications.putInForce(jobId, proposal, {
        author: initiator.displayName,
        initiator,
        ...(reason !== undefined && { comment: reason }),
      }),
    operate: (jobId, operation, by) => desk.operate(jobId, operation, by),
    onDemand: (jobId, subject, initiator) => runner.onDemand(jobId, subject, initiator),
    sleep,
    onError: (jobId, error) => log.error({ err: error, jobId }, 'A plan ended by a fault of the program.'),
  });
  const runner = new JobRunner({
    ...shared,
    queue,
    concurrency: configuration.workerConcurrency,
    onSourceChange: (listener) =>
      database.listen(DIRECTORY_CHANNEL, (whose) => {
        if (whose === '' || whose === organizationId) listener();
      }),
    testConnection: (job, question, credentials, signal) => targets.test(job, question, credentials, signal),
    sleep,
    chores: chores({ directory, applications, notifier, discoveries, plans, sources }),
    onFailed: (job, { code, message }) => log.warn({ jobId: job.id, code }, `${job.applicationName}: ${message}`),
    onError: (job, error) => log.error({ err: error, jobId: job?.id }, 'A cycle ended by a fault of the program.'),
  });
  return {
    directory,
    directoryStore,
    holds,
    sources,
    source,
    applications,
    authorizations,
    targets,
    jobs,
    runner,
    desk,
    undo,
    discoveries,
    plans,
    notifier,
    webhooks,
    async close() {
      await discoveries.close();
      await plans.close();
      await sources.close();
      await queue.close();
    },
  };
}

/** The directory, and the sources people come from. */
function joinDirectory(foundation: Foundation, notifier: Notifier) {
  const { own, organization, secretBox, fetch, policy, webhookPolicy, now, sleep, log } = foundation;
  const store = new KyselyDirectoryStore(own, organization.id);
  const holds = new KyselyHolds(own, organization.id);
  const sources = new Sources({
    store: new KyselySourceStore(own, organization.id, ({ id, displayName }, news, transaction) => {
      const about = { organizationId: organization.id, sourceId: id, sourceName: displayName };
      return notifier.recordOfSource({ ...about, at: now(), ...news }, transaction);
    }),
    records: new KyselySourceRecords(own, organization.id),
    // What sources keep they write themselves.
    directory: new Directory({ store, clock: now, newId: randomUUID }),
    secretBox,
    network: {
      fetch,
      refuse: (url) => refusedUrl(url, policy(), 'The address'),
      lookup: webhookPolicy.lookup,
      sleep,
    },
    now,
    newId: randomUUID,
    onError: ({ id }, error) => log.error({ err: error, sourceId: id }, 'A source could not be read by a fault.'),
  });
  return {
    directory: new Directory({ store, clock: now, newId: randomUUID, holds }),
    directoryStore: store,
    holds,
    sources,
  };
}

/** Applications, and what each granted where it is authorised. */
function joinApplications({ own, organization, secretBox, fetch, address, now, sleep }: Foundation) {
  const authorizations = new ApplicationAuthorizations({
    store: new KyselyApplicationAuthorizationStore(own, organization.id),
    secretBox,
    fetch,
    installation: () => address.inside,
    now,
    newId: randomUUID,
    sleep,
  });
  const applications = new Applications({
    store: new KyselyApplicationStore(own, organization.id),
    secretBox,
    now,
    newId: randomUUID,
    authorizations,
    // Settings keep events as texts; which of them there are is known there.
    notificationFindings: (notifications) => noticeSettingsFindings(notifications as NoticeSettings),
  });
  return { applications, authorizations };
}

/** What administrators are told of jobs and sources, by mail and by webhooks. */
function joinNotices(foundation: Foundation) {
  const { configuration, database, mailer, webhookPolicy, userAgent, secretBox, newId, now, sleep, random, log } =
    foundation;
  const store = new KyselyNoticeStore(database.kysely);
  const notifier = new Notifier({
    store,
    mailer,
    callWebhook: webhookCaller(webhookPolicy, userAgent),
    secrets: secretBox,
    advice: (code) => LOG_CODES.find((row) => row.code === code)?.remedy,
    publicUrl: configuration.publicUrl,
    newId,
    now,
    sleep,
    log,
  });
  return { notifier, webhooks: new Webhooks({ store, secrets: secretBox, policy: webhookPolicy, newId, now, random }) };
}
