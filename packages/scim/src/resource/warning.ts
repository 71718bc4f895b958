import { badRequest } from '../message/index.ts';

/** Something in a request that was left aside without failing it. */
export interface ScimWarning {
  /** The attribute or schema, as the client wrote it. */
  readonly name: string;
  readonly message: string;
}

/** What reading a value needs beside the value: how tolerant to be, and whom to tell what was left aside. */
export interface ReadOptions {
  /** Reads by the letter of the RFC, without the tolerance real clients need. */
  readonly strict?: boolean;
  readonly onWarning?: (warning: ScimWarning) => void;
}

/**
 * Tells of an attribute the type does not have, which is otherwise passed over: one client's sample names attributes at
 * the wrong place. Throws `ScimError` 400 `invalidSyntax` when `strict`.
 */
export function warnUnknown(options: ReadOptions, name: string): void {
  if (options.strict) {
    throw badRequest(
      'invalidSyntax',
      `Unknown attribute '${name.slice(0, 200)}'. Correct its spelling or leave it out.`,
    );
  }
  options.onWarning?.({ name, message: `Unknown attribute '${name.slice(0, 200)}' was ignored.` });
}
