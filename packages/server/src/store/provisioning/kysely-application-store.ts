import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type {
  Application,
  ApplicationChange,
  ApplicationKind,
  ApplicationState,
  ApplicationStore,
  AppRole,
  JobDraft,
  Registration,
  SettingsDraft,
} from '../../applications/index.ts';
import type { Job, ScheduleState } from '../../engine/index.ts';
import type { JobChange } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { clearDeletedJobs, deleteJob } from './deleted-jobs.ts';
import { requestOperation } from './job-operations.ts';
import { selectJobs } from './job-rows.ts';
import { insertRoles, KyselyAssignmentStore } from './kysely-assignment-store.ts';
import { KyselyLogoStore, logoVersion } from './kysely-logo-store.ts';
import { KyselySchemaStore, writeSchema } from './kysely-schema-store.ts';
import { insertSettings, KyselySettingsStore, writeSettings } from './kysely-settings-store.ts';
import { KyselySnippetStore } from './kysely-snippet-store.ts';
import { recordJobChange } from './record-job-change.ts';
import { asJob } from './rows.ts';

const TABLE = { registration: 'application_registration', application: 'application' } as const;

/** One organisation's applications in the database. */
export class KyselyApplicationStore implements ApplicationStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;
  readonly schemas: KyselySchemaStore;
  readonly settings: KyselySettingsStore;
  readonly snippets: KyselySnippetStore;
  readonly assignments: KyselyAssignmentStore;
  readonly logos: KyselyLogoStore;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
    this.schemas = new KyselySchemaStore(kysely, organizationId);
    this.settings = new KyselySettingsStore(kysely, organizationId);
    this.snippets = new KyselySnippetStore(kysely, organizationId);
    this.assignments = new KyselyAssignmentStore(kysely, organizationId);
    this.logos = new KyselyLogoStore(kysely, organizationId);
  }

  async create(
    { registration, application }: { readonly registration?: Registration; readonly application?: Application },
    roles: readonly AppRole[],
    job?: JobDraft,
  ): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      if (registration !== undefined) {
        await transaction.insertInto('application_registration').values(this.#row(registration)).execute();
      }
      if (application === undefined) return;
      await transaction
        .insertInto('application')
        .values({ ...this.#row(application), secrets: null })
        .execute();
      await insertRoles(transaction, this.#organizationId, application.id, roles);
      if (job !== undefined) await this.#insertJob(transaction, application.id, job);
    });
  }

  async list(kind: ApplicationKind, state: ApplicationState): Promise<readonly Registration[]> {
    const rows = await this.#objects(kind, state).orderBy('created_at').orderBy('id').execute();
    return rows.map(asRegistration);
  }

  async find(
    kind: ApplicationKind,
    state: ApplicationState,
    key: { readonly id: string } | { readonly appId: string },
  ): Promise<Registration | undefined> {
    const of = this.#objects(kind, state);
    const row = await ('id' in key
      ? of.where('id', '=', key.id)
      : of.where('app_id', '=', key.appId)
    ).executeTakeFirst();
    return row && asRegistration(row);
  }

  async update(kind: ApplicationKind, id: string, { displayName, properties }: ApplicationChange): Promise<void> {
    if (displayName === undefined && properties === undefined) return;
    await this.#kysely
      .updateTable(TABLE[kind])
      .set({
        ...(displayName === undefined ? {} : { display_name: displayName }),
        ...(properties === undefined
          ? {}
          : { properties: sql<string>`properties || ${JSON.stringify(properties)}::jsonb` }),
      })
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', id)
      .execute();
  }

  async setDeleted(
    objects: readonly { readonly kind: ApplicationKind; readonly id: string }[],
    at: Date | null,
  ): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      for (const { kind, id } of objects) {
        await transaction
          .updateTable(TABLE[kind])
          .set({ deleted_at: at })
          .where('organization_id', '=', this.#organizationId)
          .where('id', '=', id)
          .execute();
        if (kind === 'registration' || at === null) continue;
        const stopped = await transaction
          .updateTable('job')
          .set({ state: 'Paused' })
          .where('organization_id', '=', this.#organizationId)
          .where('application_id', '=', id)
          .where('state', '=', 'Active')
          .returning('id')
          .execute();
        // Whoever runs one of them makes way for this.
        for (const job of stopped) {
          await requestOperation(transaction, this.#organizationId, job.id, { kind: 'pause', mode: 'now' });
        }
      }
    });
  }

  async erase(kind: ApplicationKind, id: string): Promise<boolean> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom(TABLE[kind])
        .where('organization_id', '=', this.#organizationId)
        .where('id', '=', id)
        .where('deleted_at', 'is not', null)
        .executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) return false;
      const jobs = await transaction
        .selectFrom('job')
        .select('id')
        .where('organization_id', '=', this.#organizationId)
        .where('application_id', '=', id)
        .execute();
      for (const job of jobs) await deleteJob(transaction, this.#organizationId, job.id);
      for (const table of ['assignment', 'app_role', 'application_owner'] as const) {
        await transaction
          .deleteFrom(table)
          .where('organization_id', '=', this.#organizationId)
          .where('application_id', '=', id)
          .execute();
      }
      return true;
    });
  }

  async expired(
    before: Date,
    limit: number,
  ): Promise<readonly { readonly kind: ApplicationKind; readonly id: string }[]> {
    const of = async (kind: ApplicationKind) => {
      const rows = await this.#objects(kind, 'deleted').where('deleted_at', '<', before).limit(limit).execute();
      return rows.map(({ id }) => ({ kind, id }));
    };
    return [...(await of('application')), ...(await of('registration'))];
  }

  #objects(kind: ApplicationKind, state: ApplicationState) {
    return this.#kysely
      .selectFrom(TABLE[kind])
      .select(['id', 'app_id', 'template_id', 'display_name', 'properties', 'created_at', 'deleted_at'])
      .select(logoVersion(TABLE[kind]).as('logo'))
      .where('organization_id', '=', this.#organizationId)
      .where('deleted_at', state === 'live' ? 'is' : 'is not', null);
  }

  #row({ id, appId, templateId, displayName, createdAt, properties }: Registration) {
    return {
      organization_id: this.#organizationId,
      id,
      app_id: appId,
      template_id: templateId,
      display_name: displayName,
      properties: JSON.stringify(properties),
      created_at: createdAt,
      deleted_at: null,
    };
  }

  async owners(applicationId: string): Promise<readonly string[]> {
    const rows = await this.#kysely
      .selectFrom('application_owner')
      .select('owner_id')
      .where('organization_id', '=', this.#organizationId)
      .where('application_id', '=', applicationId)
      .orderBy('owner_id')
      .execute();
    return rows.map((row) => row.owner_id);
  }

  async addOwner(applicationId: string, ownerId: string): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#kysely
      .insertInto('application_owner')
      .values({ organization_id: this.#organizationId, application_id: applicationId, owner_id: ownerId })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }

  async removeOwner(applicationId: string, ownerId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#kysely
      .deleteFrom('application_owner')
      .where('organization_id', '=', this.#organizationId)
      .where('application_id', '=', applicationId)
      .where('owner_id', '=', ownerId)
      .executeTakeFirstOrThrow();
    return numDeletedRows === 1n;
  }

  async jobsOf(applicationId: string): Promise<readonly Job[]> {
    const rows = await selectJobs(this.#kysely, this.#organizationId)
      .where('job.application_id', '=', applicationId)
      .orderBy('job.created_at')
      .orderBy('job.id')
      .execute();
    return rows.map(asJob);
  }

  addJob(applicationId: string, job: JobDraft): Promise<void> {
    return this.#kysely.transaction().execute((transaction) => this.#insertJob(transaction, applicationId, job));
  }

  async #insertJob(transaction: Transaction<Schema>, applicationId: string, job: JobDraft): Promise<void> {
    const own = { organization_id: this.#organizationId, created_at: job.createdAt };
    await transaction
      .insertInto('job')
      .values({
        ...own,
        id: job.id,
        application_id: applicationId,
        template_id: job.templateId,
        state: 'Disabled',
        settings: JSON.stringify(job.settings),
        schema_version: 1,
        credentials: null,
        watermark: null,
        last_cycle_at: null,
        last_error: null,
      })
      .execute();
    await transaction
      .insertInto('job_schema')
      .values({ ...own, job_id: job.id, version: 1, document: JSON.stringify(job.schema) })
      .execute();
    const first = { version: 1, settings: job.settings, author: '', comment: '', createdAt: job.createdAt };
    await insertSettings(transaction, this.#organizationId, job.id, first);
  }

  deleteJob(jobId: string): Promise<boolean> {
    return this.#kysely.transaction().execute((transaction) => deleteJob(transaction, this.#organizationId, jobId));
  }

  clearDeletedJobs(limit: number): Promise<boolean> {
    return clearDeletedJobs(this.#kysely, this.#organizationId, limit);
  }

  async saveConfiguration(
    ...[jobId, { schema, settings }, change]: Parameters<ApplicationStore['saveConfiguration']>
  ): Promise<boolean> {
    try {
      await this.#kysely.transaction().execute(async (transaction) => {
        const own = [transaction, this.#organizationId, jobId] as const;
        const isCurrent =
          (schema === undefined || (await writeSchema(...own, schema.expected, schema.next, undefined))) &&
          (settings === undefined || (await writeSettings(...own, settings, undefined)) !== undefined);
        if (!isCurrent) throw new ChangedMeanwhile();
        await recordJobChange(...own, change);
      });
      return true;
    } catch (error) {
      if (error instanceof ChangedMeanwhile) return false;
      throw error;
    }
  }

  async saveState(jobId: string, state: ScheduleState, change: JobChange): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('job')
        .set({ state })
        .where('organization_id', '=', this.#organizationId)
        .where('id', '=', jobId)
        .execute();
      await recordJobChange(transaction, this.#organizationId, jobId, change);
    });
  }

  async secrets(of: { readonly applicationId: string } | { readonly jobId: string }) {
    const all = this.#kysely
      .selectFrom('application')
      .leftJoin('job', (join) =>
        join
          .onRef('job.organization_id', '=', 'application.organization_id')
          .onRef('job.application_id', '=', 'application.id'),
      )
      .select([
        'application.id',
        'application.secrets',
        'application.secrets_version',
        'job.id as job_id',
        'job.credentials',
      ])
      .where('application.organization_id', '=', this.#organizationId)
      .orderBy('job.credentials', (order) => order.nullsLast());
    const row = await ('jobId' in of
      ? all.where('job.id', '=', of.jobId)
      : all.where('application.id', '=', of.applicationId)
    ).executeTakeFirst();
    if (row === undefined) return undefined;
    const kept = { applicationId: row.id, version: row.secrets_version };
    if (row.secrets !== null || row.credentials === null) {
      return { ...kept, sealed: row.secrets ?? undefined, jobId: undefined };
    }
    return { ...kept, sealed: row.credentials, jobId: row.job_id ?? undefined };
  }

  async saveSecrets(
    applicationId: string,
    sealed: Uint8Array | undefined,
    settings: ReadonlyMap<string, SettingsDraft>,
    expected: number,
    change: () => JobChange,
  ): Promise<boolean> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('application')
        .set({ secrets: sealed ?? null, secrets_version: expected + 1 })
        .where('organization_id', '=', this.#organizationId)
        .where('id', '=', applicationId)
        .where('secrets_version', '=', expected)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return false;
      const jobs = await transaction
        .updateTable('job')
        .set({ credentials: null })
        .where('organization_id', '=', this.#organizationId)
        .where('application_id', '=', applicationId)
        .returning('id')
        .execute();
      for (const [jobId, draft] of settings) {
        await writeSettings(transaction, this.#organizationId, jobId, draft, undefined);
      }
      for (const { id } of jobs) {
        await requestOperation(transaction, this.#organizationId, id, { kind: 'credentialsSaved' });
        await recordJobChange(transaction, this.#organizationId, id, change());
      }
      return true;
    });
  }
}

/** Ends a transaction in which somebody else was quicker. */
class ChangedMeanwhile extends Error {}

type RegistrationRow = Omit<Selectable<Schema['application_registration']>, 'organization_id'>;

function asRegistration(row: RegistrationRow & { readonly logo: string | null }): Registration {
  return {
    id: row.id,
    appId: row.app_id,
    templateId: row.template_id,
    displayName: row.display_name,
    createdAt: row.created_at,
    properties: row.properties,
    deletedAt: row.deleted_at ?? undefined,
    ...(row.logo === null ? {} : { logo: row.logo }),
  };
}
