import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { Administrators } from './access/index.ts';
import { joinApplicationSide } from './application-side.ts';
import type { Applications } from './applications/index.ts';
import { choresOf } from './chores.ts';
import type { Configuration } from './config/index.ts';
import type { Directory, DirectoryStore, Organization, OrganizationChange } from './directory/index.ts';
import { type Foundation, layFoundation } from './foundation.ts';
import type { CycleUndo, Discoveries, JobDesk, JobRunner, Plans } from './jobs/index.ts';
import type { AuditStore, JournalStore } from './journal/index.ts';
import { watchMachine } from './machine.ts';
import type { Notifier, Webhooks } from './notify/index.ts';
import { joinProvisioningSide } from './provisioning-side.ts';
import type { Sources } from './sources/index.ts';
import { type Database, foldUnfolded, migrate, openDatabase } from './store/index.ts';
import { createSurfaces } from './surfaces.ts';
import type { Tenants } from './tenants/index.ts';

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
  renameOrganization(change: OrganizationChange): Promise<void>;
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
    return await join(await layFoundation(configuration, database, log));
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The two sides over one foundation. They never meet here, but for what an installation tidies up in both. */
async function join(foundation: Foundation): Promise<App> {
  const { configuration, database, organization, access, address, logs, now } = foundation;
  const machine = watchMachine();
  const localToken = database.directory?.token ?? randomBytes(32).toString('base64url');
  const applicationSide = joinApplicationSide(foundation);
  const { tenants, events, deliveries } = applicationSide;
  const provisioningSide = joinProvisioningSide(foundation, (toTidy) =>
    choresOf({ ...toTidy, configuration, organizationId: organization.id, database, logs, tenants, events, now }),
  );
  const { directory, directoryStore, sources, applications, notifier, webhooks } = provisioningSide;
  const { runner, desk, discoveries, undo, plans } = provisioningSide;
  const { http, probes } = await createSurfaces({ foundation, machine, localToken, applicationSide, provisioningSide });

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
    organization: () => organization.current,
    renameOrganization: async (change) => void (await organization.change(change)),
    administrators: access.administrators,
    countPeople: () => organization.countPeople(),
    async listen(port = configuration.port) {
      const listening = await http.listen({ host: configuration.host, port });
      address.listensAt(listening);
      await database.directory?.announce(listening);
      applicationSide.tidy();
      return listening;
    },
    listenForProbes: () => probes.listen({ host: configuration.host, port: configuration.port }),
    async watch(signal) {
      await Promise.all([runner.watch(signal), notifier.watch(signal), deliveries.watch(signal)]);
    },
    async close() {
      applicationSide.rest();
      machine.close();
      await Promise.all([http.close(), probes.close()]);
      await applicationSide.close();
      await provisioningSide.close();
      await database.close();
    },
  };
}
