import type { JsonObject, JsonValue } from '@lockstep/scim';

/**
 * How a field is filled in. `endpointView` and `secretView` show the tenant's SCIM endpoint and its token on a page and
 * are never sent back; `account` holds the id of an account of the tenant.
 */
export type FieldKind =
  | 'text'
  | 'number'
  | 'date'
  | 'switch'
  | 'choice'
  | 'choices'
  | 'account'
  | 'endpointView'
  | 'secretView';

/** Something that can be chosen. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly help?: string;
}

/** A field of a page an application has: enough to draw it, and to check what is sent for it. Data. */
export interface Field {
  /** Under which its value is kept and sent. */
  readonly key: string;
  readonly label: string;
  readonly kind: FieldKind;
  readonly help?: string;
  /** A heading above it, for what begins there. */
  readonly heading?: string;
  /** What can be chosen, for `choice` and `choices`. */
  readonly allowed?: readonly Choice[];
  /** The collection whose entries can be chosen, by id; it has to be one that `isInRules`. In place of `allowed`. */
  readonly from?: string;
  /** Text: something has to stand there. Choice: one has to be chosen. Choices: at least one. */
  readonly required?: boolean;
  /** Most characters of a text; 200 when left out. */
  readonly longest?: number;
  /** What holds while nobody set anything. */
  readonly default?: JsonValue;
  /** The field is there only while another one has one of these values. Hidden, it keeps what it had. */
  readonly shownWhen?: { readonly key: string; readonly is: readonly JsonValue[] };
  /** Who may change it; the tenant's own people when left out. The vendor's operators may change all. */
  readonly whose?: 'tenant' | 'operator';
  /** Asked when something is saved and handed to the rules, and never kept: an answer to a question of the moment. */
  readonly isAnswer?: boolean;
  /** What whoever gives the field a value has to confirm first. */
  readonly confirm?: {
    readonly is: JsonValue;
    /** What it does, in words. */
    readonly text: string;
    /** The list whose entries it does away with: they are counted, and offered to be kept as a file. */
    readonly list?: string;
  };
}

/** Values by the keys of fields. */
export type FieldValues = JsonObject;
