import { randomBytes } from 'node:crypto';
import type { SecretBox } from '../access/index.ts';
import { checkSchema, DEFAULT_JOB_SETTINGS, type Job, type JobSettings, type ScheduleState } from '../engine/index.ts';
import { type GalleryApp, noConnectorReason, synchronizationSchemaOf } from '../gallery/index.ts';
import { RolesRefused, roleProblems } from './app-roles.ts';
import { type Application, type AppRole, type Credentials, DEFAULT_ROLE, type Principal } from './application.ts';
import type { ApplicationStore } from './application-store.ts';
import { SchemaRefused, Schemas } from './schemas.ts';
import { Snippets } from './snippets.ts';

const BATCH = 100;

/** The application can be added, and cannot be provisioned; the message says why. */
export class NoConnector extends Error {
  override readonly name = 'NoConnector';
}

export interface ApplicationsDependencies {
  readonly store: ApplicationStore;
  readonly secretBox: SecretBox;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Applications of one organisation: made from gallery entries, assigned to people and groups, given credentials. */
export class Applications {
  readonly #dependencies: ApplicationsDependencies;
  /** Mappings and scoping filters of the jobs, version by version. */
  readonly schemas: Schemas;
  /** Named expressions that mappings of all jobs are made of. */
  readonly snippets: Snippets;

  constructor(dependencies: ApplicationsDependencies) {
    this.#dependencies = dependencies;
    const { store, now, newId } = dependencies;
    this.schemas = new Schemas({ store: store.schemas, snippets: store.snippets, now, newId });
    this.snippets = new Snippets({ store: store.snippets, schemas: this.schemas, now, random: randomBytes });
  }

  /** Makes an instance of any gallery entry, without a job: also of one there is no connector for. */
  async add(entry: GalleryApp, displayName: string): Promise<Application> {
    const application = this.#application(entry, displayName);
    await this.#dependencies.store.create(application, this.#rolesOf(entry));
    return application;
  }

  /**
   * Makes an instance of a gallery entry with its default mappings and one job, which is not started. Throws
   * {@link NoConnector} for an entry that cannot be provisioned.
   */
  async instantiate(
    entry: GalleryApp,
    displayName: string,
    settings: Partial<JobSettings> = {},
  ): Promise<{ readonly application: Application; readonly jobId: string }> {
    const { store, newId } = this.#dependencies;
    const reason = noConnectorReason(entry);
    if (reason !== undefined) throw new NoConnector(reason);
    const application = this.#application(entry, displayName);
    const jobId = newId();
    await store.create(application, this.#rolesOf(entry), {
      id: jobId,
      templateId: entry.id,
      settings: { ...DEFAULT_JOB_SETTINGS, outOfScope: entry.deprovisioning.outOfScope, ...settings },
      schema: synchronizationSchemaOf(entry),
    });
    return { application, jobId };
  }

  #application(entry: GalleryApp, displayName: string): Application {
    const { now, newId } = this.#dependencies;
    return { id: newId(), templateId: entry.id, displayName, createdAt: now() };
  }

  /** The roles a gallery entry brings, in its order. */
  #rolesOf({ appRoles }: GalleryApp): readonly AppRole[] {
    return appRoles.values.map((value) => ({ id: this.#dependencies.newId(), value, name: value }));
  }

  list(): Promise<readonly Application[]> {
    return this.#dependencies.store.list();
  }

  jobsOf(applicationId: string): Promise<readonly Job[]> {
    return this.#dependencies.store.jobsOf(applicationId);
  }

  /** The roles of an application. Where somebody holds several and only one is sent, it is the first of this list. */
  roles(applicationId: string): Promise<readonly AppRole[]> {
    return this.#dependencies.store.roles(applicationId);
  }

  /**
   * Puts a list of roles, in its order, in the place of the one there is. Whoever holds a role is looked at again. Throws
   * {@link RolesRefused} with everything that is wrong with the list; nothing is stored then.
   */
  async saveRoles(applicationId: string, roles: readonly AppRole[]): Promise<void> {
    const problems = roleProblems(roles);
    if (problems.length > 0) throw new RolesRefused(problems);
    const missing = await this.#dependencies.store.saveRoles(applicationId, roles, this.#dependencies.now());
    if (missing.length === 0) return;
    throw new RolesRefused(
      missing.map(({ name }) => `The role ${name} is assigned and cannot be removed. End its assignments first.`),
    );
  }

  /** Assigns people and groups with a role. Answers how many were not assigned with it before. */
  async assign(applicationId: string, principals: readonly Principal[], role: AppRole = DEFAULT_ROLE): Promise<number> {
    const { store, now, newId } = this.#dependencies;
    let added = 0;
    for (let start = 0; start < principals.length; start += BATCH) {
      const assignments = principals
        .slice(start, start + BATCH)
        .map(({ type, id }) => ({ type, id, assignmentId: newId(), roleId: role.id }));
      added += await store.assign(applicationId, assignments, role, now());
    }
    return added;
  }

  unassign(applicationId: string, principal: Principal): Promise<boolean> {
    return this.#dependencies.store.unassign(applicationId, principal, this.#dependencies.now());
  }

  async saveCredentials(jobId: string, credentials: Credentials): Promise<void> {
    const { store, secretBox } = this.#dependencies;
    await store.saveCredentials(jobId, secretBox.seal(JSON.stringify(credentials), context(jobId)));
  }

  /** For those who talk to the target; undefined when none were saved. */
  async credentials(jobId: string): Promise<Credentials | undefined> {
    const { store, secretBox } = this.#dependencies;
    const sealed = await store.sealedCredentials(jobId);
    return sealed === undefined ? undefined : (JSON.parse(secretBox.open(sealed, context(jobId))) as Credentials);
  }

  /** Throws {@link SchemaRefused} when the scope does not go with the mappings: roles exist only for assigned people. */
  async saveSettings(jobId: string, settings: JobSettings): Promise<void> {
    if (settings.scope === 'all') {
      const { schema } = await this.schemas.current(jobId);
      const findings = checkSchema(schema, { jobScope: 'all' });
      const roles = findings.filter(({ code }) => code === 'RolesNeedAssignment');
      if (roles.length > 0) throw new SchemaRefused(roles);
    }
    await this.#dependencies.store.saveSettings(jobId, settings);
  }

  /** Starts a job, or stops it: `Active` jobs run their cycles, others keep everything and run nothing. */
  setState(jobId: string, state: ScheduleState): Promise<void> {
    return this.#dependencies.store.saveState(jobId, state);
  }
}

/** Binds sealed credentials to their job, so that they open nowhere else. */
function context(jobId: string): string {
  return `credentials of job ${jobId}`;
}
