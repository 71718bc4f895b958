import type { AppRole, Assignment, ListedAssignment, Principal } from './application.ts';

/** Which assignments are listed; those of principals in the recycle bin never are. */
export interface AssignmentQuery {
  readonly applicationId?: string;
  readonly principalId?: string;
  readonly roleId?: string;
  readonly type?: Principal['type'];
  readonly principalName?: { readonly is: string } | { readonly beginsWith: string };
  /** The id of the last one of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** The port to where one organisation's roles and assignments are kept. Each call is atomic. */
export interface AssignmentStore {
  /** The roles of an application in their order, without Default Access. */
  roles(applicationId: string): Promise<readonly AppRole[]>;
  /**
   * Puts a list of roles in the place of the one there is; when that changes anything, everybody who holds a role is in
   * the change log of the directory. Answers the roles that are missing though somebody holds them: nothing is stored
   * then.
   */
  saveRoles(applicationId: string, roles: readonly AppRole[], now: Date): Promise<readonly AppRole[]>;

  /**
   * Assigns up to a hundred principals; those that are assigned with this role already are passed over. Every new
   * assignment is in the change log of the directory. A role the application does not have yet becomes its last one.
   * Answers how many were new.
   */
  assign(
    applicationId: string,
    assignments: readonly Assignment[],
    role: { readonly value: string | undefined; readonly name: string },
    now: Date,
  ): Promise<number>;
  /** Ends every assignment of a principal to the application; false when there was none. */
  unassign(applicationId: string, principal: Principal, now: Date): Promise<boolean>;
  /** Ends one assignment; undefined when there is none of that id, else whose it was. */
  remove(
    end: { readonly assignmentId: string } & ({ readonly applicationId: string } | { readonly principalId: string }),
    now: Date,
  ): Promise<ListedAssignment | undefined>;
  /** In the order of their ids. */
  list(query: AssignmentQuery): Promise<readonly ListedAssignment[]>;
}
