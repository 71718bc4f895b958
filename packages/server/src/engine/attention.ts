import type { JobChange } from '../journal/index.ts';
import type { Candidate } from './candidates.ts';
import type { ChangedObject } from './source-directory.ts';

/** Why an object needs somebody, in the order of the list. */
export const ATTENTION_KINDS = ['ambiguous', 'failing', 'givenUp', 'pruned', 'reference', 'membership'] as const;

/**
 * `ambiguous`: several accounts carry its matching value. `failing`: tried again by itself. `givenUp`: not any more.
 * `pruned`: put aside in the first cycle. `reference`: waits for an object to get an account, or cannot be written.
 * `membership`: members of a group that cannot be written.
 */
export type AttentionKind = (typeof ATTENTION_KINDS)[number];

/** Names one row of the list; what is decided about it is decided about nothing else. */
export interface AttentionKey extends ChangedObject {
  readonly kind: AttentionKind;
  /** Target path of a reference; empty for everything else. */
  readonly path: string;
}

/** Something about an object that a cycle could not do. */
export interface AttentionItem extends AttentionKey {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  readonly firstFailureAt: Date | undefined;
  readonly lastFailureAt: Date | undefined;
  /** Undefined when it is not tried again by itself, or as soon as what it waits for is there. */
  readonly nextAttemptAt: Date | undefined;
  /** Only of an ambiguous match. */
  readonly candidates: readonly Candidate[];
}

/** Which rows are meant: those that satisfy every member given. Without any, all. */
export interface AttentionChoice {
  readonly ids?: readonly string[] | undefined;
  readonly kinds?: readonly AttentionKind[] | undefined;
  readonly code?: string | undefined;
  /** Part of the name, in any letter case. */
  readonly name?: string | undefined;
}

/** The port to what needs somebody. Each decision about a page of rows is one transaction with its audit entry. */
export interface AttentionStore {
  page(
    jobId: string,
    choice: AttentionChoice,
    after: AttentionKey | undefined,
    limit: number,
  ): Promise<readonly AttentionItem[]>;
  /** Has them tried again in the next cycle, as if they had never failed. Answers how many were still there. */
  retry(jobId: string, items: readonly AttentionKey[], now: Date, change: JobChange): Promise<number>;
  /** Forgets them: an object is tried again when something about it changes. Answers how many were still there. */
  dismiss(jobId: string, items: readonly AttentionKey[], change: JobChange): Promise<number>;
}
