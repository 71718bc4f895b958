/** The directory's record of one instance of an application: it carries assignments and jobs. */
export interface Application {
  readonly id: string;
  /** Slug of the gallery entry it was made from. */
  readonly templateId: string;
  readonly displayName: string;
  readonly createdAt: Date;
}

/** A user or group that may be assigned. */
export interface Principal {
  readonly type: 'User' | 'Group';
  readonly id: string;
}

/** A role of an application that people are assigned with. */
export interface AppRole {
  readonly id: string;
  /** What provisioning sends; absent for the role everybody has. */
  readonly value: string | undefined;
  readonly name: string;
}

/** The role everybody has who is assigned without naming one. */
export const DEFAULT_ROLE: AppRole = {
  id: '00000000-0000-0000-0000-000000000000',
  value: undefined,
  name: 'Default Access',
};

export interface Assignment extends Principal {
  readonly assignmentId: string;
  readonly roleId: string;
}

/** What the engine presents to a target. Sealed at rest, never returned, logged or exported. */
export interface Credentials {
  /** An address, or only a path for a tenant of this installation. */
  readonly tenantUrl: string;
  readonly secretToken: string;
}
