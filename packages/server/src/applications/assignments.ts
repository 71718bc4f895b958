import { RolesRefused, roleProblems } from './app-roles.ts';
import { type AppRole, DEFAULT_ROLE, type ListedAssignment, type Principal } from './application.ts';
import type { AssignmentQuery, AssignmentStore } from './assignment-store.ts';

const BATCH = 100;

/** An assignment that cannot be made; the message says why. */
export class AssignmentRefused extends Error {
  override readonly name = 'AssignmentRefused';
}

interface Dependencies {
  readonly store: AssignmentStore;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Roles of an organisation's applications and the people and groups that hold them (Graph, appRoleAssignment). */
export class Assignments {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
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

  /**
   * Assigns one principal with a role named by its id: an enabled one that people may hold, or Default Access where the
   * application has none. Throws {@link AssignmentRefused}, also when the principal has it already.
   */
  async assignRole(applicationId: string, principal: Principal, roleId: string): Promise<ListedAssignment> {
    const role = roleById(await this.roles(applicationId), roleId);
    if ((await this.assign(applicationId, [principal], role)) === 0) {
      throw new AssignmentRefused(`${principal.id} holds the role ${role.name} of this application already.`);
    }
    const made = await this.#dependencies.store.list({
      applicationId,
      principalId: principal.id,
      roleId: role.id,
      after: undefined,
      limit: 1,
    });
    if (made[0] === undefined) throw new AssignmentRefused(`${principal.id} was deleted meanwhile.`);
    return made[0];
  }

  /** Ends every assignment of a principal to the application; false when there was none. */
  unassign(applicationId: string, principal: Principal): Promise<boolean> {
    return this.#dependencies.store.unassign(applicationId, principal, this.#dependencies.now());
  }

  /** Ends one assignment, named with the application or with the principal; undefined when there is none. */
  remove(end: Parameters<AssignmentStore['remove']>[0]): Promise<ListedAssignment | undefined> {
    return this.#dependencies.store.remove(end, this.#dependencies.now());
  }

  list(query: AssignmentQuery): Promise<readonly ListedAssignment[]> {
    return this.#dependencies.store.list(query);
  }
}

function roleById(roles: readonly AppRole[], id: string): AppRole {
  const usable = roles.filter(
    ({ isEnabled = true, allowedMemberTypes = ['User'] }) => isEnabled && allowedMemberTypes.includes('User'),
  );
  if (id === DEFAULT_ROLE.id && roles.length === 0) return DEFAULT_ROLE;
  const role = usable.find((one) => one.id === id);
  if (role !== undefined) return role;
  const names = usable.map((one) => `${one.id} (${one.name})`).join(', ');
  const remedy =
    roles.length === 0
      ? `Use ${DEFAULT_ROLE.id}, since the application has no roles.`
      : usable.length === 0
        ? 'Enable a role of the application first.'
        : `Use one of ${names}.`;
  throw new AssignmentRefused(`appRoleId: ${id} is no enabled role of the application for users. ${remedy}`);
}
