import type { Kysely } from 'kysely';
import type { Application, ApplicationStore, Assignment, JobDraft, Principal } from '../../applications/index.ts';
import type { Job, JobSettings, ScheduleState } from '../../engine/index.ts';
import { logEntry } from '../directory/change-log.ts';
import type { Schema } from '../schema.ts';
import { KyselySchemaStore } from './kysely-schema-store.ts';
import { asJob } from './rows.ts';

/** One organisation's applications in the database. */
export class KyselyApplicationStore implements ApplicationStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;
  readonly schemas: KyselySchemaStore;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
    this.schemas = new KyselySchemaStore(kysely, organizationId);
  }

  async create(application: Application, job?: JobDraft): Promise<void> {
    const own = { organization_id: this.#organizationId };
    await this.#kysely.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('application')
        .values({
          ...own,
          id: application.id,
          template_id: application.templateId,
          display_name: application.displayName,
          created_at: application.createdAt,
        })
        .execute();
      if (job === undefined) return;
      await transaction
        .insertInto('job')
        .values({
          ...own,
          id: job.id,
          application_id: application.id,
          template_id: job.templateId,
          state: 'Disabled',
          settings: JSON.stringify(job.settings),
          schema_version: 1,
          credentials: null,
          watermark: null,
          last_cycle_at: null,
          last_error: null,
          created_at: application.createdAt,
        })
        .execute();
      await transaction
        .insertInto('job_schema')
        .values({
          ...own,
          job_id: job.id,
          version: 1,
          document: JSON.stringify(job.schema),
          created_at: application.createdAt,
        })
        .execute();
    });
  }

  async list(): Promise<readonly Application[]> {
    const rows = await this.#kysely
      .selectFrom('application')
      .selectAll()
      .where('organization_id', '=', this.#organizationId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      templateId: row.template_id,
      displayName: row.display_name,
      createdAt: row.created_at,
    }));
  }

  async assign(
    applicationId: string,
    assignments: readonly Assignment[],
    role: { readonly value: string | undefined; readonly name: string },
    now: Date,
  ): Promise<number> {
    if (assignments.length === 0) return 0;
    return this.#kysely.transaction().execute(async (transaction) => {
      const added = await transaction
        .insertInto('assignment')
        .values(
          assignments.map((assignment) => ({
            organization_id: this.#organizationId,
            application_id: applicationId,
            id: assignment.assignmentId,
            principal_type: assignment.type,
            principal_id: assignment.id,
            role_id: assignment.roleId,
            role_value: role.value ?? null,
            role_name: role.name,
            created_at: now,
          })),
        )
        .onConflict((conflict) => conflict.constraint('assignment_principal').doNothing())
        .returning(['principal_type', 'principal_id'])
        .execute();
      await logEntry(
        transaction,
        added.map((row) => this.#logged('assigned', applicationId, row.principal_type, row.principal_id, now)),
      );
      return added.length;
    });
  }

  async unassign(applicationId: string, principal: Principal, now: Date): Promise<boolean> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const gone = await transaction
        .deleteFrom('assignment')
        .where('organization_id', '=', this.#organizationId)
        .where('application_id', '=', applicationId)
        .where('principal_type', '=', principal.type)
        .where('principal_id', '=', principal.id)
        .returning('id')
        .execute();
      if (gone.length === 0) return false;
      await logEntry(transaction, [this.#logged('unassigned', applicationId, principal.type, principal.id, now)]);
      return true;
    });
  }

  #logged(kind: string, applicationId: string, type: string, id: string, at: Date) {
    const own = { organization_id: this.#organizationId, application_id: applicationId };
    return { ...own, at, kind, type, id, member_type: null, member_id: null };
  }

  async assignments(applicationId: string, after: string | undefined, limit: number): Promise<readonly Assignment[]> {
    let query = this.#kysely
      .selectFrom('assignment')
      .select(['id', 'principal_type', 'principal_id', 'role_id'])
      .where('organization_id', '=', this.#organizationId)
      .where('application_id', '=', applicationId);
    if (after !== undefined) query = query.where('id', '>', after);
    const rows = await query.orderBy('id').limit(limit).execute();
    return rows.map((row) => ({
      type: row.principal_type as Assignment['type'],
      id: row.principal_id,
      assignmentId: row.id,
      roleId: row.role_id,
    }));
  }

  async jobsOf(applicationId: string): Promise<readonly Job[]> {
    const rows = await this.#kysely
      .selectFrom('job')
      .innerJoin('application', (join) =>
        join
          .onRef('application.organization_id', '=', 'job.organization_id')
          .onRef('application.id', '=', 'job.application_id'),
      )
      .selectAll('job')
      .select('application.display_name as application_name')
      .where('job.organization_id', '=', this.#organizationId)
      .where('job.application_id', '=', applicationId)
      .execute();
    return rows.map(asJob);
  }

  async saveSettings(jobId: string, settings: JobSettings): Promise<void> {
    await this.#job(jobId)
      .set({ settings: JSON.stringify(settings) })
      .execute();
  }

  async saveState(jobId: string, state: ScheduleState): Promise<void> {
    await this.#job(jobId).set({ state }).execute();
  }

  async saveCredentials(jobId: string, sealed: Uint8Array): Promise<void> {
    await this.#job(jobId).set({ credentials: sealed }).execute();
  }

  async sealedCredentials(jobId: string): Promise<Uint8Array | undefined> {
    const row = await this.#kysely
      .selectFrom('job')
      .select('credentials')
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', jobId)
      .executeTakeFirst();
    return row?.credentials ?? undefined;
  }

  #job(jobId: string) {
    return this.#kysely.updateTable('job').where('organization_id', '=', this.#organizationId).where('id', '=', jobId);
  }
}
