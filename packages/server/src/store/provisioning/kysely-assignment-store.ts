import { type Kysely, sql, type Transaction } from 'kysely';
import {
  type AppRole,
  type Assignment,
  type AssignmentQuery,
  type AssignmentStore,
  DEFAULT_ROLE,
  type ListedAssignment,
  type Principal,
} from '../../applications/index.ts';
import { logEntry } from '../directory/change-log.ts';
import type { Schema } from '../schema.ts';

/** Roles of one organisation's applications, and who holds them, in the database. */
export class KyselyAssignmentStore implements AssignmentStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
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
      await insertRoles(transaction, this.#organizationId, applicationId, roles);
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
      .select(['id', 'value', 'name', 'description', 'enabled', 'member_types'])
      .where('organization_id', '=', this.#organizationId)
      .where('application_id', '=', applicationId)
      .orderBy('position')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      value: row.value ?? undefined,
      name: row.name,
      ...(row.description === null ? {} : { description: row.description }),
      ...(row.enabled ? {} : { isEnabled: false }),
      ...(row.member_types.join() === 'User'
        ? {}
        : { allowedMemberTypes: row.member_types as NonNullable<AppRole['allowedMemberTypes']> }),
    }));
  }

  /** A role the application does not have yet becomes its last. */
  async #addRole(transaction: Transaction<Schema>, applicationId: string, role: AppRole): Promise<void> {
    if (role.id === DEFAULT_ROLE.id) return;
    await this.#lock(transaction, applicationId);
    const current = await this.#rolesIn(transaction, applicationId);
    if (current.some(({ id }) => id === role.id)) return;
    await insertRoles(transaction, this.#organizationId, applicationId, [role], current.length);
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

  async remove(end: Parameters<AssignmentStore['remove']>[0], now: Date): Promise<ListedAssignment | undefined> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const [found] = await this.#listed(transaction, { ...end, after: undefined, limit: 1 }, end.assignmentId);
      if (found === undefined) return undefined;
      await transaction
        .deleteFrom('assignment')
        .where('organization_id', '=', this.#organizationId)
        .where('application_id', '=', found.applicationId)
        .where('id', '=', end.assignmentId)
        .execute();
      await logEntry(transaction, [this.#logged('unassigned', found.applicationId, found.type, found.id, now)]);
      return found;
    });
  }

  list(query: AssignmentQuery): Promise<readonly ListedAssignment[]> {
    return this.#listed(this.#kysely, query);
  }

  async #listed(kysely: Kysely<Schema>, query: AssignmentQuery, id?: string): Promise<readonly ListedAssignment[]> {
    const name = sql<string>`directory_object.properties->>'displayName'`;
    let rows = kysely
      .selectFrom('assignment')
      .innerJoin('application', (join) =>
        join
          .onRef('application.organization_id', '=', 'assignment.organization_id')
          .onRef('application.id', '=', 'assignment.application_id'),
      )
      .innerJoin('directory_object', (join) =>
        join
          .onRef('directory_object.organization_id', '=', 'assignment.organization_id')
          .onRef('directory_object.type', '=', 'assignment.principal_type')
          .onRef('directory_object.id', '=', 'assignment.principal_id'),
      )
      .selectAll('assignment')
      .select('application.display_name as application_name')
      .select(name.as('principal_name'))
      .where('assignment.organization_id', '=', this.#organizationId)
      .where('application.deleted_at', 'is', null)
      .where('directory_object.deleted_at', 'is', null);
    const { applicationId, principalId, roleId, type, principalName, after, limit } = query;
    if (id !== undefined) rows = rows.where('assignment.id', '=', id);
    if (applicationId !== undefined) rows = rows.where('assignment.application_id', '=', applicationId);
    if (principalId !== undefined) rows = rows.where('assignment.principal_id', '=', principalId);
    if (roleId !== undefined) rows = rows.where('assignment.role_id', '=', roleId);
    if (type !== undefined) rows = rows.where('assignment.principal_type', '=', type);
    if (principalName !== undefined) {
      const folded = sql<string>`lower(${name})`;
      rows =
        'is' in principalName
          ? rows.where(folded, '=', principalName.is.toLowerCase())
          : rows.where(sql<boolean>`starts_with(${folded}, ${principalName.beginsWith.toLowerCase()})`);
    }
    if (after !== undefined) rows = rows.where('assignment.id', '>', after);
    const found = await rows.orderBy('assignment.id').limit(limit).execute();
    return found.map((row) => ({
      type: row.principal_type as Assignment['type'],
      id: row.principal_id,
      assignmentId: row.id,
      roleId: row.role_id,
      principalName: row.principal_name ?? '',
      applicationId: row.application_id,
      applicationName: row.application_name,
      createdAt: row.created_at,
    }));
  }

  #logged(kind: string, applicationId: string, type: string, id: string, at: Date) {
    const own = { organization_id: this.#organizationId, application_id: applicationId };
    return { ...own, at, kind, type, id, member_type: null, member_id: null };
  }
}

/** Adds roles to an application, the first of them at a place of its list. */
export async function insertRoles(
  kysely: Kysely<Schema>,
  organizationId: string,
  applicationId: string,
  roles: readonly AppRole[],
  first = 0,
): Promise<void> {
  if (roles.length === 0) return;
  await kysely
    .insertInto('app_role')
    .values(
      roles.map(({ id, value, name, description, isEnabled, allowedMemberTypes }, index) => ({
        organization_id: organizationId,
        application_id: applicationId,
        id,
        value: value ?? null,
        name,
        description: description ?? null,
        enabled: isEnabled ?? true,
        member_types: [...(allowedMemberTypes ?? ['User'])],
        position: first + index,
      })),
    )
    .execute();
}

function sameRole(left: AppRole, right: AppRole | undefined): boolean {
  return (
    left.id === right?.id &&
    left.value === right.value &&
    left.name === right.name &&
    (left.description ?? '') === (right.description ?? '') &&
    (left.isEnabled ?? true) === (right.isEnabled ?? true) &&
    (left.allowedMemberTypes ?? ['User']).join() === (right.allowedMemberTypes ?? ['User']).join()
  );
}
