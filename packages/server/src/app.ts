import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { apiAccess, loadSecretKey, secretBox, signing } from './access/index.ts';
import { Applications, type Credentials } from './applications/index.ts';
import type { Configuration } from './config/index.ts';
import { Directory, type DirectoryStore, type Organization } from './directory/index.ts';
import { createHttpServer } from './http/index.ts';
import { JobRunner } from './jobs/index.ts';
import type { JournalStore } from './journal/index.ts';
import {
  BuiltInSource,
  type Database,
  KyselyApplicationStore,
  KyselyDirectoryStore,
  KyselyJobStore,
  KyselyJournalStore,
  KyselyOrganizationStore,
  KyselyResourceStore,
  KyselyTenantStore,
  migrate,
  openDatabase,
  PageMemory,
} from './store/index.ts';
import { connectTarget } from './targets/index.ts';
import { profiles, Tenants } from './tenants/index.ts';
import { version } from './version.ts';

const HOUR = 3_600_000;

/** The program, put together: every room with what it needs. */
export interface App {
  readonly database: Database;
  readonly directory: Directory;
  readonly directoryStore: DirectoryStore;
  readonly applications: Applications;
  readonly tenants: Tenants;
  readonly journal: JournalStore;
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
  const pages = new PageMemory();
  const tenants = new Tenants({
    store: new KyselyTenantStore(kysely),
    profiles,
    resources: (tenant) =>
      new KyselyResourceStore(kysely, {
        ...tenant,
        pages,
        baseUrl: `${configuration.publicUrl ?? ownAddress ?? ''}/t/${tenant.key}/scim/v2`,
      }),
    secretBox: box,
    random,
    newId: () => uuidv7(),
    now,
    sign: signing(key, 'cursor'),
    rateLimit: { perSecond: configuration.rateLimit, burst: configuration.rateBurst },
    retention: { days: configuration.activityDays, entries: configuration.activityEntries },
    onError: (error) => log.error({ err: error }, 'The request log could not be written.'),
  });
  let sweeping: NodeJS.Timeout | undefined;
  const sweep = () => {
    tenants.sweep().catch((error: unknown) => log.error({ err: error }, 'Old entries could not be erased.'));
  };

  const runner = new JobRunner({
    store: new KyselyJobStore(kysely, organization.id),
    source: new BuiltInSource(kysely, organization.id),
    connect: async (job) => {
      const allowed = [...configuration.allowTargets, ...(ownAddress === undefined ? [] : [new URL(ownAddress).host])];
      return connectTarget(ofThisInstallation(await applications.credentials(job.id), ownAddress), {
        maxConcurrency: job.settings.maxConcurrency,
        policy: { allowed: allowed.map((entry) => entry.toLowerCase()) },
        clock: { now: () => Date.now(), sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }) },
        jitter: Math.random,
        userAgent: `Lockstep/${version}`,
      });
    },
    now,
    newId: () => uuidv7(),
    random,
    defaultDomain: () => organization.defaultDomain,
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
    chores: [
      { every: HOUR, whenIdle: false, run: () => directory.purgeExpired() },
      { every: HOUR, whenIdle: true, run: () => database.tidy() },
    ],
    onFailed: (job, { code, message }) => log.warn({ jobId: job.id, code }, `${job.applicationName}: ${message}`),
    onError: (job, error) => log.error({ err: error, jobId: job.id }, 'A cycle ended by a fault of the program.'),
  });

  const http = createHttpServer({
    tenants,
    directory,
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
    journal: new KyselyJournalStore(kysely),
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
      return address;
    },
    watch: (signal) => runner.watch(signal),
    async close() {
      clearInterval(sweeping);
      await http.close();
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
