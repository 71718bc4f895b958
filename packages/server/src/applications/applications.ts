import { randomBytes } from 'node:crypto';
import type { SecretBox } from '../access/index.ts';
import { checkSchema, DEFAULT_JOB_SETTINGS, type Job, type JobSettings, type ScheduleState } from '../engine/index.ts';
import { customApplication, type GalleryApp, noConnectorReason, synchronizationSchemaOf } from '../gallery/index.ts';
import type { Finding, SynchronizationSchema } from '../mapping/index.ts';
import { type Application, type AppRole, type Credentials, DEFAULT_ROLE, type Principal } from './application.ts';
import type { ApplicationAuthorizations } from './application-authorizations.ts';
import { ApplicationSecrets } from './application-secrets.ts';
import type { ApplicationStore, JobDraft } from './application-store.ts';
import { Assignments } from './assignments.ts';
import { configurationOf, type JobConfiguration, readConfiguration } from './job-configuration.ts';
import { Logos } from './logos.ts';
import { Registrations } from './registrations.ts';
import { BY_ITSELF, changeBy, type Saving } from './saving.ts';
import { changesOf, SchemaRefused, Schemas } from './schemas.ts';
import { withSecretSettings } from './secret-settings.ts';
import { isAuthorized, type Secrets, targetCredentials, withCredentials } from './secrets.ts';
import { type NotificationFindings, SettingsChanged, SettingsHistory, settingsDifference } from './settings-history.ts';
import { Snippets } from './snippets.ts';

/** The application can be added, and cannot be provisioned; the message says why. */
export class NoConnector extends Error {
  override readonly name = 'NoConnector';
}

/** What an import put in force. */
export interface ImportedConfiguration {
  readonly schemaVersion: number;
  readonly settingsVersion: number;
  /** What deserves a look though it prevented nothing. */
  readonly warnings: readonly Finding[];
}

export interface ApplicationsDependencies {
  readonly store: ApplicationStore;
  readonly secretBox: SecretBox;
  readonly now: () => Date;
  readonly newId: () => string;
  /** What applications granted; without it, each is given a token. */
  readonly authorizations?: ApplicationAuthorizations | undefined;
  /** What is wrong with who is to be told of a job; nothing ever, when left out. */
  readonly notificationFindings?: NotificationFindings | undefined;
}

/** Applications of one organisation: made from gallery entries, assigned to people and groups, given credentials. */
export class Applications {
  readonly #dependencies: ApplicationsDependencies;
  /** Mappings and scoping filters of the jobs, version by version. */
  readonly schemas: Schemas;
  /** Settings of the jobs, version by version. */
  readonly settings: SettingsHistory;
  /** Named expressions that mappings of all jobs are made of. */
  readonly snippets: Snippets;
  /** The two objects of each application: found, changed, deleted and restored. */
  readonly registrations: Registrations;
  /** Roles, and who holds them. */
  readonly assignments: Assignments;
  /** What applications look like. */
  readonly logos: Logos;
  /** What the engine presents to targets, and the settings that are written with it. */
  readonly secrets: ApplicationSecrets;

  constructor(dependencies: ApplicationsDependencies) {
    this.#dependencies = dependencies;
    const { store, now, newId, notificationFindings = () => [] } = dependencies;
    this.schemas = new Schemas({ store: store.schemas, snippets: store.snippets, now, newId });
    const check = (jobId: string, settings: JobSettings) => this.#checkScope(jobId, settings);
    this.settings = new SettingsHistory({ store: store.settings, now, newId, check, notificationFindings });
    this.snippets = new Snippets({ store: store.snippets, schemas: this.schemas, now, random: randomBytes });
    this.registrations = new Registrations({ store, now, newId });
    this.assignments = new Assignments({ store: store.assignments, now, newId });
    this.logos = new Logos(store.logos);
    this.secrets = new ApplicationSecrets(dependencies, check);
  }

  /** Makes an instance of any gallery entry, without a job: also of one there is no connector for. */
  add(entry: GalleryApp, displayName: string): Promise<Application> {
    return this.registrations.make({ entry, displayName });
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
    const job = this.#jobOf(entry, settings);
    const application = await this.registrations.make({ entry, displayName }, job);
    return { application, jobId: job.id };
  }

  /**
   * Adds a job to an application, not started, with the default mappings of an entry. What the secrets of the
   * application say about its settings holds from the beginning. Throws {@link NoConnector}.
   */
  async addJob(application: Application, entry: GalleryApp = customApplication): Promise<string> {
    const job = this.#jobOf(entry, {});
    const { values } = await this.secrets.saved(application.id);
    const settings = values.size === 0 ? job.settings : withSecretSettings(job.settings, values);
    await this.#dependencies.store.addJob(application.id, { ...job, settings });
    return job.id;
  }

  #jobOf(entry: GalleryApp, settings: Partial<JobSettings>): JobDraft {
    const reason = noConnectorReason(entry);
    if (reason !== undefined) throw new NoConnector(reason);
    return {
      id: this.#dependencies.newId(),
      templateId: entry.id,
      settings: { ...DEFAULT_JOB_SETTINGS, outOfScope: entry.deprovisioning.outOfScope, ...settings },
      schema: synchronizationSchemaOf(entry),
      createdAt: this.#dependencies.now(),
    };
  }

  list(): Promise<readonly Application[]> {
    return this.#dependencies.store.list('application', 'live');
  }

  jobsOf(applicationId: string): Promise<readonly Job[]> {
    return this.#dependencies.store.jobsOf(applicationId);
  }

  /** Takes a job away with all it remembers; accounts in the target are not touched. False when there is none. */
  deleteJob(jobId: string): Promise<boolean> {
    return this.#dependencies.store.deleteJob(jobId);
  }

  /** Erases a stretch of what deleted jobs remembered; true when something is left. */
  clearDeletedJobs(limit: number): Promise<boolean> {
    return this.#dependencies.store.clearDeletedJobs(limit);
  }

  /** See {@link Assignments.roles}. */
  roles(applicationId: string): Promise<readonly AppRole[]> {
    return this.assignments.roles(applicationId);
  }

  /** See {@link Assignments.saveRoles}. */
  saveRoles(applicationId: string, roles: readonly AppRole[]): Promise<void> {
    return this.assignments.saveRoles(applicationId, roles);
  }

  /** See {@link Assignments.assign}. */
  assign(applicationId: string, principals: readonly Principal[], role: AppRole = DEFAULT_ROLE): Promise<number> {
    return this.assignments.assign(applicationId, principals, role);
  }

  unassign(applicationId: string, principal: Principal): Promise<boolean> {
    return this.assignments.unassign(applicationId, principal);
  }

  /** Saves address and token for the application of a job; its other secrets stay. */
  async saveCredentials(jobId: string, credentials: Credentials, saving?: Saving): Promise<void> {
    await this.secrets.change({ jobId }, (saved) => withCredentials(saved, credentials), undefined, saving);
  }

  /** For those who talk to the target; undefined when none were saved, and nothing was granted. */
  async credentials(jobId: string): Promise<Credentials | undefined> {
    const saved = await this.secrets.ofJob(jobId);
    return saved === undefined ? undefined : this.#credentials({ jobId }, saved);
  }

  /** The same with other secrets in place of those saved. */
  credentialsWith(applicationId: string, secrets: Secrets): Promise<Credentials | undefined> {
    return this.#credentials({ applicationId }, secrets);
  }

  async #credentials(
    of: { readonly applicationId: string } | { readonly jobId: string },
    secrets: Secrets,
  ): Promise<Credentials | undefined> {
    const granted = isAuthorized(secrets) ? await this.#dependencies.authorizations?.credentials(of) : undefined;
    return granted ?? targetCredentials(secrets);
  }

  /** Throws {@link SchemaRefused} when the scope does not go with the mappings: roles exist only for assigned people. */
  async saveSettings(jobId: string, settings: JobSettings, saving?: Saving): Promise<void> {
    await this.settings.save(jobId, settings, saving);
  }

  /** What a job does, as a document without secrets of its target. Throws {@link SchemaNotFound}. */
  async exportConfiguration(jobId: string, saving: Saving): Promise<JobConfiguration> {
    const { store } = this.#dependencies;
    const owner = await store.schemas.owner(jobId);
    const [{ schema }, { settings }] = await Promise.all([this.schemas.current(jobId), this.settings.current(jobId)]);
    const change = changeBy(this.#dependencies, 'configurationExported', saving, []);
    await store.saveConfiguration(jobId, { schema: undefined, settings: undefined }, change);
    return configurationOf(owner?.templateId ?? '', schema, settings);
  }

  /**
   * Puts a document in force as a whole, schema and settings together, or nothing of it: mappings, filters, expressions,
   * matching and options are checked before. Throws {@link SchemaRefused} with every finding, {@link SchemaChanged} and
   * {@link SettingsChanged} when somebody saves at the same time, {@link SchemaNotFound}.
   */
  async importConfiguration(jobId: string, document: unknown, saving: Saving): Promise<ImportedConfiguration> {
    const read = readConfiguration(document);
    if (!read.ok) throw new SchemaRefused(read.findings);
    const current = await this.settings.current(jobId);
    const settings = read.settings ?? current.settings;
    this.settings.checkNotifications(current.settings, settings);
    const comment = saving.comment ?? 'Imported.';
    const by = { ...saving, comment };
    const { before, warnings, saved, ...next } = await this.schemas.draft(jobId, read.schema, by, settings.scope);
    const modified = settingsDifference(current.settings, settings);
    const { store, now } = this.#dependencies;
    const draft = { settings, author: saving.author, comment, createdAt: now(), expected: current.version };
    const parts = {
      schema: saved ? { expected: before.version, next } : undefined,
      settings: modified.length > 0 ? draft : undefined,
    };
    const changes = [...(saved ? changesOf(before, next) : []), ...modified];
    const change = changeBy(this.#dependencies, 'configurationImported', by, changes);
    if (!(await store.saveConfiguration(jobId, parts, change))) throw new SettingsChanged();
    const version = current.version + (parts.settings === undefined ? 0 : 1);
    return { schemaVersion: next.version, settingsVersion: version, warnings };
  }

  /**
   * Puts a schema, a scope, or both in force, where the schema is still the version they were thought of for. Throws as
   * saving either does.
   */
  async putInForce(
    jobId: string,
    proposal: {
      readonly schema?: SynchronizationSchema | undefined;
      readonly scope?: JobSettings['scope'] | undefined;
      readonly schemaVersion: number;
    },
    saving: Saving,
  ): Promise<void> {
    const { schema, scope, schemaVersion: expected } = proposal;
    if (schema !== undefined) await this.schemas.save(jobId, schema, { ...saving, expected });
    if (scope === undefined) return;
    const { settings, version } = await this.settings.current(jobId);
    await this.settings.save(jobId, { ...settings, scope }, { ...saving, expected: version });
  }

  async #checkScope(jobId: string, settings: JobSettings): Promise<void> {
    if (settings.scope !== 'all') return;
    const { schema } = await this.schemas.current(jobId);
    const findings = checkSchema(schema, { jobScope: 'all' });
    const roles = findings.filter(({ code }) => code === 'RolesNeedAssignment');
    if (roles.length > 0) throw new SchemaRefused(roles);
  }

  /** Starts a job, or stops it: `Active` jobs run their cycles, others keep everything and run nothing. */
  setState(jobId: string, state: ScheduleState, saving: Saving = BY_ITSELF): Promise<void> {
    const modified = [{ name: 'state', oldValue: null, newValue: state }];
    const activity = state === 'Active' ? 'started' : 'stopped';
    return this.#dependencies.store.saveState(jobId, state, changeBy(this.#dependencies, activity, saving, modified));
  }
}
