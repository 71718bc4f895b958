import type { Kysely, Transaction } from 'kysely';
import {
  type Application,
  type ApplicationStore,
  type AppRole,
  type Assignment,
  DEFAULT_ROLE,
  type JobDraft,
  type Principal,
} from '../../applications/index.ts';
import type { Job, JobSettings, ScheduleState } from '../../engine/index.ts';
import { logEntry } from '../directory/change-log.ts';
import type { Schema } from '../schema.ts';
import { requestOperation } from './job-operations.ts';
import { selectJobs } from './job-rows.ts';
import { KyselySchemaStore } from './kysely-schema-store.ts';
import { KyselySnippetStore } from './kysely-snippet-store.ts';
import { asJob } from './rows.ts';

/** One organisation's applications in the database. */
export class KyselyApplicationStore implements ApplicationStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;
  readonly schemas: KyselySchemaStore;
  readonly snippets: KyselySnippetStore;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
    this.schemas = new KyselySchemaStore(kysely, organizationId);
    this.snippets = new KyselySnippetStore(kysely, organizationId);
  }

  async create(application: Application, roles: readonly AppRole[], job?: JobDraft): Promise<void> {
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
      await this.#insertRoles(transaction, application.id, roles);
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

  roles(applicationId: string): Promise<readonly AppRole[]> {
    return this.#rolesIn(this.#kysely, applicationId);
  }

  async saveRoles(applicationId: string, roles: readonly AppRole[], now: Date): Promise<readonly AppRole[]> {
    return this.#kysely.transaction().execute(async (transaction) => {
      await this.#lock(transaction, applicationId);
      const current = await this.#rolesIn(transaction, applicationId);
      const isSame = current.length === roles.length && current.every((role, index) => sameRole(role, roles[index]));
      if (isSame) return [];
      const kept = new Set(roles.map(({ id }) => id));
      const held = await transaction
        .selectFrom('assignment')
        .select('role_id')
        .distinct()
        .where('organization_id', '=', this.#organizationId)
        .where('application_id', '=', applicationId)
        .execute();
      const isHeld = new Set(held.map((row) => row.role_id));
      const missing = current.filter(({ id }) => isHeld.has(id) && !kept.has(id));
      if (missing.length > 0) return missing;
      await transaction
        .deleteFrom('app_role')
        .where('organization_id', '=', this.#organizationId)
        .where('application_id', '=', applicationId)
        .execute();
      await this.#insertRoles(transaction, applicationId, roles);
      await logEntry(transaction, [this.#logged('roles', applicationId, 'Application', applicationId, now)]);
      return [];
    });
  }

  /** Keeps others from changing the roles of the application until the transaction ends. */
  async #lock(transaction: Transaction<Schema>, applicationId: string): Promise<void> {
    await transaction
      .selectFrom('application')
      .select('id')
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', applicationId)
      .forUpdate()
      .execute();
  }

  async #rolesIn(kysely: Kysely<Schema>, applicationId: string): Promise<readonly AppRole[]> {
    const rows = await kysely
      .selectFrom('app_role')
      .select(['id', 'value', 'name'])
      .where('organization_id', '=', this.#organizationId)
      .where('application_id', '=', applicationId)
      .orderBy('position')
      .execute();
    return rows.map((row) => ({ id: row.id, value: row.value ?? undefined, name: row.name }));
  }

  async #insertRoles(kysely: Kysely<Schema>, applicationId: string, roles: readonly AppRole[], first = 0) {
    if (roles.length === 0) return;
    const own = { organization_id: this.#organizationId, application_id: applicationId };
    await kysely
      .insertInto('app_role')
      .values(
        roles.map(({ id, value, name }, index) => ({
          ...own,
          id,
          value: value ?? null,
          name,
          position: first + index,
        })),
      )
      .execute();
  }

  /** A role the application does not have yet becomes its last. */
  async #addRole(transaction: Transaction<Schema>, applicationId: string, role: AppRole): Promise<void> {
    if (role.id === DEFAULT_ROLE.id) return;
    await this.#lock(transaction, applicationId);
    const current = await this.#rolesIn(transaction, applicationId);
    if (current.some(({ id }) => id === role.id)) return;
    await this.#insertRoles(transaction, applicationId, [role], current.length);
  }

  async assign(
    applicationId: string,
    assignments: readonly Assignment[],
    role: { readonly value: string | undefined; readonly name: string },
    now: Date,
  ): Promise<number> {
    if (assignments.length === 0) return 0;
    return this.#kysely.transaction().execute(async (transaction) => {
      await this.#addRole(transaction, applicationId, { id: assignments[0]?.roleId ?? DEFAULT_ROLE.id, ...role });
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
    const rows = await selectJobs(this.#kysely, this.#organizationId)
      .where('job.application_id', '=', applicationId)
      .execute();
    return rows.map(asJob);
  }

  async saveSettings(jobId: string, settings: JobSettings): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      const before = await transaction
        .selectFrom('job')
        .select('settings')
        .where('organization_id', '=', this.#organizationId)
        .where('id', '=', jobId)
        .forUpdate()
        .executeTakeFirst();
      await this.#job(jobId, transaction)
        .set({ settings: JSON.stringify(settings) })
        .execute();
      if (before !== undefined && before.settings.scope !== settings.scope) {
        await requestOperation(transaction, this.#organizationId, jobId, { kind: 'scopeSaved' });
      }
    });
  }

  async saveState(jobId: string, state: ScheduleState): Promise<void> {
    await this.#job(jobId).set({ state }).execute();
  }

  async saveCredentials(jobId: string, sealed: Uint8Array): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      await this.#job(jobId, transaction).set({ credentials: sealed }).execute();
      await requestOperation(transaction, this.#organizationId, jobId, { kind: 'credentialsSaved' });
    });
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

  #job(jobId: string, database: Kysely<Schema> = this.#kysely) {
    return database.updateTable('job').where('organization_id', '=', this.#organizationId).where('id', '=', jobId);
  }
}

function sameRole(left: AppRole, right: AppRole | undefined): boolean {
  return left.id === right?.id && left.value === right.value && left.name === right.name;
}
