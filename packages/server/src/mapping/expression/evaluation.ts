import type { Signal, Value } from './value.ts';

/** An app role of the application that the person holds, as the source record carries it. */
export interface RoleAssignment {
  /** The app role's id; all zeros is Default Access. */
  readonly id: string;
  readonly value?: string | null;
  readonly displayName?: string | null;
}

export type SourceValue =
  | string
  | number
  | boolean
  | readonly (string | null)[]
  | readonly RoleAssignment[]
  | null
  | undefined;

/** A source object: its attributes by the names mappings use. */
export interface SourceRecord {
  readonly [attribute: string]: SourceValue;
}

/** Everything an evaluation may depend on beside the source object. */
export interface EvaluationContext {
  /** One instant for all mappings of an object. */
  readonly now: Date;
  /** The default verified domain of the source directory. */
  readonly defaultDomain?: string | undefined;
  /** Cryptographically random bytes. */
  readonly random: (bytes: number) => Uint8Array;
  /** Whether the target, or another object of this cycle, already has a value; absent means nothing is taken. */
  readonly isTaken?: ((value: string) => boolean) | undefined;
  /** Receives what is no error but should be in the log. */
  readonly warn?: ((message: string) => void) | undefined;
}

/** A compiled expression. Throws an `ExpressionError` of stage `evaluate`. */
export type Evaluate = (source: SourceRecord, context: EvaluationContext) => Value | Signal;
