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

export function warnUnknown(options: ReadOptions, name: string): void {
  options.onWarning?.({ name, message: `Unknown attribute '${name}' was ignored.` });
}
