import type { JsonObject } from '@lockstep/scim';

/** Where an account came from: through the SCIM endpoint, or made by the application's own administrators. */
export type AccountSource = 'directory' | 'local';

/** An account as the application sees it: the SCIM resource, and what the application keeps beside it. */
export interface Account {
  readonly id: string;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  /** Raised by every change of attributes or facts. */
  readonly version: number;
  /** As stored, attributes included that the endpoint does not show at present. */
  readonly attributes: JsonObject;
  /** What the application keeps and SCIM never sees. `source` is always among them. */
  readonly facts: JsonObject;
  /** When it was archived; undefined for one that is there. */
  readonly archivedAt: Date | undefined;
}

/** A condition on accounts; what is left out is not asked. */
export interface AccountCondition {
  readonly active?: boolean;
  /** Contained in the facts, as `jsonb @>` has it: of a list, each of the elements given is in it. */
  readonly facts?: JsonObject;
  readonly archived?: boolean;
}
