import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { portalFiles } from '@lockstep/portal';
import type { FastifyInstance } from 'fastify';
import { apiAccess } from './access/index.ts';
import type { ApplicationSide } from './application-side.ts';
import { retentionOf } from './chores.ts';
import type { Configuration } from './config/index.ts';
import { Groups, Imports } from './directory/index.ts';
import type { Foundation } from './foundation.ts';
import {
  createHttpServer,
  createProbeServer,
  type Guarding,
  type Health,
  type HttpNeeds,
  LiveFeed,
} from './http/index.ts';
import type { LivePosition } from './jobs/index.ts';
import type { Machine } from './machine.ts';
import type { ProvisioningSide } from './provisioning-side.ts';
import {
  cycleProgress,
  installationFacts,
  KyselyDirectoryChanges,
  KyselyDirectoryQueries,
  KyselyGroupOwners,
  KyselyImportStore,
  liveState,
  resealAll,
  sealedInventory,
} from './store/index.ts';
import { version } from './version.ts';

/** What the surfaces are made of. */
interface Needs {
  readonly foundation: Foundation;
  readonly machine: Machine;
  /** A token for every permission. */
  readonly localToken: string;
  readonly applicationSide: ApplicationSide;
  readonly provisioningSide: ProvisioningSide;
}

/** The servers of a process: one with every surface, and one with the probes alone. Neither listens yet. */
export async function createSurfaces(
  needs: Needs,
): Promise<{ readonly http: FastifyInstance; readonly probes: FastifyInstance }> {
  const { configuration, organization, access, signing, random } = needs.foundation;
  const { tenants, authorizations, people, events } = needs.applicationSide;
  const seen = whatIsSeen(needs);
  const guarding = guardingOf(needs);
  const listening = await listeningOf(needs.foundation);
  const http = createHttpServer({
    tenants,
    events,
    people,
    authorization: { authorizations, derive: signing('authorization server'), random },
    ...provisioningOf(needs, seen),
    ...guarding,
    portal: {
      access,
      organizationId: organization.id,
      readOrganization: () => organization.read(),
      home: homeOf(needs, seen),
    },
    settings: settingsOf(needs, listening.health),
    ...listening,
    measured: seen,
    publicUrl: configuration.publicUrl,
    tenantDomain: configuration.tenantDomain,
    trustProxy: configuration.trustProxy,
    insecureHttp: configuration.insecureHttp,
  });
  return { http, probes: createProbeServer({ ...listening, ...guarding, measured: seen }) };
}

/** How the process is reached, and what it says of itself to those who probe it. */
async function listeningOf({ configuration, database, organization, log }: Foundation) {
  return {
    health: async (): Promise<Health> => {
      await organization.probe();
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
}

async function tlsOf(configuration: Configuration): Promise<{ tls?: { cert: string; key: string } }> {
  if (configuration.tlsCert === undefined || configuration.tlsKey === undefined) return {};
  const [cert, key] = await Promise.all([
    readFile(configuration.tlsCert, 'utf8'),
    readFile(configuration.tlsKey, 'utf8'),
  ]);
  return { tls: { cert, key } };
}

function guardingOf({ foundation, localToken, provisioningSide }: Needs): Guarding {
  const { access, configuration, logs, organization } = foundation;
  const { adminToken } = configuration;
  return {
    owns: ({ id }, application) => provisioningSide.applications.registrations.isOwnedBy(application, id),
    apiAccess: apiAccess({
      ...access,
      organizationId: organization.id,
      tokens: [
        { name: 'This machine', token: localToken },
        ...(adminToken === undefined ? [] : [{ name: 'LOCKSTEP_ADMIN_TOKEN', token: adminToken }]),
      ],
    }),
    auditLog: logs.audit,
    newId: randomUUID,
  };
}

type Seen = ReturnType<typeof whatIsSeen>;

/** What is read of the installation while it works: jobs, how far they are, how much there is. */
function whatIsSeen({ foundation, provisioningSide }: Needs) {
  const { database, organization, now } = foundation;
  const queries = new KyselyDirectoryQueries(database.kysely, organization.id);
  return {
    queries,
    jobs: () => provisioningSide.jobs.jobs(),
    state: (since: LivePosition) => liveState(database.kysely, organization.id, since),
    progress: (jobId: string) => cycleProgress(database.kysely, organization.id, jobId),
    countObjects: async () => ({
      users: await queries.count({ types: ['User'] }),
      groups: await queries.count({ types: ['Group'] }),
    }),
    now,
  };
}

/** The directory, applications and jobs. */
function provisioningOf(
  { foundation, provisioningSide: side }: Needs,
  { queries, progress }: Seen,
): Pick<HttpNeeds, 'directory' | 'directoryServices' | 'provisioning'> {
  const { access, configuration, own, organization, logs, signing, newId, now, random } = foundation;
  const { directory, sources, holds, source } = side;
  const { applications, authorizations, jobs, runner, desk, discoveries, undo, plans, targets } = side;
  return {
    directory,
    directoryServices: {
      queries,
      changes: new KyselyDirectoryChanges(own, organization.id),
      groups: new Groups({ directory, owners: new KyselyGroupOwners(own, organization.id), clock: now }),
      sources,
      holds,
      imports: new Imports({ directory, store: new KyselyImportStore(own, organization.id), now, newId }),
      organization: () => organization.current,
      sign: signing('delta'),
      strictQueries: configuration.strictQueries,
    },
    provisioning: {
      applications,
      authorizations,
      jobs,
      runner,
      testConnection: (entry, credentials, matchingPath) => targets.tryOut(entry, credentials, matchingPath),
      discover: (job) => targets.discover(job),
      desk,
      discoveries,
      undo,
      plans,
      journal: logs.journal,
      audits: logs.audit,
      preview: {
        store: jobs,
        source,
        now,
        random,
        defaultDomain: () => organization.current.defaultDomain,
      },
      writtenSince: (object, watermark) => source.writtenSince(object, watermark),
      progress,
      nameOf: access.nameOf,
    },
  };
}

/** The first page of the portal and its search. */
function homeOf({ foundation, applicationSide, provisioningSide }: Needs, seen: Seen) {
  const { access, log, logs, organization } = foundation;
  const { applications, directory, jobs } = provisioningSide;
  const shared = {
    jobs,
    applications: () => applications.list(),
    journal: logs.journal,
    organizationId: organization.id,
  };
  const nameOf = async (id: string) => {
    const person = await directory.read('User', id).catch(() => undefined);
    return person === undefined ? access.nameOf(id) : String(person.properties.displayName ?? id);
  };
  return {
    feed: new LiveFeed({
      ...seen,
      onError: (error) => log.error({ err: error }, 'What happens could not be read; it is tried again.'),
    }),
    list: { applications, jobs, nameOf },
    overview: {
      ...seen,
      ...shared,
      sources: () => provisioningSide.sources.inTrouble(),
      organizationName: () => organization.current.displayName,
    },
    search: { ...shared, queries: seen.queries, tenants: applicationSide.tenants },
  };
}

/** What people set, and how the installation fares. */
function settingsOf(
  { foundation, machine, provisioningSide }: Needs,
  health: () => Promise<Health>,
): NonNullable<HttpNeeds['settings']> {
  const { configuration, database, logs, now, organization, secretBox } = foundation;
  const { kysely } = database;
  const { applications, jobs, notifier, webhooks } = provisioningSide;
  const organizationId = organization.id;
  return {
    organization: {
      read: () => organization.read(),
      change: (change, expected) => organization.change(change, expected),
    },
    storedSecrets: () => sealedInventory(kysely, organizationId),
    rotateKey: () => secretBox.rotate((resealing) => resealAll(kysely, resealing)),
    applications,
    notifications: { notifier, webhooks, organizationId },
    installation: {
      version,
      health,
      jobs: () => jobs.jobs(),
      journal: logs.journal,
      notifier,
      facts: () => installationFacts(kysely, organizationId),
      disk: async () => (database.kind === 'pglite' ? machine.disk(configuration.dataDir) : undefined),
      eventDelay: () => machine.eventDelay(),
      retention: {
        ...retentionOf(configuration),
        activityDays: configuration.activityDays,
        activityEntries: configuration.activityEntries,
      },
      organizationId,
      now,
    },
  };
}
