import type { JsonObject } from '@lockstep/scim';

/**
 * What an organisation calls an application: the object that says what it is (Graph, application). Its service principal
 * shares the application id.
 */
export interface Registration {
  readonly id: string;
  /** The application id: the same in registration and service principal. */
  readonly appId: string;
  /** Slug of the gallery entry it was made from. */
  readonly templateId: string;
  readonly displayName: string;
  readonly createdAt: Date;
  /** Further properties by the names Microsoft Graph gives them; only those that were ever set. */
  readonly properties: JsonObject;
  /** In the recycle bin since then. */
  readonly deletedAt: Date | undefined;
  /** Which logo it has: the same in registration and service principal; missing where there is none. */
  readonly logo?: string;
}

/** The directory's record of one instance of an application (Graph, servicePrincipal): it carries assignments and jobs. */
export type Application = Registration;

/** What can be changed of an application or its registration. */
export interface ApplicationChange {
  readonly displayName?: string;
  /** Replace those of the same name; the others stay. */
  readonly properties?: JsonObject;
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
  readonly description?: string;
  /** Whether new assignments may use it; yes when left out. */
  readonly isEnabled?: boolean;
  /** Who may hold it; users and groups when left out. */
  readonly allowedMemberTypes?: readonly ('User' | 'Application')[];
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

/** An assignment as it is listed: with the names of both ends. */
export interface ListedAssignment extends Assignment {
  readonly principalName: string;
  readonly applicationId: string;
  readonly applicationName: string;
  readonly createdAt: Date;
}

/** What the engine presents to a target. Sealed at rest, never returned, logged or exported. */
export interface Credentials {
  /** An address, or only a path for a tenant of this installation. */
  readonly tenantUrl: string;
  readonly secretToken: string;
  /** Where the token ends by itself: those that come after it. */
  readonly access?: AccessTokens | undefined;
}

/** The tokens of an application that was authorised. Each call may throw the engine's `TargetError`. */
export interface AccessTokens {
  /** One that is good for a while. */
  current(): Promise<string>;
  /** The one in place of a token that was refused; undefined when there is no other. */
  replace(refused: string): Promise<string | undefined>;
}
