import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { apiAccess, loadSecretKey, orderedIds, secretBox, signing } from './access/index.ts';
import { Applications, type Credentials } from './applications/index.ts';
import type { Configuration } from './config/index.ts';
import { Directory, type DirectoryStore, type Organization } from './directory/index.ts';
import { LOG_CODES } from './engine/index.ts';
import { galleryAppById } from './gallery/index.ts';
import { createHttpServer } from './http/index.ts';
import { JobRunner } from './jobs/index.ts';
import { type AuditStore, type JournalStore, type LogRetention, retainLogs, silentJobs } from './journal/index.ts';
import { Notifier, smtpMailer, Webhooks, webhookCaller } from './notify/index.ts';
import {
  BuiltInSource,
  type Database,
  eraseLifecycle,
  eraseOrphans,
  eraseRemoved,
  KyselyApplicationStore,
  KyselyAuditStore,
  KyselyDirectoryStore,
  KyselyJobStore,
  KyselyJournalStore,
  KyselyNoticeStore,
  KyselyOrganizationStore,
  KyselyResourceStore,
  KyselyTenantStore,
  migrate,
  openDatabase,
  PageMemory,
} from './store/index.ts';
import {
  type AddressPolicy,
  connectTarget,
  guardedLookup,
  readDocument,
  refusedUrl,
  TargetHosts,
} from './targets/index.ts';
import { profiles, signedTokens, Tenants } from './tenants/index.ts';
import { version } from './version.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

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
  readonly http: FastifyInstance;
  /** A token for every permission, good while this process runs. */
  readonly localToken: string;
  organization(): Organization;
  renameOrganization(change: Partial<Omit<Organization, 'id'>>): Promise<void>;
  countPeople(): Promise<number>;
  /** Listens, and answers the address of this machine to reach it at. */
  listen(port?: number): Promise<string>;
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
  const key = await loadSecretKey({ secretKey: configuration.secretKey, dataDir: configuration.dataDir, random });
  const box = secretBox([key], random);
  const localToken = database.directory?.token ?? randomBytes(32).toString('base64url');

  const organizations = new KyselyOrganizationStore(kysely);
  let organization = (await organizations.first()) ?? (await found(organizations, now()));
  const directoryStore = new KyselyDirectoryStore(kysely, organization.id);
  const directory = new Directory({ store: directoryStore, clock: now, newId: randomUUID });
  const applications = new Applications({
    store: new KyselyApplicationStore(kysely, organization.id),
    secretBox: box,
    now,
    newId: randomUUID,
  });
  let ownAddress: string | undefined;
  const policy = (): AddressPolicy => ({
    allowed: [...configuration.allowTargets, ...(ownAddress === undefined ? [] : [new URL(ownAddress).host])].map(
      (entry) => entry.toLowerCase(),
    ),
  });
  const newId = orderedIds(Date.now, randomUUID);
  const pages = new PageMemory();
  const tenants = new Tenants({
    store: new KyselyTenantStore(kysely),
    profiles,
    resources: (tenant) =>
      new KyselyResourceStore(kysely, {
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
  let sweeping: NodeJS.Timeout | undefined;
  const sweep = () => {
    tenants.sweep().catch((error: unknown) => log.error({ err: error }, 'Old entries could not be erased.'));
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
  const { smtpUrl, mailFrom } = configuration;
  const notifier = new Notifier({
    store: noticeStore,
    mailer: smtpUrl === undefined || mailFrom === undefined ? undefined : smtpMailer({ url: smtpUrl, from: mailFrom }),
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

  const clock = {
    now: () => Date.now(),
    sleep: (milliseconds: number, signal?: AbortSignal) => sleep(milliseconds, undefined, { signal }),
  };
  const hosts = new TargetHosts(clock);
  const jobs = new KyselyJobStore(kysely, organization.id, async (job, event, transaction) => {
    if (job === undefined) return;
    const { organizationId, id: jobId, applicationId, applicationName } = job;
    await notifier.record({ organizationId, jobId, applicationId, applicationName, at: now(), ...event }, transaction);
  });
  const runner = new JobRunner({
    store: jobs,
    source: new BuiltInSource(kysely, organization.id),
    connect: async (job) =>
      connectTarget(ofThisInstallation(await applications.credentials(job.id), ownAddress), {
        maxConcurrency: job.settings.maxConcurrency,
        requestsPerSecond: job.settings.requestsPerSecond,
        patchDialect: job.settings.patchDialect,
        profile: galleryAppById(job.templateId)?.target,
        hosts,
        policy: policy(),
        clock,
        jitter: Math.random,
        userAgent: `Lockstep/${version}`,
      }),
    now,
    newId,
    random,
    defaultDomain: () => organization.defaultDomain,
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
    chores: [
      { every: HOUR, whenIdle: false, run: () => directory.purgeExpired() },
      { every: HOUR, whenIdle: false, run: () => eraseLapsed(kysely, now()) },
      { every: HOUR, whenIdle: false, run: () => tenants.warnOfEnds() },
      { every: HOUR, whenIdle: false, run: () => retainLogs(logs, organization.id, retentionOf(configuration), now()) },
      { every: 5 * MINUTE, whenIdle: false, run: () => tellOfSilence(logs.journal, notifier, organization.id, now()) },
      { every: HOUR, whenIdle: true, run: () => database.tidy() },
    ],
    onFailed: (job, { code, message }) => log.warn({ jobId: job.id, code }, `${job.applicationName}: ${message}`),
    onError: (job, error) => log.error({ err: error, jobId: job.id }, 'A cycle ended by a fault of the program.'),
  });

  const http = createHttpServer({
    tenants,
    directory,
    provisioning: { applications, jobs, runner },
    apiAccess: apiAccess([
      { name: 'This machine', token: localToken },
      ...(configuration.adminToken === undefined
        ? []
        : [{ name: 'LOCKSTEP_ADMIN_TOKEN', token: configuration.adminToken }]),
    ]),
    health: async () => {
      await organizations.first();
      return { database: database.kind === 'pglite' ? 'PGlite' : 'PostgreSQL', durable: database.durable };
    },
    version,
    newId: randomUUID,
    publicUrl: configuration.publicUrl,
    tenantDomain: configuration.tenantDomain,
    trustProxy: configuration.trustProxy,
    insecureHttp: configuration.insecureHttp,
    logger: log,
    ...(await tlsOf(configuration)),
  });

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
    http,
    localToken,
    organization: () => organization,
    async renameOrganization(change) {
      const next = { ...organization, ...change };
      await organizations.update(next);
      organization = next;
    },
    countPeople: () => organizations.people(organization.id),
    async listen(port = configuration.port) {
      const address = await http.listen({ host: configuration.host, port });
      ownAddress = address;
      await database.directory?.announce(address);
      sweeping = setInterval(sweep, sweepInterval).unref();
      indexing = setInterval(index, indexInterval).unref();
      return address;
    },
    async watch(signal) {
      await Promise.all([runner.watch(signal), notifier.watch(signal)]);
    },
    async close() {
      clearInterval(sweeping);
      clearInterval(indexing);
      await http.close();
      await underWay;
      await tenants.close();
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
const erasedAtOnce = 100;
/** How long it is told which accounts were switched on or off. */
const lifecycleDays = 30;

/** Erases removed resources that can no longer be brought back, and what a tenant that was removed left behind. */
async function eraseLapsed(kysely: Database['kysely'], now: Date): Promise<void> {
  while ((await eraseRemoved(kysely, now, erasedAtOnce)) === erasedAtOnce);
  const forgotten = new Date(now.getTime() - lifecycleDays * 24 * HOUR);
  while ((await eraseLifecycle(kysely, forgotten, erasedAtOnce)) === erasedAtOnce);
  await eraseOrphans(kysely);
}

/** Tells of jobs that should run and completed nothing for a while. */
async function tellOfSilence(
  journal: JournalStore,
  notifier: Notifier,
  organizationId: string,
  now: Date,
): Promise<void> {
  for (const sign of silentJobs(await journal.lastSigns(organizationId), now)) {
    const { jobId, applicationId, applicationName, intervalSeconds, completedAt } = sign;
    const job = { organizationId, jobId, applicationId, applicationName };
    await notifier.record({ ...job, at: now, what: 'noCycle', lastCompletedAt: completedAt, intervalSeconds });
  }
}

function retentionOf({ logDays, logEntries, auditDays }: Configuration): LogRetention {
  return { journalDays: logDays, journalEntries: logEntries, auditDays };
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
