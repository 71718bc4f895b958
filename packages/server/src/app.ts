import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { portalFiles } from '@lockstep/portal';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import {
  type Administrators,
  apiAccess,
  createAccess,
  KeyRing,
  orderedIds,
  type Random,
  secretKeyFile,
  signing,
} from './access/index.ts';
import { ApplicationAuthorizations, Applications, type Credentials } from './applications/index.ts';
import { choresOf, retentionOf } from './chores.ts';
import type { Configuration } from './config/index.ts';
import { Directory, type DirectoryStore, Groups, Imports, type Organization } from './directory/index.ts';
import { DEFAULT_JOB_SETTINGS, type Job, LOG_CODES } from './engine/index.ts';
import { galleryAppById } from './gallery/index.ts';
import { createHttpServer, createProbeServer, type Guarding, type Health, LiveFeed } from './http/index.ts';
import { CycleUndo, Discoveries, JobDesk, JobRunner, type LivePosition, Plans } from './jobs/index.ts';
import type { AuditStore, JournalStore } from './journal/index.ts';
import { watchMachine } from './machine.ts';
import {
  type CallWebhook,
  DeliveryError,
  linesAsMail,
  type NoticeSettings,
  Notifier,
  noticeSettingsFindings,
  smtpMailer,
  Webhooks,
  webhookCaller,
} from './notify/index.ts';
import { Sources } from './sources/index.ts';
import {
  BuiltInSource,
  cycleProgress,
  type Database,
  DIRECTORY_CHANNEL,
  foldUnfolded,
  installationFacts,
  JobDecisions,
  KyselyAccessStore,
  KyselyApplicationAuthorizationStore,
  KyselyApplicationStore,
  KyselyAttentionStore,
  KyselyAuditStore,
  KyselyAuthorizationStore,
  KyselyConnectionStore,
  KyselyCycleHistory,
  KyselyDirectoryChanges,
  KyselyDirectoryQueries,
  KyselyDirectoryStore,
  KyselyDiscoveryStore,
  KyselyEventStore,
  KyselyGroupOwners,
  KyselyHolds,
  KyselyImportStore,
  KyselyJobStore,
  KyselyJournalStore,
  KyselyNoticeStore,
  KyselyOrganizationStore,
  KyselyPeopleStore,
  KyselyPlanStore,
  KyselyResourceStore,
  KyselySourceRecords,
  KyselySourceStore,
  KyselyTenantStore,
  liveState,
  migrate,
  openDatabase,
  PageMemory,
  PgBossWorkQueue,
  resealAll,
  sealedInventory,
} from './store/index.ts';
import {
  type AddressPolicy,
  connectTarget,
  guardedFetch,
  guardedLookup,
  readDocument,
  refusedUrl,
  type ScimTargetOptions,
  TargetHosts,
  testConnection,
} from './targets/index.ts';
import {
  Authorizations,
  EventDeliveries,
  profiles,
  signedTokens,
  TenantEvents,
  TenantPeople,
  Tenants,
} from './tenants/index.ts';
import { version } from './version.ts';

/** The program, put together: every room with what it needs. */
export interface App {
  readonly database: Database;
  readonly directory: Directory;
  readonly directoryStore: DirectoryStore;
  readonly applications: Applications;
  readonly tenants: Tenants;
  readonly journal: JournalStore;
  readonly audit: AuditStore;
  readonly notifier: Notifier;
  readonly webhooks: Webhooks;
  readonly runner: JobRunner;
  readonly desk: JobDesk;
  readonly discoveries: Discoveries;
  readonly undo: CycleUndo;
  readonly plans: Plans;
  readonly sources: Sources;
  readonly http: FastifyInstance;
  /** A token for every permission, good while this process runs. */
  readonly localToken: string;
  organization(): Organization;
  renameOrganization(change: Partial<Omit<Organization, 'id'>>): Promise<void>;
  readonly administrators: Administrators;
  countPeople(): Promise<number>;
  /** Listens, and answers the address of this machine to reach it at. */
  listen(port?: number): Promise<string>;
  /** Listens for probes alone, as a process does that only runs jobs. */
  listenForProbes(): Promise<string>;
  /** Runs what is due until the signal comes. */
  watch(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the database and joins the rooms. The only place that knows all of them. Throws `DataDirectoryInUse` when
 * another process holds the data directory.
 */
export async function createApp(configuration: Configuration): Promise<App> {
  const log = pino({ level: configuration.logLevel }, pino.destination(2));
  const database = await openDatabase({
    databaseUrl: configuration.databaseUrl,
    dataDir: configuration.dataDir,
    log,
  });
  try {
    await migrate(database);
    await foldUnfolded(database.kysely);
    return await join(configuration, database, log);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function join(configuration: Configuration, database: Database, log: pino.Logger): Promise<App> {
  const { kysely } = database;
  const now = () => new Date();
  const random = (bytes: number) => randomBytes(bytes);
  const box = await keyRing(configuration, random);
  const machine = watchMachine();
  const { key } = box;
  const localToken = database.directory?.token ?? randomBytes(32).toString('base64url');

  const organizations = new KyselyOrganizationStore(kysely);
  let organization = (await organizations.first()) ?? (await found(organizations, now()));
  const own = database.within(organization.id);
  const directoryStore = new KyselyDirectoryStore(own, organization.id);
  const holds = new KyselyHolds(own, organization.id);
  const directory = new Directory({ store: directoryStore, clock: now, newId: randomUUID, holds });
  let ownAddress: string | undefined;
  /** A process that only runs jobs is not asked itself. */
  const installation = () => ownAddress ?? configuration.publicUrl;
  const policy = (): AddressPolicy => {
    const own = installation();
    const allowed = [...configuration.allowTargets, ...(own === undefined ? [] : [new URL(own).host])];
    return { allowed: allowed.map((entry) => entry.toLowerCase()) };
  };
  const sources = new Sources({
    store: new KyselySourceStore(own, organization.id),
    records: new KyselySourceRecords(own, organization.id),
    // What sources keep they write themselves.
    directory: new Directory({ store: directoryStore, clock: now, newId: randomUUID }),
    secretBox: box,
    network: {
      fetch: guardedFetch(policy),
      refuse: (url) => refusedUrl(url, policy(), 'The address'),
      lookup: (url) => guardedLookup(url, policy()),
      sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
    },
    now,
    newId: randomUUID,
    onError: ({ id }, error) => log.error({ err: error, sourceId: id }, 'A source could not be read by a fault.'),
  });
  const applicationAuthorizations = new ApplicationAuthorizations({
    store: new KyselyApplicationAuthorizationStore(own, organization.id),
    secretBox: box,
    fetch: guardedFetch(policy),
    installation,
    now,
    newId: randomUUID,
    sleep: (milliseconds) => sleep(milliseconds),
  });
  const applications = new Applications({
    store: new KyselyApplicationStore(own, organization.id),
    secretBox: box,
    now,
    newId: randomUUID,
    authorizations: applicationAuthorizations,
    // Settings keep events as texts; which of them there are is known there.
    notificationFindings: (notifications) => noticeSettingsFindings(notifications as NoticeSettings),
  });
  const newId = orderedIds(Date.now, randomUUID);
  const access = createAccess({
    store: new KyselyAccessStore(own, organization.id),
    organizationId: organization.id,
    key,
    secretBox: box,
    fetch: guardedFetch(policy),
    random,
    newId,
    now,
  });
  const changeOrganization = async (change: Partial<Omit<Organization, 'id'>>) => {
    const next = { ...organization, ...change };
    await organizations.update(next);
    organization = next;
  };
  const pages = new PageMemory();
  const tenantStore = new KyselyTenantStore(kysely);
  const { smtpUrl, mailFrom } = configuration;
  const mailer =
    smtpUrl === undefined || mailFrom === undefined ? undefined : smtpMailer({ url: smtpUrl, from: mailFrom });
  const tenants = new Tenants({
    mail: mailer && (({ to, subject, lines }) => mailer.send({ to, id: randomUUID(), ...linesAsMail(subject, lines) })),
    address: () => configuration.publicUrl ?? ownAddress,
    store: tenantStore,
    onChanged: (change) => authorizations.changed(change),
    profiles,
    resources: (tenant) =>
      new KyselyResourceStore(database.within(tenant.tenantId), {
        ...tenant,
        pages,
        ...(database.kind === 'postgres' ? { scanLimit: SCAN_TIME } : { scanMost: SCANNED_AT_MOST }),
        baseUrl: `${configuration.publicUrl ?? ownAddress ?? ''}/t/${tenant.key}/scim/v2`,
      }),
    secretBox: box,
    random,
    newId,
    now,
    sign: signing(key, 'cursor'),
    rateLimit: { perSecond: configuration.rateLimit, burst: configuration.rateBurst },
    retention: { days: configuration.activityDays, entries: configuration.activityEntries },
    foreignTokens: signedTokens({
      read: (address) => readDocument(address, policy()),
      refusedAddress: (address) =>
        refusedUrl(new URL(address), policy()) === undefined
          ? undefined
          : `must be an https address of a public host, or one allowed by --allow-target ${new URL(address).host}`,
      now,
      onError: (error) => log.warn({ err: error }, 'The keys of a trusted issuer could not be fetched.'),
    }),
    onError: (error) => log.error({ err: error }, 'The request log could not be written.'),
  });
  const authorizations = new Authorizations({
    store: new KyselyAuthorizationStore(kysely),
    tenants: tenantStore,
    profiles,
    staff: tenants.staff,
    random,
    now,
    record: (entry) => tenants.record(entry),
    onEnded: (clientId) => tenants.forgetClient(clientId),
  });
  let sweeping: NodeJS.Timeout | undefined;
  const sweep = () => {
    Promise.all([tenants.sweep(), authorizations.sweep(), people.sweep()]).catch((error: unknown) =>
      log.error({ err: error }, 'Old entries could not be erased.'),
    );
  };
  let indexing: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  const index = () => {
    underWay = underWay
      .then(() => tenants.index())
      .catch((error: unknown) => log.error({ err: error }, 'Attributes could not be indexed.'));
  };

  const logs = { journal: new KyselyJournalStore(kysely), audit: new KyselyAuditStore(kysely) };
  const noticeStore = new KyselyNoticeStore(kysely);
  const webhookPolicy = {
    refuse: (url: URL) => refusedUrl(url, policy()),
    lookup: (url: URL) => guardedLookup(url, policy()),
  };
  const notifier = new Notifier({
    store: noticeStore,
    mailer,
    callWebhook: webhookCaller(webhookPolicy, `Lockstep/${version}`),
    secrets: box,
    advice: (code) => LOG_CODES.find((row) => row.code === code)?.remedy,
    publicUrl: configuration.publicUrl,
    newId,
    now,
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
    log,
  });
  const webhooks = new Webhooks({
    store: noticeStore,
    secrets: box,
    policy: webhookPolicy,
    newId,
    now,
    random,
  });

  const people = new TenantPeople({
    store: new KyselyPeopleStore(kysely),
    tenants,
    secretBox: box,
    fetch: guardedFetch(policy),
    random,
    now,
    sign: signing(key, 'people'),
  });
  const eventStore = new KyselyEventStore(kysely);
  const events = new TenantEvents({
    store: eventStore,
    tenants,
    secretBox: box,
    refusedAddress: webhookPolicy.refuse,
    address: () => configuration.publicUrl ?? ownAddress,
    newId,
    now,
    random,
  });
  const eventDeliveries = new EventDeliveries({
    store: eventStore,
    tenant: (tenantId) => tenantStore.findById(tenantId),
    surroundings: (tenant) => events.surroundings(tenant),
    secretBox: box,
    send: eventSender(webhookCaller(webhookPolicy, `Lockstep/${version}`)),
    now,
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
    onError: (error) => log.error({ err: error }, 'Events could not be sent to applications; it is tried again.'),
  });

  const clock = {
    now: () => Date.now(),
    sleep: (milliseconds: number, signal?: AbortSignal) => sleep(milliseconds, undefined, { signal }),
  };
  const hosts = new TargetHosts(clock);
  const jobs = new KyselyJobStore(own, organization.id, async (job, event, transaction) => {
    if (job === undefined) return;
    const { organizationId, id: jobId, applicationId, applicationName } = job;
    await notifier.record({ organizationId, jobId, applicationId, applicationName, at: now(), ...event }, transaction);
  });
  const queue = new PgBossWorkQueue(database, {
    onError: (error) => log.error({ err: error }, 'The work queue failed; it is tried again.'),
  });
  const credentialsOf = async (job: Job) => ofThisInstallation(await applications.credentials(job.id), installation());
  const targetOptions = (job: Pick<Job, 'settings' | 'templateId'>): ScimTargetOptions => ({
    maxConcurrency: job.settings.maxConcurrency,
    requestsPerSecond: job.settings.requestsPerSecond,
    patchDialect: job.settings.patchDialect,
    allowHardDelete: job.settings.allowHardDelete,
    profile: galleryAppById(job.templateId)?.target,
    hosts,
    policy: policy(),
    clock,
    jitter: Math.random,
    userAgent: `Lockstep/${version}`,
  });
  const beside = {
    store: jobs,
    source: new BuiltInSource(own, organization.id),
    connect: async (job: Job) => connectTarget(await credentialsOf(job), targetOptions(job)),
    now,
    newId,
    random,
    digest: signing(key, 'written'),
    defaultDomain: () => organization.defaultDomain,
  };
  const desk = new JobDesk({
    ...beside,
    decisions: new JobDecisions(own, organization.id),
    attention: new KyselyAttentionStore(own, organization.id),
    connections: new KyselyConnectionStore(own, organization.id),
    operate: (jobId, operation, change) => runner.operate(jobId, operation, change),
  });
  const history = new KyselyCycleHistory(own, organization.id);
  const undo = new CycleUndo({ ...beside, journal: logs.journal, history });
  const discoveries = new Discoveries({
    ...beside,
    discoveries: new KyselyDiscoveryStore(own, organization.id),
    onError: (job, error) => log.error({ err: error, jobId: job.id }, 'A discovery ended by a fault of the program.'),
  });
  const plans = new Plans({
    ...beside,
    plans: new KyselyPlanStore(own, organization.id),
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
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
    onError: (jobId, error) => log.error({ err: error, jobId }, 'A plan ended by a fault of the program.'),
  });
  const runner = new JobRunner({
    ...beside,
    queue,
    concurrency: configuration.workerConcurrency,
    onSourceChange: (listener) =>
      database.listen(DIRECTORY_CHANNEL, (whose) => {
        if (whose === '' || whose === organization.id) listener();
      }),
    testConnection: async (job, question, credentials, signal) =>
      testConnection(
        credentials === undefined ? await credentialsOf(job) : ofThisInstallation(credentials, installation()),
        targetOptions(job),
        question,
        signal,
      ),
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
    chores: choresOf({
      configuration,
      organizationId: organization.id,
      database,
      logs,
      directory,
      applications,
      tenants,
      events,
      notifier,
      discoveries,
      plans,
      sources,
      now,
    }),
    onFailed: (job, { code, message }) => log.warn({ jobId: job.id, code }, `${job.applicationName}: ${message}`),
    onError: (job, error) => log.error({ err: error, jobId: job?.id }, 'A cycle ended by a fault of the program.'),
  });

  const listening = {
    health: async (): Promise<Health> => {
      await organizations.first();
      return { database: database.kind === 'pglite' ? 'PGlite' : 'PostgreSQL', durable: database.durable };
    },
    version,
    ...(configuration.role === 'worker'
      ? {}
      : { portalFiles: await portalFiles(() => log.info('Building the portal.')) }),
    newId: randomUUID,
    logger: log,
    ...(await tlsOf(configuration)),
  };
  const queries = new KyselyDirectoryQueries(kysely, organization.id);
  const live = (since: LivePosition) => liveState(kysely, organization.id, since);
  const progress = (jobId: string) => cycleProgress(kysely, organization.id, jobId);
  const feed = new LiveFeed({
    state: live,
    jobs: () => jobs.jobs(),
    progress,
    now,
    onError: (error) => log.error({ err: error }, 'What happens could not be read; it is tried again.'),
  });
  const measured = {
    jobs: () => jobs.jobs(),
    state: live,
    countObjects: async () => ({
      users: await queries.count({ types: ['User'] }),
      groups: await queries.count({ types: ['Group'] }),
    }),
    now,
  };
  const nameOfOwner = async (id: string) => {
    const person = await directory.read('User', id).catch(() => undefined);
    return person === undefined ? access.nameOf(id) : String(person.properties.displayName ?? id);
  };
  const home = {
    feed,
    list: { applications, jobs, nameOf: nameOfOwner },
    overview: {
      jobs,
      applications: () => applications.list(),
      journal: logs.journal,
      progress,
      countObjects: async () => ({
        users: await queries.count({ types: ['User'] }),
        groups: await queries.count({ types: ['Group'] }),
      }),
      organizationId: organization.id,
      organizationName: () => organization.displayName,
      now,
    },
    search: {
      queries,
      jobs,
      applications: () => applications.list(),
      journal: logs.journal,
      tenants,
      organizationId: organization.id,
    },
  };
  const guarding: Guarding = {
    owns: ({ id }, application) => applications.registrations.isOwnedBy(application, id),
    apiAccess: apiAccess({
      ...access,
      organizationId: organization.id,
      tokens: [
        { name: 'This machine', token: localToken },
        ...(configuration.adminToken === undefined
          ? []
          : [{ name: 'LOCKSTEP_ADMIN_TOKEN', token: configuration.adminToken }]),
      ],
    }),
    auditLog: logs.audit,
    newId: randomUUID,
  };
  const http = createHttpServer({
    tenants,
    events,
    people,
    authorization: { authorizations, derive: signing(key, 'authorization server'), random },
    directory,
    directoryServices: {
      queries: new KyselyDirectoryQueries(kysely, organization.id),
      changes: new KyselyDirectoryChanges(own, organization.id),
      groups: new Groups({ directory, owners: new KyselyGroupOwners(own, organization.id), clock: now }),
      sources,
      holds,
      imports: new Imports({ directory, store: new KyselyImportStore(own, organization.id), now, newId }),
      organization: () => organization,
      sign: signing(key, 'delta'),
      strictQueries: configuration.strictQueries,
    },
    provisioning: {
      applications,
      authorizations: applicationAuthorizations,
      jobs,
      runner,
      testConnection: async (entry, credentials, matchingPath) => {
        const options = targetOptions({ settings: DEFAULT_JOB_SETTINGS, templateId: entry.id });
        const question = { type: 'User', matchingPath } as const;
        const [found] = await testConnection(ofThisInstallation(credentials, installation()), options, question);
        return { problem: found?.problem, message: found?.message ?? '' };
      },
      discover: async (job) => {
        const target = connectTarget(await credentialsOf(job), targetOptions(job));
        return target.discover().finally(() => target.close());
      },
      desk,
      discoveries,
      undo,
      plans,
      journal: logs.journal,
      audits: logs.audit,
      preview: beside,
      writtenSince: (object, watermark) => beside.source.writtenSince(object, watermark),
      progress,
      nameOf: access.nameOf,
    },
    ...guarding,
    portal: { access, organizationId: organization.id, organizationName: () => organization.displayName, home },
    settings: {
      organization: { current: () => organization, change: changeOrganization },
      storedSecrets: () => sealedInventory(kysely, organization.id),
      rotateKey: () => box.rotate((resealing) => resealAll(kysely, resealing)),
      applications,
      notifications: { notifier, webhooks, organizationId: organization.id },
      installation: {
        version,
        health: listening.health,
        jobs: () => jobs.jobs(),
        journal: logs.journal,
        notifier,
        facts: () => installationFacts(kysely, organization.id),
        disk: async () => (database.kind === 'pglite' ? machine.disk(configuration.dataDir) : undefined),
        eventDelay: () => machine.eventDelay(),
        retention: {
          ...retentionOf(configuration),
          activityDays: configuration.activityDays,
          activityEntries: configuration.activityEntries,
        },
        organizationId: organization.id,
        now,
      },
    },
    ...listening,
    measured,
    publicUrl: configuration.publicUrl,
    tenantDomain: configuration.tenantDomain,
    trustProxy: configuration.trustProxy,
    insecureHttp: configuration.insecureHttp,
  });
  const probes = createProbeServer({ ...listening, ...guarding, measured });

  return {
    database,
    directory,
    directoryStore,
    applications,
    tenants,
    ...logs,
    notifier,
    webhooks,
    runner,
    desk,
    discoveries,
    undo,
    plans,
    sources,
    http,
    localToken,
    organization: () => organization,
    renameOrganization: changeOrganization,
    administrators: access.administrators,
    countPeople: () => organizations.people(organization.id),
    async listen(port = configuration.port) {
      const address = await http.listen({ host: configuration.host, port });
      ownAddress = address;
      await database.directory?.announce(address);
      sweeping = setInterval(sweep, sweepInterval).unref();
      indexing = setInterval(index, indexInterval).unref();
      return address;
    },
    listenForProbes: () => probes.listen({ host: configuration.host, port: configuration.port }),
    async watch(signal) {
      await Promise.all([runner.watch(signal), notifier.watch(signal), eventDeliveries.watch(signal)]);
    },
    async close() {
      clearInterval(sweeping);
      clearInterval(indexing);
      machine.close();
      await Promise.all([http.close(), probes.close()]);
      await underWay;
      await tenants.close();
      await discoveries.close();
      await plans.close();
      await sources.close();
      await queue.close();
      await database.close();
    },
  };
}

/** A tenant URL that is only a path is a tenant of this installation, wherever that listens today. */
function ofThisInstallation(
  credentials: Credentials | undefined,
  address: string | undefined,
): Credentials | undefined {
  if (credentials === undefined || !credentials.tenantUrl.startsWith('/')) return credentials;
  return { ...credentials, tenantUrl: `${address ?? ''}${credentials.tenantUrl}` };
}

/** Between two looks for what has outlived its time. */
const sweepInterval = 15 * 60_000;
/** Between two looks for attributes to index. */
const indexInterval = 10_000;

/** Milliseconds after which a query without an index is given up. */
const SCAN_TIME = 5_000;
/** Resources such a query may look at in the embedded database, where nothing can stop it and everybody waits. */
const SCANNED_AT_MOST = 100_000;
/** Sends events as webhooks of Standard Webhooks; says of those not taken what the room of tenants has to know. */
function eventSender(call: CallWebhook): ConstructorParameters<typeof EventDeliveries>[0]['send'] {
  return async (message) => {
    try {
      await call(message);
      return undefined;
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      return { reason: error.message, isGone: error.again === 'gone', afterSeconds: error.afterSeconds };
    }
  };
}

/** The keys configured, else those of the file in the data directory. */
async function keyRing({ secretKey, dataDir }: Configuration, random: Random): Promise<KeyRing> {
  if (secretKey !== undefined) return new KeyRing(secretKey, random);
  const file = await secretKeyFile({ dataDir, random });
  return new KeyRing(file.read(), random, file);
}

/** The installation's own organisation, made at the first start. */
async function found(organizations: KyselyOrganizationStore, now: Date): Promise<Organization> {
  const organization = {
    id: randomUUID(),
    displayName: 'My organisation',
    defaultDomain: undefined,
    origin: undefined,
  };
  await organizations.create(organization, now);
  return organization;
}

async function tlsOf(configuration: Configuration): Promise<{ tls?: { cert: string; key: string } }> {
  if (configuration.tlsCert === undefined || configuration.tlsKey === undefined) return {};
  const [cert, key] = await Promise.all([
    readFile(configuration.tlsCert, 'utf8'),
    readFile(configuration.tlsKey, 'utf8'),
  ]);
  return { tls: { cert, key } };
}
