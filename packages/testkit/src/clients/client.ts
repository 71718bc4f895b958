import type { JsonObject } from '@lockstep/scim';

/** What happens to people and groups at the side of the client. */
export type ClientEvent =
  | 'connection test'
  | 'joiner'
  | 'mover'
  | 'leaver'
  | 're-hire'
  | 'group push'
  | 'group rename'
  | 'manager'
  | 'roles'
  | 'clearing values'
  | 'import';

/**
 * One request as a client sends it. Texts may hold `{name}`, different in each run, `{domain}`, and what earlier steps
 * remembered; in a query the values are escaped.
 */
export interface ClientStep {
  /** What the client does, as a verb in the third person. */
  readonly does: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** As the client escapes it: some write `+` for a blank, some `%20`. */
  readonly query?: string;
  readonly contentType?: string;
  readonly body?: JsonObject;
  /** The client reads the resource first, and sends all it read with the members of `body` over it. */
  readonly overRead?: boolean;
  /** Statuses the client goes on after. */
  readonly status: readonly number[];
  /** The name under which the id of the answer is remembered. */
  readonly remember?: string;
  /** How many resources the answer lists. */
  readonly finds?: number;
  /** The attribute it looks up by: without a filter on it, the client would be configured to match by another. */
  readonly filterBy?: string;
}

/** A resource as it should be after the last step; `null` is an attribute without a value. */
export interface Afterwards {
  readonly path: string;
  /** Undefined when the resource should be gone. */
  readonly holds: JsonObject | undefined;
}

/** A sequence of requests of one client for one event. */
export interface ClientScenario {
  readonly client: 'entra' | 'okta' | 'onelogin' | 'jumpcloud' | 'google' | 'authentik' | 'keycloak';
  /** Told apart where a client has several manners, for example `Microsoft Entra ID, aadOptscim062020`. */
  readonly manner: string;
  readonly event: ClientEvent;
  /** Attributes without which the scenario tells nothing. */
  readonly needs?: JsonObject;
  readonly groups?: boolean;
  readonly steps: readonly ClientStep[];
  readonly afterwards: readonly Afterwards[];
}

export const USER_NAME = '{name}@{domain}';
export const BOSS_NAME = '{name}.boss@{domain}';
